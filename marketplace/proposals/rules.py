"""Who may do what with bids. `User.has_perm` takes no superuser short cut for this room."""

import rules

from hoip.accounts.rules import belongs_to, is_office, manages, organisation_is_verified, signed_in, writes_for

rules.add_perm("proposals.add_proposal", signed_in)
rules.add_perm("proposals.list_proposals", signed_in)
rules.add_perm("proposals.view_proposal", signed_in)
rules.add_perm("proposals.change_proposal", writes_for)
rules.add_perm("proposals.submit_proposal", manages & organisation_is_verified)
rules.add_perm("proposals.withdraw_proposal", manages)
rules.add_perm("proposals.list_challenge_proposals", belongs_to | is_office)
