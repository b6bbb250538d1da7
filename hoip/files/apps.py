"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Uploads that are served only after a check."""

    name = "hoip.files"
    verbose_name = _("private files")

    def ready(self) -> None:
        """Register the settings' checks, and the scan of what waits."""
        from hoip.files import checks  # noqa: F401 - registers them
        from hoip.files.scanning import scan_waiting
        from hoip.notifications.due import register

        register("files.scan_waiting", scan_waiting)
