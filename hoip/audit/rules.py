"""Who may read the audit log: the programme office. Nobody may change it."""

import rules

rules.add_perm("audit.view_log", rules.is_group_member("office"))
