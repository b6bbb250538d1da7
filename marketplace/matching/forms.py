"""Forms of this room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoip.ui.forms import CleanTextMixin
from marketplace.matching.states import Verdict, Why

UNDO = "undo"


class MarkForm(CleanTextMixin, forms.Form):
    """What somebody says of a match. `rank` is the place at which it stood; anything odd counts as unknown."""

    verdict = forms.ChoiceField(
        choices=[*Verdict.choices, (UNDO, _("take back"))], initial=Verdict.NOT_RELEVANT, widget=forms.HiddenInput
    )
    rank = forms.CharField(required=False, widget=forms.HiddenInput)
    why = forms.ChoiceField(
        label=_("Why is it not relevant?"),
        choices=Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    words = forms.CharField(
        label=_("In words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The programme office reads it when it looks after the matching."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only what is not relevant needs a reason."""
        super().__init__(*args, **kwargs)
        self.fields["why"].required = not self.is_bound or self.data.get("verdict") not in {Verdict.USEFUL, UNDO}

    def clean_rank(self) -> int:
        """A place from 1 to 999, else 0."""
        given = self.cleaned_data["rank"]
        return int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0

    def clean(self) -> dict[str, Any]:
        """Another reason needs words."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("verdict") == Verdict.NOT_RELEVANT and data.get("why") == Why.OTHER and not data.get("words"):
            self.add_error("words", _("Say the reason in a few words."))
        return data
