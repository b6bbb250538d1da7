"""Questions asked of problems and challenges, by name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.query import ModelIterable
from django.utils.translation import gettext_lazy as _

from challenges import addresses
from challenges.exceptions import NotPossible
from challenges.states import SENT_STATES, ProblemState
from hoip.accounts.states import OrganisationKind, VerificationState
from hoip.clock import now


class ProblemQuerySet(models.QuerySet[Any]):
    """Problems by state and by who asks."""

    def visible_to(self, user: Any) -> ProblemQuerySet:
        """Those of one's own and partner agencies; for the office all that left the draft; else none."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        mine = user.memberships.values("organisation_id")
        own = Q(organisation__in=mine) | Q(
            pk__in=self.model.partners.through.objects.filter(organisation__in=mine).values("problem_id")
        )
        if user.is_office:
            return self.filter(own | ~Q(state=ProblemState.DRAFT))
        return self.filter(own)

    def known_to(self, user: Any) -> ProblemQuerySet:
        """Those whose number, title, agency and summary the person may know of, so that twins are found.

        Besides what the person may see: for members of a verified agency, the problems that other agencies have sent. Their
        sections are not part of it; show no more than those four facts.
        """
        seen = self.visible_to(user)
        if not getattr(user, "is_authenticated", False):
            return seen
        public_bodies = user.memberships.filter(
            organisation__kind__in=OrganisationKind.public_bodies(),
            organisation__verification=VerificationState.VERIFIED,
        )
        if not public_bodies.exists():
            return seen
        return self.filter(Q(pk__in=seen.values("pk")) | Q(state__in=SENT_STATES))

    def for_listing(self) -> ProblemQuerySet:
        """All that one list row shows, in three queries however many rows there are."""
        return self.select_related("organisation").prefetch_related("fields", "tags")


class RoundQuerySet(models.QuerySet[Any]):
    """Intake rounds by their dates and by who asks."""

    def visible_to(self, user: Any) -> RoundQuerySet:
        """All for the office; announced ones for everybody else who has signed in."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self if user.is_office else self.filter(announced_at__lte=now())

    def open_at(self, at: datetime) -> RoundQuerySet:
        """Announced rounds whose window [opens_at, closes_at) holds the aware time `at`, first to close first."""
        return self.filter(announced_at__lte=at, opens_at__lte=at, closes_at__gt=at).order_by("closes_at", "pk")

    def next_after(self, at: datetime) -> RoundQuerySet:
        """Announced rounds that open after `at`, the nearest first."""
        return self.filter(announced_at__lte=at, opens_at__gt=at).order_by("opens_at", "pk")


class TemplateQuerySet(models.QuerySet[Any]):
    """Versions of templates."""

    def current(self) -> TemplateQuerySet:
        """The newest version of each template."""
        newest = self.model.objects.filter(code=OuterRef("code")).order_by("-number").values("pk")[:1]
        return self.filter(pk=Subquery(newest))


class ChallengeQuerySet(models.QuerySet[Any]):
    """Challenges by their dates and by who asks."""

    _reads_addresses = False

    def announced(self, at: datetime) -> ChallengeQuerySet:
        """Challenges made public by the aware time `at`, cancelled ones too."""
        return self.filter(published_at__lte=at)

    def taking_bids(self, at: datetime) -> ChallengeQuerySet:
        """Challenges whose bid window [opens_at, closes_at) holds the aware time `at`."""
        return self.filter(published_at__lte=at, opens_at__lte=at, closes_at__gt=at, decided_at=None).filter(
            Q(cancelled_at=None) | Q(cancelled_at__gt=at)
        )

    def visible_to(self, user: Any, at: datetime | None = None) -> ChallengeQuerySet:
        """Announced ones for everybody; those of one's own agencies and, for the office, all, before that too."""
        public = Q(published_at__lte=at or now())
        if not getattr(user, "is_authenticated", False):
            return self.filter(public)
        if user.is_office:
            return self
        return self.filter(public | Q(organisation__in=user.memberships.values("organisation_id")))

    def for_listing(self) -> ChallengeQuerySet:
        """All that one list row shows with its address, in four queries however many rows there are."""
        return self.for_cards().prefetch_related("fields", "tags")

    def for_cards(self) -> ChallengeQuerySet:
        """All that a card of a public list shows with its address, in two queries however many rows there are."""
        rows: ChallengeQuerySet = self.select_related("organisation")
        rows._reads_addresses = True
        return rows

    def _clone(self) -> ChallengeQuerySet:
        """A copy that reads what this one reads."""
        copy: ChallengeQuerySet = super()._clone()
        copy._reads_addresses = self._reads_addresses
        return copy

    def _fetch_all(self) -> None:
        """Read the rows and, for a list that shows addresses, what those need: page models would cost ten times as much."""
        is_first = self._result_cache is None
        super()._fetch_all()
        if is_first and self._reads_addresses and issubclass(self._iterable_class, ModelIterable):
            addresses.read_for(self._result_cache or ())


class RemarkQuerySet(models.QuerySet[Any]):
    """The office's remarks on sections."""

    def open(self) -> RemarkQuerySet:
        """Remarks that the authors have not answered yet."""
        return self.filter(answered_at=None)

    def visible_to(self, user: Any) -> RemarkQuerySet:
        """Remarks on problems that the person may see."""
        problems: Any = self.model._meta.get_field("problem").related_model
        return self.filter(problem__in=problems.objects.visible_to(user))


class ConsultationQuerySet(models.QuerySet[Any]):
    """Consultations by who asks."""

    def visible_to(self, user: Any) -> ConsultationQuerySet:
        """For the office and the problem's agencies all; for a guest those that they were invited to; else none."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        problems: Any = self.model._meta.get_field("problem").related_model
        return self.filter(
            Q(problem__in=problems.objects.visible_to(user))
            | Q(pk__in=user.consultation_guests.values("consultation_id"))
        )


class QuestionQuerySet(models.QuerySet[Any]):
    """Questions by who asks."""

    def answered(self) -> QuestionQuerySet:
        """What everybody reads, in the order of its numbers."""
        return self.filter(answered_at__isnull=False, merged_into=None).order_by("number")

    def waiting(self) -> QuestionQuerySet:
        """Questions without an answer, oldest first."""
        return self.filter(answered_at=None, merged_into=None).order_by("asked_at", "pk")

    def visible_to(self, user: Any, at: datetime | None = None) -> QuestionQuerySet:
        """Answered ones on challenges that are announced; one's own; all for the challenge's agency and the office."""
        moment = at or now()
        public = Q(answered_at__isnull=False, merged_into=None, challenge__published_at__lte=moment)
        if not getattr(user, "is_authenticated", False):
            return self.filter(public)
        if user.is_office:
            return self
        return self.filter(
            public | Q(asked_by=user) | Q(challenge__organisation__in=user.memberships.values("organisation_id"))
        )


FULL_WEIGHT = 100
"""What the weights of a challenge's criteria add up to."""


class CriterionQuerySet(models.QuerySet[Any]):
    """Criteria. Once the deadline of their challenge has passed none is changed or taken away, whoever asks."""

    def fixed(self) -> CriterionQuerySet:
        """Those of announced challenges whose deadline has passed."""
        return self.filter(challenge__published_at__isnull=False, challenge__closes_at__lte=now())

    def refuse_if_fixed(self) -> None:
        """Raises NotPossible when one of these criteria is fixed."""
        if self.fixed().exists():
            raise NotPossible(_("Terms and criteria are fixed once the deadline has passed."))

    def update(self, **values: Any) -> int:
        """Change them all. Raises NotPossible when one is fixed."""
        self.refuse_if_fixed()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Take them away. Raises NotPossible when one is fixed."""
        self.refuse_if_fixed()
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """Add several. Raises NotPossible when the weights of a challenge past its deadline would pass 100."""
        rows = list(objs)
        more: dict[int, int] = {}
        for row in rows:
            more[row.challenge_id] = more.get(row.challenge_id, 0) + row.weight
        sums = (
            self.model.objects.filter(challenge__in=more).order_by().values("challenge").annotate(total=Sum("weight"))
        )
        full = [one["challenge"] for one in sums if one["total"] + more[one["challenge"]] > FULL_WEIGHT]
        if full:
            self.model.objects.filter(challenge__in=full).refuse_if_fixed()
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> int:
        """Change several. Raises NotPossible when one is fixed."""
        rows = list(objs)
        self.model.objects.filter(pk__in=[row.pk for row in rows]).refuse_if_fixed()
        return super().bulk_update(rows, fields, batch_size=batch_size)


class AddendumQuerySet(models.QuerySet[Any]):
    """Addenda by who asks."""

    def visible_to(self, user: Any, at: datetime | None = None) -> AddendumQuerySet:
        """Those of challenges that the person may see: an addendum is public with its challenge."""
        challenges: Any = self.model._meta.get_field("challenge").related_model
        return self.filter(challenge__in=challenges.objects.visible_to(user, at))


class AttachmentQuerySet(models.QuerySet[Any]):
    """Attachments of challenges by who asks."""

    def visible_to(self, user: Any, at: datetime | None = None) -> AttachmentQuerySet:
        """Those of challenges that the person may see; whether the file itself is given, its tier decides."""
        challenges: Any = self.model._meta.get_field("challenge").related_model
        return self.filter(challenge__in=challenges.objects.visible_to(user, at))
