"""Forms of this room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hoip.ui.forms import CleanTextMixin
from marketplace.shortlists.states import Column


class AddForm(CleanTextMixin, forms.Form):
    """Why a candidate is put on the board."""

    reason = forms.CharField(label=_("Reason"), max_length=1000)


class MoveForm(CleanTextMixin, forms.Form):
    """Where a candidate goes, and why."""

    column = forms.ChoiceField(label=_("Column"), choices=Column.choices)
    reason = forms.CharField(label=_("Reason"), max_length=1000)


class NoteForm(CleanTextMixin, forms.Form):
    """A note for colleagues."""

    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
