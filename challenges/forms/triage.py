"""Forms of the office's decisions on problems, and of the authors' answers to remarks."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from challenges.forms.common import ReasonForm
from challenges.models import Problem, Remark
from challenges.presentation import label_of, parts_of
from challenges.states import DeclineReason, Track
from hoip.accounts.models import User
from hoip.ui.forms import CleanTextMixin, DateTimeLocalField, offer, set_mark


class AcceptForm(ReasonForm):
    """Accept: which route, and why."""

    track = forms.ChoiceField(
        label=_("Route"),
        choices=Track.choices,
        widget=forms.RadioSelect,
        help_text=_("Choose by the solutions above: products that fit speak for inviting, none for ordering."),
    )

    field_order = ("track", "reason")


class ReturnForm(ReasonForm):
    """Return: the reason, and a remark for each section that needs one."""

    def __init__(self, *args: Any, problem: Problem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section_keys = [part.key for part in parts_of(problem)]
        for part in parts_of(problem):
            self.fields[f"remark_{part.key}"] = forms.CharField(
                label=_("Remark: %(section)s") % {"section": part.label},
                help_text=Truncator(problem.sections.get(part.key, "")).chars(400),
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def remarks(self) -> dict[str, str]:
        """Remarks by section."""
        return {key: self.cleaned_data[f"remark_{key}"] for key in self.section_keys}


class DeclineForm(ReasonForm):
    """Decline: a reason from the list, and words."""

    kind = forms.ChoiceField(label=_("Reason from the list"), choices=DeclineReason.choices, widget=forms.RadioSelect)

    field_order = ("kind", "reason")


class MergeForm(ReasonForm):
    """Merge: into which twin, and why. Those that look alike come first; any other is named by its number."""

    MOST = 100
    """How many of the others are listed, the newest first."""

    into = forms.ModelChoiceField(
        label=_("Merge into"), queryset=Problem.objects.none(), required=False, empty_label=_("none chosen")
    )
    number = forms.CharField(
        label=_("or into the problem with this number"),
        max_length=20,
        required=False,
        help_text=_("For one that is not in the list, such as BT-2026-014."),
    )

    field_order = ("into", "number", "reason")

    def __init__(self, *args: Any, candidates: Any, alike: Iterable[str] = (), **kwargs: Any) -> None:
        """`alike`: numbers of problems that look alike, the likeliest first."""
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        offer(self, "into", candidates)
        order = list(alike)
        short = candidates.defer(*Problem.LONG)
        likely = sorted(short.filter(number__in=order), key=lambda one: order.index(one.number))
        others = short.exclude(number__in=order).order_by("-pk")[: self.MOST]
        into: Any = self.fields["into"]
        # The widget alone: what is sent is checked against the query.
        into.widget.choices = [
            ("", into.empty_label),
            (_("Looks alike"), [(one.pk, str(one)) for one in likely]),
            (_("Others, newest first"), [(one.pk, str(one)) for one in others]),
        ]
        for name in ("into", "number"):
            set_mark(self.fields[name], "quiet")

    def clean_number(self) -> Problem | None:
        """The problem with the number, where one was typed."""
        number = self.cleaned_data["number"].strip().upper()
        if not number:
            return None
        found: Problem | None = self.candidates.filter(number=number).first()
        if found is None:
            raise ValidationError(_("No problem with this number can take another one in."))
        return found

    def clean(self) -> dict[str, Any]:
        """One of the two ways to name it."""
        data = super().clean() or self.cleaned_data
        chosen = {one.pk: one for one in (data.get("into"), data.pop("number", None)) if one is not None}
        if not chosen and not self.errors:
            self.add_error("into", _("Choose the problem that goes on."))
        elif len(chosen) > 1:
            self.add_error("number", _("The list and the number name two different problems."))
        elif chosen:
            data["into"] = next(iter(chosen.values()))
        return data


class AssignForm(ReasonForm):
    """Assign: to whom, until when if not the usual time, and why."""

    assignee = forms.ModelChoiceField(
        label=_("Dealt with by"), queryset=User.objects.none(), required=False, empty_label=_("nobody in particular")
    )
    due_at = DateTimeLocalField(
        label=_("To be decided by"), required=False, help_text=_("Empty: the usual time for this state.")
    )

    field_order = ("assignee", "due_at", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "assignee", User.objects.office())


class BulkForm(CleanTextMixin, forms.Form):
    """One act on several problems of the queue, with one reason."""

    ASSIGN, DECLINE, ACCEPT_INVITE, ACCEPT_ORDER, RETURN = "assign", "decline", "invite", "order", "return"

    chosen = forms.ModelMultipleChoiceField(label=_("Problems"), queryset=Problem.objects.none())
    act = forms.ChoiceField(
        label=_("What to do"),
        choices=[
            (ASSIGN, _("Give to a person")),
            (RETURN, _("Return with this reason")),
            (DECLINE, _("Decline")),
            (ACCEPT_INVITE, _("Accept: invite startups to pilot")),
            (ACCEPT_ORDER, _("Accept: order a development")),
        ],
    )
    assignee = forms.ModelChoiceField(
        label=_("Dealt with by"), queryset=User.objects.none(), required=False, empty_label=_("nobody in particular")
    )
    kind = forms.ChoiceField(
        label=_("Reason from the list, to decline"),
        choices=[("", _("none chosen")), *DeclineReason.choices],
        required=False,
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self, *args: Any, problems: Any, people: Iterable[tuple[int, str]] | None = None, **kwargs: Any
    ) -> None:
        """`people`: the office's people as (key, name), where the page has read them already."""
        super().__init__(*args, **kwargs)
        offer(self, "chosen", problems)
        offer(self, "assignee", User.objects.office())
        if people is not None:
            # The widget alone: what is sent is checked against the query.
            assignee: Any = self.fields["assignee"]
            assignee.widget.choices = [("", assignee.empty_label), *people]
        for name in ("assignee", "kind"):
            set_mark(self.fields[name], "quiet")

    def clean(self) -> dict[str, Any]:
        """To decline, a reason from the list is needed: authors are told it, so it is never one that stood there."""
        data = super().clean() or self.cleaned_data
        if data.get("act") == self.DECLINE and not data.get("kind") and "kind" not in self.errors:
            self.add_error("kind", _("Choose a reason from the list."))
        return data


class RemarksForm(CleanTextMixin, forms.Form):
    """One answer for each remark that is still open."""

    def __init__(self, *args: Any, problem: Problem, remarks: list[Remark], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remarks = remarks
        for remark in remarks:
            self.fields[f"answer_{remark.pk}"] = forms.CharField(
                label=_("%(section)s: %(remark)s")
                % {"section": label_of(problem, remark.section), "remark": remark.text},
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            set_mark(self.fields[f"answer_{remark.pk}"], "needed")

    def answers(self) -> dict[int, str]:
        """What was typed, by the remark's key."""
        return {remark.pk: self.cleaned_data[f"answer_{remark.pk}"] for remark in self.remarks}
