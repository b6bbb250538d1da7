"""Free keywords are steered towards those that exist."""

import pytest
from django.core.cache import cache

from hoip.reference.models import Tag
from hoip.reference.tags import canonical, in_text, suggest
from search.models import GlossaryTerm
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tags() -> None:
    """Three tags, one of them used twice."""
    cache.clear()
    for names in (["thoát nước", "ngập"], ["thoát nước"], ["cấp thoát nước"]):
        SolutionFactory().tags.add(*names)


@pytest.mark.parametrize("typed", ["thoát", "thoat", "THOAT N", "  thoat"])
def test_what_was_typed_with_or_without_marks_finds_tags_that_begin_with_it_first(typed: str) -> None:
    assert suggest(typed) == ["thoát nước", "cấp thoát nước"]


def test_with_nothing_typed_the_most_used_come_first() -> None:
    assert suggest("", 2) == ["thoát nước", "cấp thoát nước"]


def test_what_no_tag_holds_suggests_nothing() -> None:
    assert suggest("zzz") == []


def test_a_name_that_differs_in_marks_or_case_alone_becomes_the_known_tag() -> None:
    assert canonical(["Thoat Nuoc", "thoát nước", "mới"]) == ["thoát nước", "mới"]


def test_of_two_tags_with_the_same_letters_each_keeps_its_own_marks() -> None:
    Tag.objects.create(name="thoát nuóc", slug="thoat-nuoc-2")
    cache.clear()

    assert canonical(["thoát nuóc"]) == ["thoát nuóc"]
    assert canonical(["thoat nuoc"]) == ["thoát nước"]


def test_a_text_suggests_the_tags_whose_words_it_holds() -> None:
    assert in_text("Hệ thống THOAT NUOC, bị ngậpp.") == ["thoát nước"]
    assert in_text("Hệ thống (thoát nước) bị ngập.") == ["thoát nước", "ngập"]


def test_a_term_that_differs_from_a_word_in_its_marks_is_not_suggested() -> None:
    GlossaryTerm.objects.create(term_vi="từ khóa", term_en="tag", variants=["nhãn"])

    assert in_text("Nhân viên nhận hồ sơ.") == []
    assert in_text("Mỗi hồ sơ có một nhãn.") == ["từ khóa"]
    assert in_text("Moi ho so co mot nhan.") == ["từ khóa"]
