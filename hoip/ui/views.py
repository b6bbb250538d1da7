"""Pages that belong to no room: errors and health."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in plain words that a form was too old to be trusted, and how to go on."""
    return render(request, "403_csrf.html", status=403)
