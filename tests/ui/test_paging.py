"""Page numbers under a list, and pieces of pages that are kept."""

from dataclasses import dataclass

import pytest
from django.core.paginator import Paginator
from django.utils.translation import override

from hoip.ui.fragments import fragment
from hoip.ui.paging import page_numbers


@pytest.mark.parametrize(
    ("here", "pages", "numbers"),
    [
        (1, 1, [1]),
        (1, 5, [1, 2, 3, None, 5]),
        (4, 7, [1, 2, 3, 4, 5, 6, 7]),
        (5, 9, [1, None, 3, 4, 5, 6, 7, None, 9]),
        (50, 100, [1, None, 48, 49, 50, 51, 52, None, 100]),
        (100, 100, [1, None, 98, 99, 100]),
    ],
)
def test_first_last_and_near_pages_are_named(here: int, pages: int, numbers: list[int | None]) -> None:
    assert page_numbers(Paginator(range(pages), 1).page(here)) == numbers


@dataclass(frozen=True)
class Shown:
    """What the facts of a card may be; only those that the template of phases reads."""

    level: int
    title: str
    phase: str = ""


def test_a_kept_piece_follows_what_it_shows_and_the_language_and_escapes_it() -> None:
    template = "challenges/fragments/card.html"
    with override("vi"):
        vietnamese = fragment(template, Shown(2, "<b>Chợ</b>", "announced"))
        assert "&lt;b&gt;Chợ" in vietnamese
        assert "<h3" in fragment(template, Shown(3, "<b>Chợ</b>"))
        assert "Ngập" in fragment(template, Shown(2, "Ngập"))
    with override("en"):
        assert "Bids open" in fragment(template, Shown(2, "<b>Chợ</b>", "announced"))
    assert "Bids open" not in vietnamese
