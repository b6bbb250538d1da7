"""Addresses of this room."""

from django.urls import URLPattern

app_name = "solutions"

urlpatterns: list[URLPattern] = []
