"""The consensus round: talk over each criterion; changed scores keep the original."""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from challenges.models import ChallengeCriterion
from hoip import clock
from hoip.audit.services import record
from hoip.notifications.services import notify
from marketplace.evaluation.exceptions import ScoreRefused, SealedForMember
from marketplace.evaluation.models import Disclosure, Panel, Remark, Score, ScoreChange, Sheet
from marketplace.evaluation.services.common import bids_to_score, facts_of, lock_panel, scorers
from marketplace.evaluation.states import Resolution, Stage
from marketplace.proposals.models import Proposal


def open_sheets(panel: Panel) -> list[tuple[Any, Proposal]]:
    """Pairs of member and bid whose sheet is not locked yet; bids that a member was kept out of are left out."""
    locked = set(
        Sheet.objects.filter(member__panel=panel, locked_at__isnull=False).values_list("member_id", "proposal_id")
    )
    recused = set(
        Disclosure.objects.filter(member__panel=panel, resolution=Resolution.RECUSED).values_list(
            "member_id", "proposal_id"
        )
    )
    return [
        (member, bid)
        for bid in bids_to_score(panel)
        for member in scorers(panel)
        if (member.pk, bid.pk) not in locked and (member.pk, bid.pk) not in recused
    ]


def short_of_scores(panel: Panel) -> list[Proposal]:
    """Bids with fewer counted sheets than the challenge asks for."""
    counts: dict[int, int] = {}
    for bid in Sheet.objects.counted().filter(member__panel=panel).values_list("proposal_id", flat=True):
        counts[bid] = counts.get(bid, 0) + 1
    return [bid for bid in bids_to_score(panel) if counts.get(bid.pk, 0) < panel.challenge.panel_minimum]


def still_to_score(panel: Panel) -> list[Any]:
    """What keeps a panel from going on: who has sheets to lock, a line each, else bids with too few scores.

    The bids of the open sheets are not named: the one that is missing would be the one that somebody stays out of.
    """
    late = Counter(member.user.full_name for member, _bid in open_sheets(panel))
    return [
        ngettext("%(person)s has %(n)s sheet to lock", "%(person)s has %(n)s sheets to lock", n)
        % {"person": person, "n": n}
        for person, n in late.items()
    ] or [
        _("%(bid)s has fewer than %(least)s scores") % {"bid": bid.number, "least": panel.challenge.panel_minimum}
        for bid in short_of_scores(panel)
    ]


@transaction.atomic
def begin_consensus(panel: Panel, *, by: Any) -> Panel:
    """Show the locked sheets to the panel.

    Raises:
        ScoreRefused: sheets are still open, or a bid has too few (`reasons` names both).
    """
    locked = lock_panel(panel)
    if locked.stage != Stage.SCORING:
        raise ScoreRefused(_("The consensus round follows scoring."))
    reasons = still_to_score(locked)
    if reasons:
        raise ScoreRefused(_("The consensus round cannot begin yet."), reasons)
    at = clock.now()
    locked.consensus_at = at
    locked.save(update_fields=["consensus_at"])
    people = [one.user for one in locked.members.select_related("user") if one.is_seated]
    notify(people, "panel_consensus_began", facts=facts_of(locked), path=locked.get_absolute_url())
    record("evaluation.consensus_began", target=locked, by=by, at=at)
    return locked


def _in_round(panel: Panel, proposal: Proposal, by: Any) -> Any:
    """The person's seat, if the round is open and the bid is open to them; raises otherwise."""
    if panel.stage != Stage.CONSENSUS:
        raise ScoreRefused(_("The consensus round is not open."))
    seat = next((one for one in panel.members.all() if one.user_id == by.pk and one.is_seated), None)
    if seat is None or (
        seat.scores and not Disclosure.objects.cleared().filter(member=seat, proposal=proposal).exists()
    ):
        raise SealedForMember(_("This bid is not open to you."))
    if seat.scores and not Sheet.objects.filter(member=seat, proposal=proposal, locked_at__isnull=False).exists():
        raise SealedForMember(_("Score this bid by yourself and lock your sheet first; then you see the others'."))
    return seat


@transaction.atomic
def add_remark(panel: Panel, proposal: Proposal, criterion: ChallengeCriterion, *, text: str, by: Any) -> Remark:
    """Say something about a bid on a criterion. Raises ScoreRefused, SealedForMember."""
    locked = lock_panel(panel)
    seat = _in_round(locked, proposal, by)
    if not text.strip():
        raise ScoreRefused(_("Write what you want to say."))
    remark = Remark.objects.create(
        panel=locked, proposal=proposal, criterion=criterion, member=seat, text=text.strip(), at=clock.now()
    )
    record("evaluation.remark_added", target=remark, by=by, facts={"bid": proposal.number})
    return remark


@transaction.atomic
def change_score(score: Score, *, value: Decimal, reason: str, by: Any) -> Score:
    """Change one's own locked score in the consensus round; the original and every change stay on record.

    Raises:
        SealedForMember: it is not the person's own score.
        ScoreRefused: the round is not open, no reason, outside the scale, or the same value.
    """
    panel = lock_panel(score.sheet.member.panel)
    seat = _in_round(panel, score.sheet.proposal, by)
    locked = Score.objects.select_for_update(of=("self",)).select_related("sheet").get(pk=score.pk)
    if locked.sheet.member_id != seat.pk:
        raise SealedForMember(_("Each member changes their own scores only."))
    if not reason.strip():
        raise ScoreRefused(_("Give a reason: it stands on record."))
    if not 0 <= value <= panel.challenge.score_max:
        raise ScoreRefused(_("Scores lie between 0 and %(most)s.") % {"most": panel.challenge.score_max})
    before = locked.value if locked.value is not None else Decimal(0)
    if before == value:
        raise ScoreRefused(_("The score is the same as before."))
    at = clock.now()
    if locked.original is None:
        locked.original = before
    locked.value = value
    locked.save(update_fields=["value", "original"])
    ScoreChange.objects.create(score=locked, before=before, after=value, reason=reason.strip(), at=at)
    record(
        "evaluation.score_changed",
        target=locked,
        by=by,
        facts={"from": str(before), "to": str(value), "reason": reason.strip()},
        at=at,
    )
    return locked
