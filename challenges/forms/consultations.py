"""Forms of consultations."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from challenges.forms.common import ReasonForm
from challenges.models import Consultation, Guest, Problem
from challenges.presentation import parts_of
from challenges.statements import GUEST_STATEMENTS
from challenges.states import ConsultationKind, GuestRole
from hoip.accounts.models import User
from hoip.ui.forms import (
    BoxColumns,
    CleanTextMixin,
    DateTimeLocalField,
    VersionedFormMixin,
    keep_seconds,
    offer,
    set_mark,
)

MOST_GUESTS = 40
WHEN_AND_WHERE = ("held_at", "until", "place", "online_link", "is_public", "agenda")


class _WhenAndWhere(CleanTextMixin, forms.ModelForm[Consultation]):
    """Time, place and agenda."""

    held_at = DateTimeLocalField(
        label=_("Begins at"),
        required=False,
        help_text=_("Needed for a round-table, with a place or a link. Vietnam time (UTC+7)."),
    )
    until = DateTimeLocalField(
        label=_("Comments until"),
        required=False,
        help_text=_("Needed for a written consultation. Vietnam time (UTC+7)."),
    )

    class Meta:
        model = Consultation
        fields: tuple[str, ...] = WHEN_AND_WHERE
        widgets = {"agenda": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("held_at", "place", "online_link", "until"):
            set_mark(self.fields[name], "quiet")

    def clean(self) -> dict[str, Any]:
        """A stored time keeps its seconds."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        keep_seconds(data, {name: self.initial.get(name) for name in ("held_at", "until")})
        return data


class OpenConsultationForm(_WhenAndWhere, ReasonForm):
    """Open a consultation: of which kind, when and where, and why."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ConsultationKind.choices, widget=forms.RadioSelect)

    field_order = ("kind", "held_at", "place", "online_link", "until", "is_public", "agenda", "reason")

    class Meta(_WhenAndWhere.Meta):
        fields = ("kind", *WHEN_AND_WHERE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_public"].help_text = _("It then gets a page among the events, where everybody can sign up.")

    def values(self) -> dict[str, Any]:
        """What the service keeps beside kind and reason."""
        return {name: self.cleaned_data[name] for name in WHEN_AND_WHERE}


class ConsultationForm(VersionedFormMixin, _WhenAndWhere):
    """Everything about a consultation that changes on the way: agenda, minutes, public summary."""

    class Meta(_WhenAndWhere.Meta):
        fields = (*WHEN_AND_WHERE, "minutes", "summary_vi", "summary_en")
        widgets = {
            "agenda": forms.Textarea(attrs={"rows": 6}),
            "minutes": forms.Textarea(attrs={"rows": 14}),
            "summary_vi": forms.Textarea(attrs={"rows": 4}),
            "summary_en": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["summary_vi"].help_text = _("Shown with the challenge once it is announced. Name nobody.")
        if self.instance.closed_at is not None:
            for name in WHEN_AND_WHERE:
                del self.fields[name]
        elif self.instance.kind == ConsultationKind.ROUND_TABLE:
            del self.fields["until"]
        else:
            del self.fields["held_at"]

    def values(self) -> dict[str, Any]:
        """What the service keeps."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "version"}


class ExpertsField(forms.ModelMultipleChoiceField):
    """Experts to tick, each with what they know."""

    widget = BoxColumns

    def label_from_instance(self, obj: User) -> str:
        """The name and the headline of the profile."""
        return str(obj.expert_profile)


class InviteForm(CleanTextMixin, forms.Form):
    """Invite listed experts by name, and anybody with an account by e-mail address."""

    experts = ExpertsField(label=_("Experts accepted by the office"), queryset=User.objects.none(), required=False)
    emails = forms.CharField(
        label=_("E-mail addresses of others, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tick experts above, give addresses here, or both."),
    )
    role = forms.ChoiceField(label=_("Invited as"), choices=GuestRole.choices)
    sections = forms.MultipleChoiceField(
        label=_("Sections"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all sections."),
    )

    def __init__(self, *args: Any, problem: Problem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "experts", User.objects.listed_experts().select_related("expert_profile"))
        for name in ("experts", "emails", "sections"):
            set_mark(self.fields[name], "quiet")
        written = [(part.key, part.label) for part in parts_of(problem) if problem.sections.get(part.key)]
        offer(self, "sections", written)

    def clean_emails(self) -> list[User]:
        """The people with these addresses; addresses without an account are named."""
        addresses = list(dict.fromkeys(self.cleaned_data["emails"].replace(",", "\n").split()))
        if len(addresses) > MOST_GUESTS:
            raise ValidationError(_("At most %(most)s addresses at once."), params={"most": MOST_GUESTS})
        found = {
            user.email.lower(): user
            for user in User.objects.filter(email__in=[one.lower() for one in addresses], is_active=True)
        }
        unknown = [one for one in addresses if one.lower() not in found]
        if unknown:
            raise ValidationError(
                _("Nobody has an account with: %(addresses)s. Ask them to sign up first."),
                params={"addresses": ", ".join(unknown)},
            )
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        """At least one person."""
        data = super().clean() or self.cleaned_data
        if "emails" in data and not data["emails"] and not data.get("experts"):
            self.add_error("experts", _("Choose at least one person."))
        return data

    def people(self) -> list[User]:
        """Everybody who was chosen, once."""
        return list({user.pk: user for user in [*self.cleaned_data["experts"], *self.cleaned_data["emails"]]}.values())


class AnswerInvitationForm(CleanTextMixin, forms.Form):
    """Sign both statements, declare a conflict or not."""

    has_conflict = forms.BooleanField(label=_("I have a conflict of interest to declare"), required=False)
    conflict = forms.CharField(
        label=_("What the conflict is"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_mark(self.fields["conflict"], "quiet")
        for statement in GUEST_STATEMENTS:
            self.fields[f"sign_{statement.key}"] = forms.BooleanField(
                label=_("I sign: %(title)s") % {"title": statement.title}, help_text=statement.text, required=False
            )
        self.order_fields([f"sign_{statement.key}" for statement in GUEST_STATEMENTS])

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        signed = [statement.key for statement in GUEST_STATEMENTS if data[f"sign_{statement.key}"]]
        return {"signed": signed, "has_conflict": data["has_conflict"], "conflict": data["conflict"]}


class CommentForm(CleanTextMixin, forms.Form):
    """A comment on one section."""

    text = forms.CharField(label=_("Your comment"), max_length=3000, widget=forms.Textarea(attrs={"rows": 3}))


class EditProposalForm(CleanTextMixin, forms.Form):
    """Another wording of a section, and why."""

    after = forms.CharField(label=_("Proposed wording"), max_length=10000, widget=forms.Textarea(attrs={"rows": 8}))
    why = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class DecideEditForm(CleanTextMixin, forms.Form):
    """Take a wording over or not, with a word why."""

    answer = forms.CharField(label=_("A word why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class AttendanceForm(forms.Form):
    """Who was there."""

    present = forms.ModelMultipleChoiceField(
        label=_("Who was there"), queryset=Guest.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guests = consultation.guests.filter(comes=True).select_related("user")
        offer(self, "present", guests)
        self.fields["present"].initial = guests.filter(was_there=True)
