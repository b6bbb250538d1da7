"""The default template of a problem: its sections, what each is for, and an example that shows the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the template.

    Attributes:
        key: stable name under which the text is kept.
        label, help: what it is called and what belongs into it.
        good, weak: one example of each.
        required: must be written before the problem can be submitted.
        longest: characters.
        step: number of the form's step that shows it, from 1.
    """

    key: str
    label: Any
    help: Any
    good: Any
    weak: Any
    required: bool
    longest: int
    step: int


STEPS: dict[int, Any] = {
    1: _("The need"),
    2: _("Who and why"),
    3: _("The result"),
    4: _("Conditions"),
}

SECTIONS: tuple[Section, ...] = (
    Section(
        "current_state",
        _("How things are today"),
        _("Say what happens now, with a figure that somebody can check."),
        _("Reports of 14 wards are copied by hand from 14 spreadsheets; one monthly report takes five working days."),
        _("Reporting is still limited and not yet effective."),
        True,
        4000,
        1,
    ),
    Section(
        "affected",
        _("Who is affected"),
        _("Name the groups of people or organisations, and how many they are."),
        _("About 600 stall holders, most over 50, and the six people of the market board."),
        _("The whole of society."),
        True,
        2000,
        2,
    ),
    Section(
        "cause",
        _("Why it is so"),
        _("What you believe to be the cause, and what you do not know."),
        _("Each market keeps its own book; there is no common list of stalls."),
        _("Because of objective reasons."),
        False,
        2000,
        2,
    ),
    Section(
        "tried",
        _("What has been tried"),
        _("What was done before and what came of it. “Nothing so far” is an honest answer."),
        _("A shared spreadsheet in 2022; three of eight markets kept it up to date."),
        _("Many measures have been carried out."),
        False,
        2000,
        2,
    ),
    Section(
        "outcome",
        _("The result you want"),
        _("What will be different for the people affected. Name the result, not the product."),
        _("The board sees each stall's contract, fees and inspections in one place."),
        _("Buy a market-management application."),
        True,
        3000,
        3,
    ),
    Section(
        "measures",
        _("How it will be measured"),
        _("Measures with today's value and the value to reach."),
        _("Time for the monthly report: from five days to half a day, six months after the start."),
        _("Efficiency is clearly improved."),
        True,
        2000,
        3,
    ),
    Section(
        "scope",
        _("What is in and what is out"),
        _("Where the work ends, and what you do not ask for."),
        _("Two markets, stalls and fees. Out: accounting of the district."),
        _("Related matters as the situation requires."),
        False,
        2000,
        3,
    ),
    Section(
        "data",
        _("Data and systems"),
        _("Which data and systems exist, in which form, and who may use them."),
        _("A list of stalls on paper, fee tables of twelve months; given after a confidentiality agreement."),
        _("Data is available."),
        False,
        2000,
        4,
    ),
    Section(
        "constraints",
        _("Conditions that must hold"),
        _("Law, security, personal data, languages, devices: what a solution must keep to."),
        _("Older stall holders must be able to use it; no personal data leaves the city's servers."),
        _("According to regulations."),
        False,
        2000,
        4,
    ),
    Section(
        "pilot_place",
        _("Where it can be tried, and who looks after it"),
        _("A named place and the unit that is in charge there."),
        _("An Đông market; the market board."),
        _("Some suitable places."),
        True,
        600,
        4,
    ),
    Section(
        "start_end",
        _("Start and end"),
        _("When it can start and when it must be finished; at most twelve months."),
        _("From 1 March to 30 November 2027."),
        _("As soon as possible."),
        True,
        600,
        4,
    ),
    Section(
        "budget_source",
        _("Where the money comes from"),
        _("Budget line or programme, and the ceiling if it is known."),
        _("The city's science and technology budget, up to 800 million đồng."),
        _("From legal sources."),
        False,
        600,
        4,
    ),
    Section(
        "ip_terms",
        _("Rights and data"),
        _("What you expect to own, to use and to publish."),
        _("The provider keeps its rights; the agency gets a licence for its own use."),
        _("As agreed."),
        False,
        1000,
        4,
    ),
    Section(
        "replication",
        _("Where else it could be used"),
        _("Other places with the same need."),
        _("Every traditional market of the city, over 200."),
        _("It can be widely applied."),
        False,
        1000,
        4,
    ),
)
BY_KEY: Mapping[str, Section] = {section.key: section for section in SECTIONS}
PUBLIC_KEYS = ("current_state", "affected", "outcome", "scope", "measures", "constraints", "data", "pilot_place")
"""Sections that a challenge's page shows once it is announced; budget, causes and terms stay with the agency."""


def sections_of_step(step: int) -> list[Section]:
    """The sections that one step of the form shows."""
    return [section for section in SECTIONS if section.step == step]


def missing(sections: Mapping[str, str]) -> list[Section]:
    """Required sections that have no text yet."""
    return [section for section in SECTIONS if section.required and not sections.get(section.key, "").strip()]
