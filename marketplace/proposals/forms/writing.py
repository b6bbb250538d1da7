"""The steps of a bid that are written."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from challenges.eligibility import requirements
from hoip.accounts.models import Organisation
from hoip.ui.formatting import number, parse_money
from hoip.ui.forms import CleanTextMixin, offer
from marketplace.proposals.content import (
    APPROACH_WORDS,
    CONFLICT_WORDS,
    DATA_NEEDS_WORDS,
    SUMMARY_WORDS,
    PriceLine,
    plain_price,
    price_line,
)
from marketplace.proposals.declarations import DECLARATIONS
from marketplace.proposals.models import Proposal
from marketplace.proposals.services.drafts import accept, declared_rules
from marketplace.proposals.states import Currency
from marketplace.solutions.models import Solution

LONGEST_TEXT = 20_000
"""Signs in one text; the limits that matter to bidders count words, and a draft over them is kept."""
HIGHEST_PRICE = Decimal(10**15)
VAT_RATES = (0, 5, 8, 10)
"""Percent; the rates of Vietnamese VAT, and 8 while it is lowered."""
SPARE_ROWS = 2


def words_widget(limit: int, rows: int) -> forms.Textarea:
    """A text area whose words are counted against a limit."""
    return forms.Textarea(attrs={"rows": rows, "data-words": limit})


class DraftText(forms.CharField):
    """A text that is never required while it is written; `may_stay_empty` says whether it is when the bid is sealed."""

    may_stay_empty = False


def text_field(label: Any, limit: int, rows: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    """A text of a draft: never required while it is written."""
    field = DraftText(
        label=label,
        required=False,
        max_length=LONGEST_TEXT,
        widget=words_widget(limit, rows),
        help_text=help_text or _("At most %(limit)s words.") % {"limit": limit},
    )
    field.widget.attrs.pop("maxlength", None)
    field.may_stay_empty = not required
    return field


class StartForm(forms.Form):
    """Which solution the bid starts from."""

    solution = forms.ModelChoiceField(
        label=_("Solution"), queryset=Solution.objects.none(), help_text=_("What its profile says is taken over.")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Solution.objects.published().filter(organisation=organisation.pk)
        offer(self, "solution", rows)


class StepForm(CleanTextMixin, forms.Form):
    """A step with how often it had been saved when it was opened."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, proposal: Proposal, copy: Mapping[str, Any], **kwargs: Any) -> None:
        self.proposal, self.copy = proposal, copy
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """What the service keeps."""
        raise NotImplementedError


class OfferForm(StepForm):
    """The offer, and the answers to what the challenge asks."""

    solution = forms.ModelChoiceField(label=_("Solution"), queryset=Solution.objects.none())
    language = forms.ChoiceField(label=_("Language of the bid"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Solution.objects.published().filter(organisation=self.proposal.organisation_id)
        own |= Solution.objects.filter(pk=self.proposal.solution_id)
        offer(self, "solution", own)
        self.fields["summary"] = text_field(_("The offer in a few sentences"), SUMMARY_WORDS, 4, required=True)
        self.fields["approach"] = text_field(_("How it answers the need"), APPROACH_WORDS, 10, required=True)
        self.asked = list(requirements(self.proposal.challenge))
        for row in self.asked:
            self.fields[f"answer-{row.key}"] = text_field(row.text, row.word_limit, 6, required=row.is_required)
        self.fields["data_needs"] = text_field(_("Data and access needed"), DATA_NEEDS_WORDS, 4)
        self.initial = {
            "solution": self.proposal.solution_id,
            "revision": self.copy["revisions"].get("offer", 0),
            **{name: self.copy[name] for name in ("language", "summary", "approach", "data_needs")},
            **{f"answer-{row.key}": self.copy["answers"].get(row.key, "") for row in self.asked},
        }

    def values(self) -> dict[str, Any]:
        """Texts and answers."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("language", "summary", "approach", "data_needs")},
            "answers": {row.key: data[f"answer-{row.key}"] for row in self.asked},
        }


class PlanForm(StepForm):
    """The duration; milestones and prices are formsets beside it."""

    duration_months = forms.IntegerField(label=_("duration in months"), required=False, min_value=1, max_value=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            "revision": self.copy["revisions"].get("plan", 0),
            "duration_months": self.copy["duration_months"],
        }

    def values(self) -> dict[str, Any]:
        """The duration."""
        return {"duration_months": self.cleaned_data["duration_months"]}


class MilestoneForm(CleanTextMixin, forms.Form):
    """One milestone; a row without anything in it is left out."""

    title = forms.CharField(label=_("Milestone"), max_length=200, required=False)
    month = forms.IntegerField(label=_("done by month"), min_value=1, max_value=120, required=False)
    result = forms.CharField(label=_("what shows that it is done"), max_length=400, required=False)

    def clean(self) -> dict[str, Any]:
        """A row that was begun is whole."""
        data: dict[str, Any] = super().clean() or {}
        if self.is_begun() and "month" in data:
            for name in ("title", "month"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in, or empty the row."))
        return data

    def is_begun(self) -> bool:
        """Whether anything was typed."""
        return any(self.cleaned_data.get(name) for name in ("title", "month", "result"))


class PriceForm(CleanTextMixin, forms.Form):
    """One line of the price; a row without a name and an amount is left out."""

    label = forms.CharField(label=_("What"), max_length=200, required=False)
    quantity = forms.IntegerField(label=_("quantity"), min_value=1, max_value=100_000, required=False, initial=1)
    unit_price = forms.CharField(label=_("price of one, without VAT"), max_length=40, required=False)
    currency = forms.ChoiceField(label=_("currency"), choices=Currency, initial=Currency.VND, required=False)
    vat_percent = forms.TypedChoiceField(
        label=_("VAT"), choices=[(rate, f"{rate}%") for rate in VAT_RATES], coerce=int, initial=10, required=False
    )

    def clean(self) -> dict[str, Any]:
        """A row that was begun is whole, and its amount can be read."""
        data: dict[str, Any] = super().clean() or {}
        if not self.is_begun():
            return data
        for name in ("label", "unit_price"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Fill this in, or empty the row."))
        if data.get("unit_price"):
            try:
                data["amount"] = read_amount(data["unit_price"], data.get("currency") or Currency.VND)
            except ValidationError as error:
                self.add_error("unit_price", error)
        return data

    def is_begun(self) -> bool:
        """Whether anything was typed; the suggested quantity and rate alone are nothing."""
        return any(self.cleaned_data.get(name) for name in ("label", "unit_price"))


def read_amount(text: str, currency: str) -> Decimal:
    """An amount as people type it: for VND also in words. Raises ValidationError."""
    try:
        if currency == Currency.VND:
            amount = Decimal(parse_money(text))
        else:
            amount = Decimal(text.replace(" ", "").replace(",", ".") if text.count(",") <= 1 else text)
            amount = amount.quantize(Decimal("0.01"))
    except (ValueError, InvalidOperation) as error:
        raise ValidationError(_("Enter an amount, such as 350 triệu, 1.200.000 or, in USD, 1250.50.")) from error
    if not 0 <= amount <= HIGHEST_PRICE:
        raise ValidationError(_("This amount is too large."))
    return amount


MilestoneFormSet = formset_factory(MilestoneForm, extra=SPARE_ROWS, max_num=40, validate_max=True)
PriceFormSet = formset_factory(PriceForm, extra=SPARE_ROWS, max_num=60, validate_max=True)


def milestone_rows(forms_: BaseFormSet[Any]) -> list[dict[str, Any]]:
    """The milestones that were typed, by month."""
    rows = [
        {name: form.cleaned_data[name] for name in ("title", "month", "result")} for form in forms_ if form.is_begun()
    ]
    return sorted(rows, key=lambda row: int(row["month"]))


def price_rows(forms_: BaseFormSet[Any]) -> list[dict[str, Any]]:
    """The price lines that were typed, as plain values."""
    return [
        plain_price(
            PriceLine(
                form.cleaned_data["label"],
                form.cleaned_data["quantity"] or 1,
                form.cleaned_data["amount"],
                form.cleaned_data["currency"] or Currency.VND,
                form.cleaned_data["vat_percent"] if form.cleaned_data["vat_percent"] != "" else 10,
            )
        )
        for form in forms_
        if form.is_begun()
    ]


def price_initial(rows: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Price lines as the form shows them."""
    shown = []
    for row in rows:
        line = price_line(row)
        amount = number(int(line.unit_price)) if line.currency == Currency.VND else str(line.unit_price)
        shown.append({**row, "unit_price": amount})
    return shown


class DeclarationsForm(StepForm):
    """What the bidder declares; every box is empty at first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accepted = self.copy["declarations"]
        self.rules = declared_rules(self.proposal.challenge)
        self.fields["conflict_statement"] = text_field(
            _("Conflicts of interest"),
            CONFLICT_WORDS,
            4,
            help_text=_("Relations with the agency or its officers; empty when none."),
        )
        for one in DECLARATIONS:
            self.fields[one.key] = forms.BooleanField(label=one.text, required=False)
        for key, text in self.rules:
            self.fields[key] = forms.BooleanField(label=text, required=False)
        self.initial = {
            "revision": self.copy["revisions"].get("declarations", 0),
            "conflict_statement": self.copy["conflict_statement"],
            **{one.key: accepted.get(one.key, {}).get("version") == one.version for one in DECLARATIONS},
            **{key: key in accepted for key, _text in self.rules},
        }

    def accepted(self, *, by: Any, at: Any) -> dict[str, Any]:
        """The declarations that are ticked; one that was accepted in these words before keeps its time and name."""
        kept = self.copy["declarations"]
        found = {}
        offered = [(one.key, one.version, str(one.text)) for one in DECLARATIONS]
        offered += [(key, "1", text) for key, text in self.rules]
        for key, version, text in offered:
            if self.cleaned_data.get(key):
                before = kept.get(key)
                same = before is not None and before["version"] == version
                found[key] = before if same else accept(key, version, text, by=by, at=at)
        return found

    def values(self) -> dict[str, Any]:
        """The statement; `accepted` adds who and when."""
        return {"conflict_statement": self.cleaned_data["conflict_statement"]}
