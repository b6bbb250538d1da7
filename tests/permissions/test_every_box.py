"""Any text typed into any search box answers 200, and so does any odd value of any parameter, on both engines."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from tests.permissions.rows import ROWS, Row
from tests.permissions.test_admin import LISTS
from tests.permissions.test_matrix import _addresses
from tests.permissions.world import World
from tests.search.conftest import index_on_each  # noqa: F401 - a fixture
from tests.search.test_results import ODD

SCRIPT = "<script>alert(1)</script>"
ODD_PARAMETERS = {
    "page": ("0", "-1", "9999", "9" * 40, "²", "abc", "1e9", "\x00"),
    "size": ("0", "1e9", "\x00"),
    "sort": ("; drop table", "\x00", SCRIPT),
}
BOXES: dict[str, tuple[str, str, str]] = {
    "search": ("", "/vi/search/", "q"),
    "search, in English": ("", "/en/search/", "q"),
    "suggestions": ("", "/vi/search/suggest/", "q"),
    "solutions": ("", "/vi/giai-phap/", "q"),
    "organisations": ("", "/vi/to-chuc/", "q"),
    "problems of an agency": ("agency", "/vi/bai-toan/", "q"),
    "a search to be saved": ("agency", "/vi/canh-bao/moi/", "q"),
    "pages in the back office": ("superuser", "/admin/pages/search/", "q"),
    "page chooser": ("superuser", "/admin/choose-page/search/", "q"),
    "pictures": ("superuser", "/admin/images/", "q"),
    "documents": ("superuser", "/admin/documents/", "q"),
    "people": ("superuser", "/admin/users/", "q"),
    "tags to be completed": ("superuser", "/admin/tag-autocomplete/reference/tag/", "term"),
}
"""Who types (nobody when empty), where, into which parameter."""
PARAMETERS = (
    "q", "kind", "phase", "deadline", "field", "agency", "trl", "tag", "technology", "stage", "ward", "track", "state",
    "round", "assignee", "overdue", "contest", "past", "set", "from", "a", "b", "answered", "expert", "as", "solution",
    "match", "sort", "size", "page", "year", "partner", "mine", "c",
)  # fmt: skip
PAGES = [row for row in ROWS if row.method == "GET" and "200" in row.expected.values()]
IN_PAGES = {
    name
    for name, _path, view in _addresses(get_resolver())
    if getattr(getattr(view, "view_class", None), "paginate_by", 0)
}


@pytest.fixture
def world(site_tree: None, db: None, settings: Any) -> World:
    """One person of each kind and something to find."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    cache.clear()
    return World()


def browser_of(world: World, persona: str) -> Client:
    """A browser of somebody, or of nobody."""
    client = Client(raise_request_exception=True)
    if persona:
        client.force_login(getattr(world, persona, None) or world.person(persona))
    return client


@pytest.mark.parametrize("name", BOXES)
def test_any_text_answers(world: World, index_on_each: Any, name: str) -> None:  # noqa: F811 - the fixture
    index_on_each()
    persona, address, parameter = BOXES[name]
    client = browser_of(world, persona)

    for title, typed in ODD.items():
        response = client.get(address, {parameter: typed})
        assert (title, response.status_code) == (title, 200)
        assert SCRIPT not in response.content.decode()
    for odd, values in ODD_PARAMETERS.items():
        for value in values:
            response = client.get(address, {parameter: "ngập", odd: value, "p": value})
            assert (odd, value, response.status_code) == (odd, value, 200)


@pytest.mark.parametrize("name", [name for name in LISTS if name.endswith(":index")])
def test_any_text_answers_in_every_list_of_the_back_office(world: World, name: str) -> None:
    client = browser_of(world, "office" if "superuser" not in LISTS[name] else "superuser")

    for title, typed in ODD.items():
        response = client.get(reverse(name), {"q": typed})
        assert (title, response.status_code) in {(title, 200), (title, 302)}


@pytest.mark.parametrize("row", PAGES, ids=str)
def test_no_parameter_of_any_page_breaks_it(world: World, row: Row) -> None:
    persona = next(name for name, answer in row.expected.items() if answer == "200")
    client = Client(raise_request_exception=True)
    person = world.person(persona)
    if person is not None:
        client.force_login(person)
    address = reverse(row.name, args=row.args(world))

    for value in ("\x00", SCRIPT, "9" * 40, "²", "'; --", "%", "x" * 3000):
        with transaction.atomic():
            response = client.get(address, dict.fromkeys(PARAMETERS, value))
            page = "" if response.streaming else response.content.decode(errors="replace")
            transaction.set_rollback(True)
        assert response.status_code < 500, value[:20]
        assert SCRIPT not in page


@pytest.mark.parametrize("row", [row for row in PAGES if row.name in IN_PAGES], ids=str)
def test_any_page_number_of_a_list_answers(world: World, row: Row) -> None:
    persona = next(name for name, answer in row.expected.items() if answer == "200")
    client = browser_of(world, "" if persona == "anonymous" else persona)
    address = reverse(row.name, args=row.args(world))

    answers = {value: client.get(address, {"page": value}).status_code for value in ODD_PARAMETERS["page"]}

    assert set(answers.values()) == {200}, answers
