"""One's notices, what comes by e-mail, what one follows, and the link that ends mails without signing in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, ListView, View

from hoip.notifications import unsubscribe, watching
from hoip.notifications.addresses import in_language
from hoip.notifications.delivery import may_be_told
from hoip.notifications.forms import PreferencesForm, WatchForm
from hoip.notifications.kinds import kind_named
from hoip.notifications.models import Notification, Watch
from hoip.notifications.objects import seen_by
from hoip.notifications.states import Watching
from hoip.ui.paging import PagedMixin


class NotificationListView(LoginRequiredMixin, PagedMixin, ListView[Notification]):
    """One's notices, newest first."""

    template_name = "notifications/notification_list.html"
    paginate_by = 30

    def get_queryset(self) -> Any:
        """Only the person's own."""
        return Notification.objects.visible_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of each notice; of what the reader may no longer see, only that there was one."""
        context = super().get_context_data(**kwargs)
        page = list(context["page_obj"])
        seen = seen_by(self.request.user, [(notice.target_type, notice.target_id) for notice in page])
        rows = []
        for notice in page:
            kind = kind_named(notice.kind)
            if kind is None:
                continue
            if may_be_told(notice, kind, seen):
                rows.append((notice, kind.title(notice.facts), kind.body(notice.facts)))
            else:
                hidden = _("A notice about something that you may no longer see")
                notice.path = ""
                rows.append((notice, hidden, ""))
        return context | {"rows": rows}


class NotificationOpenView(LoginRequiredMixin, View):
    """Mark a notice as read and go where it leads."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Mark and go; another person's notice is a 404."""
        notice = get_object_or_404(Notification, public_id=public_id, recipient=request.user.pk)
        if notice.read_at is None:
            notice.read_at = timezone.now()
            notice.save(update_fields=["read_at"])
        if notice.path and url_has_allowed_host_and_scheme(notice.path, allowed_hosts=None):
            return HttpResponseRedirect(in_language(notice.path, request.LANGUAGE_CODE))
        return redirect("notifications:notification-list")


class NotificationReadAllView(LoginRequiredMixin, View):
    """Mark everything as read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark and go back to the list."""
        Notification.objects.filter(recipient=request.user.pk, read_at=None).update(read_at=timezone.now())
        return redirect("notifications:notification-list")


class PreferencesView(LoginRequiredMixin, FormView[PreferencesForm]):
    """How each group of notices comes, and what the person follows or has muted."""

    template_name = "notifications/preferences.html"
    form_class = PreferencesForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form is about the signed-in person."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is followed; what may no longer be seen can be forgotten, but is not named."""
        rows = list(Watch.objects.filter(user=self.request.user.pk))
        seen = seen_by(self.request.user, [(row.target_type, row.target_id) for row in rows])
        watched = [(row, seen.get((row.target_type, row.target_id))) for row in rows]
        return super().get_context_data(watched=watched, choices=Watching.choices, **kwargs)

    def form_valid(self, form: PreferencesForm) -> HttpResponse:
        """Keep the choices."""
        form.save()
        messages.success(self.request, _("Your choices were saved."))
        return redirect("notifications:preferences")


class WatchView(LoginRequiredMixin, View):
    """Follow, mute or forget one object."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice; what the person may not see, or nobody can follow, is a 404."""
        form = WatchForm(request.POST)
        if not form.is_valid():
            raise Http404
        (label, key), choice = form.cleaned_data["object"], form.cleaned_data["choice"]
        if choice:
            found = seen_by(request.user, [(label, key)]) if watching.is_followable(label) else {}
            if not found:
                raise Http404
            watching.choose(request.user, found[label, key], choice)
        else:
            Watch.objects.filter(user=request.user.pk, target_type=label, target_id=key).delete()
        done = {
            "": _("Forgotten: you hear of this as everybody does."),
            Watching.MUTED: _("Muted: you will hear nothing more about this."),
        }
        messages.success(request, done.get(choice, _("You follow this now.")))
        target = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
            return HttpResponseRedirect(target)
        return redirect("notifications:preferences")


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class UnsubscribeView(View):
    """End mails of a sort by a signed link. The link is the permission, so nobody signs in and no cookie is needed.

    Opening it only asks, since mail scanners open links; a POST ends the mails, from the page's button and from
    mail programs alike (RFC 8058).
    """

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Say what would be ended, and ask."""
        return self._page(request, token, "")

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """End it, or take it back."""
        found = unsubscribe.read(token)
        if found is None:
            return self._page(request, token, "")
        person, scope, argument = found
        if "resume" in request.POST and scope.resume is not None:
            scope.resume(person, argument)
            return self._page(request, token, "resumed")
        scope.stop(person, argument)
        return self._page(request, token, "stopped")

    def _page(self, request: HttpRequest, token: str, done: str) -> HttpResponse:
        found = unsubscribe.read(token)
        if found is None:
            return render(request, "notifications/unsubscribe.html", {"what": None}, status=404)
        person, scope, argument = found
        context = {"what": scope.describe(person, argument), "done": done, "can_resume": scope.resume is not None}
        response = render(request, "notifications/unsubscribe.html", context)
        response["Referrer-Policy"] = "no-referrer"
        return response
