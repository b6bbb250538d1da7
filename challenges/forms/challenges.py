"""What the forms of a challenge share, and the form that begins one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, Clause, Problem
from challenges.services.challenges import DATES, date_errors
from hoip.accounts.states import OrganisationKind
from hoip.clock import now
from hoip.ui.formatting import weekday_date
from hoip.ui.forms import DateTimeLocalField, keep_seconds, offer

MOST_PROBLEMS = 10
"""Problems that one challenge is made from: it asks for one thing."""


DATE_FIELDS = dict.fromkeys(DATES, DateTimeLocalField)
"""How a form of a challenge takes its dates, for `field_classes`."""


class DatesMixin(forms.BaseForm):
    """Dates in their order, none of those typed now in the past; each stored one shows its weekday."""

    instance: Challenge
    initial: dict[str, Any]
    cleaned_data: dict[str, Any]

    def show_weekdays(self) -> None:
        """Say under each stored date which weekday it is."""
        for name in (*DATES, "result_on"):
            value = getattr(self.instance, name)
            if value is not None and name in self.fields:
                self.fields[name].help_text = weekday_date(value)
        if "opens_at" in self.fields and self.instance.opens_at is None:
            self.fields["opens_at"].help_text = _("Vietnam time (UTC+7), here and below.")

    def keep_seconds(self, data: dict[str, Any]) -> None:
        """Leave a stored time as it is where the same minute was sent."""
        keep_seconds(data, {name: self.initial.get(name) or getattr(self.instance, name) for name in DATES})

    def check_dates(self, data: Mapping[str, Any]) -> None:
        """Put each mistake at its date."""
        known = {name: data.get(name, getattr(self.instance, name)) for name in (*DATES, "result_on")}
        changed = [
            name for name in DATES if isinstance(data.get(name), datetime) and data[name] != self.initial.get(name)
        ]
        for name, words in date_errors(known, now(), changed=changed).items():
            self.add_error(name if name in self.fields else None, words)


def kinds_field() -> forms.MultipleChoiceField:
    """The kinds of organisation that may bid, to be ticked."""
    providers = OrganisationKind.providers()
    return forms.MultipleChoiceField(
        label=_("kinds of organisation that may bid"),
        choices=[choice for choice in OrganisationKind.choices if choice[0] in providers],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all providers may bid."),
    )


class ClausesField(forms.ModelMultipleChoiceField):
    """Clauses to tick, each with what it means in plain words."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Clause) -> str:
        """The name, and the plain summary below it."""
        return format_html('<span>{}<br><span class="small muted">{}</span></span>', obj.name, obj.summary)


def clauses_field() -> forms.ModelMultipleChoiceField:
    """Clauses of the office's library, to be ticked."""
    return ClausesField(label=_("IP and data terms"), queryset=Clause.objects.none(), required=False)


def offer_clauses(form: forms.BaseForm, challenge: Challenge) -> None:
    """Offer the clauses of the library, and those that were chosen before they left it."""
    own = challenge.clauses.all() if challenge.pk else Clause.objects.none()
    kept = Q(is_active=True) | Q(pk__in=own.values("pk"))
    offer(form, "clauses", Clause.objects.filter(kept))
    form.fields["clauses"].initial = own


class StartChallengeForm(forms.Form):
    """Which accepted problems a challenge is made from, beside the first."""

    more = forms.ModelMultipleChoiceField(
        label=_("Further problems"),
        queryset=Problem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "more", candidates)

    def clean(self) -> dict[str, Any]:
        """At most a handful, the first among them."""
        data = super().clean() or self.cleaned_data
        if len(data.get("more", [])) >= MOST_PROBLEMS:
            raise ValidationError(
                _("A challenge is made from at most %(most)s problems."), params={"most": MOST_PROBLEMS}
            )
        return data
