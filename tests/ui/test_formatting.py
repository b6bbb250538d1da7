"""How dates, amounts, names and addresses are written, in both languages."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from hoip.ui import formatting as f
from hoip.ui.slugs import slug_of

AT = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)


def test_a_moment_is_written_with_its_weekday_in_vietnam_time() -> None:
    assert f.weekday_date(AT, "vi") == "Thứ Bảy, 28/11/2026, 17:00"
    assert f.weekday_date(AT, "en") == "Saturday, 28 November 2026, 17:00"
    assert f.weekday_date(date(2026, 11, 29), "vi") == "Chủ Nhật, 29/11/2026"
    assert (f.month_short(AT, "vi"), f.month_short(AT, "en")) == ("Thg 11", "Nov")


@pytest.mark.parametrize(
    ("amount", "vi", "en"),
    [
        (2_000_000_000, "2 tỷ đồng", "VND 2 billion"),
        (1_250_000_000, "1,25 tỷ đồng", "VND 1.25 billion"),
        (350_000_000, "350 triệu đồng", "VND 350 million"),
        (1_234_567, "1.234.567 đồng", "VND 1,234,567"),
        (0, "0 đồng", "VND 0"),
    ],
)
def test_an_amount_is_said_as_people_say_it_and_loses_no_digit(amount: int, vi: str, en: str) -> None:
    assert (f.money(amount, "vi"), f.money(amount, "en")) == (vi, en)


@pytest.mark.parametrize(
    "typed",
    ["1.200.000.000", "1,200,000,000", "1,2 tỷ", "1.2 ty", "1200 triệu", "1200 triệu đồng", "VND 1.2 billion"],
)
def test_an_amount_is_read_however_it_is_typed(typed: str) -> None:
    assert f.parse_money(typed) == 1_200_000_000


@pytest.mark.parametrize("typed", ["", "abc", "12 tấn", "1,5 đồng", "--5", "1e9"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        f.parse_money(typed)


def test_a_range_says_its_unit_once_and_may_be_open() -> None:
    assert f.money_range(2_000_000_000, 5_000_000_000, "vi") == "2–5 tỷ đồng"
    with translation.override("vi"):
        assert f.money_range(None, 5_000_000, "vi") == "đến 5 triệu đồng"
    assert f.money_range(None, None) == ""


@pytest.mark.parametrize(
    ("until", "state"),
    [
        (timedelta(days=30), "open"),
        (timedelta(days=7), "soon"),
        (timedelta(hours=3), "today"),
        (timedelta(0), "past"),
        (-timedelta(days=1), "past"),
    ],
)
def test_how_near_a_deadline_is_follows_the_days_of_vietnam(until: timedelta, state: str) -> None:
    assert f.deadline_state(AT + until, AT) == state


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Cảnh báo ngập và điều phối", "canh-bao-ngap-va-dieu-phoi"),
        ("AI.STAR 2026", "ai-star-2026"),
        ("Đường Đồng Khởi", "duong-dong-khoi"),
        ("?!", ""),
    ],
)
def test_an_address_is_readable_without_marks(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_a_long_address_is_cut_between_words() -> None:
    assert slug_of("một hai ba bốn năm", 12) == "mot-hai-ba"
    assert slug_of("x" * 30, 12) == "x" * 12


@pytest.mark.parametrize(
    ("name", "letters"), [("Trần Quốc Bài (hư cấu)", "TB"), ("Đỗ", "Đ"), ("", "?"), ("PGS. Lâm Gia Huấn", "PH")]
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert f.initials(name) == letters


def test_what_changed_between_two_texts_is_told_word_by_word() -> None:
    parts: list[tuple[str, Any]] = f.word_parts("chợ cũ ở quận", "chợ mới ở phường")

    assert "".join(text for op, text in parts if op != "added") == "chợ cũ ở quận"
    assert [text for op, text in parts if op == "added"] == ["mới", "phường"]
