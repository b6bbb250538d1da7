"""How Vietnamese and English write dates, numbers and amounts of money; pure functions of their arguments."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from hoip.bilingual import reader_language

DeadlineState = Literal["open", "soon", "today", "past"]
SOON_DAYS = 7
"""From so many days before it a deadline counts as near."""

THOUSAND, MILLION, BILLION = 1_000, 1_000_000, 1_000_000_000


@dataclass(frozen=True, slots=True)
class Conventions:
    """What a language's dates and amounts are made of; weekdays begin with Monday."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    group: str
    decimal: str
    amount: str
    million: str
    billion: str


CONVENTIONS = {
    "vi": Conventions(
        weekdays=(
            "Thứ Hai",
            "Thứ Ba",
            "Thứ Tư",
            "Thứ Năm",
            "Thứ Sáu",
            "Thứ Bảy",
            "Chủ Nhật",
        ),
        months=(),
        group=".",
        decimal=",",
        amount="{} đồng",
        million="triệu",
        billion="tỷ",
    ),
    "en": Conventions(
        weekdays=(
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ),
        months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        group=",",
        decimal=".",
        amount="VND {}",
        million="million",
        billion="billion",
    ),
}


def _conventions(language: str | None) -> Conventions:
    return CONVENTIONS[language or reader_language()]


def _local(at: date | datetime) -> date | datetime:
    """Bring an aware datetime into the site's time zone; leave dates as they are."""
    if isinstance(at, datetime) and timezone.is_aware(at):
        return timezone.localtime(at)
    return at


def day_date(at: date | datetime, language: str | None = None) -> str:
    """Return the day alone: "28/11/2026" or "28 November 2026"."""
    day = _local(at)
    months = _conventions(language).months
    if months:
        return f"{day.day} {months[day.month - 1]} {day.year}"
    return f"{day.day:02}/{day.month:02}/{day.year}"


def month_short(at: date | datetime, language: str | None = None) -> str:
    """Return the month as a calendar leaf shows it: "Thg 12" or "Dec"."""
    day = _local(at)
    months = _conventions(language).months
    return months[day.month - 1][:3] if months else f"Thg {day.month}"


def weekday_date(at: date | datetime, language: str | None = None) -> str:
    """Return the day with its weekday, and the hour where `at` has one: "Thứ Sáu, 28/11/2026, 17:00"."""
    moment = _local(at)
    day = day_date(moment, language)
    weekday = _conventions(language).weekdays[moment.weekday()]
    hour = f", {moment:%H:%M}" if isinstance(moment, datetime) else ""
    return f"{weekday}, {day}{hour}"


def deadline_state(at: date | datetime, now: datetime) -> DeadlineState:
    """Say how near a deadline is, by days of the calendar in the site's time zone."""
    return _nearness(at, now)[0]


def days_left(at: date | datetime, now: datetime) -> str:
    """Return in words how long it is until `at`: "4 days left", "closes today", "closed"."""
    state, days = _nearness(at, now)
    if state == "past":
        return gettext("closed")
    if state == "today":
        return gettext("last day today")
    return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}


def _nearness(at: date | datetime, now: datetime) -> tuple[DeadlineState, int]:
    """How near a deadline is, and the days of the calendar until then."""
    days = (_day(at) - _day(now)).days
    if days < 0 or (isinstance(at, datetime) and at <= now):
        return "past", days
    if days == 0:
        return "today", days
    return ("soon" if days <= SOON_DAYS else "open"), days


def _day(at: date | datetime) -> date:
    """The day of the calendar in the site's time zone."""
    local = _local(at)
    return local.date() if isinstance(local, datetime) else local


def number(value: int | Decimal, language: str | None = None) -> str:
    """Return a number with the language's separators: "1.234,5" or "1,234.5"."""
    rules = _conventions(language)
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", rules.group + rules.decimal))


def _scaled(amount: int, language: str | None) -> tuple[str, str]:
    """Split an amount into digits and unit; no digit that was given is lost."""
    rules = _conventions(language)
    if amount >= BILLION and amount % MILLION == 0:
        return number(Decimal(amount) / BILLION, language), rules.billion
    if amount >= MILLION and amount % THOUSAND == 0:
        return number(Decimal(amount) / MILLION, language), rules.million
    return number(amount, language), ""


def money(amount: int | Decimal, language: str | None = None) -> str:
    """Return an amount in đồng as people say it: "2 tỷ đồng", "VND 350 million"."""
    digits, unit = _scaled(int(amount), language)
    return _conventions(language).amount.format(f"{digits} {unit}".strip())


def money_range(low: int | None, high: int | None, language: str | None = None) -> str:
    """Return a range of amounts, of which either end may be open; "" when both are.

    The unit is said once where both ends share it: "2–5 tỷ đồng".
    """
    if low is None and high is None:
        return ""
    if low is None or high is None:
        if low is None:
            return gettext("up to %(amount)s") % {"amount": money(high or 0, language)}
        return gettext("from %(amount)s") % {"amount": money(low, language)}
    if low == high:
        return money(low, language)
    (low_digits, low_unit), (high_digits, high_unit) = (
        _scaled(low, language),
        _scaled(high, language),
    )
    if low_unit == high_unit:
        return _conventions(language).amount.format(f"{low_digits}–{high_digits} {high_unit}".strip())
    return f"{money(low, language)} – {money(high, language)}"


_MONEY_UNITS = {
    "": 1,
    "nghin": THOUSAND,
    "ngan": THOUSAND,
    "k": THOUSAND,
    "thousand": THOUSAND,
    "trieu": MILLION,
    "tr": MILLION,
    "m": MILLION,
    "million": MILLION,
    "ty": BILLION,
    "ti": BILLION,
    "b": BILLION,
    "bn": BILLION,
    "billion": BILLION,
}
_MONEY = re.compile(r"^(?P<digits>\d[\d.,\s]*)(?P<unit>[a-z]*)$")


def unmarked(text: str) -> str:
    """Return a text in small letters without Vietnamese marks, with đ as d."""
    folded = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def parse_money(text: str) -> int:
    """Read an amount in đồng as people type it: "1.200.000.000", "1,5 tỷ", "350 triệu đồng", "VND 2 billion".

    Raises:
        ValueError: the text is no amount, or not a whole number of đồng.
    """
    plain = unmarked(text)
    for word in ("vnd", "dong", "₫"):
        plain = plain.replace(word, "")
    plain = re.sub(r"\bd$", "", plain.strip()).strip()
    match = _MONEY.match(plain)
    if match is None or match["unit"] not in _MONEY_UNITS:
        raise ValueError(text)
    digits = re.sub(r"\s", "", match["digits"])
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits) and not (
        match["unit"] and digits.count(",") + digits.count(".") == 1
    ):
        digits = re.sub(r"[.,]", "", digits)
    try:
        amount = Decimal(digits.replace(",", ".")) * _MONEY_UNITS[match["unit"]]
    except InvalidOperation as error:
        raise ValueError(text) from error
    if amount != amount.to_integral_value():
        raise ValueError(text)
    return int(amount)


def file_size(size: int, language: str | None = None) -> str:
    """Return a file's size in the largest unit that keeps it at one or more: "1,4 MB"."""
    value = Decimal(size)
    units = ["GB", "MB", "kB", "B"]
    unit = units.pop()
    while units and value >= THOUSAND:
        value /= THOUSAND
        unit = units.pop()
    return f"{number(round(value, 1) if unit != 'B' else int(value), language)} {unit}"


def initials(name: str) -> str:
    """Return one or two letters that stand for a name: the first letters of its first and last word."""
    plain = re.sub(r"\([^)]*\)", " ", name)
    words = [word for word in re.split(r"[\s\-–_.,()]+", plain) if word and word[0].isalnum()]
    if not words:
        return "?"
    letters = words[0][0] if len(words) == 1 else words[0][0] + words[-1][0]
    return unicodedata.normalize("NFC", letters).upper()


def clock_time(at: datetime) -> str:
    """Return the hour by the site's clock: "17:00"."""
    return f"{_local(at):%H:%M}"


def word_parts(before: str, after: str) -> list[tuple[str, str]]:
    """Compare two texts word by word.

    Returns:
        (operation, text) pairs in reading order; an operation is "equal", "removed" or "added", and the texts
        of all pairs but the added ones make up `before`.
    """
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    parts: list[tuple[str, str]] = []
    for operation, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            parts.append(("equal", "".join(old[old_from:old_to])))
            continue
        if old_from < old_to:
            parts.append(("removed", "".join(old[old_from:old_to])))
        if new_from < new_to:
            parts.append(("added", "".join(new[new_from:new_to])))
    return parts
