"""Take in problems from a file, row by row, under the rules that the form has."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.models import Problem
from challenges.sections import BY_KEY, SECTIONS
from challenges.states import EDITABLE_STATES, ProblemState, Track
from hoip import clock
from hoip.accounts.models import Organisation
from hoip.audit.services import record
from hoip.importing import BadRow, Report, Undo, read_rows, refusals, shaped
from hoip.reference.fields import LONGEST_TAG, MOST_TAGS
from hoip.reference.models import TaxonomyField
from hoip.reference.tags import canonical
from hoip.ui.forms import CleanTextMixin
from hoip.ui.validators import strip_control_characters

TRACKS = {"co_san": Track.INVITE, "dat_hang": Track.ORDER}
"""How files name the two routes: products exist, or a unit is to develop one."""
LISTS = ("fields", "tags", "partners", "pain_points_vi", "outcomes_vi", "constraints_vi", "measures_vi")
COLUMNS = {"fields_named": "fields", "track": "solution_path"}
"""What files call the form's fields."""
DERIVED = frozenset({"context_vi", "pain_points_vi", "outcomes_vi", "data_vi", "constraints_vi", "measures_vi"})
"""Columns out of which sections are made; a column that has a section's own name goes before them."""
TEXTS = tuple(section.key for section in SECTIONS if section.kind == "text")
IGNORED = frozenset({"agency_vi", "intake", "grounding", "sources", "is_demo"})


class RowForm(CleanTextMixin, forms.Form):
    """What one row may say."""

    id = forms.RegexField(r"^[A-Z]{2}-\d{4}-\d{3,6}$", max_length=20)
    title_vi = forms.CharField(max_length=200, required=False)
    title_en = forms.CharField(max_length=200, required=False)
    agency = forms.ModelChoiceField(Organisation.objects.agencies(), to_field_name="code")
    partners = forms.ModelMultipleChoiceField(Organisation.objects.all(), to_field_name="code", required=False)
    year = forms.IntegerField(min_value=2000, max_value=2200)
    fields_named = forms.ModelMultipleChoiceField(TaxonomyField.objects.all(), to_field_name="code", required=False)
    summary_vi = forms.CharField(max_length=1000, required=False)
    summary_en = forms.CharField(max_length=1000, required=False)
    track = forms.ChoiceField(choices=Track.choices, required=False)
    trl_min = forms.IntegerField(min_value=1, max_value=9, required=False)
    duration_months = forms.IntegerField(min_value=1, max_value=120, required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two titles is needed."""
        data = super().clean() or self.cleaned_data
        if not data.get("title_vi") and not data.get("title_en"):
            raise ValidationError(_("Give the title in Vietnamese, in English or in both."))
        return data


def sections_of(row: Mapping[str, Any], *, agency: Organisation, months: int | None) -> dict[str, str]:
    """The template's sections out of a row: a column of their own, else what other columns say of it.

    The agency answers for its problem; context and pain points say how things are and who suffers.

    Raises:
        ValidationError: a section is too long.
    """
    lines = {name: "\n".join(row.get(name, ())) for name in LISTS}
    derived = {
        "owner": agency.name_vi or agency.name_en,
        "current_state": "\n".join(part for part in [str(row.get("context_vi", "")), lines["pain_points_vi"]] if part),
        "affected": lines["pain_points_vi"],
        "outcome": lines["outcomes_vi"],
        "data": str(row.get("data_vi", "")),
        "constraints": lines["constraints_vi"],
        "measures": lines["measures_vi"],
        "start_end": f"{months} tháng kể từ ngày bắt đầu." if months else "",
    }
    texts = {key: str(row.get(key, "")).strip() or derived.get(key, "") for key in TEXTS}
    sections = {key: strip_control_characters(text) for key, text in texts.items()}
    for key, text in sections.items():
        if len(text) > BY_KEY[key].longest:
            raise ValidationError(_("The section %(section)s is too long."), params={"section": BY_KEY[key].label})
    return {key: text for key, text in sections.items() if text}


def import_file(path: Path, *, accepted: bool = False, demo: bool = False, dry_run: bool = False) -> Report:
    """Take in a file in one transaction; a bad row is reported and then nothing is written.

    Args:
        accepted: the problems were accepted before, elsewhere; else they are drafts of their agencies.
        demo: mark them as demo content.
        dry_run: check and count, keep nothing.

    Raises:
        UnreadableFile: the file as a whole is not readable.
        OSError: there is no such file, or it may not be read.
    """
    rows, report = read_rows(path), Report()
    try:
        with transaction.atomic():
            seen: set[str] = set()
            for line, row in rows:
                try:
                    _take_in(row, seen, report, accepted=accepted, demo=demo)
                except ValidationError as error:
                    identifier = str(row.get("id", "")) if isinstance(row, dict) else ""
                    report.bad.append(BadRow(line, identifier, " ".join(error.messages)))
            if report.bad or dry_run:
                report.kept = False
                raise Undo
    except Undo:
        pass
    return report


def _take_in(row: Any, seen: set[str], report: Report, *, accepted: bool, demo: bool) -> None:
    """Check one row and keep it. Raises ValidationError."""
    known = {*RowForm.base_fields, *LISTS, *DERIVED, *TEXTS, "field", "innovation_type", "solution_path"}
    named = {name: value for name, value in row.items() if name not in IGNORED} if isinstance(row, dict) else row
    row = shaped(named, lists=LISTS, known=known - {"fields_named", "track"})
    path = str(row.get("solution_path", ""))
    codes = [*row.get("fields", ()), *[str(row[name]) for name in ("field", "innovation_type") if row.get(name)]]
    form = RowForm(
        {
            **{name: row.get(name) for name in RowForm.base_fields if name in row},
            "partners": row.get("partners", []),
            "fields_named": list(dict.fromkeys(codes)),
            "track": TRACKS.get(path, path),
        }
    )
    if not form.is_valid():
        raise ValidationError(refusals(form.errors, COLUMNS))
    data = form.cleaned_data
    if data["id"] in seen:
        raise ValidationError(_("This identifier stands in the file twice."))
    seen.add(data["id"])
    values = {
        name: data[name]
        for name in ("title_vi", "title_en", "summary_vi", "summary_en", "year", "trl_min", "duration_months")
    }
    sections = sections_of(row, agency=data["agency"], months=data["duration_months"])
    values |= {"sections": sections, "is_demo": demo}
    tags = canonical(row.get("tags", []))
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        limits = {"limit": MOST_TAGS, "length": LONGEST_TAG}
        raise ValidationError(_("At most %(limit)s tags of %(length)s characters."), params=limits)
    problem = Problem.objects.select_for_update().filter(number=data["id"]).first()
    if problem is None:
        report.created += 1
        at = clock.now()
        problem = Problem(number=data["id"], organisation=data["agency"], **values)
        if accepted and data["track"]:
            problem.state, problem.track = ProblemState.ACCEPTED, data["track"]
            problem.submitted_at = problem.decided_at = at
        problem.save()
        record("challenges.problem_imported", target=problem, at=at)
    elif problem.organisation != data["agency"]:
        raise ValidationError(_("The problem with this identifier belongs to another agency."))
    elif _says(problem, values, data, tags):
        report.unchanged += 1
        return
    elif problem.state not in EDITABLE_STATES:
        raise ValidationError(_("The problem has moved on since it was imported; edit it on the site."))
    else:
        report.changed += 1
        for name, value in values.items():
            setattr(problem, name, value)
        problem.version += 1
        problem.save()
        record("challenges.problem_imported", target=problem)
    problem.fields.set(data["fields_named"])
    problem.partners.set(data["partners"])
    problem.tags.set(tags)


def _says(problem: Problem, values: Mapping[str, Any], data: Mapping[str, Any], tags: list[str]) -> bool:
    """Whether a problem says already what a row says."""
    return (
        all(getattr(problem, name) == value for name, value in values.items())
        and set(problem.fields.all()) == set(data["fields_named"])
        and set(problem.partners.all()) == set(data["partners"])
        and set(problem.tags.names()) == set(tags)
    )
