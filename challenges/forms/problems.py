"""Forms of problem writing: the start, the parts of a step, comments, files, joining."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenges.forms.common import field_choices, suggest_tags
from challenges.models import Problem, Round
from challenges.pasted import clean_pasted
from challenges.sections import MOST_CHARACTERS, Kind, Section, sections_of_step
from challenges.services.writing import PLAIN_PARTS, SECTION, Answer, mark_of, value_of
from hoip.files.forms import PrivateFileField
from hoip.reference.boxes import ClosedCheckboxes, FieldBoxes
from hoip.reference.fields import TagsField
from hoip.reference.models import Facet, TaxonomyField
from hoip.ui.forms import CleanTextMixin, DateInput, offer, set_mark

MOST_MEASURES = 12
SPARE_ROWS = 2
MEASURE_PARTS = ("what", "unit", "today", "target")
CONTROLS = {"fields": "fields_chosen", "tags": "tags_typed"}
"""Names of the controls whose part is called otherwise."""
LAST = frozenset({"trl_min", "duration_months"})
"""Plain parts that stand behind the sections of the first step."""


class ProblemStartForm(CleanTextMixin, forms.Form):
    """The title alone starts a problem."""

    title_vi = forms.CharField(label=_("Vietnamese title"), max_length=200, required=False)
    title_en = forms.CharField(label=_("English title"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title_vi"].help_text = _("A title in one of the two languages is needed.")
        for field in self.fields.values():
            set_mark(field, "quiet")

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        data = super().clean() or self.cleaned_data
        if not data.get("title_vi") and not data.get("title_en"):
            self.add_error("title_vi", _("Give the title in Vietnamese, in English or in both."))
        return data


class MeasuresWidget(forms.Widget):
    """Rows of what is measured, its unit, its value today and the value to reach."""

    template_name = "challenges/forms/measures.html"

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> list[dict[str, str]]:
        """The rows that hold anything, in order."""
        rows = []
        for number in range(MOST_MEASURES):
            row = {part: str(data.get(f"{name}_{number}_{part}", "")).strip()[:300] for part in MEASURE_PARTS}
            if any(row.values()):
                rows.append(row)
        return rows

    def value_omitted_from_data(self, data: Any, _files: Any, name: str) -> bool:
        """Whether none of its inputs was sent."""
        return not any(key.startswith(f"{name}_") for key in data)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows with a few spare ones."""
        context = super().get_context(name, value, attrs)
        rows = list(value or [])
        rows += [{} for _row in range(min(SPARE_ROWS, MOST_MEASURES - len(rows)))]
        context["rows"] = [
            {part: {"name": f"{name}_{number}_{part}", "value": row.get(part, "")} for part in MEASURE_PARTS}
            for number, row in enumerate(rows)
        ]
        return context


class MeasuresField(forms.Field):
    """Measures, each with what is measured."""

    widget = MeasuresWidget

    def clean(self, value: Any) -> list[dict[str, str]]:
        """Rows with a name; raises ValidationError for one without."""
        rows = [{part: clean_pasted(text) for part, text in row.items()} for row in value or []]
        if any(not row["what"] for row in rows):
            raise ValidationError(_("Say for each measure what is measured."))
        return rows


def measures_in_words(rows: Iterable[dict[str, str]], language: str) -> str:
    """Measures as text: one line each, such as "Waiting time: from 40 to 15 minutes"."""
    lines = []
    for row in rows:
        unit = f" {row['unit']}" if row["unit"] else ""
        if row["today"] and row["target"]:
            words = (
                "from {today} to {target}{unit}"
                if language == "en"
                else "từ {today}{unit} xuống hoặc lên {target}{unit}"
            )
        elif row["target"]:
            words = "to reach {target}{unit}" if language == "en" else "cần đạt {target}{unit}"
        elif row["today"]:
            words = "today {today}{unit}" if language == "en" else "hiện nay {today}{unit}"
        else:
            words = ""
        detail = words.format(today=row["today"], target=row["target"], unit=unit)
        lines.append(f"{row['what']}: {detail}" if detail else row["what"])
    return "\n".join(lines)


def _field_of(part: Section) -> forms.Field:
    """The form field of a section."""
    common: dict[str, Any] = {"label": part.label, "help_text": part.help, "required": False}
    if part.kind == Kind.CHOICE:
        english = str(part.label) == part.label_en
        choices = [(code, en if english else vi) for code, vi, en in part.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if part.kind == Kind.DATE:
        return forms.DateField(widget=DateInput(), **common)
    if part.kind == Kind.NUMBER:
        return MeasuresField(**common)
    rows = 3 if part.longest <= 1000 else 6
    widget = forms.Textarea(attrs={"rows": rows, "data-longest": part.longest})
    # Not the field's own max_length: that would cut pasted text off in the browser, without a word.
    return forms.CharField(validators=[MaxLengthValidator(MOST_CHARACTERS)], widget=widget, **common)


def written(problem: Problem) -> list[str]:
    """The texts of a problem that its tags are suggested from."""
    head = (problem.title_vi, problem.title_en, problem.summary_vi, problem.summary_en)
    return [*head, *(str(text) for text in problem.sections.values())]


class ProblemStepForm(CleanTextMixin, forms.Form):
    """The parts of one step; the first also holds title, summary, fields and tags.

    Each part carries the mark of the value that the page showed, so that a save tells whether somebody else changed
    it meanwhile. With `only`, the form takes just the named parts: a page saves what changed.
    """

    title_vi = forms.CharField(label=_("Vietnamese title"), max_length=200, required=False)
    title_en = forms.CharField(label=_("English title"), max_length=200, required=False)
    summary_vi = forms.CharField(
        label=_("Summary in Vietnamese"),
        required=False,
        validators=[MaxLengthValidator(1000)],
        widget=forms.Textarea(attrs={"rows": 3, "data-longest": 1000}),
    )
    summary_en = forms.CharField(
        label=_("Summary in English"),
        required=False,
        validators=[MaxLengthValidator(1000)],
        widget=forms.Textarea(attrs={"rows": 3, "data-longest": 1000}),
    )
    language = forms.ChoiceField(label=_("Language of the sections"), choices=settings.LANGUAGES, required=False)
    trl_min = forms.IntegerField(
        label=_("Lowest readiness level"),
        min_value=1,
        max_value=9,
        required=False,
        help_text=_(
            "How ready a solution must be at least: 1 is an idea, 9 is in daily use. Empty: any level will do."
        ),
    )
    duration_months = forms.IntegerField(label=_("Duration in months"), min_value=1, max_value=120, required=False)
    fields_chosen = FieldBoxes(label=pgettext_lazy("topic", "Fields"), required=False, widget=ClosedCheckboxes)
    tags_typed = TagsField(
        label=_("Tags"),
        required=False,
        help_text=_("Keywords, parted by commas. Known tags are used where they fit."),
    )

    def __init__(
        self, *args: Any, problem: Problem, step: int | None, only: set[str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.problem = problem
        parts = problem.parts if step is None else sections_of_step(step, problem.parts)
        self.sections = [part for part in parts if part.kind != Kind.FILE]
        self.file_sections = [part for part in parts if part.kind == Kind.FILE]
        with_head = step in {1, None}
        if with_head:
            self.own_fields = list(problem.fields.all())
            offer(self, "fields_chosen", field_choices(self.own_fields))
            if only is None:
                suggest_tags(self.fields["tags_typed"], written(problem))
        else:
            for name in [*PLAIN_PARTS, *CONTROLS.values()]:
                del self.fields[name]
        for part in self.sections:
            self.fields[f"{SECTION}{part.key}"] = _field_of(part)
        self.part_names = [
            *([*PLAIN_PARTS, *CONTROLS] if with_head else []),
            *(f"{SECTION}{p.key}" for p in self.sections),
        ]
        if only is not None:
            self.part_names = [name for name in self.part_names if name in only]
            for name in list(self.fields):
                if self._part_of(name) not in self.part_names:
                    del self.fields[name]
        needed = {f"{SECTION}{part.key}" for part in self.sections if part.required}
        for name, field in self.fields.items():
            # Everything is saved empty too; what is said is what submitting asks for.
            set_mark(field, "needed" if name in needed else "quiet")
        # The mixin cleans typed text by the fields that the form has; sections were added after it looked.
        if self.is_bound:
            self.data = self._cleaned_data_as_typed()
        for name in self.part_names:
            control = CONTROLS.get(name, name)
            if control in self.fields:
                self.fields[control].initial = self._initial(name)

    @staticmethod
    def _part_of(control: str) -> str:
        """The part that a control belongs to."""
        return next((part for part, name in CONTROLS.items() if name == control), control)

    def _initial(self, name: str) -> Any:
        """What the form shows of a part."""
        if name == "fields":
            return self.own_fields
        if name == "tags":
            return [tag.name for tag in self.problem.tags.all()]
        return value_of(self.problem, name)

    def clean(self) -> dict[str, Any]:
        """Text comes without markup; one of the two titles is needed, kept ones counted."""
        data = super().clean() or self.cleaned_data
        for name, value in data.items():
            if isinstance(value, str) and name.startswith((SECTION, "summary_")) and name in self.fields:
                data[name] = clean_pasted(value)
        titles = [data.get(name, getattr(self.problem, name)) for name in ("title_vi", "title_en")]
        if {"title_vi", "title_en"} & set(self.fields) and not any(titles):
            self.add_error(
                "title_vi" if "title_vi" in self.fields else "title_en",
                _("Give the title in Vietnamese, in English or in both."),
            )
        return data

    def parts(self) -> dict[str, Any]:
        """What `save_parts` keeps: the parts whose input is valid."""
        found: dict[str, Any] = {}
        kinds = {f"{SECTION}{part.key}": part for part in self.sections}
        for name in self.part_names:
            control = CONTROLS.get(name, name)
            if control not in self.cleaned_data:
                continue
            value = self.cleaned_data[control]
            if name == "fields":
                value = list(value)
            if name == "language":
                value = value or self.problem.language
            part = kinds.get(name)
            found[name] = self._answer(part, value) if part else value
        return found

    def _answer(self, part: Section, value: Any) -> Answer:
        """The answer to a section out of a field's value."""
        language = self.problem.language
        if part.kind == Kind.CHOICE:
            words = {code: (en if language == "en" else vi) for code, vi, en in part.choices}
            return Answer(words.get(value, ""), value or None)
        if part.kind == Kind.DATE:
            day: date | None = value
            return Answer(day.strftime("%d/%m/%Y") if day else "", day.isoformat() if day else None)
        if part.kind == Kind.NUMBER:
            return Answer(measures_in_words(value, language), value or None)
        return Answer(value)

    def bases(self, data: Any) -> dict[str, str]:
        """The marks that the page sent with the parts."""
        return {name: data[f"base_{name}"] for name in self.part_names if data.get(f"base_{name}")}

    def mark(self, name: str) -> str:
        """The mark of a part's kept value."""
        return mark_of(value_of(self.problem, name))

    def in_words(self, name: str, value: Any) -> str:
        """A part's value, kept or typed, as text that two people can compare."""
        section = next((part for part in self.sections if name == f"{SECTION}{part.key}"), None)
        if name == "fields":
            return fields_in_words(value)
        if section and section.kind == Kind.CHOICE:
            control: Any = self.fields[name]
            return str(dict(control.choices).get(value, value or ""))
        if section and section.kind == Kind.DATE and value:
            day = parse_date(value)
            return day.strftime("%d/%m/%Y") if day else value
        if isinstance(value, list):
            return "\n".join(" · ".join(row.values()) if isinstance(row, dict) else str(row) for row in value)
        return "" if value is None else str(value)

    def head_parts(self) -> list[tuple[str, Any, str]]:
        """Parts before the sections: name, bound field, mark."""
        return self._plain_parts(name for name in self.part_names if name not in LAST)

    def tail_parts(self) -> list[tuple[str, Any, str]]:
        """Parts behind the sections, which one can say once the need is told."""
        return self._plain_parts(name for name in self.part_names if name in LAST)

    def _plain_parts(self, found: Iterable[str]) -> list[tuple[str, Any, str]]:
        """Those of the parts that belong to no section."""
        names = [name for name in found if not name.startswith(SECTION)]
        return [(name, self[CONTROLS.get(name, name)], self.mark(name)) for name in names]

    def section_parts(self) -> list[tuple[Section, str, Any, str]]:
        """Sections: the section, name of the part, bound field, mark."""
        found = []
        for part in self.sections:
            name = f"{SECTION}{part.key}"
            if name in self.part_names:
                found.append((part, name, self[name], self.mark(name)))
        return found


def fields_in_words(values: Iterable[str]) -> str:
    """Names of fields in the order of the form's boxes; `values` are codes or keys."""
    keys = [value for value in values if value.isdecimal()]
    facets = list(Facet)
    nodes = TaxonomyField.objects.filter(Q(code__in=values) | Q(pk__in=keys))
    return " · ".join(
        str(node) for node in sorted(nodes, key=lambda node: (facets.index(Facet(node.facet)), node.order, node.code))
    )


def controls_of(name: str, value: Any) -> list[tuple[str, str]]:
    """A part's kept value (`value_of`) as the form's controls would send it: name and value of each control."""
    control = CONTROLS.get(name, name)
    if name == "fields":
        ids = dict(TaxonomyField.objects.filter(code__in=value).values_list("code", "pk"))
        return [(control, str(ids[code])) for code in value if code in ids]
    if name == "tags":
        return [(control, ", ".join(value))]
    if isinstance(value, list):
        return [
            (f"{control}_{number}_{part}", row.get(part, ""))
            for number, row in enumerate(value)
            for part in MEASURE_PARTS
        ]
    return [(control, "" if value is None else str(value))]


class SubmitForm(forms.Form):
    """Which of several open rounds takes the problem; without a choice to make there is no field."""

    def __init__(self, *args: Any, rounds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rounds = list(rounds)
        if len(self.rounds) > 1:
            self.fields["intake"] = forms.ModelChoiceField(
                label=_("Intake round"),
                queryset=Round.objects.filter(pk__in=[row.pk for row in self.rounds]),
                empty_label=None,
            )

    def chosen(self) -> Round | None:
        """The round chosen, or None when there was nothing to choose."""
        found: Round | None = self.cleaned_data.get("intake")
        return found


class CommentForm(CleanTextMixin, forms.Form):
    """A comment on a section, or an answer to one."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class FileForm(CleanTextMixin, forms.Form):
    """A file for a section of files."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    upload = PrivateFileField(label=_("File"))
    title = forms.CharField(label=_("Title"), max_length=160, required=False)


class JoinForm(CleanTextMixin, forms.Form):
    """A wish to join another agency's problem."""

    message = forms.CharField(
        label=_("What your agency shares with this problem"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One or two sentences: the same need, where, and for how many."),
    )
    draft = forms.ModelChoiceField(
        label=_("Own draft to close once they agree"),
        queryset=Problem.objects.none(),
        required=False,
        help_text=_("It stays readable and leads to the joint problem."),
    )

    def __init__(self, *args: Any, drafts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "draft", drafts)


class JoinDecisionForm(CleanTextMixin, forms.Form):
    """Agree or decline, with words."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("agree", _("Agree: the agency becomes a partner")), ("decline", _("Decline"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you decline."),
    )
