"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """The believable content that a fresh machine starts with."""

    name = "hoip.demo"
    verbose_name = _("demo content")
