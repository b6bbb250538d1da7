"""Questions on a challenge: asked from its page, answered by its agency."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, View

from challenges.forms.questions import AnswerForm, MergeQuestionForm, QuestionForm, TopicsForm
from challenges.models import Question
from challenges.services import questions as services
from challenges.services.follows import choose_topics
from challenges.views.challenges import ChallengeMixin
from challenges.views.problems import PER_PAGE
from hoip.audit.services import record_refusal
from hoip.bilingual import reader_language
from hoip.clock import now
from hoip.exceptions import DomainError
from hoip.ui.paging import PagedMixin


class QuestionAskView(ChallengeMixin, FormView[QuestionForm]):
    """Ask a question; nobody is shown who asks."""

    permission_required = "challenges.ask_question"
    form_class = QuestionForm
    template_name = "challenges/question_ask.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether questions are taken now; what was typed stays in the form."""
        return super().get_context_data(closed=not services.takes_questions(self.challenge, now()), **kwargs)

    def form_valid(self, form: QuestionForm) -> HttpResponse:
        """Keep it, or say why not."""
        try:
            services.ask_question(
                self.challenge,
                by=self.request.user,
                text=form.cleaned_data["text"],
                language=reader_language(),
            )
        except DomainError as refusal:
            # Without an actor, as the question itself: the record must not give its asker away.
            record_refusal(self.permission_required, target=self.challenge, by=None, reason=str(refusal))
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("Your question was sent. You will be told when it is answered."))
        return redirect(self.challenge.get_absolute_url())


class QuestionListView(ChallengeMixin, PagedMixin, ListView[Question]):
    """The agency's desk: questions that wait, then those that are answered. It shows nobody's name."""

    permission_required = "challenges.answer_questions"
    template_name = "challenges/question_list.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """Waiting ones, or with `?answered=1` those that are answered."""
        rows = Question.objects.visible_to(self.request.user).filter(challenge=self.challenge)
        return rows.answered() if self.request.GET.get("answered") == "1" else rows.waiting()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the counts."""
        rows = Question.objects.filter(challenge=self.challenge)
        return super().get_context_data(
            waiting=rows.waiting().count(),
            answered=rows.answered().count(),
            shows_answered=self.request.GET.get("answered") == "1",
            **kwargs,
        )


class QuestionMixin(ChallengeMixin):
    """Fetches the question that the address names, out of those of the challenge that the person may see."""

    permission_required = "challenges.answer_questions"

    @cached_property
    def question(self) -> Question:
        """The question, or 404."""
        rows = (
            Question.objects.visible_to(self.request.user)
            .filter(challenge=self.challenge)
            .select_related("merged_into")
        )
        found: Question = get_object_or_404(rows, number=self.kwargs["question"])
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the question."""
        return super().get_context_data(question=self.question, **kwargs)

    def to_desk(self) -> HttpResponse:
        """Back to the questions."""
        return redirect("challenges:question-list", self.challenge.number)


class QuestionAnswerView(QuestionMixin, FormView[AnswerForm]):
    """Answer a question in public, or change what was answered."""

    form_class = AnswerForm
    template_name = "challenges/question_answer.html"

    def get_initial(self) -> dict[str, Any]:
        """What stands there, else the question as it was asked."""
        row = self.question
        return {"public_text": row.public_text or row.text, "answer": row.answer, "version": row.version}

    def get_form_kwargs(self) -> dict[str, Any]:
        """A change needs a reason, a first answer none."""
        return super().get_form_kwargs() | {"is_first": self.question.answered_at is None}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the others into which it can be merged, those merged into it, and what it read like before."""
        others = self._candidates()
        open_still = self.question.answered_at is None and self.question.merged_into_id is None
        return super().get_context_data(
            merge_form=MergeQuestionForm(candidates=others) if open_still and others.exists() else None,
            merged=self.question.merged.order_by("number"),
            revisions=self.question.revisions.all(),
            **kwargs,
        )

    def _candidates(self) -> Any:
        """Other questions of the challenge."""
        return self.challenge.questions.filter(merged_into=None).exclude(pk=self.question.pk).order_by("number")

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        """Publish it, or say why not."""
        try:
            services.answer_question(self.question, by=self.request.user, **form.cleaned_data)
        except DomainError as refusal:
            self.refuse(refusal)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The answer is public; whoever asked was told."))
        return self.to_desk()


class QuestionMergeView(QuestionMixin, View):
    """Let another question answer this one."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Merge, or say why not."""
        form = MergeQuestionForm(request.POST, candidates=self.challenge.questions.exclude(pk=self.question.pk))
        if not form.is_valid():
            messages.error(request, _("Choose another question of this challenge that is not merged itself."))
            return self.to_desk()
        try:
            services.merge_question(self.question, into=form.cleaned_data["into"], by=request.user)
            messages.success(request, _("The questions were merged."))
        except DomainError as refusal:
            self.refuse(refusal)
            messages.error(request, str(refusal))
        return self.to_desk()


class TopicsView(ChallengeMixin, View):
    """Of which changes a follower is told."""

    permission_required = "challenges.follow_challenge"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Keep the choice."""
        form = TopicsForm(request.POST)
        if form.is_valid():
            choose_topics(self.challenge, form.cleaned_data, by=request.user)
            messages.success(request, _("Your choices were saved."))
        return redirect(self.challenge.get_absolute_url())
