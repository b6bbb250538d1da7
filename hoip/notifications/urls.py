"""Addresses of this room."""

from django.urls import URLPattern

app_name = "notifications"

urlpatterns: list[URLPattern] = []
