"""Forms of this room."""

from typing import Any

from django import forms

from hoip.notifications.groups import GROUPS
from hoip.notifications.models import Preference


class PreferencesForm(forms.Form):
    """One tick for each group of notices: ticked means that it also comes by e-mail."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        off = set(Preference.objects.filter(user=user, by_email=False).values_list("group", flat=True))
        for name, label in GROUPS.items():
            self.fields[name] = forms.BooleanField(label=label, required=False, initial=name not in off)

    def save(self) -> None:
        """Keep one row for each group."""
        for name in GROUPS:
            Preference.objects.update_or_create(
                user=self.user, group=name, defaults={"by_email": self.cleaned_data[name]}
            )
