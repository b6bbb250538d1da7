"""Fill in and lock a sheet. Members do not see each other's before they lock."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.audit.services import record
from hoip.exceptions import EditConflict
from hoip.faults import fault_point
from marketplace.evaluation.exceptions import ScoreRefused, SealedForMember
from marketplace.evaluation.models import Disclosure, Panel, PanelMember, Score, Sheet
from marketplace.evaluation.services.common import lock_panel
from marketplace.evaluation.states import Stage
from marketplace.proposals.models import Proposal

TEXTS = ("comment", "strengths", "weaknesses")


@dataclass(frozen=True, slots=True)
class Given:
    """What a member gives on one criterion: a score (None is not scored yet) and a reason."""

    value: Decimal | None
    reason: str = ""


def seat_for(panel: Panel, user: Any) -> PanelMember:
    """The person's scoring seat. Raises SealedForMember without one."""
    for member in panel.members.all():
        if member.user_id == user.pk and member.is_seated and member.scores:
            return member
    raise SealedForMember(_("Only the chair and members of this panel score its bids."))


def _open_for(member: PanelMember, proposal: Proposal) -> None:
    """Raise SealedForMember unless the member's disclosure of this bid is cleared."""
    if not Disclosure.objects.cleared().filter(member=member, proposal=proposal).exists():
        raise SealedForMember(
            _("This bid opens for you once you have declared conflicts and nothing stands against it.")
        )


SCORING_STAGES = frozenset({Stage.SCORING, Stage.CONSENSUS})
"""Stages in which a sheet that is not locked can be filled in. In the consensus round that is the sheet of somebody who
came late, or of a bid that came late: until it is locked its member sees nobody else's of that bid."""


@transaction.atomic
def save_sheet(
    panel: Panel,
    proposal: Proposal,
    *,
    by: Any,
    version: int,
    given: Mapping[int, Given],
    texts: Mapping[str, str] | None = None,
) -> Sheet:
    """Keep what a member has filled in so far; nothing needs to be complete.

    Args:
        version: the sheet's version that the member had open; 0 for a sheet that does not exist yet.
        given: by the key of the criterion; criteria that are left out stay as they are.
        texts: comment, strengths, weaknesses; what is left out stays.

    Raises:
        SealedForMember: the member may not read this bid.
        ScoreRefused: scoring is over, the sheet is locked, or a score lies outside the scale.
        EditConflict: the sheet was saved elsewhere since.
    """
    locked = lock_panel(panel)
    if locked.stage not in SCORING_STAGES:
        raise ScoreRefused(_("Scores can be given while scoring is open."))
    member = seat_for(locked, by)
    _open_for(member, proposal)
    sheet, created = Sheet.objects.select_for_update().get_or_create(
        member=member, proposal=proposal, defaults={"version": 0}
    )
    if sheet.locked_at:
        raise ScoreRefused(_("You have locked this sheet; its scores can be changed in the consensus round only."))
    if not created and sheet.version != version:
        raise EditConflict(_("You saved this sheet elsewhere in the meantime."), sheet)
    criteria = {one.pk: one for one in locked.challenge.criteria.all()}
    for key, one in given.items():
        if key not in criteria:
            raise ScoreRefused(_("This criterion does not belong to the challenge."))
        if one.value is not None and not 0 <= one.value <= locked.challenge.score_max:
            raise ScoreRefused(_("Scores lie between 0 and %(most)s.") % {"most": locked.challenge.score_max})
        Score.objects.update_or_create(
            sheet=sheet, criterion=criteria[key], defaults={"value": one.value, "reason": one.reason.strip()}
        )
    for name, text in (texts or {}).items():
        if name in TEXTS:
            setattr(sheet, name, text.strip())
    sheet.version += 1
    sheet.save()
    return sheet


def gaps_of(sheet: Sheet) -> list[Any]:
    """What a sheet lacks before it can be locked, one line each."""
    scores = {score.criterion_id: score for score in sheet.scores.all()}
    gaps: list[Any] = []
    for criterion in sheet.proposal.challenge.criteria.all():
        score = scores.get(criterion.pk)
        if score is None or score.value is None:
            gaps.append(_("%(criterion)s: no score yet") % {"criterion": criterion.text})
        elif criterion.reason_required and not score.reason:
            gaps.append(_("%(criterion)s: a reason is needed") % {"criterion": criterion.text})
    return gaps


@transaction.atomic
def lock_sheet(sheet: Sheet, *, by: Any) -> Sheet:
    """Finish a sheet. Locked a second time it stays as it was.

    Raises:
        SealedForMember: it is not the person's sheet, they have left the panel, or the bid is closed to them since.
        ScoreRefused: scores or reasons are missing (`reasons` names them), or scoring is over.
    """
    panel = lock_panel(sheet.member.panel)
    locked = (
        Sheet.objects.select_for_update(of=("self",)).select_related("proposal__challenge", "member").get(pk=sheet.pk)
    )
    if locked.member.user_id != by.pk or not locked.member.is_seated:
        raise SealedForMember(_("A sheet is locked by the member who filled it in."))
    if locked.locked_at:
        return locked
    fault_point("lock.locked")
    if panel.stage not in SCORING_STAGES:
        raise ScoreRefused(_("Scores can be given while scoring is open."))
    _open_for(locked.member, locked.proposal)
    gaps = gaps_of(locked)
    if gaps:
        raise ScoreRefused(_("The sheet is not complete yet."), gaps)
    at = clock.now()
    fault_point("lock.checked")
    locked.locked_at = at
    locked.version += 1
    locked.save(update_fields=["locked_at", "version"])
    fault_point("lock.written")
    transaction.on_commit(partial(fault_point, "lock.committed"))
    scores = {str(one.criterion_id): str(one.value) for one in locked.scores.all()}
    record(
        "evaluation.sheet_locked", target=locked, by=by, facts={"bid": locked.proposal.number, "scores": scores}, at=at
    )
    fault_point("lock.recorded")
    return locked


@transaction.atomic
def unlock_sheet(sheet: Sheet, *, by: Any, reason: str) -> Sheet:
    """Give a locked sheet back to its member before the consensus round; the chair does so, with a reason.

    Nobody gives back their own: who has locked a sheet has seen how the others score the bid. What was a slip there is
    changed in the consensus round, on record.

    Raises:
        ScoreRefused: it is not locked, the consensus round has begun, there is no reason, or it is the person's own.
    """
    panel = lock_panel(sheet.member.panel)
    locked = Sheet.objects.select_for_update(of=("self",)).select_related("proposal", "member").get(pk=sheet.pk)
    if not reason.strip():
        raise ScoreRefused(_("Give a reason: it stands on record."))
    if locked.member.user_id == by.pk:
        raise ScoreRefused(_("Your own sheet stays locked: you may have seen the others' scores by now."))
    if panel.stage != Stage.SCORING or not locked.locked_at:
        raise ScoreRefused(_("Only a locked sheet can be given back, and only before the consensus round."))
    locked.locked_at = None
    locked.version += 1
    locked.save(update_fields=["locked_at", "version"])
    record("evaluation.sheet_unlocked", target=locked, by=by, facts={"reason": reason.strip()})
    return locked
