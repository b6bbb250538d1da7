"""The search room's own tables: what waits to be indexed, and the glossary."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxRow(models.Model):
    """A document that must be indexed anew (or taken out), written in the transaction of the change itself.

    The rows of one document are worked off together: the object is read after its rows. `indexed_at` is set only on
    rows that a running rebuild must still see. `retry_at` and `error` belong to a row that failed; after
    `outbox.MOST_ATTEMPTS` it is set aside.
    """

    uid = models.CharField(_("document"), max_length=80, db_index=True)
    queued_at = models.DateTimeField(_("queued"), auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    retry_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    indexed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("index change")
        verbose_name_plural = _("index changes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.uid


class Lease(models.Model):
    """Who may do a job that only one process may do at a time, until when if it dies, and how it went last.

    `number` grows with every step of a holder; documents carry it as their version. `wake_at` is when the worker
    looks again at what was left.
    """

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=100, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    number = models.BigIntegerField(default=0)
    wake_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

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
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["term_vi"]
        constraints = [models.UniqueConstraint(fields=["term_vi", "term_en"], name="glossary_pair_once")]

    def __str__(self) -> str:
        return f"{self.term_vi} = {self.term_en}" if self.term_en else self.term_vi


class Vector(models.Model):
    """The meaning of one text of a document as 16-bit numbers, with what it was made from.

    `part` is "whole", "part" or "asked" (search.vectors); `text_hash` tells the text and how the model read it.
    """

    uid = models.CharField(max_length=80, db_index=True)
    kind = models.CharField(max_length=20)
    part = models.CharField(max_length=8)
    language = models.CharField(max_length=2)
    section = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    model = models.CharField(max_length=160)
    text_hash = models.CharField(max_length=40, db_index=True)
    vector = models.BinaryField()

    class Meta:
        verbose_name = _("vector")
        verbose_name_plural = _("vectors")
        constraints = [models.UniqueConstraint(fields=["uid", "part", "model", "text_hash"], name="vector_once_a_text")]
        indexes = [models.Index(fields=["kind", "part", "model"], name="vector_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.uid} {self.part}"


class VectorDue(models.Model):
    """A document whose vectors must be looked at, noted in the transaction of its change."""

    uid = models.CharField(max_length=80, unique=True)
    queued_at = models.DateTimeField(auto_now=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("vector to make")
        verbose_name_plural = _("vectors to make")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.uid
