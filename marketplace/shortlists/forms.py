"""Forms of this room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.states import Outcome
from hoip.ui.forms import CleanTextMixin, DateTimeLocalField, MoneyField, offer
from marketplace.shortlists.anonymity import hides_bidders
from marketplace.shortlists.models import Candidate, Meeting, QuickReply, Shortlist
from marketplace.shortlists.states import Column, Coming, Interest, MeetingKind, Result


class AddForm(CleanTextMixin, forms.Form):
    """Why a candidate is put on the board."""

    reason = forms.CharField(label=_("Reason"), max_length=1000)


class MoveForm(CleanTextMixin, forms.Form):
    """Where a candidate goes, and why."""

    column = forms.CharField(label=_("Column"), max_length=20)
    reason = forms.CharField(label=_("Reason"), max_length=1000)


class NoteForm(CleanTextMixin, forms.Form):
    """A note for colleagues."""

    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class ProposeForm(CleanTextMixin, forms.Form):
    """How the challenge is to end, and why."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason of the decision"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class VerdictForm(CleanTextMixin, forms.Form):
    """What is decided about one bid, with the reason that its bidder reads."""

    result = forms.ChoiceField(label=_("Result"), choices=Result.choices, initial=Result.NOT_SELECTED)
    reserve_rank = forms.IntegerField(label=_("Place on the reserve list"), min_value=1, max_value=99, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        """A place belongs to the reserve list, and to nothing else."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("result") == Result.RESERVE and not data.get("reserve_rank"):
            self.add_error("reserve_rank", _("Give the place on the reserve list."))
        if data.get("result") != Result.RESERVE:
            data["reserve_rank"] = None
        return data


class ReasonForm(CleanTextMixin, forms.Form):
    """A reason alone."""

    reason = forms.CharField(label=_("Reason"), max_length=4000)


class ComplaintForm(CleanTextMixin, forms.Form):
    """What a bidder holds against a decision."""

    text = forms.CharField(
        label=_("What is wrong with the decision, and what you ask for"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class AnswerComplaintForm(CleanTextMixin, forms.Form):
    """The answer to a complaint."""

    answer = forms.CharField(label=_("Answer"), max_length=6000, widget=forms.Textarea(attrs={"rows": 4}))
    upheld = forms.ChoiceField(
        label=_("The complaint is"),
        choices=[("no", _("not upheld")), ("yes", _("upheld: the decision has to be undone"))],
    )


class FeedbackForm(CleanTextMixin, forms.Form):
    """The agency's words to one bidder."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    strengths = forms.CharField(
        label=_("Strengths"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    gaps = forms.CharField(label=_("Gaps"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    advice = forms.CharField(
        label=_("What would help next time"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AskForm(CleanTextMixin, forms.Form):
    """Whom to ask on the board, what, and until when."""

    candidates = forms.ModelMultipleChoiceField(
        label=_("Ask the providers of"), queryset=Candidate.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    question = forms.CharField(
        label=_("What you want to know"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )
    until = DateTimeLocalField(label=_("Replies until"))

    def __init__(self, *args: Any, shortlist: Shortlist, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "candidates", _named(shortlist))


def _named(shortlist: Shortlist) -> Any:
    """Candidates whose providers can be written to: not set aside, and not bidders whose names are still hidden."""
    rows = shortlist.candidates.exclude(column=Column.SET_ASIDE).select_related("solution__organisation")
    return rows.filter(proposal=None) if hides_bidders(shortlist) else rows


class MeetingForm(CleanTextMixin, forms.ModelForm[Meeting]):
    """Whom to invite, to what, when and where."""

    candidates = forms.ModelMultipleChoiceField(
        label=_("Invite the providers of"), queryset=Candidate.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    starts_at = DateTimeLocalField(label=_("Begins at"))
    ends_at = DateTimeLocalField(label=_("Ends at"))

    class Meta:
        model = Meeting
        fields = ("candidates", "kind", "title", "starts_at", "ends_at", "place", "online_link", "agenda")
        widgets = {"agenda": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, shortlist: Shortlist, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "candidates", _named(shortlist))
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=MeetingKind.choices)
        self.order_fields(self.Meta.fields)


class MeetingChangeForm(CleanTextMixin, forms.ModelForm[Meeting]):
    """What, when and where; who is invited stays."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    starts_at = DateTimeLocalField(label=_("Begins at"))
    ends_at = DateTimeLocalField(label=_("Ends at"))

    class Meta:
        model = Meeting
        fields = ("kind", "title", "starts_at", "ends_at", "place", "online_link", "agenda")
        widgets = {"agenda": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=MeetingKind.choices)
        self.order_fields(("revision", *self.Meta.fields))


class ComingForm(CleanTextMixin, forms.Form):
    """Whether one comes."""

    answer = forms.ChoiceField(label=_("Your answer"), choices=Coming.choices, widget=forms.RadioSelect)
    words = forms.CharField(label=_("A word to the agency"), max_length=500, required=False)


class ColumnForm(CleanTextMixin, forms.Form):
    """A column's names and its place."""

    key = forms.CharField(max_length=20, widget=forms.HiddenInput)
    name_vi = forms.CharField(label=_("Vietnamese name"), max_length=60, required=False)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    order = forms.IntegerField(label=_("Place from the left"), min_value=0, max_value=99)


class NewColumnForm(CleanTextMixin, forms.Form):
    """A new column."""

    name_vi = forms.CharField(label=_("Vietnamese name"), max_length=60, required=False)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    meaning = forms.ChoiceField(
        label=_("What standing in it means"),
        choices=Column.choices,
        initial=Column.IN_DIALOGUE,
        help_text=_("A provider is told when its solution reaches a column that means “shortlisted”."),
    )


class ReplyForm(CleanTextMixin, forms.ModelForm[QuickReply]):
    """A provider's short reply."""

    price_min = MoneyField(label=_("Price from"), required=False)
    price_max = MoneyField(label=_("Price up to"), required=False)

    class Meta:
        model = QuickReply
        fields = ("interest", "fit", "availability", "price_min", "price_max")
        widgets = {"interest": forms.RadioSelect, "fit": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interest"] = forms.ChoiceField(
            label=_("Interest"), choices=Interest.choices, widget=forms.RadioSelect
        )
