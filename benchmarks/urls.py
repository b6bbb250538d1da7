"""The site's addresses, and beside them what a Wagtail site makes of the same rows when nothing is added to it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from cms.models import ChallengePage, NewsPage
from hoip.urls import urlpatterns as site

BARE = """<!doctype html><html lang="vi"><title>Bare</title><body><h1>Bare</h1><p>{{ page.paginator.count }}</p><ul>
{% for row in page %}<li><a href="{{ row.url }}">{{ row.title }}</a> <p>{{ row.intro }}</p>{% endfor %}</ul></body></html>"""
MODELS = {"news": NewsPage, "challenges": ChallengePage}


def bare(_request: HttpRequest, kind: str) -> HttpResponse:
    """One page of a plain listing: count, rows, title, address and introduction, through the same middleware."""
    rows = MODELS[kind].objects.live().filter(locale__language_code="vi").order_by("-pk")
    page = Paginator(rows, 20).page(1)
    return HttpResponse(engines["django"].from_string(BARE).render({"page": page}))


urlpatterns = [path("bare/<str:kind>/", bare), *site]
