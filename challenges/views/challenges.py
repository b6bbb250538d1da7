"""Pages on which an agency prepares, announces, extends and cancels a challenge."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View

from challenges.addresses import public_address
from challenges.forms.addenda import AddendumForm, ExtendForm
from challenges.forms.challenges import StartChallengeForm
from challenges.forms.common import ReasonForm
from challenges.forms.documents import AttachmentForm, PreviewForm
from challenges.forms.steps import STEP_BY_KEY, STEPS, Step
from challenges.models import Challenge
from challenges.possible import RUNNING, remaining, why_closed
from challenges.presentation import current_step, joinable
from challenges.services import challenges as services
from challenges.services.addenda import extend_challenge, publish_addendum
from challenges.services.documents import token_of
from challenges.states import AttachmentTier, Phase
from challenges.views.problems import ProblemMixin
from hoip.accounts.access import PermittedMixin
from hoip.audit.models import Entry
from hoip.clock import now
from hoip.exceptions import DomainError, EditConflict
from hoip.reference.models import CriteriaSet
from hoip.ui.acts import ActView, tell_errors
from hoip.ui.formatting import weekday_date


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
        return super().get_context_data(challenge=self.challenge, **kwargs)

    def back(self) -> HttpResponse:
        """Back to the page on which the challenge is managed."""
        return redirect("challenges:challenge-manage", self.challenge.number)


class WhileMixin(ChallengeMixin):
    """An act that its phases alone allow. In another its page says why not and what remains, without a button.

    Attributes:
        phases: in which it can be done; the verb itself decides when it is sent.
    """

    phases: frozenset[Phase]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add why it cannot be done now, and what can be done instead; what was typed stays in the form."""
        at = now()
        closed = "" if self.challenge.phase_at(at) in self.phases else why_closed(self.challenge, at)
        rest = remaining(self.challenge, self.request.user, at) if closed else []
        return super().get_context_data(closed=closed, remaining=rest, **kwargs)


class ChallengeCreateView(ProblemMixin, View):
    """Make a challenge from an accepted problem, and from others of the same agency if they are ticked."""

    permission_required = "challenges.add_challenge"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Make it and lead to its form."""
        form = StartChallengeForm(request.POST, candidates=joinable(self.problem, request.user))
        if not form.is_valid():
            tell_errors(request, form)
            return redirect(self.problem)
        try:
            challenge = services.create_challenge([self.problem, *form.cleaned_data["more"]], by=request.user)
        except DomainError as refusal:
            self.refuse(refusal, verb="challenges.create_challenge")
            messages.error(request, str(refusal))
            return redirect(self.problem)
        return redirect("challenges:challenge-edit", challenge.number, STEPS[0].key)


class ChallengeCopyView(ChallengeMixin, View):
    """Begin a challenge from a past one."""

    permission_required = "challenges.copy_challenge"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Copy it and lead to the dates, which the copy has none of."""
        copy = services.copy_challenge(self.challenge, by=request.user)
        messages.success(request, _("The copy has no dates, rounds or documents yet."))
        return redirect("challenges:challenge-edit", copy.number, "dates")


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
        history = Entry.objects.readable(at).about(self.challenge).filter(refused=False)
        return super().get_context_data(
            at=at,
            phase=phase,
            step=current_step(self.challenge, at),
            lacking=services.lacking(self.challenge, at) if preparing else {},
            preparing=preparing,
            public_address=public_address(self.challenge),
            history=history.exclude(action="challenges.challenge_saved").order_by("number"),
            may_attach=phase not in {Phase.DECIDED, Phase.COMPLETED, Phase.CANCELLED}
            and user.has_perm("challenges.change_challenge", self.challenge),
            may_copy=user.has_perm("challenges.copy_challenge", self.challenge),
            may_amend=running and user.has_perm("challenges.publish_addendum", self.challenge),
            may_answer=user.has_perm("challenges.answer_questions", self.challenge),
            waiting_questions=self.challenge.questions.waiting().count(),
            attachments=self.challenge.attachments.select_related("file"),
            attachment_form=AttachmentForm(initial={"tier": AttachmentTier.PUBLIC}),
            preview_links=[
                (link, self.request.build_absolute_uri(reverse("challenges:challenge-preview", args=[token_of(link)])))
                for link in self.challenge.preview_links.filter(revoked_at=None, expires_at__gt=at)
            ]
            if preparing
            else [],
            preview_form=PreviewForm(),
            addenda=self.challenge.addenda.count(),
            first_step=STEPS[0].key,
            may_change=preparing and user.has_perm("challenges.change_challenge", self.challenge),
            may_publish=preparing and user.has_perm("challenges.publish_challenge", self.challenge),
            is_author=self.challenge.created_by_id == user.pk,
            may_extend=running and user.has_perm("challenges.extend_challenge", self.challenge),
            may_cancel=(preparing or running or phase == Phase.EVALUATING)
            and user.has_perm("challenges.cancel_challenge", self.challenge),
            **kwargs,
        )


class ChallengeEditView(WhileMixin, FormView[Any]):
    """One step of preparing a challenge: some fields, and the lists that belong to them; every step saves."""

    permission_required = "challenges.change_challenge"
    template_name = "challenges/challenge_edit.html"
    phases = frozenset({Phase.PREPARING})

    @property
    def step(self) -> Step:
        """The step that the address names, or 404."""
        found = STEP_BY_KEY.get(self.kwargs["step"])
        if found is None:
            raise Http404
        return found

    def get_form_class(self) -> Any:
        """The step's own form."""
        return self.step.form

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form edits a fresh copy, so that a refused save leaves the shown challenge as it is."""
        return super().get_form_kwargs() | {"instance": Challenge.objects.get(pk=self.challenge.pk)}

    def _lists(self) -> dict[str, Any]:
        """The step's formsets by name, with what is stored or, for criteria, what a chosen set brings."""
        data = self.request.POST if self.request.method == "POST" else None
        made: dict[str, Any] = {}
        for name, (formset, heading) in self.step.lists.items():
            rows = [formset.form.initial_of(row) for row in getattr(self.challenge, name).all()]
            if name == "criteria" and data is None and (chosen := self._chosen_set()):
                rows = [
                    {"text_vi": one.text_vi, "text_en": one.text_en, "weight": one.weight, "reason_required": True}
                    for one in chosen.criteria.all()
                ]
            made[name] = formset(data, initial=rows, prefix=name)
            made[name].heading = heading
            if name == "criteria":
                typed = self.request.POST.get("score_max", "") if data is not None else ""
                made[name].score_max = int(typed) if typed.isdigit() else self.challenge.score_max
        return made

    def _chosen_set(self) -> CriteriaSet | None:
        """The criteria set that the address names."""
        code = self.request.GET.get("set", "").replace("\x00", "")
        return CriteriaSet.objects.filter(code=code).prefetch_related("criteria").first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the line of steps, the lists and the criteria sets."""
        done = services.done_steps(self.challenge, now())
        steps = [
            {
                "label": step.label,
                "url": reverse("challenges:challenge-edit", args=[self.challenge.number, step.key]),
                "state": "current" if step.key == self.step.key else "done" if step.key in done else "todo",
            }
            for step in STEPS
        ]
        return super().get_context_data(
            lists=kwargs.pop("lists", None) or self._lists(),
            step=self.step,
            steps=steps,
            criteria_sets=CriteriaSet.objects.order_by("code") if self.step.key == "criteria" else [],
            chosen_set=self.request.GET.get("set", ""),
            **kwargs,
        )

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Keep form and lists together, or show all with what is wrong."""
        form, lists = self.get_form(), self._lists()
        if not all([form.is_valid(), *(rows.is_valid() for rows in lists.values())]):
            return self.render_to_response(self.get_context_data(form=form, lists=lists))
        rows = {name: formset.rows() for name, formset in lists.items()}
        stages = rows.pop("stages", None)
        try:
            services.save_challenge(
                self.challenge,
                by=request.user,
                version=form.cleaned_data["version"],
                lists=rows,
                stages=stages,
                **form.changes(),
            )
        except EditConflict as conflict:
            form.add_error(None, conflict.message)
            context = self.get_context_data(form=form, lists=lists, theirs=conflict.current)
            return self.render_to_response(context, status=409)
        except DomainError as refusal:
            self.refuse(refusal)
            form.add_error(None, refusal.message)
            return self.render_to_response(self.get_context_data(form=form, lists=lists))
        messages.success(request, _("Saved."))
        place = STEPS.index(self.step) + 1
        if "leave" in request.POST or place == len(STEPS):
            return self.back()
        if "stay" in request.POST:
            return redirect("challenges:challenge-edit", self.challenge.number, self.step.key)
        return redirect("challenges:challenge-edit", self.challenge.number, STEPS[place].key)


class ChallengeAddendumView(WhileMixin, FormView[AddendumForm]):
    """Change an announced challenge in public."""

    permission_required = "challenges.publish_addendum"
    form_class = AddendumForm
    template_name = "challenges/challenge_addendum.html"
    phases = RUNNING

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form edits a fresh copy."""
        return super().get_form_kwargs() | {"instance": Challenge.objects.get(pk=self.challenge.pk)}

    def _lists(self) -> dict[str, Any]:
        """The lists as they stand, each to be changed."""
        data = self.request.POST if self.request.method == "POST" else None
        made: dict[str, Any] = {}
        for step in STEPS:
            for name, (formset, heading) in step.lists.items():
                rows = [formset.form.initial_of(row) for row in getattr(self.challenge, name).all()]
                made[name] = formset(data, initial=rows, prefix=name)
                made[name].heading = heading
                if name == "criteria":
                    made[name].score_max = self.challenge.score_max
        return made

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the lists, and whether one of them is wrong."""
        lists = kwargs.pop("lists", None) or self._lists()
        wrong = {name for name, rows in lists.items() if rows.is_bound and rows.total_error_count()}
        return super().get_context_data(lists=lists, wrong=wrong, **kwargs)

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Publish the change, or show what is wrong with all that was typed."""
        form, lists = self.get_form(), self._lists()
        if not all([form.is_valid(), *(rows.is_valid() for rows in lists.values())]):
            return self.render_to_response(self.get_context_data(form=form, lists=lists))
        changed = {name: rows.rows() for name, rows in lists.items() if rows.has_changed()}
        stages = changed.pop("stages", None)
        try:
            publish_addendum(
                self.challenge,
                by=request.user,
                version=form.cleaned_data["version"],
                lists=changed,
                stages=stages,
                **form.changes(),
            )
        except DomainError as refusal:
            self.refuse(refusal)
            form.add_error(None, refusal.message)
            status = 409 if isinstance(refusal, EditConflict) else 200
            return self.render_to_response(self.get_context_data(form=form, lists=lists), status=status)
        messages.success(request, _("The change is public; followers and bidders were told."))
        return self.back()


class ChallengeActView(WhileMixin, ActView):
    """An act on a challenge: a form, a verb, and back."""

    template_name = "challenges/act.html"
    form_class: Any = ReasonForm

    def after(self, answer: Any) -> HttpResponse:
        """Back to where it is managed."""
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the act is about."""
        back = reverse("challenges:challenge-manage", args=[self.challenge.number])
        return super().get_context_data(subject=self.challenge, back=back, **kwargs)


class ChallengePublishView(ChallengeActView):
    """Announce a challenge."""

    permission_required = "challenges.publish_challenge"
    form_class = forms.Form
    heading = gettext_lazy("Announce the challenge")
    text = gettext_lazy("Everybody reads it from now on. Later changes are numbered addenda, until the deadline.")
    act_label = gettext_lazy("Announce")
    phases = frozenset({Phase.PREPARING})
    done = gettext_lazy("The challenge is announced.")

    def act(self, form: Any) -> None:
        services.publish_challenge(self.challenge, by=self.request.user)


class ChallengeExtendView(ChallengeActView):
    """Move the deadline to a later time."""

    permission_required = "challenges.extend_challenge"
    form_class = ExtendForm
    heading = gettext_lazy("Extend the deadline")
    act_label = gettext_lazy("Extend")
    phases = RUNNING
    done = gettext_lazy("The deadline was moved.")

    def get_form(self, form_class: Any = None) -> Any:
        """Say until when bids are taken now: the deadline only moves later."""
        form = super().get_form(form_class)
        if self.challenge.closes_at is None:
            return form
        now_until = weekday_date(self.challenge.closes_at)
        form.fields["closes_at"].help_text = _("Until now: %(deadline)s, Vietnam time (UTC+7).") % {
            "deadline": now_until
        }
        return form

    def act(self, form: Any) -> None:
        extend_challenge(self.challenge, by=self.request.user, **form.cleaned_data)


class ChallengeCancelView(ChallengeActView):
    """Cancel a challenge in public."""

    permission_required = "challenges.cancel_challenge"
    heading = gettext_lazy("Cancel the challenge")
    text = gettext_lazy("Bidders and followers are told. Its page stays, with your reason; this cannot be taken back.")
    act_label = gettext_lazy("Cancel the challenge")
    phases = frozenset({Phase.PREPARING, Phase.EVALUATING}) | RUNNING
    done = gettext_lazy("The challenge was cancelled; its page says why.")
    danger = True

    def act(self, form: Any) -> None:
        services.cancel_challenge(self.challenge, by=self.request.user, reason=form.cleaned_data["reason"])
