"""An agency's board of candidates for one problem or challenge, with every move on record."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, Problem
from hoip.accounts.models import Organisation
from hoip.bilingual import Named, in_language
from marketplace.proposals.models import Proposal
from marketplace.shortlists.querysets import CandidateQuerySet, ShortlistQuerySet
from marketplace.shortlists.states import Column, Source
from marketplace.solutions.models import Solution


class Shortlist(models.Model):
    """One board: an agency's, for one of its problems or one of its challenges."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="shortlists"
    )
    problem = models.OneToOneField(
        Problem, verbose_name=_("problem"), null=True, blank=True, on_delete=models.PROTECT, related_name="shortlist"
    )
    challenge = models.OneToOneField(
        Challenge,
        verbose_name=_("challenge"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="shortlist",
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects: ClassVar[Any] = ShortlistQuerySet.as_manager()

    class Meta:
        verbose_name = _("shortlist")
        verbose_name_plural = _("shortlists")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(problem=None, challenge__isnull=False) | Q(problem__isnull=False, challenge=None),
                name="shortlist_for_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.subject)

    def get_absolute_url(self) -> str:
        """The address of its page."""
        return reverse("shortlists:shortlist-detail", args=[self.pk])

    @property
    def subject(self) -> Problem | Challenge:
        """The problem or challenge that the board is for."""
        subject = self.challenge or self.problem
        assert subject is not None  # noqa: S101 - promised by the constraint shortlist_for_one_thing
        return subject


class BoardColumn(Named):
    """A column that an agency arranged by itself; a board without any has one for each meaning.

    Without a name of its own it is called by its meaning.
    """

    shortlist = models.ForeignKey(Shortlist, on_delete=models.CASCADE, related_name="board_columns")
    meaning = models.CharField(_("what standing in it means"), max_length=12, choices=Column)
    name_vi = models.CharField(_("Vietnamese name"), max_length=60, blank=True)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("column of a board")
        verbose_name_plural = _("columns of boards")
        ordering = ["order", "pk"]

    @property
    def name(self) -> str:
        """Its own name in the reader's language, else in the other, else what it means."""
        return in_language(self, "name") or str(self.get_meaning_display())


class Candidate(models.Model):
    """One solution on a board, with the bid that it came with, if it came with one."""

    shortlist = models.ForeignKey(Shortlist, on_delete=models.CASCADE, related_name="candidates")
    solution = models.ForeignKey(
        Solution, verbose_name=_("solution"), on_delete=models.PROTECT, related_name="candidacies"
    )
    proposal = models.OneToOneField(
        Proposal, verbose_name=_("bid"), null=True, blank=True, on_delete=models.PROTECT, related_name="candidacy"
    )
    source = models.CharField(_("came"), max_length=8, choices=Source)
    column = models.CharField(_("column"), max_length=12, choices=Column, default=Column.LONGLIST)
    place = models.ForeignKey(
        BoardColumn,
        verbose_name=_("column of the board"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="candidates",
    )
    """Its column where the agency arranged its own; `column` is always what standing there means."""
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    objects: ClassVar[Any] = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["shortlist", "solution"], name="candidate_once_a_board")]

    def __str__(self) -> str:
        return str(self.solution)


class Move(models.Model):
    """A candidate's step from one column to another: who, when and why. `from_column` is empty for the first."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="moves")
    from_column = models.CharField(max_length=12, choices=Column, blank=True)
    to_column = models.CharField(max_length=12, choices=Column)
    from_name_vi = models.CharField(max_length=60, blank=True)
    from_name_en = models.CharField(max_length=60, blank=True)
    to_name_vi = models.CharField(max_length=60, blank=True)
    to_name_en = models.CharField(max_length=60, blank=True)
    """Names of own columns as they were at the time; the record stays whatever they are called later."""
    undoes = models.OneToOneField(
        "self", verbose_name=_("undoes"), null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    reason = models.TextField(_("reason"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.candidate} → {self.to_name}"

    @property
    def from_name(self) -> str:
        """Where it came from, as that was called then; empty for the first."""
        return in_language(self, "from_name") or str(self.get_from_column_display())

    @property
    def to_name(self) -> str:
        """Where it went, as that was called then."""
        return in_language(self, "to_name") or str(self.get_to_column_display())


class Note(models.Model):
    """What a member of the agency wrote about a candidate; never shown outside the agency."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
