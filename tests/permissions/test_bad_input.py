"""What nobody should type, typed into every field of every form that somebody may send: an answer in words, never a crash.

Rows of the table of addresses name the forms; a new one is tried without being named here.
"""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.permissions.rows import ROWS, Row
from tests.permissions.world import World

SCRIPT = '<script>alert("hoip")</script>'
NASTY = {
    "nothing": "",
    "a script": SCRIPT,
    "control characters": "a\x00b\x07\x1b[31m\u202eđảo\ud800".encode("utf-8", "surrogatepass").decode(
        "utf-8", "replace"
    ),
    "marks written apart": "Ngâ\u0323p lu\u0323t, ho\u00e0 Ho\u00e0",
    "a number too large": "9" * 40,
    "a number below": "-1",
    "digits that are none": "²٣",
    "no day": "2026-02-30",
    "a path": "../../etc/passwd\\..\\x",
    "too long": "ô" * 12_000,
}
TAKEN = {"200", "302"}
FORMS = [row for row in ROWS if row.method == "POST" and TAKEN & set(row.expected.values())]


def persona_of(row: Row) -> str:
    """Somebody who may send the form; a person in their own role before a superuser."""
    return next(name for name, answer in row.expected.items() if answer in TAKEN)


def fields_of(client: Client, address: str, row: Row, world: World) -> dict[str, Any]:
    """The names of a form's fields: what the row sends, and what the page's own form has."""
    names = dict.fromkeys(row.data(world), "")
    with transaction.atomic():
        response = client.get(address)
        transaction.set_rollback(True)
    form = response.context.get("form") if response.context else None
    if form is not None and hasattr(form, "fields"):
        names |= {form.add_prefix(name): "" for name in form.fields}
    return names


@pytest.mark.parametrize("row", FORMS, ids=str)
def test_no_form_breaks_or_repeats_a_script(db: None, settings: Any, row: Row) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = False
    world = World()
    user = world.person(persona_of(row))
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user)
    address = reverse(row.name, args=row.args(world))
    names = fields_of(client, address, row, world)

    for title, value in NASTY.items():
        with transaction.atomic():
            response = client.post(address, dict.fromkeys(names, value))
            page = "" if response.streaming else response.content.decode()
            transaction.set_rollback(True)
        assert response.status_code < 500, title
        assert SCRIPT not in page, title
