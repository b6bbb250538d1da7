"""Application configuration of this room."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    """Fields, administrative units, TRL levels, criteria sets and tags."""

    name = "hoip.reference"
    verbose_name = _("reference data")

    def ready(self) -> None:
        """Let what is kept of tags go whenever one changes."""
        from hoip.reference import tags
        from hoip.reference.models import OtherName, Tag

        for model in (Tag, OtherName):
            post_save.connect(tags.forget, sender=model, dispatch_uid=f"reference.tags.{model.__name__}.saved")
            post_delete.connect(tags.forget, sender=model, dispatch_uid=f"reference.tags.{model.__name__}.deleted")
