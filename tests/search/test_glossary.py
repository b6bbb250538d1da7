"""The glossary: other ways to say something, kept by editors and effective at once."""

import pytest
from django.core.cache import cache

from search import glossary
from search.glossary import Glossary
from search.models import GlossaryTerm


def said(found: Glossary, text: str) -> list[tuple[str, str, int]]:
    return [(one.source, one.text, one.count) for one in found.expand(text)]


def test_a_term_leads_to_its_other_forms_with_and_without_marks() -> None:
    found = Glossary([["thu gom rác", "waste collection", "dọn rác"]])

    expected = [("thu gom rác", "waste collection", 1), ("thu gom rác", "dọn rác", 1)]
    assert said(found, "Lịch THU GOM RÁC của phường")[:2] == expected
    assert said(found, "lich thu gom rac")[0][1] == "waste collection"
    assert ("waste collection", "thu gom rác", 2) in said(found, "Waste collection? waste collection!")


def test_a_cycle_ends_after_one_step() -> None:
    found = Glossary([["giải pháp", "solution"], ["solution", "lời giải"], ["lời giải", "giải pháp"]])

    assert sorted({text for _, text, _ in said(found, "giải pháp")}) == ["lời giải", "solution"]


@pytest.mark.parametrize("short", ["KH", "OI", "."])
def test_short_forms_are_for_display_only(short: str) -> None:
    assert said(Glossary([["khoa học", short]]), f"khoa học {short}") == []


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [
        ("Ai chịu trách nhiệm bảo trì?", False),
        ("Cho ai xem kết quả của Sở?", False),
        ("Camera AI trên xe buýt", True),
        ("CAMERA AI TRÊN XE BUÝT", True),
        ("Ai giám sát camera AI?", True),
        ("camera ai trên xe buýt", True),
    ],
)
def test_an_abbreviation_that_spells_a_syllable_counts_in_capitals_or_where_nobody_writes_any(
    text: str, is_meant: bool
) -> None:
    found = Glossary([["trí tuệ nhân tạo", "artificial intelligence", "AI"]])

    assert bool(said(found, text)) is is_meant
    assert bool(list(found.groups_in(text))) is is_meant


@pytest.mark.django_db
def test_what_editors_change_takes_effect_without_a_rebuild() -> None:
    assert list(glossary.expand("nhà chờ")) == []

    term = GlossaryTerm.objects.create(term_vi="nhà chờ", term_en="bus shelter")
    assert [one.text for one in glossary.expand("nhà chờ")] == ["bus shelter"]

    term.variants = ["waiting shed"]
    term.save()
    assert [one.text for one in glossary.expand("nhà chờ")] == ["bus shelter", "waiting shed"]

    term.delete()
    assert list(glossary.expand("nhà chờ")) == []


@pytest.mark.django_db
def test_what_another_process_changed_is_noticed_by_its_stamp() -> None:
    list(glossary.expand("nhà chờ"))

    GlossaryTerm.objects.bulk_create([GlossaryTerm(term_vi="nhà chờ", term_en="bus shelter")])  # sends no signal here
    cache.clear()  # the stamp's few seconds are over

    assert [one.text for one in glossary.expand("nhà chờ")] == ["bus shelter"]


def test_the_shipped_glossary_needs_no_database() -> None:
    found = {one.text for one in glossary.shipped().expand("ngập nước")}

    assert "flooding" in found
