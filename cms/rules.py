"""Who may do what with events."""

import rules

from hoip.accounts.rules import is_editor, is_office, signed_in

rules.add_perm("cms.sign_up", signed_in)
rules.add_perm("cms.view_registrations", is_editor | is_office)
