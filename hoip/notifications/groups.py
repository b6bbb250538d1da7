"""Groups of notices that a person can switch off by e-mail."""

from typing import Any

from django.utils.translation import gettext_lazy as _

GROUPS: dict[str, Any] = {
    "problems": _("Problems: submitted, returned, accepted"),
    "consultations": _("Consultations: invitations, proposed wordings, minutes"),
    "challenges": _("Challenges: announced, extended, cancelled"),
    "solutions": _("Solutions: reminders to confirm a profile"),
    "proposals": _("Bids: receipts and deadlines"),
    "evaluation": _("Panels: invitations, conflicts of interest, scoring"),
    "shortlists": _("Shortlists: your solution was shortlisted"),
    "organisations": _("Organisations: invitations, roles, verification"),
    "events": _("Events: confirmations"),
    "alerts": _("Alerts: what is new for your solutions, problems and searches"),
}
