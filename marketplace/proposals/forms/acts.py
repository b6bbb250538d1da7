"""Forms of acts on a bid."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from hoip.ui.forms import CleanTextMixin
from marketplace.proposals.models import Proposal


class SubmitForm(forms.Form):
    """What is sealed: the version that the person looked at, once, with the newest addendum seen."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, proposal: Proposal, addendum: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"token": uuid4(), "revision": proposal.version}
        self.addendum = addendum
        if addendum is not None:
            self.fields["addendum"] = forms.BooleanField(
                label=_("I have read addendum %(number)s: %(reason)s")
                % {"number": addendum.number, "reason": addendum.reason}
            )

    def values(self) -> dict[str, Any]:
        """What the service is told."""
        return {
            "token": self.cleaned_data["token"],
            "revision": self.cleaned_data["revision"],
            "addendum": self.addendum.number if self.addendum is not None else 0,
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
        self.fields["result"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Shutting out and asking need words."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("result") in {self.INELIGIBLE, self.CURE} and not data.get("reason", "").strip():
            self.add_error("reason", _("Give a reason: the bidder reads it."))
        return data
