"""Conflicts of interest: declared by the member, found by the platform, decided by the chair."""

from collections.abc import Iterable
from datetime import datetime
from random import SystemRandom
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.accounts.models import User
from hoip.audit.services import record
from hoip.notifications.services import notify
from marketplace.evaluation import detection
from marketplace.evaluation.exceptions import PanelRefused
from marketplace.evaluation.models import Disclosure, Finding, Panel, PanelMember
from marketplace.evaluation.services.common import facts_of
from marketplace.evaluation.states import Declaration, PanelRole, Resolution, Stage
from marketplace.proposals.models import Proposal


def disclose(member: PanelMember, proposals: Iterable[Proposal], *, at: datetime) -> list[Disclosure]:
    """Make the disclosures of a member on some bids, each with the signs of conflict that the data shows.

    They are made in an order of chance: their keys stand beside the bidders' names in the page on which the member
    declares, and in the order of the bids they would tell whose bid is whose.
    """
    bids = list(proposals)
    SystemRandom().shuffle(bids)
    prefetch_related_objects(bids, *detection.SIDES)
    Disclosure.objects.bulk_create(
        [Disclosure(member=member, proposal=proposal) for proposal in bids], ignore_conflicts=True
    )
    rows = {row.proposal_id: row for row in Disclosure.objects.filter(member=member, proposal__in=bids)}
    for proposal in bids:
        for kind, evidence in detection.signs(member.user, proposal, at):
            Finding.objects.get_or_create(
                disclosure=rows[proposal.pk], kind=kind, defaults={"evidence": evidence, "found_at": at}
            )
    return [rows[proposal.pk] for proposal in bids]


def _locked(disclosure: Disclosure) -> tuple[Panel, Disclosure]:
    """The panel and the disclosure, both locked."""
    panel = Panel.objects.select_for_update(of=("self",)).select_related("challenge").get(pk=disclosure.member.panel_id)
    row = (
        Disclosure.objects.select_for_update(of=("self",))
        .select_related("member__user", "proposal__organisation")
        .prefetch_related("findings")
        .get(pk=disclosure.pk)
    )
    return panel, row


def _deciders(panel: Panel, row: Disclosure) -> list[User]:
    """Those who decide a conflict: the chair; about the chair's own the agency's other managers, else the office."""
    if row.member.role == PanelRole.CHAIR:
        managers = User.objects.managing([panel.organisation_id]).exclude(pk=row.member.user_id)
        return list(managers) or list(User.objects.office())
    return [one.user for one in panel.members.select_related("user") if one.is_seated and one.role == PanelRole.CHAIR]


@transaction.atomic
def declare(disclosure: Disclosure, *, declaration: str, words: str = "", by: Any) -> Disclosure:
    """Say whether one has a conflict of interest with a bidder; the signs are looked for once more.

    Raises:
        PanelRefused: it is somebody else's, the chair has decided, words are missing, or the evaluation is closed.
    """
    panel, row = _locked(disclosure)
    if row.member.user_id != by.pk or not row.member.is_seated:
        raise PanelRefused(_("Each member declares for themselves."))
    if panel.stage == Stage.CLOSED or row.resolution:
        raise PanelRefused(_("The chair has decided already; tell the chair if something has changed."))
    if declaration == Declaration.CONFLICT and not words.strip():
        raise PanelRefused(_("Say in a few words what the conflict is."))
    at = clock.now()
    row.declaration, row.words, row.declared_at = Declaration(declaration), words.strip(), at
    row.save(update_fields=["declaration", "words", "declared_at"])
    disclose(row.member, [row.proposal], at=at)
    fresh = Disclosure.objects.prefetch_related("findings").get(pk=row.pk)
    if fresh.needs_decision:
        notify(_deciders(panel, row), "panel_conflict", facts=facts_of(panel), path=panel.get_absolute_url())
    record(
        "evaluation.conflict_declared",
        target=row,
        by=by,
        facts={"declaration": row.declaration, "found": [one.kind for one in fresh.findings.all()]},
        at=at,
    )
    return fresh


@transaction.atomic
def resolve(disclosure: Disclosure, *, resolution: str, reason: str, by: Any) -> Disclosure:
    """Decide a conflict: the member stays out of the bid, or may score all the same; always with a reason.

    The chair decides; about the chair's own conflicts a managing member of the agency or the office does
    (permission `evaluation.form_panel`, asked by the caller).

    Raises:
        PanelRefused: nothing to decide, no reason, or the evaluation is closed.
    """
    panel, row = _locked(disclosure)
    if panel.stage == Stage.CLOSED:
        raise PanelRefused(_("The evaluation is closed."))
    if not reason.strip():
        raise PanelRefused(_("Give a reason: it stands on record."))
    if row.member.user_id == by.pk:
        raise PanelRefused(_("Nobody decides about their own conflict."))
    if not row.declaration or (row.declaration == Declaration.NONE and not row.findings.all()):
        raise PanelRefused(_("Nothing was declared or found here."))
    at = clock.now()
    row.resolution, row.resolution_reason = Resolution(resolution), reason.strip()
    row.resolved_by, row.resolved_at = by, at
    row.save(update_fields=["resolution", "resolution_reason", "resolved_by", "resolved_at"])
    bidder = row.proposal.organisation  # by name as it was declared on: with the number it would tell whose bid it is
    facts = facts_of(
        panel,
        resolution=row.resolution,
        reason=row.resolution_reason,
        bidder_vi=bidder.name_vi or bidder.name_en,
        bidder_en=bidder.name_en or bidder.name_vi,
    )
    notify([row.member.user], "panel_conflict_resolved", facts=facts, path=panel.get_absolute_url())
    record(
        "evaluation.conflict_resolved",
        target=row,
        by=by,
        facts={"resolution": row.resolution, "reason": row.resolution_reason},
        at=at,
    )
    return row
