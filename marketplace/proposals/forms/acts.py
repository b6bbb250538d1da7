"""Forms of acts on a bid."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from hoip.ui.forms import CleanTextMixin, offer
from marketplace.proposals.models import Proposal


class SubmitForm(forms.Form):
    """What is sealed: the version that the person looked at, once, with the addendum that they say they have read.

    The number of that addendum travels with the form: one that came out while the page lay open was not read.
    """

    token = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    addendum = forms.BooleanField(required=False)
    addendum_number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"token": uuid4(), "revision": proposal.version}

    def ask(self, addendum: Any) -> None:
        """Before it is shown: ask for an addendum, or for none."""
        if addendum is None:
            del self.fields["addendum"], self.fields["addendum_number"]
            return
        words = _("I have read addendum %(number)s: %(reason)s")
        self.fields["addendum"].label = words % {"number": addendum.number, "reason": addendum.reason}
        self.initial["addendum_number"] = addendum.number
        if self.is_bound:
            sent: Any = self.data
            data = sent.copy()
            data["addendum_number"] = str(addendum.number)
            if sent.get("addendum_number") != data["addendum_number"]:
                data.pop("addendum", None)
            self.data = data

    def values(self) -> dict[str, Any]:
        """What the service is told."""
        return {
            "token": self.cleaned_data["token"],
            "revision": self.cleaned_data["revision"],
            "addendum": (self.cleaned_data["addendum_number"] or 0) if self.cleaned_data["addendum"] else 0,
        }


class WithdrawForm(CleanTextMixin, forms.Form):
    """Why a bid is withdrawn; that there was a reason is kept, its words are not."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def values(self) -> dict[str, Any]:
        """What the service is told."""
        return {"reason": self.cleaned_data["reason"]}


class PlainForm(forms.Form):
    """An act that needs nothing but to be meant."""

    def values(self) -> dict[str, Any]:
        """Nothing."""
        return {}


class ScreenForm(CleanTextMixin, forms.Form):
    """The result of screening, with its reason."""

    ELIGIBLE, INELIGIBLE, CURE = "eligible", "ineligible", "cure"
    result = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason, or what is missing"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The bidder reads it."),
    )

    def __init__(self, *args: Any, may_cure: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(self.ELIGIBLE, _("Eligible")), (self.INELIGIBLE, _("Not eligible"))]
        if may_cure:
            choices.append((self.CURE, _("Ask for missing formal papers")))
        offer(self, "result", choices)

    def clean(self) -> dict[str, Any]:
        """Shutting out and asking need words."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("result") in {self.INELIGIBLE, self.CURE} and not data.get("reason", "").strip():
            self.add_error("reason", _("Give a reason: the bidder reads it."))
        return data
