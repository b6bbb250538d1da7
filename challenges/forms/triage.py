"""Forms of the office's decisions on problems."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.forms.common import ReasonForm
from challenges.models import Problem
from challenges.sections import SECTIONS
from challenges.states import Track


class AcceptForm(ReasonForm):
    """Acceptance: which of the two routes, and why."""

    track = forms.ChoiceField(label=_("Route"), choices=Track.choices, widget=forms.RadioSelect)

    field_order = ("track", "reason")


class ReturnForm(ReasonForm):
    """Return: the reason, and remarks tied to sections."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

        self.section_keys = [section.key for section in SECTIONS]
        for section in SECTIONS:
            self.fields[f"remark_{section.key}"] = forms.CharField(
                label=_("Remark: %(section)s") % {"section": section.label},
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def remarks(self) -> dict[str, str]:
        """Remarks by section."""
        return {key: self.cleaned_data[f"remark_{key}"] for key in self.section_keys}


class MergeForm(ReasonForm):
    """Merge: into which twin, and why."""

    into = forms.ModelChoiceField(label=_("Merge into"), queryset=Problem.objects.none())

    field_order = ("into", "reason")

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = candidates  # type: ignore[attr-defined]
