"""Forms that change a challenge after it was announced."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from challenges.forms.challenges import DATE_FIELDS, DatesMixin, clauses_field, kinds_field, offer_clauses
from challenges.forms.common import ReasonForm, capitalise
from challenges.models import Challenge
from challenges.services.addenda import FIELDS, ONLY_LATER
from challenges.states import Phase
from hoip.clock import now
from hoip.ui.forms import CleanTextMixin, DateInput, DateTimeLocalField, MoneyField, VersionedFormMixin, set_mark


class ExtendForm(ReasonForm):
    """A later deadline, and why."""

    closes_at = DateTimeLocalField(label=_("New deadline for bids"))

    field_order = ("closes_at", "reason")


class AddendumForm(DatesMixin, CleanTextMixin, VersionedFormMixin, forms.ModelForm[Challenge]):
    """A change of an announced challenge: what stands now, to be changed, and the reason."""

    eligible_kinds = kinds_field()
    clauses = clauses_field()
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
        fields = FIELDS
        field_classes = DATE_FIELDS
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
        for field in self.fields.values():
            # All is shown as it stands; what of it must stay, and that a reason is needed, is said where it is.
            set_mark(field, "quiet")
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
        for name in ONLY_LATER:
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
