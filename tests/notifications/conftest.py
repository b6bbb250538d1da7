"""Kinds of notice that belong to no room."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.utils.translation import get_language

from hoip.notifications import kinds
from hoip.notifications.kinds import Kind

SAMPLES = ({"name": "Ngập"},)


def title(facts: Mapping[str, Any]) -> str:
    """Words of the language that is active."""
    return f"{get_language()}: {facts['name']}"


def body(facts: Mapping[str, Any]) -> str:
    """A text that looks like HTML."""
    return f"Nội dung <b>{facts['name']}</b>"


@pytest.fixture
def two_kinds(monkeypatch: Any) -> None:
    """A kind that can be switched off, one that cannot, one told whatever the reader sees, one with a link of its own."""
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register(Kind("usual", "problems", title, body, SAMPLES))
    kinds.register(Kind("needed", "problems", title, title, SAMPLES, mandatory=True))
    kinds.register(Kind("lost", "problems", title, title, SAMPLES, outlives_sight=True))
    kinds.register(Kind("own", "problems", title, title, SAMPLES, unsubscribe=lambda f: ("search", str(f["search"]))))
