"""Who may look after the search index: the programme office."""

import rules

rules.add_perm("search.manage_index", rules.is_group_member("office"))
