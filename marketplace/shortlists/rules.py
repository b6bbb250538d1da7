"""Who may do what with shortlists: the agency that keeps them."""

import rules

from hoip.accounts.rules import belongs_to, is_office, manages, signed_in, writes_for

rules.add_perm("shortlists.list_shortlists", signed_in)
rules.add_perm("shortlists.view_shortlist", belongs_to)
rules.add_perm("shortlists.change_shortlist", writes_for)
rules.add_perm("shortlists.view_decisions", signed_in)
rules.add_perm("shortlists.see_all_decisions", belongs_to | is_office)
rules.add_perm("shortlists.propose_decision", manages)
rules.add_perm("shortlists.approve_decision", manages | is_office)
rules.add_perm("shortlists.file_complaint", signed_in)
rules.add_perm("shortlists.answer_complaint", manages | is_office)
rules.add_perm("shortlists.give_feedback", writes_for)
rules.add_perm("shortlists.read_feedback", signed_in)
rules.add_perm("shortlists.ask_providers", writes_for)
rules.add_perm("shortlists.answer_request", writes_for)
rules.add_perm("shortlists.pick_pilot", manages)
rules.add_perm("shortlists.export_records", belongs_to | is_office)
