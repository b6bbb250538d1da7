"""Application configuration of this room."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """The append-only, hash-chained record of who did what."""

    name = "hoip.audit"
    verbose_name = _("audit log")

    def ready(self) -> None:
        """Let the database refuse changes too."""
        from hoip.audit import receivers  # noqa: F401 - they connect themselves
        from hoip.audit.triggers import set_triggers

        post_migrate.connect(set_triggers, sender=self, dispatch_uid="audit.triggers")
