"""Form a panel, change it, and begin its work."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from challenges.states import Phase
from hoip import clock
from hoip.accounts.models import User
from hoip.audit.services import record
from hoip.notifications.services import notify
from marketplace.evaluation.exceptions import PanelRefused
from marketplace.evaluation.models import Panel, PanelMember
from marketplace.evaluation.services.common import bids_to_score, facts_of, lock_panel, scorers
from marketplace.evaluation.services.conflicts import disclose
from marketplace.evaluation.states import PanelRole, Stage
from marketplace.proposals.models import NamesSeen, Proposal
from marketplace.proposals.states import ProposalState

CONFIDENTIALITY_VERSION = "2026-11"
"""Names the text of the confidentiality statement that members accept (templates/evaluation/_confidentiality.html)."""


@transaction.atomic
def create_panel(challenge: Challenge, *, by: Any) -> Panel:
    """Begin the panel of an announced challenge; the one that exists is answered as it is.

    Raises:
        PanelRefused: the challenge is not announced, or is cancelled or decided.
    """
    at = clock.now()
    if challenge.phase_at(at) not in {Phase.ANNOUNCED, Phase.OPEN, Phase.EVALUATING}:
        raise PanelRefused(_("A panel can be formed from the announcement of a challenge until its decision."))
    panel, created = Panel.objects.get_or_create(challenge=challenge, defaults={"created_by": by})
    if created:
        record("evaluation.panel_created", target=panel, by=by, at=at)
    return panel


@transaction.atomic
def invite_member(panel: Panel, user: User, *, role: str, by: Any) -> PanelMember:
    """Ask somebody to sit on the panel.

    Raises:
        PanelRefused: the evaluation is closed, the person is on the panel already, a chair exists already, or the
            person would score blind and has looked at names while screening.
    """
    locked = lock_panel(panel)
    if locked.stage == Stage.CLOSED:
        raise PanelRefused(_("The evaluation is closed; its panel cannot be changed any more."))
    present = [one for one in locked.members.all() if one.is_seated or one.is_invited]
    if any(one.user_id == user.pk for one in present):
        raise PanelRefused(_("This person is on the panel already."))
    if role == PanelRole.CHAIR and any(one.role == PanelRole.CHAIR for one in present):
        raise PanelRefused(_("A panel has one chair."))
    looked = NamesSeen.objects.filter(user=user, proposal__challenge=locked.challenge_id)
    if role != PanelRole.SECRETARY and locked.is_blind and looked.exists():
        raise PanelRefused(
            _("This person has looked at bidders' names while screening, and cannot score blind; ask somebody else.")
        )
    at = clock.now()
    member = PanelMember.objects.create(panel=locked, user=user, role=PanelRole(role), invited_by=by, invited_at=at)
    notify([user], "panel_invitation", facts=facts_of(locked, role=member.role), path=locked.get_absolute_url())
    record("evaluation.member_invited", target=member, by=by, facts={"role": member.role}, at=at)
    return member


@transaction.atomic
def answer_invitation(member: PanelMember, *, accept: bool, by: Any) -> PanelMember:
    """Accept a seat together with the confidentiality statement, or decline it.

    Raises:
        PanelRefused: it was answered already, taken back, or the evaluation is closed.
    """
    panel = lock_panel(member.panel)
    locked = PanelMember.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
    if not locked.is_invited or panel.stage == Stage.CLOSED:
        raise PanelRefused(_("This invitation was answered or taken back already."))
    at = clock.now()
    if accept:
        locked.accepted_at, locked.confidentiality_version = at, CONFIDENTIALITY_VERSION
    else:
        locked.declined_at = at
    locked.save(update_fields=["accepted_at", "confidentiality_version", "declined_at"])
    if accept and panel.scoring_at:
        disclose(locked, bids_to_score(panel), at=at)
    if locked.invited_by_id:
        kind = "panel_accepted" if accept else "panel_declined"
        facts = facts_of(panel, person=locked.user.full_name, role=locked.role)
        notify(User.objects.filter(pk=locked.invited_by_id), kind, facts=facts, path=panel.get_absolute_url())
    act = "evaluation.invitation_accepted" if accept else "evaluation.invitation_declined"
    record(act, target=locked, by=by, facts={"confidentiality": locked.confidentiality_version}, at=at)
    return locked


@transaction.atomic
def remove_member(member: PanelMember, *, by: Any, reason: str, keep_scores: bool = False) -> PanelMember:
    """Take somebody off the panel, before or after they accepted; locked sheets stay on record.

    Args:
        keep_scores: whether the sheets that the member locked still count in the ranking.

    Raises:
        PanelRefused: without a reason, already gone, or the evaluation is closed.
    """
    panel = lock_panel(member.panel)
    locked = PanelMember.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
    if panel.stage == Stage.CLOSED:
        raise PanelRefused(_("The evaluation is closed; its panel cannot be changed any more."))
    if not (locked.is_seated or locked.is_invited):
        raise PanelRefused(_("This person is not on the panel any more."))
    if not reason.strip():
        raise PanelRefused(_("Give a reason: it stands on record."))
    at = clock.now()
    locked.left_at, locked.leave_reason, locked.keeps_scores = at, reason.strip(), keep_scores
    locked.save(update_fields=["left_at", "leave_reason", "keeps_scores"])
    facts = facts_of(panel, reason=locked.leave_reason)
    notify([locked.user], "panel_left", facts=facts, path="")
    record(
        "evaluation.member_left",
        target=locked,
        by=by,
        facts={"reason": locked.leave_reason, "scores_kept": keep_scores},
        at=at,
    )
    return locked


@transaction.atomic
def replace_member(member: PanelMember, *, user: User, by: Any, reason: str, keep_scores: bool = False) -> PanelMember:
    """Put somebody else into a member's seat, also midway; the new one declares conflicts and scores anew.

    Raises:
        PanelRefused: see `remove_member` and `invite_member`.
    """
    gone = remove_member(member, by=by, reason=reason, keep_scores=keep_scores)
    fresh = invite_member(gone.panel, user, role=gone.role, by=by)
    fresh.replaces = gone
    fresh.save(update_fields=["replaces"])
    record("evaluation.member_replaced", target=fresh, by=by, facts={"replaces": gone.pk, "reason": reason})
    return fresh


@transaction.atomic
def begin_scoring(panel: Panel, *, by: Any) -> Panel:
    """Hand the screened bids to the panel: a disclosure for every member and bid, with what the platform finds.

    Raises:
        PanelRefused: begun already, bids not opened or not screened, no chair, or too few who score.
    """
    locked = lock_panel(panel)
    at = clock.now()
    if locked.scoring_at:
        raise PanelRefused(_("Scoring has begun already."))
    waiting = Proposal.objects.filter(challenge=locked.challenge_id, state=ProposalState.SUBMITTED).exists()
    if locked.challenge.phase_at(at) != Phase.EVALUATING or waiting:
        raise PanelRefused(_("The bids have to be opened and checked for eligibility first."))
    seated = scorers(locked)
    if not any(one.role == PanelRole.CHAIR for one in seated):
        raise PanelRefused(_("The panel needs a chair who has accepted."))
    if len(seated) < locked.challenge.panel_minimum:
        raise PanelRefused(
            _("The challenge asks for at least %(least)s people who score; %(now)s have accepted.")
            % {"least": locked.challenge.panel_minimum, "now": len(seated)}
        )
    locked.scoring_at = at
    locked.save(update_fields=["scoring_at"])
    bids = list(bids_to_score(locked))
    for member in locked.members.select_related("user"):
        if member.is_seated:
            disclose(member, bids, at=at)
    people = [one.user for one in locked.members.select_related("user") if one.is_seated]
    notify(people, "panel_scoring_began", facts=facts_of(locked), path=locked.get_absolute_url())
    record("evaluation.scoring_began", target=locked, by=by, facts={"bids": len(bids), "scorers": len(seated)}, at=at)
    return locked
