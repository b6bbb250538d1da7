"""Pages that belong to no room: errors and health."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search.engines import EngineUnavailable, get_engine


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in plain words that a form was too old to be trusted, and how to go on."""
    return render(request, "403_csrf.html", status=403)


@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Say whether the site can do its work: 503 when the database does not answer; the search engine may be down."""
    parts = {"database": "ok", "search": "ok"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        parts["database"] = "down"
    try:
        get_engine().health()
    except EngineUnavailable:
        parts["search"] = "down"
    return JsonResponse(parts, status=200 if parts["database"] == "ok" else 503)
