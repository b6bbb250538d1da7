"""Forms of bids."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoip.accounts.models import Organisation
from hoip.files.forms import PrivateFileField
from hoip.ui.forms import CleanTextMixin, MoneyField, VersionedFormMixin
from marketplace.proposals.models import Proposal
from marketplace.proposals.services import VALUE_FIELDS
from marketplace.solutions.models import Solution


class StartForm(forms.Form):
    """Which solution the bid starts from."""

    solution = forms.ModelChoiceField(
        label=_("Solution"), queryset=Solution.objects.none(), help_text=_("What its profile says is taken over.")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Solution.objects.published().filter(organisation=organisation.pk)
        self.fields["solution"].queryset = rows  # type: ignore[attr-defined]


class ProposalForm(CleanTextMixin, VersionedFormMixin, forms.ModelForm[Proposal]):
    """The bid itself."""

    price_min = MoneyField(label=_("price from, in VND"), required=False)
    price_max = MoneyField(label=_("price up to, in VND"), required=False)

    class Meta:
        model = Proposal
        fields = VALUE_FIELDS
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "answer": forms.Textarea(attrs={"rows": 10}),
            "plan": forms.Textarea(attrs={"rows": 8}),
            "team": forms.Textarea(attrs={"rows": 5}),
            "data_needs": forms.Textarea(attrs={"rows": 4}),
            "conflict_statement": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Solution.objects.published().filter(organisation=self.instance.organisation_id)
        self.fields["solution"].queryset = own  # type: ignore[attr-defined]
        self.fields["conflict_statement"].help_text = _("Relations with the agency or its officers; empty when none.")

    def values(self) -> dict[str, Any]:
        """What the service keeps."""
        return {name: self.cleaned_data[name] for name in VALUE_FIELDS}


class WithdrawForm(CleanTextMixin, forms.Form):
    """Why a bid is withdrawn; kept with the organisation alone."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DocumentForm(CleanTextMixin, forms.Form):
    """A document with its name."""

    title = forms.CharField(label=_("Title"), max_length=160, required=False)
    upload = PrivateFileField(label=_("File"))
