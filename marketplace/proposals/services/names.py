"""Bids without their bidders' names while an evaluation is blind, and the look at the names that is kept on record."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from hoip import clock
from hoip.accounts.models import Organisation
from hoip.audit.services import record
from marketplace.proposals.anonymity import hides_names, scores_bids
from marketplace.proposals.content import BidContent
from marketplace.proposals.exceptions import NotPossible, StillSealed
from marketplace.proposals.masking import HIDDEN, mask
from marketplace.proposals.models import NamesSeen, Proposal
from marketplace.proposals.services.common import locked


def names_in(proposal: Proposal, content: BidContent) -> list[str]:
    """Names that would tell who bids: organisations, the solution, and the people of the team."""
    names = [content.solution["name_vi"], content.solution["name_en"], content.bidder["name_vi"]]
    names += [content.bidder["name_en"], *(one.name for one in content.team), *(one.name for one in content.partners)]
    organisations = Organisation.objects.filter(slug__in=[one.slug for one in content.partners])
    for organisation in [proposal.organisation, *organisations]:
        names += [organisation.name_vi, organisation.name_en, *organisation.former_names.split("|")]
    names += list(proposal.organisation.members.values_list("full_name", flat=True))
    return [name for name in names if name.strip()]


def without_names(proposal: Proposal, content: BidContent) -> BidContent:
    """What a bid says with all names hidden. Its documents lose their own titles; none of them is handed out."""
    names = names_in(proposal, content)

    def hide(text: str) -> str:
        return mask(text, names)

    nobody = dict.fromkeys(content.bidder, HIDDEN)
    return replace(
        content,
        bidder=nobody,
        solution=dict.fromkeys(content.solution, HIDDEN),
        summary=hide(content.summary),
        approach=hide(content.approach),
        data_needs=hide(content.data_needs),
        answers=tuple(replace(one, text=hide(one.text)) for one in content.answers),
        milestones=tuple(replace(one, title=hide(one.title), result=hide(one.result)) for one in content.milestones),
        prices=tuple(replace(one, label=hide(one.label)) for one in content.prices),
        team=tuple(replace(one, name=HIDDEN, email=HIDDEN, role=hide(one.role)) for one in content.team),
        partners=tuple(
            replace(one, name=HIDDEN, slug="", tax_code="", role=hide(one.role)) for one in content.partners
        ),
        documents=tuple(replace(one, title=hide(one.title), name=HIDDEN) for one in content.documents),
        added_later=tuple(replace(one, title=hide(one.title), name=HIDDEN) for one in content.added_later),
        declarations=tuple(replace(one, by=HIDDEN) for one in content.declarations),
        conflict_statement=hide(content.conflict_statement),
    )


def known_names(challenge: Challenge, proposals: Collection[Proposal], user: Any) -> set[int]:
    """Keys of those of a challenge's bids that the person reads with names, in at most three queries for any number."""
    if not hides_names(challenge):
        return {proposal.pk for proposal in proposals}
    known = {proposal.pk for proposal in proposals if user.works_in(proposal.organisation_id)}
    if scores_bids(user, challenge):
        return known
    seen = NamesSeen.objects.filter(user=user, proposal__in=[proposal.pk for proposal in proposals])
    return known | set(seen.values_list("proposal_id", flat=True))


def knows_names(proposal: Proposal, user: Any) -> bool:
    """Whether the person reads this bid with its names."""
    return proposal.pk in known_names(proposal.challenge, [proposal], user)


@transaction.atomic
def look_at_names(proposal: Proposal, *, by: Any) -> NamesSeen:
    """Let a person who screens a bid read its names from now on; the first look goes on record.

    Raises:
        StillSealed: the bid was not opened.
        NotPossible: the person scores the challenge's bids.
    """
    row = locked(proposal)
    if row.opened_at is None:
        raise StillSealed(_("This bid has not been opened."))
    if scores_bids(by, row.challenge):
        raise NotPossible(_("Who scores the bids of a blind evaluation does not read their names."))
    at = clock.now()
    seen, is_new = NamesSeen.objects.get_or_create(proposal=row, user=by, defaults={"seen_at": at})
    if is_new:
        record("proposals.names_seen", target=row, by=by, facts={"blind": hides_names(row.challenge)}, at=at)
    return seen
