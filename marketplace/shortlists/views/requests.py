"""Pages of quick requests: the agency asks, providers reply, the agency compares and picks a pilot."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, UpdateView, View

from hoip.accounts.access import PermittedMixin
from hoip.clock import now
from hoip.exceptions import DomainError
from marketplace.shortlists.forms import AskForm, ReasonForm, ReplyForm
from marketplace.shortlists.models import QuickReply, QuickRequest
from marketplace.shortlists.services import requests as services
from marketplace.shortlists.views.boards import ShortlistMixin


class AskView(ShortlistMixin, FormView[AskForm]):
    """Ask the providers of some candidates."""

    permission_required = "shortlists.ask_providers"
    form_class = AskForm
    template_name = "shortlists/request_create.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The board whose candidates can be asked."""
        return super().get_form_kwargs() | {"shortlist": self.shortlist}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the board."""
        return super().get_context_data(shortlist=self.shortlist, **kwargs)

    def form_valid(self, form: AskForm) -> HttpResponse:
        """Ask, or show why not."""
        data = form.cleaned_data
        try:
            made = services.ask_providers(
                self.shortlist,
                list(data["candidates"]),
                question=data["question"],
                until=data["until"],
                by=self.request.user,
            )
        except DomainError as refusal:
            self.refuse(refusal, target=self.shortlist)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The providers have been asked."))
        return redirect(made)


class RequestDetailView(PermittedMixin, TemplateView):
    """The replies side by side."""

    permission_required = "shortlists.view_shortlist"
    template_name = "shortlists/request_detail.html"

    @cached_property
    def asked(self) -> QuickRequest:
        """The request, or 404."""
        rows = QuickRequest.objects.visible_to(self.request.user).select_related(
            "shortlist__organisation", "shortlist__problem", "shortlist__challenge", "asked_by"
        )
        found: QuickRequest = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_permission_object(self) -> Any:
        """The request belongs to the agency that asks."""
        return self.asked

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the replies."""
        replies = list(self.asked.replies.select_related("solution__organisation", "picked_by"))
        return super().get_context_data(
            asked=self.asked,
            at=now(),
            replies=replies,
            picked=next((one for one in replies if one.picked_at), None),
            may_pick=self.request.user.has_perm("shortlists.pick_pilot", self.asked),
            **kwargs,
        )


class ReplyMixin(PermittedMixin):
    """Fetches the reply that the address names, out of those that the person may see."""

    kwargs: dict[str, Any]

    @cached_property
    def reply(self) -> QuickReply:
        """The reply, or 404."""
        rows = QuickReply.objects.visible_to(self.request.user).select_related(
            "request__shortlist__organisation",
            "request__shortlist__problem",
            "request__shortlist__challenge",
            "solution__organisation",
        )
        found: QuickReply = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_permission_object(self) -> Any:
        """The reply belongs to the provider."""
        return self.reply


class ReplyView(ReplyMixin, UpdateView[QuickReply, ReplyForm]):
    """Reply as the provider; afterwards to read."""

    permission_required = "shortlists.answer_request"
    form_class = ReplyForm
    template_name = "shortlists/reply.html"

    def get_object(self, queryset: Any = None) -> QuickReply:
        """The reply."""
        return self.reply

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the request."""
        at = now()
        return super().get_context_data(
            reply=self.reply,
            asked=self.reply.request,
            at=at,
            is_open=self.reply.request.takes_replies(at),
            **kwargs,
        )

    def form_valid(self, form: ReplyForm) -> HttpResponse:
        """Keep it, or show why not."""
        try:
            services.answer_request(self.reply, values=form.cleaned_data, by=self.request.user)
        except DomainError as refusal:
            self.refuse(refusal, target=self.reply)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("Your reply was sent. You can change it while the time runs."))
        return redirect("shortlists:reply", self.reply.pk)


class PickView(ReplyMixin, View):
    """Pick a reply for a pilot."""

    permission_required = "shortlists.pick_pilot"
    http_method_names = ["post"]

    def get_permission_object(self) -> Any:
        """The agency that asked picks."""
        return self.reply.request

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Pick, or say why not."""
        form = ReasonForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        try:
            services.pick_pilot(self.reply, reason=reason, by=request.user)
        except DomainError as refusal:
            self.refuse(refusal, target=self.reply)
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The pilot is picked, and the provider was told."))
        return redirect(self.reply.request)
