"""Addresses of this room."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from hoip.files import views

app_name = "files"

urlpatterns = [path(_("files/<uuid:pk>/"), views.download, name="file-download")]
