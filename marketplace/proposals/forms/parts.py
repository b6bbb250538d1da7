"""Forms for people, partners and documents of a bid."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.eligibility import documents_asked
from hoip.files.forms import PrivateFileField
from hoip.ui.forms import CleanTextMixin, offer
from marketplace.proposals.models import Proposal
from marketplace.proposals.services.team import organisation_named


class MemberForm(CleanTextMixin, forms.Form):
    """A person of the team."""

    name = forms.CharField(label=_("full name"), max_length=150)
    email = forms.EmailField(
        label=_("e-mail address"), help_text=_("The person gets a mail and confirms there; no account is needed.")
    )
    role = forms.CharField(label=_("role in the project"), max_length=200)


class PartnerForm(CleanTextMixin, forms.Form):
    """An organisation that bids with us."""

    organisation = forms.CharField(
        label=_("Tax code or exact name of the organisation"),
        max_length=200,
        help_text=_("It must be verified on the platform. Its owner or a manager confirms."),
    )
    role = forms.CharField(label=_("its part in the work"), max_length=400)

    def clean_organisation(self) -> Any:
        """The organisation itself."""
        found = organisation_named(self.cleaned_data["organisation"])
        if found is None:
            raise forms.ValidationError(_("No verified provider with this tax code or exact name is on the platform."))
        return found


class DocumentForm(CleanTextMixin, forms.Form):
    """A document, and what it is of what the challenge asks for."""

    kind = forms.ChoiceField(label=_("What it is"), required=False)
    title = forms.CharField(label=_("Title"), max_length=160, required=False)
    upload = PrivateFileField(label=_("File"))

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [(row.key, row.text) for row in documents_asked(proposal.challenge)]
        offer(self, "kind", [*asked, ("", _("another document"))])


class AnswerForm(forms.Form):
    """Yes or no to being named."""

    answer = forms.ChoiceField(
        label=_("Your answer"), choices=[("confirm", _("Confirm")), ("decline", _("Decline"))], widget=forms.RadioSelect
    )
