"""What the verbs of a panel share: the locked panel, its bids and its scorers, the facts of its notices."""

from typing import Any

from marketplace.evaluation.models import Panel, PanelMember
from marketplace.proposals.models import Proposal
from marketplace.proposals.states import ProposalState


def facts_of(panel: Panel, **more: Any) -> dict[str, Any]:
    """What a notice about a panel needs."""
    challenge = panel.challenge
    return {
        "number": challenge.number,
        "title_vi": challenge.title_vi or challenge.title_en,
        "title_en": challenge.title_en or challenge.title_vi,
        **more,
    }


def lock_panel(panel: Panel) -> Panel:
    """The panel with its row locked; every verb judges it so. Members are read after the lock."""
    locked: Panel = (
        Panel.objects.select_for_update(of=("self",)).select_related("challenge__organisation").get(pk=panel.pk)
    )
    return locked


def bids_to_score(panel: Panel) -> Any:
    """The opened bids that are eligible, in the order of their numbers; once frozen, those that were ranked."""
    if panel.closed_at:
        return Proposal.objects.filter(place__panel=panel).order_by("number")
    return Proposal.objects.filter(challenge=panel.challenge_id, state=ProposalState.ELIGIBLE).order_by("number")


def scorers(panel: Panel) -> list[PanelMember]:
    """Seated members whose role scores."""
    return [one for one in panel.members.select_related("user") if one.is_seated and one.scores]
