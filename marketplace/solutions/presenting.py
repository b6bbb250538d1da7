"""What pages about one profile have in common: revisions in words, steps with their state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from hoip.ui.formatting import word_parts
from marketplace.solutions.models import Solution, SolutionRevision
from marketplace.solutions.sections import SECTIONS, STEPS, audience_of, missing
from marketplace.solutions.services.snapshots import names_of
from marketplace.solutions.states import SupportWanted, Visibility

CODED = ("fields", "technologies", "admin_unit")


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One section that two revisions tell differently; `parts` are (op, words) in reading order."""

    label: Any
    before: str
    after: str
    parts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the form as its line draws it."""

    name: str
    label: Any
    url: str
    state: str
    missing: int


def steps_of(solution: Solution, current: str) -> list[Step]:
    """The steps with what each still lacks."""
    empty = missing(solution)
    found = []
    for name, label in STEPS.items():
        lacking = [section for section in empty if section.step == name]
        state = "current" if name == current else "todo" if lacking else "done"
        if state == "todo" and any(section.required for section in lacking):
            state = "problem"
        url = reverse("solutions:solution-edit-step", args=[solution.slug, name])
        found.append(Step(name, label, url, state, len(lacking)))
    return found


def _labels() -> dict[str, Any]:
    """What each column is called; both languages of a short text carry the model's own labels."""
    labels: dict[str, Any] = {
        "language": Solution._meta.get_field("language").verbose_name,
        "visibility": STEPS["audience"],
    }
    for section in SECTIONS.values():
        for column in section.columns:
            many = len(section.columns) > 1
            labels[column] = Solution._meta.get_field(column).verbose_name if many else section.label
    return labels


def in_words(column: str, value: Any, names: Mapping[str, str]) -> str:
    """A kept value as people read it."""
    if value in (None, "", [], {}):
        return ""
    if column in CODED:
        codes = value if isinstance(value, list) else [value]
        return ", ".join(names.get(code, code) for code in codes)
    if column == "support_wanted":
        words = dict(SupportWanted.choices)
        return ", ".join(str(words.get(item, item)) for item in value)
    if column == "visibility":
        words = dict(Visibility.choices)
        rows = [(SECTIONS[name].label, words[audience_of(value, name)]) for name in value if name in SECTIONS]
        return "\n".join(f"{label}: {who}" for label, who in rows)
    if column == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    choices = dict(getattr(Solution._meta.get_field(column), "choices", None) or ())
    if choices:
        return str(choices.get(value, value))
    return ", ".join(value) if isinstance(value, list) else str(value)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[DiffRow]:
    """The columns in which two snapshots differ, in words, in two queries."""
    labels = _labels()
    changed = [column for column in labels if before.get(column) != after.get(column)]
    codes: set[str] = set()
    for column in changed:
        if column in CODED:
            for value in (before.get(column), after.get(column)):
                codes |= set(value) if isinstance(value, list) else {value} if value else set()
    names = names_of(codes) if codes else {}
    rows = []
    for column in changed:
        old, new = (in_words(column, side.get(column), names) for side in (before, after))
        rows.append(DiffRow(labels[column], old, new, word_parts(old, new)))
    return rows


def changes_of(revision: SolutionRevision) -> list[DiffRow]:
    """What a revision changed against the one before it; the first one is compared with an empty profile."""
    earlier = (
        SolutionRevision.objects.filter(solution=revision.solution_id, number__lt=revision.number)
        .order_by("-number")
        .first()
    )
    return differences(earlier.data if earlier else {}, revision.data)


def conflict_rows(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What another person saved meanwhile, beside what was typed, for the columns in which they differ."""
    full = {**theirs, **mine}
    return [{"label": row.label, "yours": row.after, "theirs": row.before} for row in differences(theirs, full)]
