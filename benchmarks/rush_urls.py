"""The project's addresses, and one that only signs a person in and writes one row: what a submission is compared with."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from hoip.notifications.models import Notification
from hoip.urls import urlpatterns as project


@require_POST
@login_required
def bare_row(request: HttpRequest) -> HttpResponse:
    """Write one row and lead away."""
    Notification.objects.create(recipient_id=request.user.pk, kind="bench", facts={"text": request.POST["text"][:40]})
    return redirect("/healthz")


urlpatterns = [path("bare-row/", bare_row, name="bare-row"), *project]
