"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """The append-only, hash-chained record of who did what."""

    name = "hoip.audit"
    verbose_name = _("audit log")
