"""The append-only, hash-chained record of who did what (verify it with `manage.py verify_audit`)."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoip.audit.exceptions import AppendOnly
from hoip.audit.querysets import EntryQuerySet


class Entry(models.Model):
    """One act. Its hash covers its content and the hash of the entry before it.

    People are stored by the opaque id of their account, so that the chain can stay whole when a
    person's data is erased.
    """

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("at"))
    action = models.CharField(_("action"), max_length=100, db_index=True)
    actor = models.CharField(_("actor"), max_length=40, blank=True, db_index=True)
    target_type = models.CharField(_("kind of object"), max_length=60, blank=True)
    target_id = models.CharField(_("object"), max_length=40, blank=True)
    facts = models.JSONField(_("facts"), default=dict)
    refused = models.BooleanField(_("refused"), default=False)
    previous_hash = models.CharField(_("hash of the entry before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    objects: ClassVar[Any] = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-number"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"#{self.number} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry; one that is stored already is never saved again."""
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly


class Head(models.Model):
    """The chain's end: a single row, locked last by every verb that writes an entry."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="audit_one_head")]

    def __str__(self) -> str:
        return f"#{self.number}"
