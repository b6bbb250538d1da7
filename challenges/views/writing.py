"""Writing a problem: the steps, what saves itself, comments, files, and what stands beside the form."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from challenges.forms.problems import CommentForm, FileForm, ProblemStepForm, controls_of, written
from challenges.known import known_beside
from challenges.models import Problem, SectionComment
from challenges.sections import STEPS, missing, sections_of_step, too_long
from challenges.services import checks, comments, templates, writing
from challenges.views.problems import ProblemMixin
from hoip import clock
from hoip.exceptions import DomainError
from hoip.reference.tags import in_text
from hoip.ui.formatting import clock_time

KEPT = "challenges.kept"
MOST_KEPT = 200_000
"""Characters of typed text that are kept for somebody who was signed out in mid-form."""


def step_of(problem: Problem, name: str) -> int:
    """The step of the form that shows a part."""
    key = name.removeprefix(writing.SECTION)
    return next((part.step for part in problem.parts if part.key == key), 1)


def clarity_context(problem: Problem) -> dict[str, Any]:
    """What the panel of the check shows: findings with their section's label and step, and what is still blank."""
    intake = checks.round_of(problem, clock.now())
    labels = {part.key: (part.label, part.step) for part in problem.parts} | {"title": (_("Title"), 1)}
    blank = missing(problem.sections, problem.parts)
    written = {"title", *(key for key, text in problem.sections.items() if text.strip())}
    rows = [
        {"finding": finding, "label": labels[finding.section][0], "step": labels[finding.section][1]}
        for finding in checks.findings_of(problem, intake)
        if finding.section in labels and finding.section in written
    ]
    return {
        "rows": rows,
        "blank": blank,
        "long": too_long(problem.sections, problem.parts),
        "intake": intake,
    }


class ProblemEditView(ProblemMixin, FormView[ProblemStepForm]):
    """One step of a problem's text; every step saves, and saves itself where the browser runs scripts."""

    permission_required = "challenges.change_problem"
    form_class = ProblemStepForm
    template_name = "challenges/problem_edit.html"

    def handle_no_permission(self) -> Any:
        """Keep what somebody typed who was signed out meanwhile; it is offered again after signing in."""
        request = self.request
        if request.method == "POST" and not request.user.is_authenticated:
            typed = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
            if sum(len(value) for values in typed.values() for value in values) <= MOST_KEPT:
                request.session[KEPT] = {"path": request.path, "typed": typed}
        return super().handle_no_permission()

    @property
    def step(self) -> int:
        """The step that the address names, or 404."""
        step = int(self.kwargs["step"])
        if step not in STEPS:
            raise Http404
        return step

    def get_form_kwargs(self) -> dict[str, Any]:
        """The problem and the step."""
        return super().get_form_kwargs() | {"problem": self.problem, "step": self.step}

    def get_form(self, form_class: Any = None) -> ProblemStepForm:
        """The form; after signing in again it holds what was typed before, still unsaved."""
        if self.request.method == "GET":
            kept = self.request.session.get(KEPT)
            if kept and kept["path"] == self.request.path:
                del self.request.session[KEPT]
                typed = self.request.POST.copy()
                typed._mutable = True
                for name, values in kept["typed"].items():
                    typed.setlist(name, values)
                self.restored = True
                return ProblemStepForm(typed, problem=self.problem, step=self.step)
        return super().get_form(form_class)

    restored = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the line of steps, comments, what is missing and what is known."""
        kwargs.setdefault("form", self.get_form())
        problem = self.problem
        steps = [
            {
                "label": label,
                "url": reverse("challenges:problem-edit", args=[problem.number, number]),
                "state": "current" if number == self.step else ("done" if self._is_done(number) else "todo"),
            }
            for number, label in STEPS.items()
        ]
        threads: dict[str, list[SectionComment]] = {}
        talk = problem.comments.filter(parent=None).select_related("author").prefetch_related("replies__author")
        for comment in talk:
            threads.setdefault(comment.key, []).append(comment)
        user: Any = self.request.user
        remarks: dict[str, list[str]] = {}
        for remark in problem.section_remarks.open():
            remarks.setdefault(remark.section, []).append(remark.text)
        return super().get_context_data(
            step=self.step,
            last_step=max(STEPS),
            steps=steps,
            step_label=STEPS[self.step],
            threads=threads,
            remarks=remarks,
            files=problem.files.select_related("file"),
            may_comment=user.has_perm("challenges.comment_problem", problem),
            newer_template=templates.newer_template(problem),
            restored=self.restored,
            saved_at=problem.updated_at,
            language=get_language(),
            **clarity_context(problem),
            **kwargs,
        )

    def _is_done(self, number: int) -> bool:
        """Whether all needed sections of a step are written."""
        parts = sections_of_step(number, self.problem.parts)
        return all(self.problem.sections.get(part.key) for part in parts if part.required)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep every part that is valid; show those that are not, and those that somebody else changed."""
        form = self.get_form()
        form.is_valid()
        parts = form.parts()
        for name in [name for name in parts if request.POST.get(f"take_{name}")]:
            del parts[name]
        try:
            saved = writing.save_parts(
                self.problem, by=request.user, parts=parts, bases=form.bases(request.POST), **sender_of(request.POST)
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        if saved.clashes or form.errors:
            clashes = [
                {
                    "name": name,
                    "label": form.fields[writing_control(name)].label,
                    "yours": form.in_words(name, form[writing_control(name)].value()),
                    "theirs": form.in_words(name, clash.theirs),
                    "by": clash.by,
                    "at": clash.at,
                }
                for name, clash in saved.clashes.items()
            ]
            if clashes:
                form.add_error(
                    None, _("Somebody else changed the same part while you were writing. Nothing of it is lost.")
                )
            del self.problem
            form.problem = self.problem
            context = self.get_context_data(form=form, clashes=clashes)
            return self.render_to_response(context, status=409 if clashes else 200)
        messages.success(request, _("Saved."))
        if "stay" in request.POST:
            return HttpResponseRedirect(request.path)
        if self.step == max(STEPS) or "leave" in request.POST:
            return redirect(self.problem)
        return redirect("challenges:problem-edit", self.problem.number, self.step + 1)


def sender_of(data: Any) -> dict[str, Any]:
    """Which opened page sends, and which of its saves this is; a page without scripts says neither."""
    turn = data.get("turn", "")
    return {"page": data.get("page", "")[:40], "turn": int(turn) if turn.isdecimal() and len(turn) < 10 else 0}


def writing_control(name: str) -> str:
    """The control of a part."""
    return {"fields": "fields_chosen", "tags": "tags_typed"}.get(name, name)


class ProblemSaveView(ProblemMixin, View):
    """Keep what changed in the form; answers JSON. The page calls it while one types."""

    permission_required = "challenges.change_problem"
    http_method_names = ("post",)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say in JSON that the session has ended, instead of leading to the sign-in page."""
        if not request.user.is_authenticated and request.headers.get("X-Requested-With") == "autosave":
            return JsonResponse({"signed_out": True}, status=401)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        """Save the named parts; each is kept, refused with its reason, or clashes with somebody else's."""
        names = set(request.POST.getlist("part")[:80])
        form = ProblemStepForm(request.POST, problem=self.problem, step=None, only=names)
        form.is_valid()
        at = clock.now()
        try:
            saved = writing.save_parts(
                self.problem,
                by=request.user,
                parts=form.parts(),
                bases=form.bases(request.POST),
                **sender_of(request.POST),
                at=at,
            )
        except DomainError as refusal:
            return JsonResponse({"refused": str(refusal.message)}, status=409)
        del self.problem
        errors = {
            name: [str(message) for message in form.errors.get(writing_control(name), [])] for name in form.part_names
        }
        return JsonResponse(
            {
                "saved_at": clock_time(at),
                "marks": saved.marks,
                "errors": {name: words for name, words in errors.items() if words},
                "clashes": {
                    name: {
                        "theirs": form.in_words(name, clash.theirs),
                        "controls": controls_of(name, clash.theirs),
                        "mark": clash.mark,
                        "by": clash.by,
                        "at": clock_time(clash.at) if clash.at else "",
                    }
                    for name, clash in saved.clashes.items()
                },
                "suggested_tags": in_text("\n".join(written(self.problem))),
                "clarity": render_to_string(
                    "challenges/_clarity.html", {"problem": self.problem, **clarity_context(self.problem)}, request
                ),
            }
        )


class ProblemClarityView(ProblemMixin, TemplateView):
    """The findings of the check, as a page of its own: for whoever reads the problem."""

    permission_required = "challenges.view_problem"
    template_name = "challenges/problem_clarity.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the findings."""
        may_change = self.request.user.has_perm("challenges.change_problem", self.problem)
        return super().get_context_data(may_change=may_change, **clarity_context(self.problem), **kwargs)


class ProblemKnownView(ProblemMixin, TemplateView):
    """Likely twins and existing solutions; a part of the page for the form, a page without scripts."""

    permission_required = "challenges.view_problem"

    def get_template_names(self) -> list[str]:
        """The part alone when the form asks for it."""
        part = self.request.headers.get("X-Requested-With") == "part"
        return ["challenges/_known.html" if part else "challenges/problem_known.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is known."""
        return super().get_context_data(known=known_beside(self.problem, self.request.user), **kwargs)


class ProblemCommentView(ProblemMixin, FormView[CommentForm]):
    """Comment on a section or answer a comment."""

    permission_required = "challenges.comment_problem"
    form_class = CommentForm
    http_method_names = ("post",)

    def form_valid(self, form: CommentForm) -> HttpResponse:
        """Add it and go back to the section."""
        data = form.cleaned_data
        parent = self.problem.comments.filter(pk=data["parent"]).first() if data["parent"] else None
        try:
            made = comments.add_comment(
                self.problem, key=data["key"], text=data["text"], by=self.request.user, parent=parent
            )
        except DomainError as refusal:
            messages.error(self.request, refusal.message)
            return redirect(self.problem)
        messages.success(self.request, _("The comment stands beside the section."))
        return back_to_section(self.problem, made.key, self.request.user)

    def form_invalid(self, form: CommentForm) -> HttpResponse:
        """Say what is wrong."""
        messages.error(self.request, " ".join(str(words) for rows in form.errors.values() for words in rows))
        return back_to_section(self.problem, form.data.get("key", ""), self.request.user)


def back_to_section(problem: Problem, key: str, user: Any) -> HttpResponse:
    """The form's step at the section for authors, else the problem's page at it."""
    if user.has_perm("challenges.change_problem", problem):
        address = reverse("challenges:problem-edit", args=[problem.number, step_of(problem, key)])
    else:
        address = problem.get_absolute_url()
    known = {part.key for part in problem.parts}
    return HttpResponseRedirect(f"{address}#s-{key}" if key in known else address)


class ProblemCommentSettleView(ProblemMixin, View):
    """Mark a thread as settled, or open it again."""

    permission_required = "challenges.settle_comment"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Settle or open again, by the button pressed."""
        comment = get_object_or_404(self.problem.comments, pk=self.kwargs["pk"])
        try:
            comments.resolve_comment(comment, by=request.user, resolved="reopen" not in request.POST)
        except DomainError as refusal:
            messages.error(request, refusal.message)
        return back_to_section(self.problem, comment.key, request.user)


class ProblemFileView(ProblemMixin, FormView[FileForm]):
    """Attach a file."""

    permission_required = "challenges.change_problem"
    form_class = FileForm
    http_method_names = ("post",)

    def form_valid(self, form: FileForm) -> HttpResponse:
        """Keep it, or say why not."""
        data = form.cleaned_data
        try:
            writing.add_file(
                self.problem, key=data["key"], upload=data["upload"], title=data["title"], by=self.request.user
            )
        except (ValidationError, DomainError) as refusal:
            words = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal.message)]
            messages.error(self.request, " ".join(words))
        else:
            messages.success(self.request, _("The file is attached."))
        return back_to_section(self.problem, data["key"], self.request.user)

    def form_invalid(self, form: FileForm) -> HttpResponse:
        """Say what is wrong with the file."""
        messages.error(self.request, " ".join(str(words) for rows in form.errors.values() for words in rows))
        return back_to_section(self.problem, form.data.get("key", ""), self.request.user)


class ProblemFileRemoveView(ProblemMixin, View):
    """Take a file off."""

    permission_required = "challenges.change_problem"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it off."""
        kept = get_object_or_404(self.problem.files, pk=self.kwargs["pk"])
        writing.remove_file(kept, by=request.user)
        messages.success(request, _("The file was taken off."))
        return back_to_section(self.problem, kept.key, request.user)


class ProblemTemplateView(ProblemMixin, View):
    """Move a draft to the current version of its template."""

    permission_required = "challenges.change_problem"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            templates.adopt_template(self.problem, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The problem is now in the new version of the template; every text is kept."))
        return redirect("challenges:problem-edit", self.problem.number, 1)
