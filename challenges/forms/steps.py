"""The steps of preparing a challenge: a form for each, with the lists that belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenges.forms.challenges import DATE_FIELDS, DatesMixin, clauses_field, kinds_field, offer_clauses
from challenges.forms.common import LEVEL_HELP, capitalise, field_choices, suggest_tags
from challenges.forms.lists import (
    CriteriaFormSet,
    DocumentFormSet,
    PrizeFormSet,
    RequirementFormSet,
    RuleFormSet,
    StageFormSet,
)
from challenges.models import Challenge
from hoip.reference.boxes import ClosedCheckboxes, FieldBoxes
from hoip.reference.fields import TagsField
from hoip.ui.forms import CleanTextMixin, DateInput, MoneyField, VersionedFormMixin, offer, set_mark

WRITTEN = ("title_vi", "title_en", "summary_vi", "summary_en", "audience_vi", "audience_en")
"""What a challenge's tags are suggested from."""


NEEDED = frozenset({"opens_at", "closes_at", "clauses"})
"""Fields without which a challenge is not announced, beside what one of two languages needs."""


class _StepForm(CleanTextMixin, VersionedFormMixin, forms.ModelForm[Challenge]):
    """One step: some fields of the challenge."""

    class Meta:
        model = Challenge
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capitalise(self)
        for name, field in self.fields.items():
            # Everything is saved empty too; what is said is what announcing asks for.
            set_mark(field, "announced" if name in NEEDED else "quiet")
        if "summary_vi" in self.fields:
            self.fields["summary_vi"].help_text = _("Needed in one of the two languages before it is announced.")

    def changes(self) -> dict[str, Any]:
        """What `save_challenge` keeps."""
        return {"values": {name: self.cleaned_data[name] for name in self._meta.fields or ()}}


class NeedForm(_StepForm):
    """What is asked, in one sentence, and for whom."""

    fields_chosen = FieldBoxes(label=pgettext_lazy("topic", "Fields"), required=False, widget=ClosedCheckboxes)
    tags_typed = TagsField(label=_("Tags"), required=False, help_text=_("Keywords, parted by commas."))

    class Meta(_StepForm.Meta):
        fields = ("title_vi", "title_en", "summary_vi", "summary_en", "audience_vi", "audience_en", "trl_min")
        widgets = {"summary_vi": forms.Textarea(attrs={"rows": 3}), "summary_en": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trl_min"].help_text = LEVEL_HELP
        own = self.instance.fields.all() if self.instance.pk else []
        offer(self, "fields_chosen", field_choices(own))
        if self.instance.pk:
            self.fields["fields_chosen"].initial = self.instance.fields.all()
            self.fields["tags_typed"].initial = [tag.name for tag in self.instance.tags.all()]
            suggest_tags(self.fields["tags_typed"], (getattr(self.instance, name) for name in WRITTEN))

    def clean(self) -> dict[str, Any]:
        """One of the two titles is needed."""
        data = super().clean() or self.cleaned_data
        if not data.get("title_vi") and not data.get("title_en"):
            self.add_error("title_vi", _("Give the title in Vietnamese, in English or in both."))
        return data

    def changes(self) -> dict[str, Any]:
        """What `save_challenge` keeps."""
        return {
            **super().changes(),
            "fields": self.cleaned_data["fields_chosen"],
            "tags": self.cleaned_data["tags_typed"],
        }


class DatesForm(DatesMixin, _StepForm):
    """When bids open and close, until when questions are taken, when the result is known."""

    class Meta(_StepForm.Meta):
        fields = ("opens_at", "questions_until", "closes_at", "evaluation_until", "result_on", "grace_minutes")
        field_classes = DATE_FIELDS
        widgets = {"result_on": DateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.show_weekdays()

    def clean(self) -> dict[str, Any]:
        """Check the order."""
        data = super().clean() or self.cleaned_data
        self.keep_seconds(data)
        self.check_dates(data)
        return data


class SelectionForm(_StepForm):
    """How bids are judged, beside the criteria themselves."""

    class Meta(_StepForm.Meta):
        fields = (
            "score_max",
            "tie_break",
            "panel_minimum",
            "is_blind",
            "cure_days",
            "standstill_days",
            "feedback_days",
        )


class EligibilityForm(_StepForm):
    """Which kinds of organisation may bid."""

    eligible_kinds = kinds_field()

    class Meta(_StepForm.Meta):
        fields = ("eligible_kinds",)


class MoneyForm(_StepForm):
    """Budget, and the prize in words."""

    budget_min = MoneyField(label=_("budget from, in VND"), required=False)
    budget_max = MoneyField(label=_("budget up to, in VND"), required=False)

    class Meta(_StepForm.Meta):
        fields = ("budget_min", "budget_max", "prize_vi", "prize_en")


class AnswersForm(_StepForm):
    """What a bid answers and hands in: the lists alone."""


class TermsForm(_StepForm):
    """Clauses of the office's library."""

    clauses = clauses_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_clauses(self, self.instance)

    def changes(self) -> dict[str, Any]:
        """What `save_challenge` keeps."""
        return {"clauses": self.cleaned_data["clauses"]}


class StagesForm(_StepForm):
    """The stages of a call in several rounds: the list alone."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of preparing a challenge.

    Attributes:
        key: its part of the address.
        label: its name.
        form: the fields.
        lists: the lists by name, each with its formset and its heading.
    """

    key: str
    label: Any
    form: type[_StepForm]
    lists: Mapping[str, tuple[Any, Any]]


STEPS: tuple[Step, ...] = (
    Step("need", _("What is asked"), NeedForm, {}),
    Step("dates", _("Dates"), DatesForm, {}),
    Step("criteria", _("Criteria"), SelectionForm, {"criteria": (CriteriaFormSet, _("Criteria"))}),
    Step(
        "eligibility",
        _("Who may bid"),
        EligibilityForm,
        {"eligibility_rules": (RuleFormSet, _("Further conditions"))},
    ),
    Step("money", _("Money and prizes"), MoneyForm, {"prizes": (PrizeFormSet, _("Prizes by rank"))}),
    Step(
        "answers",
        _("What a bid answers"),
        AnswersForm,
        {
            "requirements": (RequirementFormSet, _("Lines that every bid answers")),
            "documents_asked": (DocumentFormSet, _("Documents to hand in")),
        },
    ),
    Step("terms", _("Rights and data"), TermsForm, {}),
    Step("stages", _("Rounds"), StagesForm, {"stages": (StageFormSet, _("Rounds"))}),
)
STEP_BY_KEY = {step.key: step for step in STEPS}
