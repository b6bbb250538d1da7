"""What this room tells people."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoip.notifications.kinds import Facts, Kind, register

SAMPLE = {
    "name_vi": "Cảm biến ngập",
    "name_en": "Flood sensors",
    "agency_vi": "Sở Ví dụ",
    "agency_en": "Example Department",
}
"""What this room's services give; a test renders every kind from it."""


def _named(facts: Facts) -> dict[str, str]:
    """Names of the solution and the agency in the reader's language."""
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    return {"name": str(facts[f"name_{language}"]), "agency": str(facts[f"agency_{language}"])}


register(
    Kind(
        "solution_shortlisted",
        "shortlists",
        lambda facts: _("%(name)s was shortlisted") % _named(facts),
        lambda facts: (
            _(
                "%(agency)s has shortlisted %(name)s. A shortlist is no public-procurement contract; the agency will write to you."
            )
            % _named(facts)
        ),
        samples=(SAMPLE,),
    )
)
