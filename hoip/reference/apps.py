"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    """Fields, administrative units, TRL levels, criteria sets and tags."""

    name = "hoip.reference"
    verbose_name = _("reference data")
