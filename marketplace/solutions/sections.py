"""The sections of a profile: what each is called, where it is asked, who reads it and why it matters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.solutions.states import Visibility

EVERYBODY = (Visibility.PUBLIC,)
ANYBODY_CHOSEN = (Visibility.PUBLIC, Visibility.AGENCY, Visibility.SHORTLISTED)
NEVER_PUBLIC = (Visibility.AGENCY, Visibility.SHORTLISTED)

STEPS: dict[str, Any] = {
    "basics": pgettext_lazy("solution step", "Basics"),
    "product": pgettext_lazy("solution step", "What it does"),
    "evidence": pgettext_lazy("solution step", "Readiness and evidence"),
    "terms": pgettext_lazy("solution step", "Commercial terms and rights"),
    "media": pgettext_lazy("solution step", "Pictures and documents"),
    "audience": pgettext_lazy("solution step", "Who sees what"),
}
"""Steps of the long form, in their order."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a profile.

    Attributes:
        name: the stem of its columns, and its key in `Solution.visibility`.
        label: what readers call it.
        step: the step of the form that asks for it.
        columns: attributes of `Solution` that hold it.
        kind: how it is drawn: "short", "text", "choice", "many" (records), "tags", "trl", "number", "link", "list".
        default: who reads it unless the team chooses otherwise.
        allowed: what the team can choose; one value means that there is no choice. What lists are filtered by
            is always public, since a filter would tell what the page hides.
        why: what is lost while it is empty.
        required: a profile is not published without it.
    """

    name: str
    label: Any
    step: str
    columns: tuple[str, ...]
    kind: str = "text"
    default: Visibility = Visibility.PUBLIC
    allowed: tuple[Visibility, ...] = ANYBODY_CHOSEN
    why: Any = ""
    required: bool = False


def _section(name: str, label: Any, step: str, **more: Any) -> Section:
    """A section in one column of its own name."""
    return Section(name, label, step, more.pop("columns", (name,)), **more)


def _both(name: str) -> tuple[str, str]:
    """The Vietnamese and the English column."""
    return (f"{name}_vi", f"{name}_en")


_ALL = (
    _section(
        "name", pgettext_lazy("solution", "Name"), "basics",
        columns=_both("name"), kind="short", allowed=EVERYBODY, required=True,
        why=_("Nobody can find or remember a solution without a name."),
    ),
    _section(
        "tagline", _("In one line"), "basics",
        columns=_both("tagline"), kind="short", allowed=EVERYBODY, required=True,
        why=_("It is what people read in a list before they decide whether to open the profile."),
    ),
    _section(
        "summary", _("Summary"), "basics",
        columns=_both("summary"), allowed=EVERYBODY, required=True,
        why=_("Search and matching read it first."),
    ),
    _section(
        "fields", pgettext_lazy("topic", "Fields"), "basics", kind="many", allowed=EVERYBODY, required=True,
        why=_("A shared field is the strongest plain sign that a solution and a problem fit."),
    ),
    _section(
        "tags", _("Tags"), "basics", kind="tags", allowed=EVERYBODY,
        why=_("Tags that agencies use too bring your profile up beside their problems."),
    ),
    _section(
        "admin_unit", _("Ward or commune"), "basics", kind="short", allowed=EVERYBODY,
        why=_("Agencies look for partners nearby when a pilot needs people on site."),
    ),
    _section(
        "team_size", _("People working on it"), "basics", kind="number",
        why=_("It tells an agency whether the team can carry a pilot."),
    ),
    _section(
        "interface_languages", _("Languages of the product"), "basics", kind="short",
        why=_("Officials and citizens need to know whether it speaks Vietnamese."),
    ),
    _section(
        "contact_email", _("Contact e-mail"), "basics", kind="short", default=Visibility.AGENCY,
        why=_("Without it an agency cannot ask you anything before a call opens."),
    ),
    _section(
        "problem_addressed", _("The problem it addresses"), "product",
        why=_("Matching compares this text with the words of the agencies' problems."),
    ),
    _section(
        "how_it_works", _("How it works"), "product",
        why=_("An expert reads here whether the solution can do what it promises."),
    ),
    _section(
        "differentiators", _("What sets it apart"), "product",
        why=_("An agency that compares several candidates looks for this."),
    ),
    _section(
        "technologies", _("Technologies"), "product", kind="many", allowed=EVERYBODY,
        why=_("People filter the list by technology."),
    ),
    _section(
        "trl", _("Technology readiness level"), "evidence", kind="trl", allowed=EVERYBODY,
        why=_("Most problems ask for a lowest level; a profile without one is passed over."),
    ),
    _section(
        "trl_evidence", _("Evidence of the level"), "evidence", default=Visibility.AGENCY,
        why=_("A level without evidence is only a claim."),
    ),
    _section(
        "stage", _("Stage"), "evidence", kind="choice", allowed=EVERYBODY,
        why=_("It says whether to expect a trial or a finished product."),
    ),
    _section(
        "deployments", _("Deployments"), "evidence",
        why=_("Places where it already runs convince more than any description."),
    ),
    _section(
        "deployment_count", _("Number of deployments"), "evidence", kind="number",
        why=_("A figure can be compared at a glance."),
    ),
    _section(
        "reference_contact", _("Reference contact"), "evidence",
        default=Visibility.SHORTLISTED, allowed=NEVER_PUBLIC,
        why=_("An agency that has shortlisted you wants to call somebody who uses it."),
    ),
    _section(
        "results", _("Measured results"), "evidence",
        why=_("Figures before and after show what an agency may expect."),
    ),
    _section(
        "support_wanted", _("Support wanted"), "evidence", kind="list",
        why=_("The programme office looks here for whom it can help, and how."),
    ),
    _section(
        "support_stage", _("Support stage under Resolution 20"), "evidence", kind="choice",
        why=_("It decides which support of the city you can apply for."),
    ),
    _section(
        "price_model", _("Price model"), "terms", kind="choice",
        why=_("An agency has to know how it would pay before it can plan a budget."),
    ),
    _section(
        "price_note", _("About the price"), "terms", default=Visibility.AGENCY,
        why=_("A range of cost saves both sides a first meeting."),
    ),
    _section(
        "integration", _("Integration and hosting needs"), "terms", default=Visibility.AGENCY,
        why=_("The agency's IT unit decides by this whether a pilot is possible."),
    ),
    _section(
        "security", _("Security level"), "terms", default=Visibility.AGENCY,
        why=_("Public systems need an information-security level before they go live."),
    ),
    _section(
        "data_handled", _("Data handled"), "terms", default=Visibility.AGENCY,
        why=_("Personal data means duties for the agency; it needs to know early."),
    ),
    _section(
        "accessibility", _("Accessibility"), "terms",
        why=_("Public services must work for people with disabilities."),
    ),
    _section(
        "ip_status", _("Intellectual property"), "terms", kind="choice",
        why=_("Registered rights answer the first question of every contract."),
    ),
    _section(
        "ip_number", _("Registration number"), "terms", kind="short", default=Visibility.AGENCY,
        why=_("With it the registration can be checked."),
    ),
    _section(
        "ip_owner", _("Owner of the rights"), "terms", kind="short", default=Visibility.AGENCY,
        why=_("The agency must know with whom it would sign."),
    ),
    _section(
        "licence_offered", _("Licence offered"), "terms", default=Visibility.AGENCY,
        why=_("It says what the agency may do with the solution after the pilot."),
    ),
    _section(
        "video_url", _("Video"), "media", kind="link",
        why=_("Two minutes of video show more than two pages of text."),
    ),
)  # fmt: skip

SECTIONS: dict[str, Section] = {section.name: section for section in _ALL}
COLUMNS: tuple[str, ...] = tuple(column for section in _ALL for column in section.columns)
"""Every attribute of a profile that people write, in the order of the form."""
CHOOSABLE: tuple[Section, ...] = tuple(section for section in _ALL if len(section.allowed) > 1)
"""Sections whose readers the team chooses."""


def audience_of(chosen: Mapping[str, Any], name: str) -> Visibility:
    """Who reads a section: what the team chose if that is allowed, else the section's default."""
    section = SECTIONS[name]
    value = chosen.get(name)
    return Visibility(value) if value in section.allowed else section.default


def is_filled(solution: Any, section: Section) -> bool:
    """Whether any column of a section holds something; costs no query where relations are prefetched."""
    for column in section.columns:
        value = getattr(solution, column)
        if hasattr(value, "all"):
            value = value.all()
        if value:
            return True
    return False


def missing(solution: Any) -> list[Section]:
    """The sections that are still empty, those that publishing needs first."""
    empty = [section for section in _ALL if not is_filled(solution, section)]
    return sorted(empty, key=lambda section: not section.required)
