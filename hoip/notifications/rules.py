"""Who may read the log of mails: the programme office. It holds no words and no addresses."""

import rules

rules.add_perm("notifications.view_deliveries", rules.is_group_member("office"))
