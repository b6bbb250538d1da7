"""Who may look after reference data: the programme office; words also by the editors."""

import rules

is_office = rules.is_group_member("office")
is_editor = rules.is_group_member("editors")

rules.add_perm("reference.manage_reference", is_office)
rules.add_perm("reference.manage_words", is_office | is_editor)
