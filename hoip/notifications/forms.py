"""Forms of this room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoip.notifications.groups import GROUPS
from hoip.notifications.kinds import all_kinds
from hoip.notifications.models import Preference
from hoip.notifications.states import Frequency, Watching


class PreferencesForm(forms.Form):
    """For each group of notices: whether it is listed on the site, and when it comes by e-mail."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        chosen = {row.group: row for row in Preference.objects.filter(user=user)}
        for name, label in GROUPS.items():
            row = chosen.get(name)
            self.fields[f"{name}-on_site"] = forms.BooleanField(
                label=label, required=False, initial=row.on_site if row else True
            )
            self.fields[f"{name}-frequency"] = forms.ChoiceField(
                label=label, choices=Frequency.choices, initial=row.frequency if row else Frequency.NOW
            )

    def rows(self) -> list[dict[str, Any]]:
        """One for each group: its label, its two fields, and whether some of it always comes."""
        needed = {kind.group for kind in all_kinds() if kind.mandatory}
        free = {kind.group for kind in all_kinds() if not kind.mandatory}
        return [
            {
                "label": label,
                "on_site": self[f"{name}-on_site"],
                "frequency": self[f"{name}-frequency"],
                "always": name in needed and name not in free,
                "partly": name in needed and name in free,
            }
            for name, label in GROUPS.items()
        ]

    def save(self) -> None:
        """Keep one row for each group."""
        for name in GROUPS:
            Preference.objects.update_or_create(
                user=self.user,
                group=name,
                defaults={
                    "on_site": self.cleaned_data[f"{name}-on_site"],
                    "frequency": self.cleaned_data[f"{name}-frequency"],
                },
            )


class WatchForm(forms.Form):
    """What to hear about one object; no choice forgets it."""

    object = forms.CharField(max_length=101, widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        label=_("Notices about this"), choices=[("", _("nothing chosen")), *Watching.choices], required=False
    )

    def clean_object(self) -> tuple[str, str]:
        """The type and key of the object."""
        label, _colon, key = self.cleaned_data["object"].partition(":")
        return label, key
