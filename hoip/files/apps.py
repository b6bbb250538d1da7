"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Uploads that are served only after a check."""

    name = "hoip.files"
    verbose_name = _("private files")
