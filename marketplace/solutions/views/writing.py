"""Writing profiles: the first lines, the steps, pictures and documents."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from hoip.accounts.access import PermittedMixin
from hoip.exceptions import DomainError, EditConflict
from hoip.reference.tags import in_text, suggest
from hoip.ui.ratelimit import RateLimitedMixin
from marketplace.solutions import services
from marketplace.solutions.forms import (
    STEP_FORMS,
    DocumentForm,
    ImageForm,
    NewSolutionForm,
)
from marketplace.solutions.models import SolutionDocument, SolutionImage
from marketplace.solutions.presenting import conflict_rows, steps_of
from marketplace.solutions.sections import STEPS, missing
from marketplace.solutions.services.snapshots import snapshot, wanted
from marketplace.solutions.views.common import PermittedSolutionMixin
from marketplace.solutions.views.profiles import offering_organisations

SUGGESTED_TAGS = 100
WRITTEN = ("name_vi", "tagline_vi", "summary_vi", "name_en", "tagline_en", "summary_en", "problem_addressed")
"""What a profile's tags are suggested from."""


class SolutionCreateView(RateLimitedMixin, PermittedMixin, FormView):
    """Start a profile."""

    permission_required = "solutions.list_own_solutions"
    form_class = NewSolutionForm
    template_name = "solutions/solution_create.html"
    rate_limit_name = "solutions.create"
    rate_limit = 30
    rate_limit_per = 3600
    rate_limit_methods = frozenset({"POST"})

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organisations that the person may write for; the one acted for comes first."""
        kwargs = super().get_form_kwargs()
        kwargs["organisations"] = offering_organisations(self.request.user)
        current = getattr(self.request, "organisation", None)
        if current:  # lazy: false for a person without an organisation
            kwargs["initial"] = {**kwargs["initial"], "organisation": current.pk}
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say so when there is no organisation to write for."""
        return super().get_context_data(organisations=offering_organisations(self.request.user), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Start the draft and go to its first step."""
        values = dict(form.cleaned_data)
        organisation = values.pop("organisation")
        if not self.request.user.has_perm("solutions.add_solution", organisation):
            form.add_error("organisation", _("You may not write for this organisation."))
            return self.form_invalid(form)
        solution = services.create_solution(organisation, by=self.request.user, values=values)
        messages.success(
            self.request,
            _("The draft is saved. Nobody outside your organisation sees it yet."),
        )
        return redirect("solutions:solution-edit-step", solution.slug, "basics")


class SolutionEditView(PermittedSolutionMixin, View):
    """Lead to the first step that lacks something."""

    permission_required = "solutions.change_solution"

    def get(self, request: Any, slug: str) -> HttpResponse:
        """Go there."""
        empty = missing(self.solution)
        step = empty[0].step if empty else "basics"
        return redirect("solutions:solution-edit-step", self.solution.slug, step)


class SolutionStepView(PermittedSolutionMixin, FormView):
    """One step of the long form."""

    permission_required = "solutions.change_solution"
    template_name = "solutions/solution_step.html"
    image_form: ImageForm | None = None
    document_form: DocumentForm | None = None
    conflict: list[dict[str, Any]] | None = None

    @property
    def step(self) -> str:
        """The step's name, or 404."""
        name = str(self.kwargs.get("step", "media"))
        if name not in STEPS:
            raise Http404
        return name

    def get_form_class(self) -> Any:
        """The step's form."""
        return STEP_FORMS[self.step]

    def get_form_kwargs(self) -> dict[str, Any]:
        """The profile as it is, and for the tags what could be meant."""
        kwargs = super().get_form_kwargs()
        kwargs["instance"] = self.solution
        if self.step == "basics":
            kwargs["known_tags"] = suggest("", SUGGESTED_TAGS)
            kwargs["suggested_tags"] = in_text(" ".join(getattr(self.solution, name) for name in WRITTEN))
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the steps, what is missing here and why, and on the media step the two upload forms."""
        solution = self.solution
        names = list(STEPS)
        place = names.index(self.step)
        context = super().get_context_data(
            solution=solution,
            step=self.step,
            step_label=STEPS[self.step],
            steps=steps_of(solution, self.step),
            missing=[section for section in missing(solution) if section.step == self.step],
            missing_in_all=len(missing(solution)),
            next_step=names[place + 1] if place + 1 < len(names) else "",
            conflict=self.conflict,
            **kwargs,
        )
        if self.step == "media":
            context["image_form"] = self.image_form or ImageForm(prefix="image")
            context["document_form"] = self.document_form or DocumentForm(prefix="document")
            context["images"] = list(solution.images.all())
            context["documents"] = list(solution.documents.select_related("file"))
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, or show what somebody else saved meanwhile and keep what was typed."""
        try:
            changed = services.save_solution(
                self.solution,
                by=self.request.user,
                values=form.values,
                version=form.cleaned_data["version"],
            )
        except EditConflict as error:
            return self._conflicted(form, error)
        except DomainError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        if changed:
            messages.success(self.request, _("Saved."))
        if "next" in self.request.POST:
            names = list(STEPS)
            place = names.index(self.step) + 1
            if place < len(names):
                return redirect("solutions:solution-edit-step", self.solution.slug, names[place])
            return redirect(self.solution)
        return redirect("solutions:solution-edit-step", self.solution.slug, self.step)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Validation wrote what was typed into the record in memory; the page is about the record as it is."""
        self.solution.refresh_from_db()
        return super().form_invalid(form)

    def _conflicted(self, form: Any, error: EditConflict) -> HttpResponse:
        """Both texts on one page; saving again means that the person has seen the other's."""
        current = error.current
        self.conflict = conflict_rows(wanted(form.values), snapshot(current))
        form.add_error(None, str(error))
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = str(current.version)
        return self.form_invalid(form)


class _MediaPartView(SolutionStepView):
    """A post to one of the two upload forms of the media step; a refused one shows the step again."""

    http_method_names = ["post", "options"]

    def get_form(self, form_class: Any = None) -> Any:
        """The video's form beside it is not what was posted."""
        return STEP_FORMS["media"](instance=self.solution)

    def _answer(self) -> HttpResponse:
        messages.success(self.request, _("Saved."))
        return redirect("solutions:solution-edit-step", self.solution.slug, "media")


class ImageAddView(_MediaPartView):
    """Add a picture."""

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it in, or say why not."""
        form = ImageForm(request.POST, request.FILES, prefix="image")
        if form.is_valid():
            values = form.cleaned_data
            try:
                services.add_image(
                    self.solution,
                    by=request.user,
                    upload=values["image"],
                    alt_vi=values["alt_vi"],
                    alt_en=values["alt_en"],
                )
            except (ValidationError, DomainError) as error:
                form.add_error("image", error if isinstance(error, ValidationError) else str(error))
            else:
                return self._answer()
        self.image_form = form
        return self.render_to_response(self.get_context_data(form=self.get_form()))


class DocumentAddView(_MediaPartView):
    """Add a private document."""

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it in, or say why not."""
        form = DocumentForm(request.POST, request.FILES, prefix="document")
        if form.is_valid():
            try:
                services.add_document(self.solution, by=request.user, **form.cleaned_data)
            except (ValidationError, DomainError) as error:
                form.add_error(
                    "upload",
                    error if isinstance(error, ValidationError) else str(error),
                )
            else:
                return self._answer()
        self.document_form = form
        return self.render_to_response(self.get_context_data(form=self.get_form()))


class _RemoveView(ABC, PermittedSolutionMixin, TemplateView):
    """Ask, then take a picture or a document away."""

    permission_required = "solutions.change_solution"
    template_name = "solutions/confirm.html"

    @abstractmethod
    def part(self) -> Any:
        """What is to go, of this profile, or 404."""

    @abstractmethod
    def remove(self, part: Any) -> None:
        """Call the service."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The question."""
        return super().get_context_data(
            title=_("Remove “%(name)s”?") % {"name": self.part()},
            text=_("The file is deleted. This cannot be undone."),
            action_label=_("Remove"),
            danger=True,
            cancel_url=reverse("solutions:solution-edit-step", args=[self.solution.slug, "media"]),
            **kwargs,
        )

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take it away; a second post of the same finds nothing and answers 404."""
        try:
            self.remove(self.part())
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Removed."))
        return redirect("solutions:solution-edit-step", self.solution.slug, "media")


class ImageRemoveView(_RemoveView):
    """Take a picture off."""

    def part(self) -> SolutionImage:
        return get_object_or_404(SolutionImage.objects.filter(solution=self.solution), pk=self.kwargs["pk"])

    def remove(self, part: Any) -> None:
        services.remove_image(part, by=self.request.user)


class DocumentRemoveView(_RemoveView):
    """Take a document off."""

    def part(self) -> SolutionDocument:
        return get_object_or_404(
            SolutionDocument.objects.filter(solution=self.solution),
            pk=self.kwargs["pk"],
        )

    def remove(self, part: Any) -> None:
        services.remove_document(part, by=self.request.user)
