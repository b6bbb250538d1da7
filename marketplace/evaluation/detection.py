"""Signs of a conflict of interest that the platform's own data shows, each with its evidence.

A sign is a fact to look at, not a verdict: the chair decides (services/conflicts.py). Evidence names what was seen
with plain values; words are made at render time.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, prefetch_related_objects

from challenges.models import Guest
from hoip.accounts.models import Membership, Organisation, User
from hoip.accounts.states import OrganisationKind
from hoip.audit.models import Entry
from marketplace.evaluation.states import ConflictKind
from marketplace.proposals.models import Proposal

RECENT = timedelta(days=2 * 365)
"""How far back a former membership or a common bid is a sign."""
COMMON_DOMAINS = frozenset(
    {
        "gmail.com", "yahoo.com", "yahoo.com.vn", "outlook.com", "outlook.com.vn", "hotmail.com", "live.com",
        "icloud.com", "me.com", "proton.me", "protonmail.com", "zoho.com", "mail.com", "gmx.com", "example.com",
    }
)  # fmt: skip
"""Domains that everybody may have an address at, so that sharing one says nothing."""
BACKERS = frozenset({OrganisationKind.INCUBATOR, OrganisationKind.ACCELERATOR, OrganisationKind.INVESTOR})
SIDES = ("organisation__parent", "partners__organisation__parent")
"""What is read of each bid; for several bids it is fetched once for all of them."""
TAX_BASE = 10
"""Digits of a tax code that name the company; a branch adds three more."""

Sign = tuple[ConflictKind, dict[str, Any]]
Detector = Callable[[User, Proposal, "list[Organisation]", datetime], Iterable[Sign]]


def bidders(proposal: Proposal) -> list[Organisation]:
    """The bidding organisation and its partners in the consortium."""
    prefetch_related_objects([proposal], *SIDES)
    partners = [one.organisation for one in proposal.partners.all() if one.declined_at is None]
    return [proposal.organisation, *partners]


def _names(organisation: Organisation) -> dict[str, Any]:
    """What evidence says of an organisation."""
    return {"organisation_vi": organisation.name_vi or organisation.name_en,
            "organisation_en": organisation.name_en or organisation.name_vi}  # fmt: skip


def same_organisation(user: User, _proposal: Proposal, sides: list[Organisation], _at: datetime) -> Iterator[Sign]:
    """The person is a member of a bidder."""
    for side in sides:
        if user.works_in(side.pk):
            yield ConflictKind.SAME_ORGANISATION, {**_names(side), "role": user.roles[side.pk]}
            return


def former_organisation(user: User, _proposal: Proposal, sides: list[Organisation], at: datetime) -> Iterator[Sign]:
    """The record shows that the person was a member of a bidder within the last two years."""
    who = str(user.public_id)
    joined = Q(actor=who, action__in=["accounts.organisation_created", "accounts.invitation_accepted"])
    for side in sides:
        rows = Entry.objects.readable(at).filter(
            joined | Q(facts__member=who), target_type="accounts.organisation", target_id=str(side.pk),
            refused=False, at__gt=at - RECENT,
        )  # fmt: skip
        last = rows.order_by("-number").first()
        if last is not None and not user.works_in(side.pk):
            yield ConflictKind.FORMER_ORGANISATION, {**_names(side), "until": last.at.isoformat(), "entry": last.number}
            return


def employer(user: User, _proposal: Proposal, sides: list[Organisation], _at: datetime) -> Iterator[Sign]:
    """The expert's own profile names a bidder as employer."""
    profile = getattr(user, "expert_profile", None)
    said = (profile.employer if profile else "").casefold().strip()
    for side in sides:
        for name in (side.name_vi, side.name_en):
            if said and name and (name.casefold() in said or said in name.casefold()):
                yield ConflictKind.EMPLOYER, {**_names(side), "employer": profile.employer}
                return


def email_domain(user: User, _proposal: Proposal, sides: list[Organisation], _at: datetime) -> Iterator[Sign]:
    """Somebody of a bidder has an address at the person's own domain."""
    domain = user.email.rpartition("@")[2].lower()
    if domain in COMMON_DOMAINS:
        return
    row = (
        Membership.objects.filter(organisation__in=sides, user__email__iendswith=f"@{domain}")
        .exclude(user=user)
        .select_related("organisation")
        .order_by("pk")
        .first()
    )
    if row is not None:
        yield ConflictKind.EMAIL_DOMAIN, {**_names(row.organisation), "domain": domain}


def tax_code(user: User, _proposal: Proposal, sides: list[Organisation], _at: datetime) -> Iterator[Sign]:
    """An organisation of the person is the same company as a bidder, or a branch of it."""
    if not user.roles or not any(side.tax_code for side in sides):
        return
    own = list(Organisation.objects.filter(memberships__user=user).exclude(tax_code=""))
    for side in sides:
        for org in own:
            if side.tax_code and org.pk != side.pk and org.tax_code[:TAX_BASE] == side.tax_code[:TAX_BASE]:
                yield ConflictKind.TAX_CODE, {**_names(org), "tax_code": side.tax_code[:TAX_BASE]}
                return


def programme(user: User, _proposal: Proposal, sides: list[Organisation], _at: datetime) -> Iterator[Sign]:
    """The person works for an incubator, accelerator or investor that a bidder belongs to."""
    for side in sides:
        backer = side.parent
        if backer is not None and backer.kind in BACKERS and user.works_in(backer.pk):
            yield ConflictKind.PROGRAMME, _names(backer)
            return


def consulted(user: User, proposal: Proposal, _sides: list[Organisation], _at: datetime) -> Iterator[Sign]:
    """The person took part in a consultation on a problem of the challenge."""
    rows = Guest.objects.filter(user=user, comes=True, consultation__problem__challenges=proposal.challenge_id)
    row = rows.select_related("consultation__problem").order_by("pk").first()
    if row is not None:
        yield ConflictKind.CONSULTED, {"reference": row.consultation.problem.number}


def co_bidding(user: User, proposal: Proposal, sides: list[Organisation], at: datetime) -> Iterator[Sign]:
    """An organisation of the person stands with a bidder in another, opened bid of the last two years."""
    own = list(user.roles)
    if not own:
        return
    keys = [side.pk for side in sides]
    together = Q(organisation__in=own, partners__organisation__in=keys, partners__declined_at=None) | Q(
        organisation__in=keys, partners__organisation__in=own, partners__declined_at=None
    )
    row = (
        Proposal.objects.unsealed(at)
        .filter(together, opened_at__gt=at - RECENT)
        .exclude(pk=proposal.pk)
        .order_by("-opened_at", "pk")
        .first()
    )
    if row is not None:
        yield ConflictKind.CO_BIDDING, {"reference": row.number}


DETECTORS: tuple[Detector, ...] = (
    same_organisation,
    former_organisation,
    employer,
    email_domain,
    tax_code,
    consulted,
    programme,
    co_bidding,
)


def signs(user: User, proposal: Proposal, at: datetime) -> list[Sign]:
    """All signs of a conflict between a person and a bid, at most one of each kind."""
    sides = bidders(proposal)
    found: dict[ConflictKind, dict[str, Any]] = {}
    for detector in DETECTORS:
        for kind, evidence in detector(user, proposal, sides, at):
            found.setdefault(kind, evidence)
    return list(found.items())
