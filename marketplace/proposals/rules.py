"""Who may do what with bids. `User.has_perm` takes no superuser short cut for this room."""

from typing import Any

import rules

from hoip.accounts.rules import belongs_to, is_office, manages, organisation_is_verified, signed_in, writes_for
from hoip.accounts.states import MANAGING_ROLES, WRITING_ROLES
from marketplace.proposals.anonymity import scores_bids


@rules.predicate
def writes_for_the_agency(user: Any, proposal: Any) -> bool:
    """The person may write for the agency whose challenge the bid answers."""
    return proposal is not None and user.works_in(proposal.challenge.organisation_id, WRITING_ROLES)


@rules.predicate
def is_opened(_user: Any, proposal: Any) -> bool:
    """Two people have opened the bid."""
    return proposal is not None and proposal.opened_at is not None


@rules.predicate
def works_for_the_bidder(user: Any, proposal: Any) -> bool:
    """The person works for the bidder or one of its partners."""
    return proposal is not None and (
        user.works_in(proposal.organisation_id)
        or any(user.works_in(key) for key in proposal.partners.values_list("organisation_id", flat=True))
    )


@rules.predicate
def scores_its_challenge(user: Any, proposal: Any) -> bool:
    """The person scores the bids of the challenge that this one answers."""
    return proposal is not None and scores_bids(user, proposal.challenge)


@rules.predicate
def manages_the_partner(user: Any, partner: Any) -> bool:
    """The person manages the organisation that is named as a partner."""
    return partner is not None and user.works_in(partner.organisation_id, MANAGING_ROLES)


rules.add_perm("proposals.add_proposal", signed_in)
rules.add_perm("proposals.list_proposals", signed_in)
rules.add_perm("proposals.view_proposal", signed_in)
rules.add_perm("proposals.change_proposal", writes_for)
rules.add_perm("proposals.submit_proposal", manages & organisation_is_verified)
rules.add_perm("proposals.withdraw_proposal", manages)
rules.add_perm("proposals.view_versions", belongs_to)
rules.add_perm("proposals.answer_partnership", manages_the_partner)
rules.add_perm("proposals.list_challenge_proposals", belongs_to | is_office)
rules.add_perm("proposals.open_proposals", manages | is_office)
rules.add_perm("proposals.screen_proposal", is_opened & (writes_for_the_agency | is_office) & ~works_for_the_bidder)
rules.add_perm(
    "proposals.see_names",
    is_opened & (writes_for_the_agency | is_office) & ~works_for_the_bidder & ~scores_its_challenge,
)
