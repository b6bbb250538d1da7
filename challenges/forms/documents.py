"""Forms for a challenge's documents and its private links."""

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.states import AttachmentTier
from hoip.files.forms import PrivateFileField
from hoip.ui.forms import CleanTextMixin


class AttachmentForm(CleanTextMixin, forms.Form):
    """A document with its name and who may read it."""

    title = forms.CharField(label=_("Title"), max_length=160, required=False, help_text=_("Empty: the file's name."))
    tier = forms.ChoiceField(label=_("Who may read it"), choices=AttachmentTier.choices, widget=forms.RadioSelect)
    upload = PrivateFileField(label=_("File"))


class PreviewForm(CleanTextMixin, forms.Form):
    """For whom a preview link is."""

    note = forms.CharField(label=_("For whom the link is"), max_length=160, required=False)
