"""Who may ask for matches: those who write for one side of the pair, and the office."""

import rules

from hoip.accounts.rules import belongs_to, is_office

rules.add_perm("matching.match_problem", belongs_to | is_office)
rules.add_perm("matching.match_challenge", belongs_to | is_office)
rules.add_perm("matching.match_solution", belongs_to)
rules.add_perm("matching.read_marks", is_office)
