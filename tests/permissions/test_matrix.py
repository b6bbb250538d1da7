"""Every address × every kind of person: what must happen. A new address without a row fails here."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.permissions.rows import ROWS, Row
from tests.permissions.world import PERSONAS, World

NOT_OURS = {
    "allauth": "signing in, second factors and sessions: held by allauth's own tests and by those of the accounts",
    "wagtail": "the back office and pages: Wagtail's own views, behind its permission policies (see test_admin)",
    "taggit": "its autocomplete serves Wagtail's admin only",
    "wagtail_localize": "translation of pages in the back office",
    "django": "static and media files, language data for scripts",
    "rest_framework": "nothing of it is published",
    "modelsearch": "no pages of its own",
}
"""Packages whose addresses have no row, by the first part of their module, and why."""
IN_THE_BACK_OFFICE = "admin/"
METHODS = ("GET", "POST")
SENDS = re.compile(r"<form\b(?=[^>]*\bmethod=[\"']?post\b)[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)


def _addresses(resolver: URLResolver, names: tuple[str, ...] = (), path: str = "") -> Iterator[tuple[str, str, Any]]:
    """Name, path and view of every address below a resolver."""
    for part in resolver.url_patterns:
        here = path + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from _addresses(part, (*names, part.namespace) if part.namespace else names, here)
        elif isinstance(part, URLPattern):
            yield ":".join((*names, part.name or f"<{here}>")), here, part.callback


def _methods(view: Callable[..., Any]) -> set[str]:
    """Which of GET and POST a view takes; a plain function that reads takes GET."""
    kind = getattr(view, "view_class", None)
    if kind is None:
        return {"GET"}
    return {method for method in METHODS if hasattr(kind, method.lower()) and method.lower() in kind.http_method_names}


def our_addresses() -> dict[str, set[str]]:
    """The project's own addresses outside the back office, each with the methods that it takes."""
    return {
        name: _methods(view)
        for name, path, view in _addresses(get_resolver())
        if view.__module__.partition(".")[0] not in NOT_OURS
        and not (path.startswith(IN_THE_BACK_OFFICE) and name != "admin-login")
    }


def answer_to(world: World, persona: str, row: Row) -> str:
    """What a fresh browser of that person gets; whatever it changed is undone."""
    client = Client(raise_request_exception=True)
    with transaction.atomic():
        user = world.person(persona)
        if user is not None:
            client.force_login(user)
        send = client.get if row.method == "GET" else client.post
        response = send(reverse(row.name, args=row.args(world)), row.data(world))
        transaction.set_rollback(True)
    exempt = getattr(response.resolver_match.func, "csrf_exempt", False)  # what a mail program may send too
    if response["Content-Type"].startswith("text/html") and not exempt:
        assert forms_without_token(response.text) == [], f"{persona} is shown a form whose sending is refused"
    if response.status_code == 302 and response["Location"].split("?")[0] == reverse("account_login"):
        return "in"
    return str(response.status_code)


def forms_without_token(page: str) -> list[str]:
    """The forms of a page that change something and would be refused as forged or expired."""
    return [form for form in SENDS.findall(page) if "csrfmiddlewaretoken" not in form]


@pytest.fixture
def world(db: None, settings: Any) -> World:
    """The people and objects of one row. That staff hold a second factor is tested with the accounts."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    return World()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_kind_of_person_gets_the_answer_of_the_table(world: World, row: Row) -> None:
    # Made before anybody asks, so that no object disappears with what one person's request changed.
    for persona in PERSONAS:
        world.person(persona)
    row.args(world), row.data(world)

    answers = {persona: answer_to(world, persona, row) for persona in PERSONAS}

    assert answers == row.expected


def test_every_address_and_method_has_its_row() -> None:
    expected = {(name, method) for name, methods in our_addresses().items() for method in methods}

    assert expected == {(row.name, row.method) for row in ROWS}


def test_rows_are_told_apart() -> None:
    assert len({str(row) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("name", sorted(name for name, methods in our_addresses().items() if "POST" not in methods))
def test_what_only_reads_takes_no_post(world: World, name: str) -> None:
    row = next(row for row in ROWS if row.name == name)
    reader = next((persona for persona in PERSONAS if row.expected[persona] == "200"), "startup")

    answer = answer_to(world, reader, replace(row, method="POST"))

    assert answer == ("403" if name == "admin-login" else "405")
