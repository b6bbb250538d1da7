"""Forms of accounts and organisations."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from stdnum.exceptions import ValidationError as NumberError
from stdnum.vn import mst

from hoip.accounts.consent import TEXT, WITHDRAWAL, privacy_address
from hoip.accounts.models import ExpertProfile, Membership, Organisation, User
from hoip.accounts.services.consents import give_consent
from hoip.accounts.states import ConsentWay, Intent, OrganisationKind, Role, WorkingGroup
from hoip.bilingual import reader_language
from hoip.files.forms import PrivateFileField, SafeImageField
from hoip.reference.boxes import FieldBoxes
from hoip.reference.models import AdminUnit, Facet, TaxonomyField
from hoip.ui.forms import CleanTextMixin, VersionedFormMixin, offer
from hoip.ui.validators import no_html, safe_url


class SignupDetailsForm(CleanTextMixin, forms.Form):
    """What sign-up asks beside the address and the password: a name, and what the person comes as."""

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=150,
        validators=[no_html],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    intent = forms.ChoiceField(label=_("You come as"), choices=Intent.choices, widget=forms.RadioSelect)

    consent = forms.BooleanField(
        label=TEXT, error_messages={"required": _("An account needs this consent: without it nothing is kept.")}
    )

    field_order = ("full_name", "email", "password1", "password2", "intent", "consent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if address := privacy_address():
            self.fields["consent"].help_text = format_html(
                '<a href="{}" target="_blank">{}</a>', address, _("Which data, what for and for how long (new tab)")
            )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the answers with the new account."""
        user.full_name = self.cleaned_data["full_name"]
        user.intent = self.cleaned_data["intent"]
        language = reader_language()
        user.language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        user.save(update_fields=["full_name", "intent", "language"])
        give_consent(user, how=ConsentWay.SIGN_UP)


class ProfileForm(CleanTextMixin, forms.ModelForm[User]):
    """A person's own name and language."""

    class Meta:
        model = User
        fields = ("full_name", "language")

    full_name = forms.CharField(label=_("Full name"), max_length=150, validators=[no_html])


def _fields_of(*facets: str) -> Any:
    """Fields of some facets that people choose from."""
    return TaxonomyField.objects.filter(facet__in=facets, parent__isnull=False).order_by("order", "code")


class OrganisationForm(CleanTextMixin, VersionedFormMixin, forms.ModelForm[Organisation]):
    """An organisation's own record."""

    logo_upload = SafeImageField(label=_("Logo"), required=False, help_text=_("PNG, JPEG or WebP, at most 8 MB."))
    admin_unit = forms.ModelChoiceField(
        label=_("Ward or commune"),
        queryset=AdminUnit.objects.filter(valid_to=None, level__in=["ward", "commune", "special_zone"]),
        required=False,
    )
    website = forms.URLField(label=_("website"), required=False, assume_scheme="https", validators=[safe_url])
    fields_chosen = FieldBoxes(label=pgettext_lazy("topic", "Fields"), required=False)

    class Meta:
        model = Organisation
        fields = (
            "kind",
            "name_vi",
            "name_en",
            "tax_code",
            "summary_vi",
            "summary_en",
            "admin_unit",
            "website",
            "representative",
            "founded_year",
            "team_size",
        )
        widgets = {"summary_vi": forms.Textarea(attrs={"rows": 4}), "summary_en": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "fields_chosen", _fields_of(Facet.STATE_MANAGEMENT, Facet.TECHNOLOGY, Facet.CULTURAL))
        self.fields["tax_code"].help_text = _("10 or 13 digits.")
        self.fields["representative"].help_text = _(
            "Name and position; seen by members, verified agencies and the office."
        )
        kinds = [(value, label) for value, label in OrganisationKind.choices if value != OrganisationKind.OFFICE]
        offer(self, "kind", kinds)
        if self.instance.pk:
            self.fields["fields_chosen"].initial = self.instance.fields.all()
        if self.instance.pk and self.instance.is_verified:
            # Who it is was confirmed by the office; a new kind or tax code would be another organisation.
            for name in ("kind", "tax_code"):
                self.fields[name].disabled = True

    def clean_tax_code(self) -> str:
        """Refuse a number whose length or check digit is wrong (python-stdnum, stdnum.vn.mst)."""
        code = self.cleaned_data["tax_code"]
        if not code:
            return ""
        try:
            code = str(mst.validate(code))
        except NumberError as error:
            raise ValidationError(_("This is no valid Vietnamese tax code.")) from error
        if Organisation.objects.filter(tax_code=code).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("An organisation with this tax code is registered already."))
        return code

    def clean(self) -> dict[str, Any]:
        """One of the two names is needed."""
        data = super().clean() or self.cleaned_data
        if not data.get("name_vi") and not data.get("name_en"):
            self.add_error("name_vi", _("Give the name in Vietnamese, in English or in both."))
        return data

    def values(self) -> dict[str, Any]:
        """What the service keeps."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if self.cleaned_data.get("logo_upload"):
            values["logo"] = self.cleaned_data["logo_upload"]
        return values


class InvitationForm(CleanTextMixin, forms.Form):
    """Whom to invite, in which role."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"), choices=[choice for choice in Role.choices if choice[0] != Role.OWNER], initial=Role.MEMBER
    )


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=[choice for choice in Role.choices if choice[0] != Role.OWNER])


class MemberForm(CleanTextMixin, forms.ModelForm[Membership]):
    """A member's position at work and part in the working group."""

    class Meta:
        model = Membership
        fields = ("position", "working_group")

    position = forms.CharField(label=_("Position at work"), max_length=120, required=False, validators=[no_html])
    working_group = forms.ChoiceField(
        label=_("Part in the working group"), choices=[("", _("none")), *WorkingGroup.choices], required=False
    )


class OwnerForm(CleanTextMixin, forms.Form):
    """Who becomes the first owner."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class ReasonForm(CleanTextMixin, forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class MemberField(forms.ModelChoiceField):
    """A member of an organisation, chosen by name."""

    def label_from_instance(self, obj: Any) -> str:
        """The person's name."""
        return str(obj.user.full_name)


class TransferForm(forms.Form):
    """Who becomes the owner."""

    member = MemberField(label=_("New owner"), queryset=Membership.objects.none())

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = organisation.memberships.exclude(role=Role.OWNER).select_related("user")
        offer(self, "member", members)


class VerificationForm(CleanTextMixin, forms.Form):
    """What an organisation tells the office about itself."""

    statement = forms.CharField(
        label=_("Who you are"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who represents the organisation, and how the office can check it."),
    )
    evidence = PrivateFileField(
        label=_("Evidence"),
        required=False,
        help_text=_("For example the registration certificate. Never a picture of an identity card."),
    )


class DecisionForm(CleanTextMixin, forms.Form):
    """The office's decision on a verification."""

    granted = forms.ChoiceField(
        label=_("Decision"), choices=[("yes", _("verify")), ("no", _("decline"))], widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class ExpertProfileForm(CleanTextMixin, forms.ModelForm[ExpertProfile]):
    """What an expert knows."""

    class Meta:
        model = ExpertProfile
        fields = ("headline", "employer", "biography", "fields", "reads_vietnamese", "reads_english")
        widgets = {"biography": forms.Textarea(attrs={"rows": 6})}
        field_classes = {"fields": FieldBoxes}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "fields", _fields_of(Facet.STATE_MANAGEMENT, Facet.TECHNOLOGY))


class WithdrawalForm(forms.Form):
    """The words of a withdrawal, and the password once more: an open browser alone closes no account."""

    withdraw = forms.BooleanField(label=WITHDRAWAL)
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        """It is the person's own."""
        typed: str = self.cleaned_data["password"]
        if not self.user.check_password(typed):
            raise forms.ValidationError(_("This is not your password."))
        return typed
