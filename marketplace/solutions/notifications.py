"""What this room tells people."""

from django.utils.translation import gettext as _

from hoip.bilingual import in_reader_language
from hoip.notifications import watching
from hoip.notifications.kinds import Facts, Kind, register

SAMPLE = {"name_vi": "Cảm biến ngập", "name_en": "Flood sensors", "reason": "Sản phẩm không còn được bán"}
"""What this room's services give; a test renders every kind from it."""


def _name(facts: Facts) -> dict[str, str]:
    """The profile's name in the reader's language, ready for a sentence."""
    return {"name": str(in_reader_language(facts).get("name", ""))}


def _published_title(facts: Facts) -> str:
    return _("Published: %(name)s") % _name(facts)


def _published_body(facts: Facts) -> str:
    return _("The profile “%(name)s” of your organisation is now in the list, and agencies can find it.") % _name(facts)


def _due_title(facts: Facts) -> str:
    return _("Is this still right? %(name)s") % _name(facts)


def _due_body(facts: Facts) -> str:
    return _(
        "Nobody has confirmed the profile “%(name)s” for three months. Read it, change what is out of date, and "
        "confirm it with one click: agencies see when it was last confirmed."
    ) % _name(facts)


def _archived_title(facts: Facts) -> str:
    return _("The programme office archived %(name)s") % _name(facts)


def _archived_body(facts: Facts) -> str:
    reason = str(facts.get("reason", ""))
    text = _("The profile “%(name)s” is no longer in the list. You can restore it as a draft.") % _name(facts)
    return f"{text} {_('Reason: %(reason)s') % {'reason': reason}}" if reason else text


def _followed_title(facts: Facts) -> str:
    return _("New on the list: %(name)s") % _name(facts)


def _followed_body(facts: Facts) -> str:
    return _(
        "The profile “%(name)s”, which you or whose organisation you follow, is in the list of solutions."
    ) % _name(facts)


def _changed_title(facts: Facts) -> str:
    return _("Changed: %(name)s") % _name(facts)


def _changed_body(facts: Facts) -> str:
    return _("The profile “%(name)s” that you follow was changed. You hear of it once a day at most.") % _name(facts)


register(Kind("followed_solution_published", "solutions", _followed_title, _followed_body, samples=(SAMPLE,)))
register(Kind("followed_solution_changed", "solutions", _changed_title, _changed_body, samples=(SAMPLE,)))
register(Kind("solution_published", "solutions", _published_title, _published_body, samples=(SAMPLE,)))
register(Kind("solution_confirm_due", "solutions", _due_title, _due_body, samples=(SAMPLE,)))
register(
    Kind(
        "solution_archived_by_office",
        "solutions",
        _archived_title,
        _archived_body,
        samples=(SAMPLE, {**SAMPLE, "reason": ""}),
        mandatory=True,
    )
)

watching.allow("solutions.solution")
