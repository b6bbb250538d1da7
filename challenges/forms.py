"""Forms of problems and challenges."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from taggit.forms import TagField

from challenges.models import Challenge, ChallengeCriterion, Clause, Problem
from challenges.sections import SECTIONS, Section, sections_of_step
from challenges.states import Track
from hoip.accounts.states import OrganisationKind
from hoip.reference.models import Facet, TaxonomyField
from hoip.reference.tags import canonical
from hoip.ui.forms import CleanTextMixin, DateInput, DateTimeLocalField, MoneyField, VersionedFormMixin

FULL_WEIGHT = 100
MOST_TAGS = 12
LONGEST_TAG = 60


def field_choices() -> Any:
    """Fields that people choose from: those of state management and technologies, below their facet."""
    facets = (Facet.STATE_MANAGEMENT, Facet.TECHNOLOGY, Facet.CULTURAL, Facet.INNOVATION_TYPE)
    return TaxonomyField.objects.filter(facet__in=facets, parent__isnull=False).order_by("order")


class TagsField(TagField):
    """Tags as people type them, parted by commas; names that differ in marks or case alone become the known tag."""

    def clean(self, value: Any) -> list[str]:
        """The names, steered towards existing tags."""
        names = canonical([" ".join(name.split()) for name in super().clean(value)])
        if len(names) > MOST_TAGS:
            raise ValidationError(_("At most %(most)s tags."), params={"most": MOST_TAGS})
        if any(len(name) > LONGEST_TAG for name in names):
            raise ValidationError(_("A tag has at most %(most)s characters."), params={"most": LONGEST_TAG})
        return names


class ProblemStartForm(CleanTextMixin, forms.Form):
    """The title alone starts a problem."""

    title_vi = forms.CharField(label=_("Vietnamese title"), max_length=200, required=False)
    title_en = forms.CharField(label=_("English title"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        data = super().clean() or self.cleaned_data
        if not data.get("title_vi") and not data.get("title_en"):
            self.add_error("title_vi", _("Give the title in Vietnamese, in English or in both."))
        return data


class ProblemStepForm(CleanTextMixin, VersionedFormMixin, forms.ModelForm[Problem]):
    """One step of a problem; the first also holds title, summary, fields and tags."""

    fields_chosen = forms.ModelMultipleChoiceField(
        label=_("Fields"),
        queryset=TaxonomyField.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Hold Ctrl or ⌘ to choose several."),
    )
    tags_typed = TagsField(
        label=_("Tags"),
        required=False,
        help_text=_("Keywords, parted by commas. Known tags are used where they fit."),
        widget=forms.TextInput(attrs={"list": "known-tags"}),
    )

    class Meta:
        model = Problem
        fields = ("title_vi", "title_en", "summary_vi", "summary_en", "language", "trl_min", "duration_months")
        widgets = {"summary_vi": forms.Textarea(attrs={"rows": 3}), "summary_en": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, step: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.sections: list[Section] = sections_of_step(step)
        if step == 1:
            self.fields["fields_chosen"].queryset = field_choices()  # type: ignore[attr-defined]
            self.fields["fields_chosen"].initial = self.instance.fields.all()
            self.fields["tags_typed"].initial = ", ".join(tag.name for tag in self.instance.tags.all())
            self.fields["trl_min"].help_text = _("1 to 9; empty when any level will do.")
        else:
            for name in [*self.Meta.fields, "fields_chosen", "tags_typed"]:
                del self.fields[name]
        for section in self.sections:
            self.fields[f"section_{section.key}"] = forms.CharField(
                label=section.label,
                help_text=section.help,
                required=False,
                max_length=section.longest,
                initial=self.instance.sections.get(section.key, ""),
                widget=forms.Textarea(attrs={"rows": 6 if section.longest > 1000 else 3}),
            )

    def clean(self) -> dict[str, Any]:
        """On the first step one of the two titles is needed."""
        data = super().clean() or self.cleaned_data
        if self.step == 1 and not data.get("title_vi") and not data.get("title_en"):
            self.add_error("title_vi", _("Give the title in Vietnamese, in English or in both."))
        return data

    def changes(self) -> dict[str, Any]:
        """What `save_problem` keeps."""
        data = self.cleaned_data
        kept: dict[str, Any] = {"sections": {part.key: data[f"section_{part.key}"] for part in self.sections}}
        if self.step == 1:
            kept["values"] = {name: data[name] for name in self.Meta.fields}
            kept["fields"] = data["fields_chosen"]
            kept["tags"] = data["tags_typed"]
        return kept

    def guided(self) -> list[tuple[Section, Any, str]]:
        """Each section with its field and the office's remark on it."""
        remarks = self.instance.remarks
        return [(part, self[f"section_{part.key}"], remarks.get(part.key, "")) for part in self.sections]

    def plain_fields(self) -> list[Any]:
        """The fields that belong to no section."""
        return [self[name] for name in self.fields if not name.startswith("section_") and name != "version"]


class ReasonForm(CleanTextMixin, forms.Form):
    """An act with its reason."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class AcceptForm(ReasonForm):
    """Acceptance: which of the two routes, and why."""

    track = forms.ChoiceField(label=_("Route"), choices=Track.choices, widget=forms.RadioSelect)

    field_order = ("track", "reason")


class ReturnForm(ReasonForm):
    """Return: the reason, and remarks tied to sections."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

        self.section_keys = [section.key for section in SECTIONS]
        for section in SECTIONS:
            self.fields[f"remark_{section.key}"] = forms.CharField(
                label=_("Remark: %(section)s") % {"section": section.label},
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def remarks(self) -> dict[str, str]:
        """Remarks by section."""
        return {key: self.cleaned_data[f"remark_{key}"] for key in self.section_keys}


class MergeForm(ReasonForm):
    """Merge: into which twin, and why."""

    into = forms.ModelChoiceField(label=_("Merge into"), queryset=Problem.objects.none())

    field_order = ("into", "reason")

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = candidates  # type: ignore[attr-defined]


class ChallengeForm(CleanTextMixin, VersionedFormMixin, forms.ModelForm[Challenge]):
    """Dates, money, terms and conditions of a challenge."""

    opens_at = DateTimeLocalField(label=_("bids open"), required=False)
    questions_until = DateTimeLocalField(label=_("questions until"), required=False)
    closes_at = DateTimeLocalField(label=_("bids until"), required=False)
    evaluation_until = DateTimeLocalField(label=_("evaluation until"), required=False)
    budget_min = MoneyField(label=_("budget from, in VND"), required=False)
    budget_max = MoneyField(label=_("budget up to, in VND"), required=False)
    eligible_kinds = forms.MultipleChoiceField(
        label=_("kinds of organisation that may bid"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all providers may bid."),
    )
    clauses = forms.ModelMultipleChoiceField(
        label=_("IP and data terms"),
        queryset=Clause.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    fields_chosen = forms.ModelMultipleChoiceField(
        label=_("Fields"),
        queryset=TaxonomyField.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Hold Ctrl or ⌘ to choose several."),
    )
    tags_typed = TagsField(label=_("Tags"), required=False, help_text=_("Keywords, parted by commas."))

    class Meta:
        model = Challenge
        fields = (
            "title_vi",
            "title_en",
            "summary_vi",
            "summary_en",
            "audience_vi",
            "audience_en",
            "opens_at",
            "questions_until",
            "closes_at",
            "evaluation_until",
            "result_on",
            "budget_min",
            "budget_max",
            "prize_vi",
            "prize_en",
            "trl_min",
            "eligible_kinds",
            "required_documents",
        )
        widgets = {
            "summary_vi": forms.Textarea(attrs={"rows": 3}),
            "summary_en": forms.Textarea(attrs={"rows": 3}),
            "required_documents": forms.Textarea(attrs={"rows": 4}),
            "result_on": DateInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers = OrganisationKind.providers()
        self.fields["eligible_kinds"].choices = [  # type: ignore[attr-defined]
            choice for choice in OrganisationKind.choices if choice[0] in providers
        ]
        self.fields["clauses"].queryset = Clause.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["fields_chosen"].queryset = field_choices()  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["clauses"].initial = self.instance.clauses.all()
            self.fields["fields_chosen"].initial = self.instance.fields.all()
            self.fields["tags_typed"].initial = ", ".join(tag.name for tag in self.instance.tags.all())

    def changes(self) -> dict[str, Any]:
        """What `save_challenge` keeps."""
        data = self.cleaned_data
        return {
            "values": {name: data[name] for name in self.Meta.fields},
            "clauses": data["clauses"],
            "fields": data["fields_chosen"],
            "tags": data["tags_typed"],
        }


class CriterionForm(CleanTextMixin, forms.ModelForm[ChallengeCriterion]):
    """One criterion with its weight."""

    class Meta:
        model = ChallengeCriterion
        fields = ("text_vi", "text_en", "weight")


class BaseCriteriaFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The criteria of a challenge; weights add up to 100."""

    def clean(self) -> None:
        """Refuse a sum other than 100, and say how far off it is."""
        if any(self.errors):
            return
        rows = self.rows()
        total = sum(row["weight"] for row in rows)
        if rows and total != FULL_WEIGHT:
            off = abs(FULL_WEIGHT - total)
            more = ngettext("%(n)s point is missing.", "%(n)s points are missing.", off) % {"n": off}
            less = ngettext("%(n)s point is too much.", "%(n)s points are too many.", off) % {"n": off}
            raise ValidationError(more if total < FULL_WEIGHT else less)

    def rows(self) -> list[dict[str, Any]]:
        """What is kept: rows with a text that are not ticked for removal."""
        return [
            {name: form.cleaned_data[name] for name in ("text_vi", "text_en", "weight")}
            for form in self.forms
            if form.cleaned_data and form.cleaned_data.get("text_vi") and not form.cleaned_data.get("DELETE")
        ]


CriteriaFormSet = forms.formset_factory(
    CriterionForm, formset=BaseCriteriaFormSet, extra=2, can_delete=True, max_num=20, validate_max=True
)


class ExtendForm(ReasonForm):
    """A later deadline, and why."""

    closes_at = DateTimeLocalField(label=_("New deadline for bids"))

    field_order = ("closes_at", "reason")
