"""Who may see which panel, disclosure and sheet."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from marketplace.evaluation.states import Declaration, PanelRole, Resolution
from marketplace.proposals.states import ProposalState


def _disclosures() -> Any:
    """The manager of disclosures; models stand above this file."""
    return apps.get_model("evaluation", "Disclosure").objects


def _found() -> Exists:
    """Whether the platform found a sign of a conflict for the disclosure at hand."""
    return Exists(apps.get_model("evaluation", "Finding").objects.filter(disclosure=OuterRef("pk")))


def _undecided() -> Q:
    """Something was declared or found, and nothing is decided yet."""
    return (Q(declaration=Declaration.CONFLICT) | Q(_found())) & Q(resolution="") & ~Q(declaration="")


class PanelQuerySet(models.QuerySet[Any]):
    """Panels by who asks."""

    def visible_to(self, user: Any) -> PanelQuerySet:
        """The agency's own, the office's all, and those on which the person sits or is invited. No superuser."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_office:
            return self
        mine = Q(challenge__organisation__in=user.memberships.values("organisation_id"))
        seat = Q(members__user=user, members__declined_at=None, members__left_at=None)
        return self.filter(mine | seat).distinct()


class DisclosureQuerySet(models.QuerySet[Any]):
    """Disclosures by what they allow."""

    def live(self) -> DisclosureQuerySet:
        """Those on bids that are still to be judged."""
        return self.filter(proposal__state=ProposalState.ELIGIBLE)

    def undecided(self) -> DisclosureQuerySet:
        """Those on which something was declared or found, and nothing is decided yet."""
        return self.filter(_undecided())

    def waiting(self) -> DisclosureQuerySet:
        """Those on bids still to be judged that are to be declared or decided: a blind member's bids wait for them."""
        return self.live().filter(Q(declaration="") | _undecided())

    def cleared(self) -> DisclosureQuerySet:
        """Those whose bid is open for the member: permitted, or nothing declared and nothing found.

        While the panel is blind, a member's bids open together, once the member has declared on every bidder and each
        of their conflicts is decided: a number that opens or closes after one name would tell whose bid it is.
        """
        clean = Q(declaration=Declaration.NONE, resolution="") & ~Q(_found())
        nothing_against = clean | (Q(resolution=Resolution.PERMITTED) & ~Q(declaration=""))
        waits = Exists(_disclosures().waiting().filter(member=OuterRef("member")))
        with_names = (
            Q(member__panel__challenge__is_blind=False)
            | Q(member__panel__names_shown_at__isnull=False)
            | Q(member__panel__closed_at__isnull=False)
        )
        return self.filter(nothing_against, with_names | ~Q(waits))

    def of(self, user: Any) -> DisclosureQuerySet:
        """Those of a person's present seats."""
        return self.filter(
            member__user=user,
            member__accepted_at__isnull=False,
            member__declined_at=None,
            member__left_at=None,
        )


class SheetQuerySet(models.QuerySet[Any]):
    """Sheets by who asks."""

    def counted(self) -> SheetQuerySet:
        """Locked sheets of members who are still there, or whose scores were kept, and who were not recused."""
        recused = _disclosures().filter(
            member=OuterRef("member"), proposal=OuterRef("proposal"), resolution=Resolution.RECUSED
        )
        return self.filter(
            Q(member__left_at=None) | Q(member__keeps_scores=True), ~Exists(recused), locked_at__isnull=False
        )

    def visible_to(self, user: Any) -> SheetQuerySet:
        """Sheets that a person may read.

        One's own always; others' once the consensus round has begun, for the panel's seated people who are not kept
        out of that bid and have locked their own sheet of it; all for the agency's members and the office once the
        ranking is frozen.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        own = Q(member__user=user)
        open_bids = _disclosures().of(user).cleared().filter(proposal=OuterRef("proposal"))
        locked = self.model.objects.filter(
            member__user=user,
            member__left_at=None,
            member__panel=OuterRef("member__panel"),
            proposal=OuterRef("proposal"),
            locked_at__isnull=False,
        )
        round_begun = Q(member__panel__consensus_at__isnull=False, locked_at__isnull=False)
        seat = Q(
            member__panel__members__user=user,
            member__panel__members__role=PanelRole.SECRETARY,
            member__panel__members__left_at=None,
            member__panel__members__accepted_at__isnull=False,
        )
        frozen = Q(member__panel__closed_at__isnull=False)
        if not user.is_office:
            frozen &= Q(member__panel__challenge__organisation__in=user.memberships.values("organisation_id"))
        return self.filter(
            own | (round_begun & ((Q(Exists(open_bids)) & Q(Exists(locked))) | seat)) | frozen
        ).distinct()
