"""Pages on which an agency prepares, announces, extends and cancels a challenge."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View

from challenges.addresses import public_address
from challenges.forms.challenges import ChallengeForm, CriteriaFormSet, ExtendForm
from challenges.forms.common import ReasonForm
from challenges.models import Challenge
from challenges.presentation import current_step
from challenges.services import challenges as services
from challenges.states import Phase
from challenges.views.problems import ProblemMixin
from hoip.accounts.access import PermittedMixin
from hoip.audit.models import Entry
from hoip.clock import now
from hoip.exceptions import DomainError, EditConflict


class ChallengeMixin(PermittedMixin):
    """Fetches the challenge that the address names, out of those that the person may see."""

    kwargs: dict[str, Any]

    @cached_property
    def challenge(self) -> Challenge:
        """The challenge, or 404."""
        rows = Challenge.objects.visible_to(self.request.user).for_listing().prefetch_related("criteria", "clauses")
        found: Challenge = get_object_or_404(rows, number=self.kwargs["number"])
        return found

    def get_permission_object(self) -> Any:
        """The challenge is what the permission is asked for."""
        return self.challenge

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the challenge."""
        return super().get_context_data(challenge=self.challenge, **kwargs)  # type: ignore[misc,no-any-return]

    def to_challenge(self) -> HttpResponse:
        """Back to the page on which the challenge is managed."""
        return redirect("challenges:challenge-manage", self.challenge.number)


class ChallengeCreateView(ProblemMixin, View):
    """Make a challenge from an accepted problem."""

    permission_required = "challenges.add_challenge"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Make it and lead to its form."""
        try:
            challenge = services.create_challenge([self.problem], by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect(self.problem)
        return redirect("challenges:challenge-edit", challenge.number)


class ChallengeManageView(ChallengeMixin, TemplateView):
    """Where a challenge stands, what it lacks and what can be done next."""

    permission_required = "challenges.manage_challenge"
    template_name = "challenges/challenge_manage.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add phase, what is missing, history and the acts that are open to the person."""
        at, user = now(), self.request.user
        phase = self.challenge.phase_at(at)
        preparing = phase == Phase.PREPARING
        running = phase in {Phase.ANNOUNCED, Phase.OPEN}
        history = Entry.objects.filter(
            target_type="challenges.challenge", target_id=str(self.challenge.pk), refused=False
        )
        return super().get_context_data(
            at=at,
            phase=phase,
            step=current_step(self.challenge, at),
            lacking=services.lacking(self.challenge, at) if preparing else [],
            preparing=preparing,
            public_address=public_address(self.challenge),
            history=history.exclude(action="challenges.challenge_saved").order_by("number"),
            may_change=preparing and user.has_perm("challenges.change_challenge", self.challenge),
            may_publish=preparing and user.has_perm("challenges.publish_challenge", self.challenge),
            is_author=self.challenge.created_by_id == user.pk,
            may_extend=running and user.has_perm("challenges.extend_challenge", self.challenge),
            may_cancel=(preparing or running or phase == Phase.EVALUATING)
            and user.has_perm("challenges.cancel_challenge", self.challenge),
            **kwargs,
        )


class ChallengeEditView(ChallengeMixin, FormView[ChallengeForm]):
    """Dates, criteria, money and terms."""

    permission_required = "challenges.change_challenge"
    form_class = ChallengeForm
    template_name = "challenges/challenge_edit.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form edits a fresh copy, so that a refused save leaves the shown challenge as it is."""
        return super().get_form_kwargs() | {"instance": Challenge.objects.get(pk=self.challenge.pk)}

    def _criteria(self) -> Any:
        """The criteria's forms."""
        initial = [
            {"text_vi": row.text_vi, "text_en": row.text_en, "weight": row.weight}
            for row in self.challenge.criteria.all()
        ]
        data = self.request.POST if self.request.method == "POST" else None
        return CriteriaFormSet(data, initial=initial, prefix="criteria")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the criteria."""
        return super().get_context_data(criteria=kwargs.pop("criteria", None) or self._criteria(), **kwargs)

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Keep both forms together, or show both with what is wrong."""
        form, criteria = self.get_form(), self._criteria()
        if not (form.is_valid() & criteria.is_valid()):
            return self.render_to_response(self.get_context_data(form=form, criteria=criteria))
        try:
            services.save_challenge(
                self.challenge,
                by=request.user,
                version=form.cleaned_data["version"],
                criteria=criteria.rows(),
                **form.changes(),
            )
        except EditConflict as conflict:
            form.add_error(None, conflict.message)
            context = self.get_context_data(form=form, criteria=criteria, theirs=conflict.current)
            return self.render_to_response(context, status=409)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.render_to_response(self.get_context_data(form=form, criteria=criteria))
        messages.success(request, _("Saved."))
        return self.to_challenge()


class ChallengeActView(ChallengeMixin, FormView[Any]):
    """An act on a challenge: a form, a verb, and back."""

    template_name = "challenges/challenge_act.html"
    form_class: Any = ReasonForm
    heading: Any = ""
    act_label: Any = ""
    done: Any = ""
    danger = False

    def act(self, form: Any) -> None:
        """Call the verb."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of the act."""
        return super().get_context_data(heading=self.heading, act_label=self.act_label, danger=self.danger, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Act, or say why not."""
        try:
            self.act(form)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            for lacking in getattr(refusal, "missing", []):
                form.add_error(None, lacking)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return self.to_challenge()


class ChallengePublishView(ChallengeActView):
    """Announce a challenge."""

    permission_required = "challenges.publish_challenge"
    form_class = forms.Form
    heading = gettext_lazy("Announce the challenge")
    act_label = gettext_lazy("Announce")
    done = gettext_lazy("The challenge is announced.")

    def act(self, form: Any) -> None:
        """Announce."""
        services.publish_challenge(self.challenge, by=self.request.user)


class ChallengeExtendView(ChallengeActView):
    """Move the deadline to a later time."""

    permission_required = "challenges.extend_challenge"
    form_class = ExtendForm
    heading = gettext_lazy("Extend the deadline")
    act_label = gettext_lazy("Extend")
    done = gettext_lazy("The deadline was moved.")

    def act(self, form: Any) -> None:
        """Extend."""
        services.extend_challenge(self.challenge, by=self.request.user, **form.cleaned_data)


class ChallengeCancelView(ChallengeActView):
    """Cancel a challenge in public."""

    permission_required = "challenges.cancel_challenge"
    heading = gettext_lazy("Cancel the challenge")
    act_label = gettext_lazy("Cancel the challenge")
    done = gettext_lazy("The challenge was cancelled; its page says why.")
    danger = True

    def act(self, form: Any) -> None:
        """Cancel."""
        services.cancel_challenge(self.challenge, by=self.request.user, reason=form.cleaned_data["reason"])
