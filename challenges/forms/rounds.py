"""Forms of intake rounds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.clarity import ALL
from challenges.forms.common import field_choices
from challenges.models import ProblemTemplate, Round
from hoip.reference.boxes import ClosedCheckboxes, FieldBoxes
from hoip.ui.forms import (
    BoxColumns,
    CleanTextMixin,
    DateTimeLocalField,
    MoneyField,
    VersionedFormMixin,
    keep_seconds,
    offer,
)


class RoundForm(CleanTextMixin, VersionedFormMixin, forms.ModelForm[Round]):
    """A round: names, window, focus, ceilings, contact, template and rules."""

    opens_at = DateTimeLocalField(label=_("Problems are taken from"))
    closes_at = DateTimeLocalField(label=_("Problems are taken until"))
    budget_ceiling = MoneyField(label=_("Ceiling for one problem, in VND"), required=False)
    fields_chosen = FieldBoxes(
        label=_("Fields in focus"), required=False, widget=ClosedCheckboxes, help_text=_("None chosen: all fields.")
    )
    rules_off = forms.MultipleChoiceField(label=_("Clarity rules switched off"), required=False, widget=BoxColumns)
    rules_needed = forms.MultipleChoiceField(
        label=_("Clarity rules that must be met before submitting"),
        required=False,
        widget=BoxColumns,
    )

    field_order = (
        "name_vi",
        "name_en",
        "plan_vi",
        "plan_en",
        "opens_at",
        "closes_at",
        "fields_chosen",
        "budget_ceiling",
        "months_ceiling",
        "contact_name",
        "contact_email",
        "contact_phone",
        "template",
    )

    class Meta:
        model = Round
        fields = (
            "name_vi",
            "name_en",
            "plan_vi",
            "plan_en",
            "opens_at",
            "closes_at",
            "budget_ceiling",
            "months_ceiling",
            "contact_name",
            "contact_email",
            "contact_phone",
            "template",
            "rules_off",
            "rules_needed",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = [(rule.code, rule.name) for rule in ALL]
        offer(self, "rules_off", rules)
        offer(self, "rules_needed", rules)
        own = self.instance.fields.all() if self.instance.pk else []
        offer(self, "fields_chosen", field_choices(own))
        offer(self, "template", ProblemTemplate.objects.current())
        self.fields["months_ceiling"].label = _("Longest duration in months")
        if self.instance.pk:
            self.fields["fields_chosen"].initial = self.instance.fields.all()
        else:
            del self.fields["version"]

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning; a rule is off or needed, not both."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        keep_seconds(data, {name: self.initial.get(name) for name in ("opens_at", "closes_at")})
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("A round closes after it opens."))
        if set(data.get("rules_off") or []) & set(data.get("rules_needed") or []):
            self.add_error("rules_needed", _("A rule cannot be switched off and needed at once."))
        return data

    def changes(self) -> dict[str, Any]:
        """What the verbs keep."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {"values": values, "fields": list(self.cleaned_data["fields_chosen"])}
