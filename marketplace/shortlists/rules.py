"""Who may do what with shortlists: the agency that keeps them."""

import rules

from hoip.accounts.rules import belongs_to, signed_in, writes_for

rules.add_perm("shortlists.list_shortlists", signed_in)
rules.add_perm("shortlists.view_shortlist", belongs_to)
rules.add_perm("shortlists.change_shortlist", writes_for)
