"""The office's library of clauses on rights and data, from which challenges choose."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from challenges.states import ClauseKind
from hoip.bilingual import in_language


class Clause(models.Model):
    """One clause on IP, data or confidentiality, kept by the office with a summary in plain words."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=ClauseKind)
    name_vi = models.CharField(_("Vietnamese name"), max_length=160)
    name_en = models.CharField(_("English name"), max_length=160)
    summary_vi = models.TextField(_("plain summary in Vietnamese"), max_length=600)
    summary_en = models.TextField(_("plain summary in English"), max_length=600)
    is_active = models.BooleanField(_("offered"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The clause's name in the reader's language."""
        return in_language(self, "name")

    @property
    def summary(self) -> str:
        """What it means, in the reader's language."""
        return in_language(self, "summary")
