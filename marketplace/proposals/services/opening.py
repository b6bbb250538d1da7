"""Two people open the bids together: one of the agency and one of the programme office."""

import hashlib
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from hoip import clock
from hoip.accounts.models import User
from hoip.accounts.states import MANAGING_ROLES
from hoip.audit.services import record
from hoip.faults import fault_point
from hoip.notifications.services import notify
from hoip.vault import Damaged, KeyMissing, known_keys
from marketplace.proposals.content import canonical
from marketplace.proposals.deadlines import is_past
from marketplace.proposals.exceptions import OpeningRefused
from marketplace.proposals.models import Opening, Proposal, SealedVersion
from marketplace.proposals.services import contents
from marketplace.proposals.services.common import facts, team_users
from marketplace.proposals.states import Side


def window() -> timedelta:
    """How long the first confirmation waits for the second."""
    return timedelta(minutes=settings.OPENING_WINDOW_MINUTES)


def sides_of(user: Any, challenge: Challenge) -> list[Side]:
    """For whom a person can stand at the opening of a challenge's bids."""
    found = []
    if user.works_in(challenge.organisation_id, MANAGING_ROLES):
        found.append(Side.AGENCY)
    if user.is_office:
        found.append(Side.OFFICE)
    return found


def has_a_stake(user: Any, challenge: Challenge) -> bool:
    """Whether a person works for a bidder or a partner of a bidder on the challenge."""
    mine = user.memberships.values("organisation_id")
    rows = Proposal.objects.filter(challenge=challenge)
    return bool(rows.filter(Q(organisation__in=mine) | Q(partners__organisation__in=mine)).exists())


def waiting_for_second(opening: Opening | None, at: datetime) -> bool:
    """Whether one person has confirmed and the other still can."""
    return opening is not None and opening.opened_at is None and at < opening.first_at + window()


@transaction.atomic
def confirm_opening(challenge: Challenge, *, by: Any) -> Opening:
    """Confirm the opening of a challenge's bids; the second of two people, from the other side, opens them.

    The first confirmation waits settings.OPENING_WINDOW_MINUTES; after that the next one is the first again. Bids are
    checked before anything is written: a missing key leaves all of them sealed. One that does not open with its key is
    named in the record as damaged; it holds up none of the others.

    Raises:
        OpeningRefused: before the deadline, cancelled, opened already, not one of the two sides, the same person or
            the same side twice, or somebody with a stake in a bid.
        KeyMissing: a key that wrapped one of the bids is not there; nothing is changed.
    """
    held = Challenge.objects.select_for_update(of=("self",)).get(pk=challenge.pk)
    fault_point("open.locked")
    at = clock.now()
    side = _check(held, by, at)
    opening = Opening.objects.select_for_update(of=("self",)).filter(challenge=held).first()
    if opening is not None and opening.opened_at is not None:
        raise OpeningRefused(_("The bids are opened already."))
    if opening is None or not waiting_for_second(opening, at):
        return _first(held, opening, by=by, side=side, at=at)
    if opening.first_by_id == by.pk:
        raise OpeningRefused(_("You have confirmed already; a second person has to do it with you."))
    other = [one for one in sides_of(by, held) if one != opening.first_side]
    if not other:
        raise OpeningRefused(_("One person of the agency and one of the programme office open the bids together."))
    return _open(held, opening, by=by, side=other[0], at=at)


def _check(challenge: Challenge, by: Any, at: datetime) -> Side:
    """Whether a person can confirm now, and for whom. Raises OpeningRefused."""
    if challenge.cancelled_at is not None:
        raise OpeningRefused(_("The challenge was cancelled: its bids are never opened."))
    if challenge.published_at is None or not is_past(challenge, at):
        raise OpeningRefused(_("Bids are opened after the deadline only."))
    sides = sides_of(by, challenge)
    if not sides:
        raise OpeningRefused(_("One person of the agency and one of the programme office open the bids together."))
    if has_a_stake(by, challenge):
        raise OpeningRefused(_("Who works for a bidder or a partner does not open the bids."))
    return sides[0]


def _first(challenge: Challenge, opening: Opening | None, *, by: Any, side: Side, at: datetime) -> Opening:
    """Keep the first confirmation, or put it in the place of one that ran out."""
    opening = opening or Opening(challenge=challenge)
    opening.first_by, opening.first_side, opening.first_at = by, side, at
    opening.save()
    fault_point("open.first")
    notify(
        [user for user in _openers(challenge) if user.pk != by.pk],
        "proposal_opening_waits",
        facts={
            "number": challenge.number,
            "title_vi": challenge.title_vi or challenge.title_en,
            "title_en": challenge.title_en or challenge.title_vi,
            "until": (at + window()).isoformat(),
        },
        path=opening_path(challenge),
    )
    record("proposals.opening_confirmed", target=challenge, by=by, facts={"side": side}, at=at)
    return opening


def opening_path(challenge: Challenge) -> str:
    """The address of the page on which bids are opened."""
    from django.urls import reverse

    return reverse("proposals:opening-confirm", args=[challenge.number])


def _openers(challenge: Challenge) -> list[User]:
    """The people who may be the second: managers of the agency, and the office."""
    return [*User.objects.managing([challenge.organisation_id]), *User.objects.office()]


def _open(challenge: Challenge, opening: Opening, *, by: Any, side: Side, at: datetime) -> Opening:
    """Open every submitted bid, in one transaction with its public record."""
    # A bid that is being sealed at this moment was in time: wait for it, since there is no second opening.
    list(Proposal.objects.select_for_update(of=("self",)).filter(challenge=challenge).order_by("pk").values_list("pk"))
    versions = list(
        SealedVersion.objects.latest_of_submitted()
        .filter(proposal__challenge=challenge, destroyed_at=None)
        .select_related("proposal__challenge", "proposal__organisation")
        .order_by("sealed_at", "pk")
    )
    keys = known_keys()
    for version in versions:
        if version.key_id not in keys or version.proposal.key_id not in keys:
            raise KeyMissing(version.key_id)
    for version in versions:
        try:
            contents.manifest_bytes(version)
        except Damaged:
            version.is_damaged = True
    fault_point("open.verified")
    for version in versions:
        SealedVersion.objects.filter(pk=version.pk).update(opened_at=at, is_damaged=version.is_damaged)
    Proposal.objects.filter(pk__in=[version.proposal_id for version in versions]).update(opened_at=at)
    opening.second_by, opening.second_side, opening.opened_at = by, side, at
    opening.record = [
        {
            "bid": version.proposal.number,
            "version": version.number,
            "sealed_at": contents.iso(version.sealed_at),
            "sha256": version.sha256,
            "is_damaged": version.is_damaged,
        }
        for version in versions
    ]
    opening.sha256 = hashlib.sha256(canonical(opening.record)).hexdigest()
    opening.save()
    fault_point("open.written")
    transaction.on_commit(partial(fault_point, "open.committed"))
    for version in versions:
        notify(
            team_users(version.proposal),
            "proposal_opened",
            facts=facts(version.proposal, at=at.isoformat(), sha256=version.sha256),
            path=version.proposal.get_absolute_url(),
        )
    record(
        "proposals.bids_opened",
        target=challenge,
        by=by,
        facts={
            "bids": len(versions),
            "record_sha256": opening.sha256,
            "hashes": [version.sha256 for version in versions],
            "first": str(opening.first_by.public_id) if opening.first_by else "",
        },
        at=at,
    )
    fault_point("open.recorded")
    return opening


def is_complete(challenge: Challenge) -> bool:
    """Whether a challenge's bids are opened."""
    opening = getattr(challenge, "bid_opening", None)
    return opening is not None and opening.opened_at is not None
