"""Forms of this room."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoip.ui.forms import CleanTextMixin, offer
from marketplace.alerts.models import FREQUENCIES, Alert
from marketplace.alerts.states import Closeness, Source


class AlertForm(CleanTextMixin, forms.Form):
    """Name, frequency, and for match lists how close a match must be."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=FREQUENCIES,
        widget=forms.RadioSelect,
        help_text=_("Nothing new, no mail. All that is new comes in one mail."),
    )
    closeness = forms.ChoiceField(
        label=_("What to tell"), choices=Closeness.choices, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if source == Source.SEARCH:
            del self.fields["closeness"]
            self.fields["name"].required = True

    def values(self) -> dict[str, str]:
        """What was chosen, with the default where a match list's closeness was left out."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "frequency": data["frequency"],
            "closeness": data.get("closeness") or Closeness.BALANCED.value,
        }


def initial_of(alert: Alert) -> dict[str, str]:
    """What the form shows of an alert."""
    return {"name": alert.name, "frequency": alert.frequency, "closeness": alert.closeness}


class WrongForm(forms.Form):
    """What made a result wrong."""

    tags = forms.MultipleChoiceField(
        label=_("Leave out everything with these tags"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.MultipleChoiceField(
        label=_("Leave out everything that says"), required=False, widget=forms.CheckboxSelectMultiple
    )
    stricter = forms.BooleanField(label=_("Tell me only of closer matches"), required=False)

    def __init__(self, *args: Any, tags: dict[str, str], words: Sequence[str], stricter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if tags:
            offer(self, "tags", list(tags.items()))
        else:
            del self.fields["tags"]
        if words:
            offer(self, "words", [(word, word) for word in words])
        else:
            del self.fields["words"]
        if not stricter:
            del self.fields["stricter"]
