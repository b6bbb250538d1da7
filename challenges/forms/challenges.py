"""Forms of challenges: one for each step of preparing one, each with the lists that belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenges.forms.common import ReasonForm, capitalise, field_choices, suggest_tags
from challenges.forms.lists import (
    CriteriaFormSet,
    DocumentFormSet,
    PrizeFormSet,
    RequirementFormSet,
    RuleFormSet,
    StageFormSet,
)
from challenges.models import Challenge, Clause, Question
from challenges.services.challenges import DATES, date_errors
from challenges.states import AttachmentTier, Phase
from hoip.accounts.states import OrganisationKind
from hoip.clock import now
from hoip.files.forms import PrivateFileField
from hoip.reference.fields import TagsField
from hoip.reference.models import TaxonomyField
from hoip.ui.formatting import weekday_date
from hoip.ui.forms import CleanTextMixin, DateInput, DateTimeLocalField, MoneyField, VersionedFormMixin

WRITTEN = ("title_vi", "title_en", "summary_vi", "summary_en", "audience_vi", "audience_en")
"""What a challenge's tags are suggested from."""


class _StepForm(CleanTextMixin, VersionedFormMixin, forms.ModelForm[Challenge]):
    """One step: some fields of the challenge."""

    class Meta:
        model = Challenge
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capitalise(self)

    def changes(self) -> dict[str, Any]:
        """What `save_challenge` keeps."""
        return {"values": {name: self.cleaned_data[name] for name in self._meta.fields or ()}}


class NeedForm(_StepForm):
    """What is asked, in one sentence, and for whom."""

    fields_chosen = forms.ModelMultipleChoiceField(
        label=_("Fields"),
        queryset=TaxonomyField.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Hold Ctrl or ⌘ to choose several."),
    )
    tags_typed = TagsField(label=_("Tags"), required=False, help_text=_("Keywords, parted by commas."))

    class Meta(_StepForm.Meta):
        fields = ("title_vi", "title_en", "summary_vi", "summary_en", "audience_vi", "audience_en", "trl_min")
        widgets = {"summary_vi": forms.Textarea(attrs={"rows": 3}), "summary_en": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields_chosen"].queryset = field_choices()  # type: ignore[attr-defined]
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


class DatesMixin(forms.BaseForm):
    """Dates in their order, none of those typed now in the past; each stored one shows its weekday."""

    instance: Challenge
    initial: dict[str, Any]
    cleaned_data: dict[str, Any]

    def show_weekdays(self) -> None:
        """Say under each stored date which weekday it is."""
        for name in (*DATES, "result_on"):
            value = getattr(self.instance, name)
            if value is not None and name in self.fields:
                self.fields[name].help_text = weekday_date(value)

    def keep_seconds(self, data: dict[str, Any]) -> None:
        """Leave a stored time as it is where the same minute was sent: the browser's picker knows no seconds."""
        for name in DATES:
            stored, sent = getattr(self.instance, name), self.initial.get(name)
            stored = sent if isinstance(sent, datetime) else stored
            if isinstance(stored, datetime) and data.get(name) == stored.replace(second=0, microsecond=0):
                data[name] = stored

    def check_dates(self, data: Mapping[str, Any]) -> None:
        """Put each mistake at its date."""
        known = {name: data.get(name, getattr(self.instance, name)) for name in (*DATES, "result_on")}
        changed = [
            name for name in DATES if isinstance(data.get(name), datetime) and data[name] != self.initial.get(name)
        ]
        for name, words in date_errors(known, now(), changed=changed).items():
            self.add_error(name if name in self.fields else None, words)


class DatesForm(DatesMixin, _StepForm):
    """When bids open and close, until when questions are taken, when the result is known."""

    opens_at = DateTimeLocalField(label=_("bids open"), required=False)
    questions_until = DateTimeLocalField(label=_("questions until"), required=False)
    closes_at = DateTimeLocalField(label=_("bids until"), required=False)
    evaluation_until = DateTimeLocalField(label=_("evaluation until"), required=False)

    class Meta(_StepForm.Meta):
        fields = ("opens_at", "questions_until", "closes_at", "evaluation_until", "result_on", "grace_minutes")
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


def kinds_field() -> forms.MultipleChoiceField:
    """The kinds of organisation that may bid, to be ticked."""
    providers = OrganisationKind.providers()
    return forms.MultipleChoiceField(
        label=_("kinds of organisation that may bid"),
        choices=[choice for choice in OrganisationKind.choices if choice[0] in providers],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all providers may bid."),
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


def clauses_field() -> forms.ModelMultipleChoiceField:
    """Clauses of the office's library, to be ticked."""
    return forms.ModelMultipleChoiceField(
        label=_("IP and data terms"),
        queryset=Clause.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def offer_clauses(form: forms.BaseForm, challenge: Challenge) -> None:
    """Offer the clauses of the library, and those that were chosen before they left it."""
    own = challenge.clauses.all() if challenge.pk else Clause.objects.none()
    kept = Q(is_active=True) | Q(pk__in=own.values("pk"))
    form.fields["clauses"].queryset = Clause.objects.filter(kept)  # type: ignore[attr-defined]
    form.fields["clauses"].initial = own


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


class ExtendForm(ReasonForm):
    """A later deadline, and why."""

    closes_at = DateTimeLocalField(label=_("New deadline for bids"))

    field_order = ("closes_at", "reason")


class AddendumForm(DatesMixin, CleanTextMixin, VersionedFormMixin, forms.ModelForm[Challenge]):
    """A change of an announced challenge: what stands now, to be changed, and the reason."""

    opens_at = DateTimeLocalField(label=_("bids open"), required=False)
    eligible_kinds = kinds_field()
    clauses = clauses_field()
    questions_until = DateTimeLocalField(label=_("questions until"), required=False)
    closes_at = DateTimeLocalField(label=_("bids until"), required=False)
    evaluation_until = DateTimeLocalField(label=_("evaluation until"), required=False)
    budget_min = MoneyField(label=_("budget from, in VND"), required=False)
    budget_max = MoneyField(label=_("budget up to, in VND"), required=False)
    reason_vi = forms.CharField(
        label=_("Reason in Vietnamese"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A reason is needed in one of the two languages at least: bidders will read it."),
    )
    reason_en = forms.CharField(
        label=_("Reason in English"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_material = forms.BooleanField(
        label=_("Bidders must take note of it"),
        required=False,
        initial=True,
        help_text=_("Whoever bids has to say that they have seen it before they submit."),
    )

    REASON = ("reason_vi", "reason_en", "is_material")

    class Meta:
        model = Challenge
        fields = (
            "opens_at",
            "closes_at",
            "questions_until",
            "evaluation_until",
            "result_on",
            "summary_vi",
            "summary_en",
            "audience_vi",
            "audience_en",
            "trl_min",
            "budget_min",
            "budget_max",
            "prize_vi",
            "prize_en",
            "eligible_kinds",
        )
        widgets = {
            "result_on": DateInput(),
            "summary_vi": forms.Textarea(attrs={"rows": 3}),
            "summary_en": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.phase_at(now()) == Phase.OPEN:
            del self.fields["opens_at"]
        offer_clauses(self, self.instance)
        capitalise(self)
        self.before = {name: getattr(self.instance, name) for name in self.Meta.fields}
        self.show_weekdays()

    def reason_fields(self) -> list[Any]:
        """Why, and how much it matters: shown last."""
        return [field for field in self.visible_fields() if field.name in self.REASON]

    def value_fields(self) -> list[Any]:
        """What can be changed, but for the lists and the clauses."""
        return [field for field in self.visible_fields() if field.name not in {*self.REASON, "clauses"}]

    def clean_clauses(self) -> Any:
        """At least one stays."""
        chosen = self.cleaned_data["clauses"]
        if not chosen:
            raise ValidationError(_("A challenge keeps at least one clause on rights and data."))
        return chosen

    def clean(self) -> dict[str, Any]:
        """A reason in one of the two languages, later deadlines, dates in their order."""
        data = super().clean() or self.cleaned_data
        self.keep_seconds(data)
        if not data.get("reason_vi") and not data.get("reason_en"):
            self.add_error("reason_vi", _("Give a reason: bidders will read it."))
        for name in ("opens_at", "closes_at", "questions_until"):
            before, after = self.before[name], data.get(name)
            if (
                before is not None
                and name in self.fields
                and name not in self.errors
                and (after is None or after < before)
            ):
                self.add_error(name, _("A deadline only moves to a later time."))
        if not self.errors and data.get("closes_at") == self.before["closes_at"]:
            self.check_dates(data)
        return data

    def changes(self) -> dict[str, Any]:
        """What `publish_addendum` takes beside the lists: what was typed anew alone."""
        data = self.cleaned_data
        names = [name for name in self.Meta.fields if name in data and data[name] != self.before[name]]
        return {
            "values": {name: data[name] for name in names},
            "clauses": data["clauses"] if "clauses" in self.changed_data else None,
            "reason_vi": data["reason_vi"],
            "reason_en": data["reason_en"],
            "is_material": data["is_material"],
        }


class AttachmentForm(CleanTextMixin, forms.Form):
    """A document with its name and who may read it."""

    title = forms.CharField(label=_("Title"), max_length=160, required=False, help_text=_("Empty: the file's name."))
    tier = forms.ChoiceField(label=_("Who may read it"), choices=AttachmentTier.choices, widget=forms.RadioSelect)
    upload = PrivateFileField(label=_("File"))


class PreviewForm(CleanTextMixin, forms.Form):
    """For whom a preview link is."""

    note = forms.CharField(label=_("For whom the link is"), max_length=160, required=False)


class QuestionForm(CleanTextMixin, forms.Form):
    """A question."""

    text = forms.CharField(label=_("Your question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class AnswerForm(CleanTextMixin, forms.Form):
    """The question as it is published, and its answer."""

    public_text = forms.CharField(
        label=_("Question as it is published"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Take out what would tell who asks."),
    )
    answer = forms.CharField(label=_("Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    reason = forms.CharField(label=_("Why the answer changes"), max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["reason"]


class MergeQuestionForm(forms.Form):
    """Which question answers this one too."""

    into = forms.ModelChoiceField(label=_("Answered by question"), queryset=Question.objects.none())

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = candidates  # type: ignore[attr-defined]


class TopicsForm(forms.Form):
    """Of which changes a follower is told."""

    addenda = forms.BooleanField(label=_("Changes of dates and terms"), required=False)
    answers = forms.BooleanField(label=_("New answers to questions"), required=False)
    results = forms.BooleanField(label=_("How it ends"), required=False)


def problem_choices(challenge_problems: Any) -> forms.ModelMultipleChoiceField:
    """A field that offers accepted problems."""
    return forms.ModelMultipleChoiceField(
        label=_("Further problems"),
        queryset=challenge_problems,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class StartChallengeForm(forms.Form):
    """Which accepted problems a challenge is made from, beside the first."""

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["more"] = problem_choices(candidates)

    def clean(self) -> dict[str, Any]:
        """At most a handful: a challenge asks for one thing."""
        data = super().clean() or self.cleaned_data
        if len(data.get("more", [])) > MOST_PROBLEMS:
            raise ValidationError(_("A challenge is made from at most %(most)s problems."), params={"most": 10})
        return data


MOST_PROBLEMS = 9
