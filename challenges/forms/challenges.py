"""Forms of challenges."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from challenges.forms.common import ReasonForm, TagsField, field_choices
from challenges.models import Challenge, ChallengeCriterion, Clause
from hoip.accounts.states import OrganisationKind
from hoip.reference.models import TaxonomyField
from hoip.ui.forms import CleanTextMixin, DateInput, DateTimeLocalField, MoneyField, VersionedFormMixin

FULL_WEIGHT = 100


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
