"""Publish, take back, archive, restore, confirm: a question and one button each."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import FormView, TemplateView

from hoip.exceptions import DomainError
from marketplace.solutions import services
from marketplace.solutions.forms import ArchiveForm
from marketplace.solutions.sections import missing
from marketplace.solutions.views.common import PermittedSolutionMixin


class _ActView(ABC, PermittedSolutionMixin, TemplateView):
    """Ask on GET, act on POST; a refusal is shown in words on the profile's page."""

    template_name = "solutions/confirm.html"
    title: Any = ""
    text: Any = ""
    action_label: Any = ""
    done: Any = ""
    danger = False

    @abstractmethod
    def act(self) -> None:
        """Call the service."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The question in words."""
        return super().get_context_data(
            title=self.title % {"name": self.solution.name},
            text=self.text,
            action_label=self.action_label,
            danger=self.danger,
            cancel_url=self.solution.get_absolute_url(),
            solution=self.solution,
            **kwargs,
        )

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act and go back to the profile."""
        try:
            self.act()
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, self.done)
        return redirect(self.solution)


class PublishView(_ActView):
    """Show the profile to everybody."""

    permission_required = "solutions.publish_solution"
    title = gettext_lazy("Publish “%(name)s”?")
    text = gettext_lazy("Everybody can then find the profile. Each section is shown to the readers whom you chose.")
    action_label = pgettext_lazy("solution", "Publish")
    done = gettext_lazy("The profile is published.")

    def act(self) -> None:
        services.publish_solution(self.solution, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is still missing."""
        empty = missing(self.solution)
        return super().get_context_data(
            missing=empty,
            blocked=[section for section in empty if section.required],
            **kwargs,
        )


class UnpublishView(_ActView):
    """Take the profile back to a draft."""

    permission_required = "solutions.unpublish_solution"
    title = gettext_lazy("Take “%(name)s” out of the list?")
    text = gettext_lazy("It becomes a draft that only your organisation sees. Bids and shortlists that hold it stay.")
    action_label = gettext_lazy("Make it a draft")
    done = gettext_lazy("The profile is a draft again.")

    def act(self) -> None:
        services.unpublish_solution(self.solution, by=self.request.user)


class RestoreView(_ActView):
    """Bring the profile back from the archive."""

    permission_required = "solutions.restore_solution"
    title = gettext_lazy("Restore “%(name)s”?")
    text = gettext_lazy("It comes back as a draft. Read it again before you publish it.")
    action_label = gettext_lazy("Restore")
    done = gettext_lazy("The profile is back as a draft.")

    def act(self) -> None:
        services.restore_solution(self.solution, by=self.request.user)


class ConfirmView(_ActView):
    """Say that the profile is still right."""

    permission_required = "solutions.confirm_solution"
    title = gettext_lazy("Is “%(name)s” still right?")
    text = gettext_lazy("Agencies see when a profile was last confirmed. You are asked once a quarter.")
    action_label = gettext_lazy("Yes, it is up to date")
    done = gettext_lazy("Thank you. The profile counts as current for three more months.")

    def act(self) -> None:
        services.confirm_current(self.solution, by=self.request.user)


class ArchiveView(PermittedSolutionMixin, FormView):
    """Put the profile away; the office gives its reason."""

    permission_required = "solutions.archive_solution"
    template_name = "solutions/confirm.html"
    form_class = ArchiveForm

    @property
    def is_own(self) -> bool:
        """Whether the team itself does it."""
        return bool(self.request.user.works_in(self.solution.organisation_id))

    def get_form_kwargs(self) -> dict[str, Any]:
        """The office must say why."""
        return {**super().get_form_kwargs(), "reason_required": not self.is_own}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The question in words."""
        return super().get_context_data(
            title=_("Archive “%(name)s”?") % {"name": self.solution.name},
            text=_("It leaves the list and the search. It can be restored as a draft."),
            action_label=_("Archive"),
            danger=True,
            cancel_url=self.solution.get_absolute_url(),
            solution=self.solution,
            **kwargs,
        )

    def form_valid(self, form: ArchiveForm) -> HttpResponse:
        """Archive and go back."""
        try:
            services.archive_solution(self.solution, by=self.request.user, reason=form.cleaned_data["reason"])
        except DomainError as error:
            messages.error(self.request, str(error))
        else:
            messages.success(self.request, _("The profile is archived."))
        return redirect(self.solution)
