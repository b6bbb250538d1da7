"""The site's addresses, and beside them what a Wagtail site makes of the same rows when nothing is added to it.

Two listings of the same twenty rows, each with count, address, title and introduction in a plain loop: one on an empty
page, which tells what all that we add costs, and one that a Wagtail page serves in the site's own frame (menu, footer,
languages, layout), which tells what our rows, filters and counts cost.
"""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from cms.models import ChallengePage, NewsIndexPage, NewsPage
from hoip.urls import urlpatterns as site
from marketplace.solutions.models import Solution

ROWS = """<h1>Bare</h1><p>{{ rows.paginator.count }}</p><ul>
{% for row in rows %}<li><a href="{% firstof row.url row.get_absolute_url %}">{% firstof row.title row.name %}</a> <p>{% firstof row.intro row.tagline %}</p>{% endfor %}</ul>"""
EMPTY = f'<!doctype html><html lang="vi"><title>Bare</title><body>{ROWS}</body></html>'
FRAMED = f'{{% extends "base.html" %}}{{% block title %}}Bare{{% endblock %}}{{% block main %}}{ROWS}{{% endblock %}}'


def _rows(kind: str) -> Any:
    """The first page of rows of a kind."""
    if kind == "solutions":
        rows = Solution.objects.published().order_by("-published_at", "-pk")
    else:
        model: Any = {"news": NewsPage, "challenges": ChallengePage}[kind]
        rows = model.objects.live().filter(locale__language_code="vi").order_by("-pk")
    return Paginator(rows, 20).page(1)


def bare(_request: HttpRequest, kind: str) -> HttpResponse:
    """The listing on an empty page, through the same middleware."""
    return HttpResponse(engines["django"].from_string(EMPTY).render({"rows": _rows(kind)}))


_framed = engines["django"].from_string(FRAMED)
_serve = NewsIndexPage.serve


def serve(page: NewsIndexPage, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The listing in the site's frame where the address has `?bare=`, else what the page itself answers."""
    kind = request.GET.get("bare", "")
    if not kind:
        return _serve(page, request, *args, **kwargs)
    return HttpResponse(_framed.render({"page": page, "rows": _rows(kind)}, request))


NewsIndexPage.serve = serve  # type: ignore[method-assign]
urlpatterns = [path("bare/<str:kind>/", bare), *site]
