"""Documents of a challenge: adding, terms, one download; and the private preview."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from challenges.forms.documents import AttachmentForm, PreviewForm
from challenges.models import Attachment, Challenge, PreviewLink
from challenges.page import public_context
from challenges.services import documents as services
from challenges.views.challenges import ChallengeMixin
from hoip.clock import now
from hoip.exceptions import DomainError
from hoip.ui.acts import ButtonView, tell_errors


class AttachmentAddView(ChallengeMixin, View):
    """Add a document to a challenge."""

    permission_required = "challenges.change_challenge"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Take the file in, or say why not."""
        form = AttachmentForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                services.add_attachment(self.challenge, by=request.user, **form.cleaned_data)
                messages.success(request, _("The document was added."))
            except DomainError as refusal:
                self.refuse(refusal)
                messages.error(request, str(refusal))
            except forms.ValidationError as refusal:
                messages.error(request, " ".join(refusal.messages))
        else:
            tell_errors(request, form)
        return self.back()


class AttachmentRemoveView(ChallengeMixin, ButtonView):
    """Take a document back."""

    permission_required = "challenges.change_challenge"

    def act(self) -> str:
        """Take it back; another challenge's document is a 404."""
        attachment = get_object_or_404(Attachment, pk=self.kwargs["pk"], challenge=self.challenge)
        services.remove_attachment(attachment, by=self.request.user)
        return _("The document was removed.")


class TermsAcceptView(ChallengeMixin, View):
    """Accept the terms on which closed documents are read."""

    permission_required = "challenges.accept_terms"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Keep it: the tick is needed, it is never set beforehand."""
        if request.POST.get("accept") != "yes":
            messages.error(request, _("Tick that you accept the terms first."))
        else:
            services.accept_terms(self.challenge, by=request.user)
            messages.success(request, _("You accepted the terms; the documents are open to you now."))
        return redirect(self.challenge.get_absolute_url())


@method_decorator(never_cache, name="dispatch")
class BundleView(View):
    """All documents that the reader may read, as one zip."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Send it; 404 where there is nothing to send."""
        challenge = get_object_or_404(Challenge.objects.visible_to(request.user), number=number)
        content = services.bundle(challenge, request.user)
        if not content:
            raise Http404
        response = HttpResponse(content, content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="{challenge.number}.zip"'
        return response


class PreviewMakeView(ChallengeMixin, ButtonView):
    """Make a private link."""

    permission_required = "challenges.make_preview"

    def act(self) -> str:
        form = PreviewForm(self.request.POST)
        note = form.cleaned_data["note"] if form.is_valid() else ""
        services.make_preview_link(self.challenge, by=self.request.user, note=note)
        return _("The link is below; whoever has it can read the challenge until it ends.")


class PreviewRevokeView(ChallengeMixin, ButtonView):
    """Take a private link back."""

    permission_required = "challenges.make_preview"

    def act(self) -> str:
        """Take it back; another challenge's link is a 404."""
        link = get_object_or_404(PreviewLink, pk=self.kwargs["pk"], challenge=self.challenge)
        services.revoke_preview_link(link, by=self.request.user)
        return _("The link was taken back.")


@method_decorator(never_cache, name="dispatch")
class PreviewView(TemplateView):
    """A challenge that is not announced yet, for whoever holds a link; it leads nowhere else."""

    template_name = "challenges/challenge_preview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The challenge, or 404 for a link that is unknown, over, taken back or overtaken."""
        challenge = services.previewed(kwargs["token"])
        if challenge is None:
            raise Http404
        return super().get_context_data(**public_context(challenge, self.request.user, now()), preview=True, **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Keep search engines away from it."""
        response = super().render_to_response(context, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response
