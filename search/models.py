"""The search room's own tables: what waits to be indexed, and the glossary."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxRow(models.Model):
    """A document that must be indexed anew (or taken out), written in the transaction of the change itself.

    `number` orders the rows of one document; the last one wins.
    """

    uid = models.CharField(max_length=80, db_index=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("index change")
        verbose_name_plural = _("index changes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.uid


class Lease(models.Model):
    """Who may do a job that only one process may do at a time, and until when if it dies."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lease")
        verbose_name_plural = _("leases")

    def __str__(self) -> str:
        return self.name


class GlossaryTerm(models.Model):
    """A Vietnamese term, its English counterpart, and other ways to write either."""

    term_vi = models.CharField(_("Vietnamese term"), max_length=160)
    term_en = models.CharField(_("English term"), max_length=160, blank=True)
    variants = models.JSONField(_("variants"), default=list, blank=True)

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["term_vi"]
        constraints = [models.UniqueConstraint(fields=["term_vi", "term_en"], name="glossary_pair_once")]

    def __str__(self) -> str:
        return f"{self.term_vi} = {self.term_en}" if self.term_en else self.term_vi
