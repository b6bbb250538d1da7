"""Forms of the public pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hoip.ui.forms import CleanTextMixin


class SignUpForm(CleanTextMixin, forms.Form):
    """What an organiser may be told beside the person's name and address."""

    note = forms.CharField(
        label=_("Note for the organiser"),
        required=False,
        max_length=300,
        help_text=_("For example: accessibility needs, or which problem you wish to talk about."),
    )
