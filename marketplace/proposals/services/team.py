"""The people of a bid, and the organisations that bid together: each confirms being named."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.accounts.models import Organisation, User
from hoip.audit.services import record
from hoip.notifications.services import notify
from marketplace.proposals.deadlines import is_past
from marketplace.proposals.exceptions import Incomplete, NotPossible, TooLate
from marketplace.proposals.models import Partner, Proposal, TeamMember
from marketplace.proposals.services import box
from marketplace.proposals.services.common import check_writable, facts, locked, team_users, touched

MOST_PEOPLE = 20
MOST_PARTNERS = 8


@transaction.atomic
def add_member(proposal: Proposal, *, by: Any, name: str, email: str, role: str) -> TeamMember:
    """Name a person of the team and ask them by mail; who names themselves has confirmed.

    Raises:
        TooLate, TransitionNotAllowed: the bid takes no changes now.
        Incomplete: there are MOST_PEOPLE already.
        NotPossible: the address is on the team already.
    """
    row = locked(proposal)
    at = clock.now()
    check_writable(row, at)
    present = [box.read_part(one, row)["email"] for one in row.team.all()]
    if len(present) >= MOST_PEOPLE:
        raise Incomplete(_("A team has at most %(most)s people.") % {"most": MOST_PEOPLE}, [])
    if email.lower() in present:
        raise NotPossible(_("This address is on the team already."))
    oneself = by.email.lower() == email.lower()
    made = TeamMember(proposal=row, invited_at=at, confirmed_at=at if oneself else None)
    box.write_part(made, row, {"name": name, "email": email.lower(), "role": role})
    made.save(force_insert=True)
    touched(row)
    if not oneself:
        _ask(made)
    record("proposals.member_added", target=row, by=by, at=at)
    return made


def _ask(member: TeamMember) -> None:
    """Send the mail once the transaction holds."""
    from marketplace.proposals.tasks import ask_team_member

    transaction.on_commit(partial(ask_team_member.enqueue, str(member.pk)))


def ask_again(member: TeamMember, *, by: Any) -> None:
    """Send the mail once more to a person who has not answered. Raises NotPossible, TooLate, TransitionNotAllowed."""
    with transaction.atomic():
        row = locked(member.proposal)
        check_writable(row, clock.now())
        if member.confirmed_at or member.declined_at:
            raise NotPossible(_("This person has answered already."))
        _ask(member)
        record("proposals.member_asked_again", target=row, by=by)


@transaction.atomic
def remove_member(member: TeamMember, *, by: Any) -> None:
    """Take a person off the team. Raises TooLate, TransitionNotAllowed."""
    row = locked(member.proposal)
    check_writable(row, clock.now())
    member.delete()
    touched(row)
    record("proposals.member_removed", target=row, by=by)


@transaction.atomic
def answer_as_member(member: TeamMember, *, confirm: bool) -> TeamMember:
    """What a person says to being named. They may think again until the deadline.

    Raises:
        TooLate: the deadline has passed.
    """
    row = locked(member.proposal)
    at = clock.now()
    if is_past(row.challenge, at):
        raise TooLate(_("The deadline has passed; the team stands as it was."))
    kept = TeamMember.objects.select_for_update().get(pk=member.pk)
    _keep_answer(row, kept, confirm=confirm, at=at)
    record("proposals.member_answered", target=row, facts={"confirmed": confirm}, at=at)
    return kept


def _keep_answer(row: Proposal, named: TeamMember | Partner, *, confirm: bool, at: datetime) -> None:
    """Keep what somebody named in a bid says, and tell its team; a former answer gives way."""
    named.confirmed_at, named.declined_at = (at, None) if confirm else (None, at)
    named.save()
    touched(row)
    notify(
        team_users(row),
        "proposal_member_answered",
        facts=facts(row, confirmed=confirm),
        path=row.get_absolute_url(),
    )


def organisation_named(text: str) -> Organisation | None:
    """The verified provider with this tax code or exact name, or None."""
    wanted = " ".join(text.split())
    rows = Organisation.objects.verified().providers()
    found: Organisation | None = (
        rows.filter(tax_code=wanted).exclude(tax_code="").first()
        or rows.filter(name_vi__iexact=wanted).first()
        or rows.filter(name_en__iexact=wanted).exclude(name_en="").first()
    )
    return found


@transaction.atomic
def add_partner(proposal: Proposal, *, by: Any, organisation: Organisation, role: str) -> Partner:
    """Name an organisation as a partner and ask its owner and managers.

    Raises:
        TooLate, TransitionNotAllowed: the bid takes no changes now.
        NotPossible: it is the bidder itself, the agency, or named already.
        Incomplete: there are MOST_PARTNERS already.
    """
    row = locked(proposal)
    at = clock.now()
    check_writable(row, at)
    if organisation.pk in {row.organisation_id, row.challenge.organisation_id}:
        raise NotPossible(_("This organisation cannot be a partner in this bid."))
    present = set(row.partners.values_list("organisation_id", flat=True))
    if organisation.pk in present:
        raise NotPossible(_("This organisation is a partner already."))
    if len(present) >= MOST_PARTNERS:
        raise Incomplete(_("A bid has at most %(most)s partners.") % {"most": MOST_PARTNERS}, [])
    made = Partner(proposal=row, organisation=organisation, invited_at=at)
    box.write_part(made, row, {"role": role})
    made.save(force_insert=True)
    touched(row)
    notify(
        User.objects.managing([organisation]),
        "proposal_partner_asked",
        facts=facts(row, bidder=row.organisation.name, number=""),
        path=made_path(made),
    )
    record("proposals.partner_added", target=row, by=by, at=at)
    return made


def made_path(partner: Partner) -> str:
    """The address of the page on which a partner answers."""
    from django.urls import reverse

    return reverse("proposals:partner-answer", args=[partner.pk])


@transaction.atomic
def remove_partner(partner: Partner, *, by: Any) -> None:
    """Take a partner out of a bid. Raises TooLate, TransitionNotAllowed."""
    row = locked(partner.proposal)
    check_writable(row, clock.now())
    partner.delete()
    touched(row)
    record("proposals.partner_removed", target=row, by=by)


@transaction.atomic
def answer_as_partner(partner: Partner, *, by: Any, confirm: bool) -> Partner:
    """What a partner's owner or manager says. They may think again until the deadline. Raises TooLate."""
    row = locked(partner.proposal)
    at = clock.now()
    if is_past(row.challenge, at):
        raise TooLate(_("The deadline has passed; the partners stand as they were."))
    kept = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    kept.answered_by = by
    _keep_answer(row, kept, confirm=confirm, at=at)
    record("proposals.partner_answered", target=row, by=by, facts={"confirmed": confirm}, at=at)
    return kept
