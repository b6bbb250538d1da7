"""The lists of a challenge as formsets: criteria, prizes, conditions, requirements, documents, rounds."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from challenges.forms.common import capitalise, field_choices
from challenges.models import (
    ChallengeCriterion,
    EligibilityRule,
    Prize,
    RequiredDocument,
    Requirement,
    Stage,
)
from challenges.querysets import FULL_WEIGHT
from challenges.states import RuleKind
from hoip.reference.boxes import FieldBoxes, FoldedCheckboxes
from hoip.reference.models import TaxonomyField
from hoip.ui.forms import CleanTextMixin, DateInput, DateTimeLocalField, MoneyField, keep_seconds, offer, set_mark

MOST_ROWS = 30


def sum_error(total: int) -> str:
    """In words how far weights are from 100."""
    off = abs(FULL_WEIGHT - total)
    if total < FULL_WEIGHT:
        return ngettext("%(n)s point is missing.", "%(n)s points are missing.", off) % {"n": off}
    return ngettext("%(n)s point is too much.", "%(n)s points are too many.", off) % {"n": off}


class _RowForm(CleanTextMixin, forms.ModelForm[Any]):
    """One row; a row without words is passed over."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capitalise(self)
        for field in self.fields.values():
            # An empty row is passed over: what a row needs is said when it is saved.
            set_mark(field, "quiet")

    def clean(self) -> dict[str, Any]:
        """Words in one of the two languages, wherever anything else was typed."""
        data = super().clean() or self.cleaned_data
        typed = self.has_changed() and not data.get("DELETE") and self.needs_words(data)
        if typed and not data.get("text_vi") and not data.get("text_en"):
            self.add_error("text_vi", _("Write it in Vietnamese, in English or in both."))
        return data

    def needs_words(self, _data: Mapping[str, Any]) -> bool:
        """Whether this row says nothing without words of its own."""
        return True

    def row(self) -> dict[str, Any]:
        """What the service keeps."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def main_fields(self) -> list[Any]:
        """The fields that every row shows."""
        return [field for field in self.visible_fields() if not field.name.startswith("anchor_")]

    def folded_fields(self) -> list[Any]:
        """The fields that are folded away until somebody wants them."""
        return [field for field in self.visible_fields() if field.name.startswith("anchor_")]

    def is_unfolded(self) -> bool:
        """Whether one of the folded fields holds something or is wrong."""
        return any(field.value() or field.errors for field in self.folded_fields())

    @classmethod
    def initial_of(cls, record: Any) -> dict[str, Any]:
        """What the form shows of a stored row."""
        return {name: getattr(record, name) for name in cls._meta.fields or ()}


class _Rows(forms.BaseFormSet):
    """Rows in their order, without those that are ticked for removal or empty."""

    def add_fields(self, form: forms.BaseForm, index: int | None) -> None:
        """Name the box that takes a row out by what it does."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Take this row out")

    def rows(self) -> list[dict[str, Any]]:
        """What is kept."""
        return [
            form.row()
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE") and self.is_kept(form.cleaned_data)
        ]

    def is_kept(self, data: Mapping[str, Any]) -> bool:
        """Whether a row says something."""
        return bool(data.get("text_vi") or data.get("text_en"))


class CriterionForm(_RowForm):
    """One criterion: weight, lowest score, whether a reason is needed, what the lowest and highest score mean."""

    anchor_low_vi = forms.CharField(label=_("What 0 means, in Vietnamese"), max_length=200, required=False)
    anchor_low_en = forms.CharField(label=_("What 0 means, in English"), max_length=200, required=False)
    anchor_high_vi = forms.CharField(
        label=_("What the highest score means, in Vietnamese"), max_length=200, required=False
    )
    anchor_high_en = forms.CharField(
        label=_("What the highest score means, in English"), max_length=200, required=False
    )

    class Meta:
        model = ChallengeCriterion
        fields = ("text_vi", "text_en", "weight", "minimum", "reason_required")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text_vi"].required = False
        self.fields["weight"].help_text = ""
        self.fields["minimum"].help_text = ""

    @classmethod
    def initial_of(cls, record: Any) -> dict[str, Any]:
        """What the form shows of a stored criterion; its lowest and highest anchors are told apart by their number."""
        anchors = {int(score): words for score, words in record.anchors.items()}
        low = anchors.get(0, {})
        high = anchors.get(max(anchors), {}) if anchors and max(anchors) > 0 else {}
        shown = super().initial_of(record)
        return shown | {
            "anchor_low_vi": low.get("vi", ""),
            "anchor_low_en": low.get("en", ""),
            "anchor_high_vi": high.get("vi", ""),
            "anchor_high_en": high.get("en", ""),
        }


class BaseCriteriaFormSet(_Rows):
    """The criteria of a challenge; weights add up to 100."""

    score_max = 5

    def clean(self) -> None:
        """Refuse a sum other than 100, and a lowest score above the highest."""
        if any(self.errors):
            return
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        rows = [row for row in rows if self.is_kept(row)]
        total = sum(row["weight"] for row in rows)
        if rows and total != FULL_WEIGHT:
            raise ValidationError(sum_error(total))
        if any(row.get("minimum") is not None and row["minimum"] > self.score_max for row in rows):
            raise ValidationError(
                _("A lowest score lies above the highest score of %(most)s."), params={"most": self.score_max}
            )

    def rows(self) -> list[dict[str, Any]]:
        """Criteria with their anchors by score."""
        kept = []
        for form in self.forms:
            data = form.cleaned_data
            if not data or data.get("DELETE") or not self.is_kept(data):
                continue
            anchors: dict[str, dict[str, str]] = {}
            for name, score in (("low", 0), ("high", self.score_max)):
                words = {
                    language: data[f"anchor_{name}_{language}"]
                    for language in ("vi", "en")
                    if data[f"anchor_{name}_{language}"]
                }
                if words:
                    anchors[str(score)] = words
            row = form.row()
            # The Vietnamese text is the one that is always there.
            row["text_vi"] = row["text_vi"] or row["text_en"]
            kept.append(row | {"anchors": anchors})
        return kept


class PrizeForm(_RowForm):
    """What a rank gets."""

    amount = MoneyField(label=_("amount for each, in VND"), required=False)

    class Meta:
        model = Prize
        fields = ("text_vi", "text_en", "winners", "amount", "other_vi", "other_en")
        labels = {"text_vi": _("rank or name, in Vietnamese"), "text_en": _("rank or name, in English")}

    def clean(self) -> dict[str, Any]:
        """Something is given."""
        data = super().clean()
        named = data.get("text_vi") or data.get("text_en")
        if (
            named
            and not data.get("DELETE")
            and not (data.get("amount") or data.get("other_vi") or data.get("other_en"))
        ):
            self.add_error("amount", _("Say what the rank gets: money, something else or both."))
        return data


class RuleForm(_RowForm):
    """One condition: what it asks, with years or fields where it needs them."""

    years = forms.IntegerField(label=_("years, for a condition on age"), required=False, min_value=1, max_value=100)
    fields_wanted = FieldBoxes(label=_("fields, for a condition on fields"), required=False, widget=FoldedCheckboxes)

    class Meta:
        model = EligibilityRule
        fields = ("kind", "text_vi", "text_en")
        labels = {
            "text_vi": _("what the bidder declares, in Vietnamese"),
            "text_en": _("what the bidder declares, in English"),
        }

    field_order = ("kind", "years", "fields_wanted", "text_vi", "text_en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A field that is no longer offered stays in a condition that names it, until somebody takes it out.
        kept = self.initial.get("fields_wanted", [])
        offer(self, "fields_wanted", field_choices(kept))
        offer(self, "kind", [("", _("none chosen")), *RuleKind.choices])
        self.fields["kind"].required = False

    def needs_words(self, data: Mapping[str, Any]) -> bool:
        """Only what the bidder declares needs words."""
        return data.get("kind") == RuleKind.DECLARED

    def clean(self) -> dict[str, Any]:
        """Years and fields where the rule needs them."""
        data = super().clean()
        if data.get("DELETE"):
            return data
        if data.get("kind") in {RuleKind.MIN_AGE, RuleKind.MAX_AGE} and not data.get("years"):
            self.add_error("years", _("Say how many years."))
        if data.get("kind") == RuleKind.FIELDS and not data.get("fields_wanted"):
            self.add_error("fields_wanted", _("Choose at least one field."))
        return data

    def row(self) -> dict[str, Any]:
        """The rule with its value."""
        data = self.cleaned_data
        value: dict[str, Any] = {}
        if data["kind"] in {RuleKind.MIN_AGE, RuleKind.MAX_AGE}:
            value = {"years": data["years"]}
        elif data["kind"] == RuleKind.FIELDS:
            value = {"fields": [field.code for field in data["fields_wanted"]]}
        return {**super().row(), "value": value}

    @classmethod
    def initial_of(cls, record: Any) -> dict[str, Any]:
        """What the form shows of a stored rule."""
        codes = record.value.get("fields", [])
        chosen = list(TaxonomyField.objects.filter(code__in=codes).order_by("order")) if codes else []
        return super().initial_of(record) | {"years": record.value.get("years"), "fields_wanted": chosen}


class RuleRows(_Rows):
    """Conditions; one without a kind says nothing."""

    def is_kept(self, data: Mapping[str, Any]) -> bool:
        """Whether a kind was chosen."""
        return bool(data.get("kind"))


class _KeyedForm(_RowForm):
    """A line that answers are kept by: its key stays with it."""

    key = forms.SlugField(required=False, max_length=16, widget=forms.HiddenInput)

    def row(self) -> dict[str, Any]:
        """The line with its key."""
        return {**super().row(), "key": self.cleaned_data["key"]}

    @classmethod
    def initial_of(cls, record: Any) -> dict[str, Any]:
        """The line with its key."""
        return super().initial_of(record) | {"key": record.key}


class RequirementForm(_KeyedForm):
    """One line that a bid answers."""

    class Meta:
        model = Requirement
        fields = ("text_vi", "text_en", "word_limit", "is_required")


class DocumentForm(_KeyedForm):
    """One document that a bid hands in."""

    class Meta:
        model = RequiredDocument
        fields = ("text_vi", "text_en", "is_required")


class StageForm(_RowForm):
    """One round, with criteria of its own as lines."""

    opens_at = DateTimeLocalField(label=_("begins at"), required=False)
    closes_at = DateTimeLocalField(label=_("ends at"), required=False)
    criteria = forms.CharField(
        label=_("criteria, one a line with its weight"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as: Sáng tạo | Creativity: 40. The English name may be left out; weights add up to 100."),
    )
    _CRITERION = re.compile(r"^(?P<text>.{2,400}?)\s*[:–-]\s*(?P<weight>\d{1,3})\s*%?$")

    class Meta:
        model = Stage
        fields = ("kind", "text_vi", "text_en", "opens_at", "closes_at", "result_on", "going_through")
        widgets = {"result_on": DateInput()}
        labels = {"text_vi": _("name, in Vietnamese"), "text_en": _("name, in English")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].required = False

    def needs_words(self, _data: Mapping[str, Any]) -> bool:
        """Its kind names it."""
        return False

    def clean(self) -> dict[str, Any]:
        """Both dates, in order."""
        data = super().clean()
        keep_seconds(data, {name: self.initial.get(name) for name in ("opens_at", "closes_at")})
        if not self.has_changed() or data.get("DELETE"):
            return data
        for name in ("opens_at", "closes_at"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("A round needs its beginning and its end."))
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("A stage must end after it begins."))
        return data

    def clean_criteria(self) -> list[dict[str, Any]]:
        """The lines as rows of text and weight."""
        rows = []
        for line in self.cleaned_data["criteria"].splitlines():
            if not line.strip():
                continue
            found = self._CRITERION.match(line.strip())
            if found is None:
                raise ValidationError(_("“%(line)s” has no weight at its end."), params={"line": line.strip()[:60]})
            vietnamese, _bar, english = (part.strip() for part in found["text"].partition("|"))
            rows.append({"text_vi": vietnamese, "text_en": english, "weight": int(found["weight"])})
        total = sum(row["weight"] for row in rows)
        if rows and total != FULL_WEIGHT:
            raise ValidationError(sum_error(total))
        return rows

    def row(self) -> dict[str, Any]:
        """The round with its criteria."""
        return {**super().row(), "criteria": self.cleaned_data["criteria"]}

    @classmethod
    def initial_of(cls, record: Any) -> dict[str, Any]:
        """What the form shows of a stored round."""
        lines = "\n".join(
            f"{' | '.join(filter(None, (row.text_vi, row.text_en)))}: {row.weight}" for row in record.criteria.all()
        )
        return super().initial_of(record) | {"criteria": lines}


class StageRows(_Rows):
    """Rounds, one after the other."""

    def is_kept(self, data: Mapping[str, Any]) -> bool:
        """Whether it has dates."""
        return bool(data.get("opens_at") and data.get("closes_at"))

    def clean(self) -> None:
        """No round begins before the one before it ends; none but the last lets go through nobody."""
        if any(self.errors):
            return
        rows = self.rows()
        for before, after in pairwise(rows):
            if after["opens_at"] < before["closes_at"]:
                raise ValidationError(_("A round begins before the one above it ends."))
            if not before["going_through"]:
                raise ValidationError(_("Say how many go through from each round but the last."))


def _formset(form: type[_RowForm], base: type[_Rows], *, extra: int = 2) -> Any:
    """A formset with room for some rows more."""
    return forms.formset_factory(
        form,
        formset=base,
        extra=extra,
        can_delete=True,
        can_delete_extra=False,
        max_num=MOST_ROWS,
        validate_max=True,
    )


CriteriaFormSet = _formset(CriterionForm, BaseCriteriaFormSet)
PrizeFormSet = _formset(PrizeForm, _Rows)
RuleFormSet = _formset(RuleForm, RuleRows)
RequirementFormSet = _formset(RequirementForm, _Rows)
DocumentFormSet = _formset(DocumentForm, _Rows)
StageFormSet = _formset(StageForm, StageRows)
