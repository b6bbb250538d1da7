"""Forms of this room."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from hoip.accounts.models import User
from hoip.ui.forms import CleanTextMixin, offer
from marketplace.evaluation.models import Sheet
from marketplace.evaluation.services.scoring import Given
from marketplace.evaluation.states import Declaration, PanelRole, Resolution


class AccountMixin(forms.Form):
    """Finds the person by the address of their account: a panel is made of known people."""

    user: User

    def clean_email(self) -> str:
        """The account must exist."""
        address = str(self.cleaned_data["email"]).lower()
        found = User.objects.filter(email__iexact=address, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody with this address has an account here."))
        self.user = found
        return address


class InviteForm(CleanTextMixin, AccountMixin):
    """Whom to ask, by the e-mail address of their account, and in which role."""

    email = forms.EmailField(label=_("E-mail address of their account"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=PanelRole.choices, initial=PanelRole.MEMBER)


class AnswerForm(forms.Form):
    """Accept together with the statement, or decline."""

    answer = forms.ChoiceField(choices=[("accept", "accept"), ("decline", "decline")])
    confidential = forms.BooleanField(
        label=_("I keep the content of the bids and of our talks confidential, as the statement above says."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Who accepts agrees to the statement."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("answer") == "accept" and not data.get("confidential"):
            self.add_error("confidential", _("To accept the seat, agree to the confidentiality statement."))
        return data


class RemoveForm(CleanTextMixin, forms.Form):
    """Why somebody leaves, and whether what they locked still counts."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    keep_scores = forms.BooleanField(label=_("The sheets that this person locked still count"), required=False)


class ReplaceForm(RemoveForm, AccountMixin):
    """Who takes the seat instead."""

    email = forms.EmailField(label=_("E-mail address of the new member's account"), max_length=254)
    field_order = ("email", "reason", "keep_scores")


class DeclareForm(CleanTextMixin, forms.Form):
    """What a member says about one bidder."""

    declaration = forms.ChoiceField(label=_("Declaration"), choices=Declaration.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What the conflict is or may be"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """A conflict needs words."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("declaration") == Declaration.CONFLICT and not data.get("words"):
            self.add_error("words", _("Say in a few words what the conflict is."))
        return data


class ResolveForm(CleanTextMixin, forms.Form):
    """The chair's decision."""

    resolution = forms.ChoiceField(label=_("Decision"), choices=Resolution.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(CleanTextMixin, forms.Form):
    """A reason alone."""

    reason = forms.CharField(label=_("Reason"), max_length=1000)


class SheetForm(CleanTextMixin, forms.Form):
    """One member's sheet of one bid: a score and a reason for each criterion, and words on the whole.

    Nothing is required: what is missing is said when the sheet is locked.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    comment = forms.CharField(
        label=_("Comment for the panel"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    strengths = forms.CharField(
        label=_("Strengths, for the bidder"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    weaknesses = forms.CharField(
        label=_("Gaps, for the bidder"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, challenge: Challenge, sheet: Sheet | None = None, **kwargs: Any) -> None:
        present = {one.criterion_id: one for one in sheet.scores.all()} if sheet else {}
        initial = {
            "version": sheet.version if sheet else 0,
            **({name: getattr(sheet, name) for name in ("comment", "strengths", "weaknesses")} if sheet else {}),
        }
        self.criteria = list(challenge.criteria.all())
        for one in self.criteria:
            score = present.get(one.pk)
            initial[f"score-{one.pk}"] = "" if score is None or score.value is None else f"{score.value.normalize():f}"
            initial[f"reason-{one.pk}"] = score.reason if score else ""
        super().__init__(*args, **kwargs | {"initial": initial})
        scale = [(str(number), str(number)) for number in range(challenge.score_max + 1)]
        for one in self.criteria:
            self.fields[f"score-{one.pk}"] = forms.ChoiceField(
                label=one.text, choices=scale, required=False, widget=forms.RadioSelect
            )
            self.fields[f"reason-{one.pk}"] = forms.CharField(
                label=_("Reason"),
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def rows(self) -> list[dict[str, Any]]:
        """For the template: each criterion with its two fields and the words of its scale."""
        return [
            {
                "criterion": one,
                "score": self[f"score-{one.pk}"],
                "reason": self[f"reason-{one.pk}"],
            }
            for one in self.criteria
        ]

    def given(self) -> dict[int, Given]:
        """What was filled in, by criterion."""
        data = self.cleaned_data
        return {
            one.pk: Given(
                Decimal(data[f"score-{one.pk}"]) if data[f"score-{one.pk}"] else None, data[f"reason-{one.pk}"]
            )
            for one in self.criteria
        }

    def texts(self) -> dict[str, str]:
        """Words on the whole."""
        return {name: self.cleaned_data[name] for name in ("comment", "strengths", "weaknesses")}


class RemarkForm(CleanTextMixin, forms.Form):
    """A remark in the consensus round."""

    text = forms.CharField(label=_("Remark"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class ChangeScoreForm(CleanTextMixin, forms.Form):
    """Another score for one criterion, with the reason of the change."""

    value = forms.ChoiceField(label=_("New score"))
    reason = forms.CharField(label=_("Reason of the change"), max_length=2000)

    def __init__(self, *args: Any, challenge: Challenge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "value", [(str(n), str(n)) for n in range(challenge.score_max + 1)])


class MinutesForm(CleanTextMixin, forms.Form):
    """The minutes; `before` carries the text that the writer had open."""

    minutes = forms.CharField(
        label=_("Minutes"), max_length=20000, required=False, widget=forms.Textarea(attrs={"rows": 16})
    )
    before = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
