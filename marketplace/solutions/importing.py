"""Take in profiles from a file: JSON (an array of objects) or CSV (lists parted by a bar), row by row.

Each row passes a form before anything is written. A file is one transaction, so that a bad row leaves nothing
behind; with `skip_bad` the good rows stay and each row is a transaction of its own.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoip.accounts.models import Organisation
from hoip.accounts.services.imports import take_in_organisation
from hoip.accounts.states import OrganisationKind
from hoip.exceptions import DomainError
from hoip.importing import BadRow, Report, Undo, read_rows, refusals, shaped
from hoip.reference.fields import LONGEST_TAG, MOST_TAGS
from hoip.reference.models import AdminUnit, Facet, TaxonomyField
from hoip.reference.tags import canonical
from hoip.ui.forms import CleanTextMixin
from hoip.ui.validators import no_html, safe_url
from marketplace.solutions.models import Solution
from marketplace.solutions.sections import COLUMNS
from marketplace.solutions.services import (
    create_solution,
    publish_solution,
    save_solution,
)
from marketplace.solutions.states import SolutionState, SupportWanted

ALIASES = {
    "id": "external_id",
    "description_vi": "summary_vi",
    "description_en": "summary_en",
    "pricing_model": "price_model",
    "support_needed": "support_wanted",
    "is_fictional": "is_demo",
}
"""Names that files use, and ours."""
KINDS = {
    "university_team": OrganisationKind.STUDENT_TEAM,
    "project_team": OrganisationKind.INDIVIDUAL_TEAM,
}
"""Kinds of organisation that files name otherwise than we do."""
LISTS = ("fields", "technologies", "tags", "support_wanted")
IGNORED = frozenset({"admin_unit_vi", "admin_unit_en"})
"""Columns that repeat in words what a code says."""


class CodesField(forms.ModelMultipleChoiceField):
    """Taxonomy fields by their codes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            queryset=options.pop("queryset"),
            to_field_name="code",
            required=False,
            **options,
        )


class ListField(forms.Field):
    """A list of words."""

    def to_python(self, value: Any) -> list[str]:
        """Words without blanks around them, each once."""
        return list(dict.fromkeys(" ".join(str(item).split()) for item in value or [] if str(item).strip()))


class RowForm(CleanTextMixin, forms.ModelForm):
    """What one row may say; the model's own limits hold."""

    external_id = forms.CharField(max_length=40)
    organisation = forms.CharField(max_length=200)
    organisation_type = forms.CharField(max_length=40, required=False)
    founded_year = forms.IntegerField(required=False, min_value=1800, max_value=2200)
    tags = ListField(required=False)
    support_wanted = forms.MultipleChoiceField(required=False, choices=SupportWanted.choices)
    admin_unit = forms.ModelChoiceField(AdminUnit.objects.all(), to_field_name="code", required=False)
    deployment_count = forms.IntegerField(required=False, min_value=0, max_value=1_000_000)
    video_url = forms.URLField(required=False, max_length=200, assume_scheme="https", validators=[safe_url])
    is_demo = forms.BooleanField(required=False)
    language = forms.ChoiceField(choices=[("vi", "vi"), ("en", "en")], required=False)

    class Meta:
        model = Solution
        fields = (
            *(name for name in COLUMNS if name not in {"fields", "technologies", "tags"}),
            "language",
        )

    def __init__(self, data: Mapping[str, Any], **options: Any) -> None:
        super().__init__(dict(data), **options)
        everything = TaxonomyField.objects.all()
        self.fields["fields"] = CodesField(queryset=everything.exclude(facet=Facet.TECHNOLOGY))
        self.fields["technologies"] = CodesField(queryset=everything.filter(facet=Facet.TECHNOLOGY))

    def clean_organisation_type(self) -> str:
        """A kind that keeps profiles."""
        given = self.cleaned_data["organisation_type"] or OrganisationKind.STARTUP
        kind = KINDS.get(given, given)
        if kind not in OrganisationKind.providers():
            raise ValidationError(
                _("This kind of organisation does not offer solutions: %(kind)s."),
                params={"kind": given},
            )
        return str(kind)

    def clean_tags(self) -> list[str]:
        """Within the limits of the form, spelled as existing tags are."""
        tags: list[str] = self.cleaned_data["tags"]
        if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
            raise ValidationError(
                _("At most %(limit)s tags of %(length)s characters."),
                params={"limit": MOST_TAGS, "length": LONGEST_TAG},
            )
        return canonical(tags)

    def clean_deployment_count(self) -> int:
        """Nothing means none."""
        return self.cleaned_data.get("deployment_count") or 0

    def clean(self) -> dict[str, Any]:
        """Names are plain text."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("name_vi", "name_en", "organisation"):
            if cleaned.get(name):
                try:
                    no_html(cleaned[name])
                except ValidationError as error:
                    self.add_error(name, error)
        return cleaned

    def values(self, given: Iterable[str]) -> dict[str, Any]:
        """The columns that the row speaks of; others keep what the profile says."""
        named = {*given, "language"} & {*COLUMNS, "language"}
        return {name: self.cleaned_data[name] for name in (*COLUMNS, "language") if name in named}


def normalised(row: Any) -> dict[str, Any]:
    """A row under our own names, lists as lists. Raises ValidationError for what is no row or has unknown columns."""
    if not isinstance(row, dict):
        return shaped(row, lists=(), known=())
    data: dict[str, Any] = {
        ALIASES.get(str(name), str(name)): value for name, value in row.items() if name not in IGNORED
    }
    english_only = str(data.pop("languages", "")) == "en"
    data.setdefault("language", "en" if english_only else "vi")
    if "name" in data:
        # A brand is one name; it stands in the language that the profile is written in.
        data.setdefault("name_en" if english_only else "name_vi", data.pop("name"))
    return shaped(data, lists=LISTS, known={*RowForm.base_fields, "fields", "technologies"})


def import_file(
    path: Path,
    *,
    publish: bool = False,
    verified: bool = False,
    demo: bool = False,
    dry_run: bool = False,
    skip_bad: bool = False,
    by: Any = None,
) -> Report:
    """Take in a file; run twice, nothing doubles, and rows that say nothing new are left untouched.

    Args:
        publish: publish drafts whose organisation is verified and that have what publishing needs.
        verified: organisations that are made count as verified, for demos and for files of the office itself.
        demo: mark what is made as demo content.
        dry_run: check and count, keep nothing.
        skip_bad: keep the good rows though others are bad.

    Raises:
        UnreadableFile: the file as a whole is not readable.
        OSError: there is no such file, or it may not be read.
    """
    rows = read_rows(path)
    report = Report()
    options = {"publish": publish, "verified": verified, "demo": demo, "by": by}
    try:
        with transaction.atomic():
            seen: dict[str, int] = {}
            for line, row in rows:
                _take_row(report, line, row, seen, options)
            if dry_run or (report.bad and not skip_bad):
                raise Undo
    except Undo:
        report.kept = False
    return report


def _take_row(
    report: Report,
    line: int,
    row: Any,
    seen: dict[str, int],
    options: Mapping[str, Any],
) -> None:
    """One row, whole or not at all."""
    identifier = str(row.get("id") or row.get("external_id") or "") if isinstance(row, dict) else ""
    if identifier and identifier in seen:
        reason = _("The identifier stands on line %(line)s already.") % {"line": seen[identifier]}
        report.bad.append(BadRow(line, identifier, reason))
        return
    seen[identifier] = line
    try:
        with transaction.atomic():
            outcome, made = _save_row(normalised(row), **options)
    except ValidationError as error:
        report.bad.append(BadRow(line, identifier, " ".join(error.messages)))
    except DomainError as error:
        report.bad.append(BadRow(line, identifier, str(error)))
    else:
        setattr(report, outcome, getattr(report, outcome) + 1)
        report.organisations += made


def _save_row(data: dict[str, Any], *, publish: bool, verified: bool, demo: bool, by: Any) -> tuple[str, bool]:
    """Check one row and save what is new in it; answers what happened, and whether an organisation was made."""
    form = RowForm(data)
    if not form.is_valid():
        raise ValidationError(refusals(form.errors))
    values = form.values(data)
    demo = demo or form.cleaned_data["is_demo"]
    organisation, made = _organisation(form.cleaned_data, by=by, verified=verified, demo=demo)
    solution = Solution.objects.filter(external_id=form.cleaned_data["external_id"]).first()
    if solution is None:
        outcome = "created"
        solution = create_solution(
            organisation,
            by=by,
            values=values,
            external_id=form.cleaned_data["external_id"],
            is_demo=demo,
        )
        if publish and organisation.is_verified:
            publish_solution(solution, by=None)
    else:
        if solution.organisation_id != organisation.pk:
            raise ValidationError(_("The profile with this identifier belongs to another organisation."))
        outcome = (
            "changed" if save_solution(solution, by=by, values=values, version=None, note=_("import")) else "unchanged"
        )
        if publish and organisation.is_verified and solution.state == SolutionState.DRAFT:
            publish_solution(solution, by=None)
            outcome = "changed"
    return outcome, made


def _organisation(cleaned: Mapping[str, Any], *, by: Any, verified: bool, demo: bool) -> tuple[Organisation, bool]:
    """The provider of that name, made when there is none."""
    name = cleaned["organisation"]
    found = Organisation.objects.providers().filter(name_vi=name).first()
    found = found or Organisation.objects.providers().filter(name_en=name).first()
    if found is not None:
        return found, False
    values = {
        "kind": cleaned["organisation_type"],
        "name_vi": name,
        "admin_unit": cleaned["admin_unit"],
        "founded_year": cleaned["founded_year"],
        "team_size": cleaned["team_size"],
    }
    return take_in_organisation(values, by=by, verified=verified, is_demo=demo), True
