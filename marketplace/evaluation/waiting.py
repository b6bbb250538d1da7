"""What of this room waits for a person on the workspace page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hoip.accounts.states import MANAGING_ROLES
from hoip.accounts.workspace import WorkItem, register
from marketplace.evaluation.models import Disclosure, Panel, PanelMember, Sheet
from marketplace.evaluation.querysets import DisclosureQuerySet
from marketplace.evaluation.services.scoring import SCORING_STAGES
from marketplace.evaluation.states import PanelRole, Stage
from marketplace.proposals.states import ProposalState

MOST = 20


def _to_decide(*, of_chairs: bool = False) -> DisclosureQuerySet:
    """Conflicts that somebody has to decide: of those who are still there, and of the chair or of all others."""
    rows = Disclosure.objects.live().undecided().filter(member__left_at=None)
    chairs = Q(member__role=PanelRole.CHAIR)
    return rows.filter(chairs if of_chairs else ~chairs)


@register
def chairs_conflicts_wait(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """Conflicts of the chairs of its panels, which the managing members of an agency decide: one line a panel."""
    if organisation is None or not user.works_in(organisation.pk, MANAGING_ROLES):
        return
    rows = _to_decide(of_chairs=True).filter(
        member__panel__challenge__organisation=organisation,
        member__panel__closed_at=None,
        member__panel__challenge__cancelled_at=None,
    )
    panels = Panel.objects.filter(pk__in=rows.exclude(member__user=user).values("member__panel"))
    for panel in panels.select_related("challenge")[:MOST]:
        yield WorkItem(
            title=f"{panel.challenge.number} {panel.challenge.title}",
            status=_("a conflict to decide"),
            action=_("Decide"),
            url=reverse("evaluation:conflict-list", args=[panel.challenge.number]),
            group=_("Panels"),
            due=panel.challenge.evaluation_until,
        )


@register
def panels_wait(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """Seats to answer, conflicts to declare or decide, sheets to lock, talks to have: one line a panel."""
    seats = list(
        PanelMember.objects.filter(
            user=user,
            declined_at=None,
            left_at=None,
            panel__closed_at=None,
            panel__challenge__cancelled_at=None,
        )
        .select_related("panel__challenge")
        .prefetch_related("panel__members")[:MOST]
    )
    keys = [seat.pk for seat in seats]
    undeclared = dict(
        Disclosure.objects.live().filter(member__in=keys, declaration="").values_list("member").annotate(n=Count("pk"))
    )
    cleared = dict(
        Disclosure.objects.live().cleared().filter(member__in=keys).values_list("member").annotate(n=Count("pk"))
    )
    locked = dict(
        Sheet.objects.filter(member__in=keys, locked_at__isnull=False, proposal__state=ProposalState.ELIGIBLE)
        .values_list("member")
        .annotate(n=Count("pk"))
    )
    panels = [seat.panel_id for seat in seats if seat.role == PanelRole.CHAIR]
    undecided = dict(_to_decide().filter(member__panel__in=panels).values_list("member__panel").annotate(n=Count("pk")))
    for seat in seats:
        challenge = seat.panel.challenge
        status, action, url, waits = _next(seat, undeclared, cleared, locked, undecided)
        yield WorkItem(
            title=f"{challenge.number} {challenge.title}",
            status=status,
            action=action,
            url=url,
            group=_("Panels"),
            due=challenge.evaluation_until,
            waiting=waits,
        )


def _next(
    seat: PanelMember,
    undeclared: dict[int, int],
    cleared: dict[int, int],
    locked: dict[int, int],
    undecided: dict[int, int],
) -> tuple[str, str, str, bool]:
    """Status, next action, its address, and whether it waits for this person."""
    number = seat.panel.challenge.number
    page = reverse("evaluation:panel-detail", args=[number])
    stage = seat.panel.stage
    if seat.is_invited:
        return _("you are asked to sit on the panel"), pgettext("verb", "Answer"), page, True
    if undeclared.get(seat.pk):
        return (
            _("conflicts of interest to declare"),
            _("Declare"),
            reverse("evaluation:disclosure-list", args=[number]),
            True,
        )
    if undecided.get(seat.panel_id):
        return _("a conflict to decide"), _("Decide"), reverse("evaluation:conflict-list", args=[number]), True
    left = cleared.get(seat.pk, 0) - locked.get(seat.pk, 0)
    if stage in SCORING_STAGES and seat.scores and left > 0:
        words = _("%(left)s of %(all)s sheets to lock") % {"left": left, "all": cleared.get(seat.pk, 0)}
        return words, _("Score"), page, True
    if stage == Stage.CONSENSUS:
        return str(Stage.CONSENSUS.label), _("Take part"), page, True
    return str(stage.label), _("See the panel"), page, False
