"""Take in problems from a file, row by row, under the rules that the form has."""

from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.models import Problem
from challenges.sections import BY_KEY
from challenges.states import EDITABLE_STATES, ProblemState, Track
from hoip import clock
from hoip.accounts.models import Organisation
from hoip.audit.services import record
from hoip.importing import BadRow, Report, Undo, read_rows
from hoip.reference.models import TaxonomyField
from hoip.reference.tags import canonical
from hoip.ui.forms import CleanTextMixin

BAR = "|"
TRACKS = {"co_san": Track.INVITE, "dat_hang": Track.ORDER}
"""How files name the two routes: products exist, or a unit is to develop one."""
LISTS = ("fields", "tags", "partners", "pain_points_vi", "outcomes_vi", "constraints_vi", "measures_vi")
KNOWN = frozenset(
    {
        "id",
        "title_vi",
        "title_en",
        "agency",
        "year",
        "partners",
        "field",
        "fields",
        "innovation_type",
        "summary_vi",
        "summary_en",
        "context_vi",
        "pain_points_vi",
        "outcomes_vi",
        "data_vi",
        "constraints_vi",
        "measures_vi",
        "solution_path",
        "trl_min",
        "duration_months",
        "tags",
    }
)
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


def _listed(row: dict[str, Any], name: str) -> list[str]:
    """A list of texts, out of a JSON list or a CSV cell parted by bars."""
    value = row.get(name) or []
    if isinstance(value, str):
        value = value.split(BAR)
    if not isinstance(value, list):
        raise ValidationError(_("%(name)s has to be a list."), params={"name": name})
    return [str(item).strip() for item in value if str(item).strip()]


def _lines(items: list[str]) -> str:
    """Items as lines of a section."""
    return "\n".join(items)


def sections_of(row: dict[str, Any]) -> dict[str, str]:
    """The template's sections out of a row: context and pain points say how things are and who suffers."""
    months = row.get("duration_months")
    sections = {
        "current_state": "\n".join(
            part for part in [str(row.get("context_vi") or ""), _lines(_listed(row, "pain_points_vi"))] if part
        ),
        "affected": _lines(_listed(row, "pain_points_vi")),
        "outcome": _lines(_listed(row, "outcomes_vi")),
        "data": str(row.get("data_vi") or ""),
        "constraints": _lines(_listed(row, "constraints_vi")),
        "measures": _lines(_listed(row, "measures_vi")),
        "start_end": f"{months} tháng kể từ ngày bắt đầu." if months else "",
    }
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
    if not isinstance(row, dict):
        raise ValidationError(_("The row is no object, or has more or fewer cells than the header."))
    if unknown := sorted(set(row) - KNOWN - IGNORED):
        raise ValidationError(_("Unknown columns: %(names)s."), params={"names": ", ".join(unknown)})
    path = str(row.get("solution_path") or "")
    codes = [*_listed(row, "fields"), *[str(row[name]) for name in ("field", "innovation_type") if row.get(name)]]
    form = RowForm(
        {
            **{name: row.get(name) for name in RowForm.base_fields if name in row},
            "partners": _listed(row, "partners"),
            "fields_named": list(dict.fromkeys(codes)),
            "track": TRACKS.get(path, path),
        }
    )
    if not form.is_valid():
        raise ValidationError([f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()])
    data = form.cleaned_data
    if data["id"] in seen:
        raise ValidationError(_("This identifier stands in the file twice."))
    seen.add(data["id"])
    values = {
        name: data[name]
        for name in ("title_vi", "title_en", "summary_vi", "summary_en", "year", "trl_min", "duration_months")
    } | {"sections": sections_of(row), "is_demo": demo}
    tags = canonical(_listed(row, "tags"))
    problem = Problem.objects.filter(number=data["id"]).first()
    if problem is None:
        report.created += 1
        at = clock.now()
        problem = Problem(number=data["id"], organisation=data["agency"], **values)
        if accepted and data["track"]:
            problem.state, problem.track = ProblemState.ACCEPTED, data["track"]
            problem.submitted_at = problem.decided_at = at
        problem.save()
        record("challenges.problem_imported", target=problem, at=at)
    elif all(getattr(problem, name) == value for name, value in values.items()):
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
