"""Every address that answers with a page, in both languages on a phone: no violation, nothing wider than the screen.

The pages are those of the permission table: each is made by the view for the first kind of person who may read it,
and handed to the browser with its headers; style sheets and scripts come from the project's own folders.
"""

import mimetypes
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from tests.e2e.test_accessibility import RULES
from tests.permissions.rows import ROWS, Row
from tests.permissions.world import PERSONAS, World

pytestmark = pytest.mark.django_db
HOST = "http://localhost"


def _reader(row: Row) -> str:
    """The first kind of person who may read it; a superuser reads what nobody else does."""
    return next((persona for persona in PERSONAS if row.expected[persona] == "200"), "")


READ = [row for row in ROWS if row.method == "GET" and _reader(row)]


@pytest.fixture
def world(site_tree: None, db: None, settings: Any) -> World:
    """The people and objects of one row, on a site with its pages."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    return World()


@pytest.mark.parametrize("row", READ, ids=str)
def test_page_of_the_table(page: Any, world: World, row: Row) -> None:
    client = Client(headers={"host": "localhost"})
    for persona in PERSONAS:
        world.person(persona)
    user = world.person(_reader(row))
    if user is not None:
        client.force_login(user)
    args, data = row.args(world), row.data(world)
    answers: dict[str, Any] = {}

    def serve(route: Any) -> None:
        """Hand out the page that was made, and static files; there is nothing else."""
        path = urlsplit(route.request.url).path
        if path in answers:
            made = answers[path]
            return route.fulfill(status=200, headers=dict(made.headers), body=made.content)
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if not found:
            return route.fulfill(status=404, body="")
        return route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0] or "text/plain")

    page.route("**/*", serve)
    page.set_viewport_size({"width": 360, "height": 800})
    for language in ("vi", "en"):
        with override(language):
            address = reverse(row.name, args=args)
        answer = client.get(address, data, headers={"accept-language": language})
        if not answer.get("Content-Type", "").startswith("text/html") or b"<!doctype" not in answer.content[:200]:
            return  # a file, or a part that a page fetches
        answers[address] = answer

        page.goto(f"{HOST}{address}")

        spoken = page.evaluate("document.documentElement.lang")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found = Axe().run(page, options=RULES)
        broken = [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found.response["violations"]]
        assert (spoken, wide, broken) == (language, 0, []), f"{row} for {_reader(row)} in {language}"
