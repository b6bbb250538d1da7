"""When work starts and ends, out of what people write: "quý II/2027", "mười tháng kể từ 01/02/2027", "May to July 2027"."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from challenges.clarity.numbers import EN_NUMBER, VI_NUMBER, value_of

DAYS_IN_A_MONTH = 30.4375
EN_MONTHS = {
    name: number
    for number, names in enumerate(
        ["jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"], start=1)
    for name in names.split()
}  # fmt: skip
VI_MONTHS = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4, "một": 1, "hai": 2, "ba": 3, "tư": 4,
         "bốn": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}  # fmt: skip
_EN_MONTH = "|".join(sorted(EN_MONTHS, key=len, reverse=True))
_VI_MONTH = "|".join(sorted(VI_MONTHS, key=len, reverse=True))
_Q = r"(?P<q>iv|iii|ii|i|[1-4]|một|hai|ba|tư|bốn)\b"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_VI_YEAR = rf"(?:\s*(?:/|-|,)?\s*(?:năm\s+)?{_YEAR})?"
PART = r"(?P<part>đầu|giữa|cuối|hết|early|mid|late|end of|the end of|beginning of|the beginning of|start of)"
VI_DATES = (
    r"(?P<iso>20\d\d-\d\d-\d\d)",
    rf"(?:ngày\s+)?\b(?P<d>\d{{1,2}})\s*[/.-]\s*(?P<m>\d{{1,2}})\s*[/.-]\s*{_YEAR}",
    rf"(?:ngày|mùng|mồng)\s+(?P<d>\d{{1,2}})\s+tháng\s+(?P<m>\d{{1,2}}){_VI_YEAR}",
    rf"(?:{PART}\s+)?tháng\s+(?P<m>\d{{1,2}}){_VI_YEAR}",
    rf"(?:{PART}\s+)?tháng\s+(?P<mw>{_VI_MONTH})\b{_VI_YEAR}",
    rf"(?P<m>\b\d{{1,2}})\s*/\s*{_YEAR}",
    r"(?:ngày\s+)?\b(?P<d>\d{1,2})/(?P<m>\d{1,2})\b(?!\s*[/.]\s*\d)",
    rf"(?:{PART}\s+)?quý\s+{_Q}{_VI_YEAR}",
    rf"(?<=[ivx1-3])\s*(?P<joint>[–-]|,|và|đến|tới)\s*{_Q}{_VI_YEAR}(?!\s*(?:/|\d|tháng|tuần|ngày))",
    rf"(?P<half>(?:6|sáu)\s+tháng\s+đầu|(?:6|sáu)\s+tháng\s+cuối|nửa\s+đầu|nửa\s+cuối)(?:\s+của)?\s+năm\s+{_YEAR}",
    rf"\bt\.?\s?(?P<m>\d{{1,2}})\s*/\s*{_YEAR}",
    rf"(?P<run>{VI_NUMBER})\s+(?P<unit>tháng|quý)\s+(?P<side>đầu|cuối)(?:\s+của)?\s+năm\s+{_YEAR}",
    rf"(?P<term>học kỳ|năm học|mùa \w+)[^,;.]{{0,24}}?{_YEAR}(?:\s*[–-]\s*(?P<y2>20\d\d))?",
    rf"(?:trước\s+)?(?P<tet>tết)(?:\s+nguyên đán)?(?:\s+năm)?\s+{_YEAR}",
    rf"(?:{PART}\s+)?(?:năm\s+)?\b{_YEAR}\b",
)
EN_DATES = (
    r"(?P<iso>20\d\d-\d\d-\d\d)",
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<mw>{_EN_MONTH})\b\.?(?:,?\s+{_YEAR})?",
    rf"(?P<mw>{_EN_MONTH})\b\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+{_YEAR})?",
    rf"(?:{PART}[\s-]+)?(?P<mw>{_EN_MONTH})\b\.?(?:,?\s+{_YEAR})?",
    rf"\b(?P<d>\d{{1,2}})\s*[/.-]\s*(?P<m>\d{{1,2}})\s*[/.-]\s*{_YEAR}",
    rf"(?P<m>\b\d{{1,2}})\s*/\s*{_YEAR}",
    rf"\bq(?P<q>[1-4])(?:\s*(?:/|of)?\s*{_YEAR})?",
    rf"(?P<q>first|second|third|fourth)(?:\s+quarters?(?:\s+of)?(?:\s+{_YEAR})?|(?=\s+(?:and|to|through)\s+(?:the\s+)?(?:second|third|fourth)\s+quarter))",
    rf"(?P<half>first half|second half)\s+of\s+{_YEAR}",
    rf"(?P<side>first|last|final)\s+(?P<run>{EN_NUMBER})\s+(?P<unit>month|quarter)s\s+of\s+{_YEAR}",
    rf"(?P<term>school year|term|semester|rainy season|dry season|spring|summer|autumn|winter)[^,;.]{{0,24}}?{_YEAR}(?:\s*[–-]\s*(?P<y2>20\d\d))?",
    rf"(?:{PART}[\s-]+)?\b{_YEAR}\b",
)
VI_END = re.compile(
    r"(?:đến|tới|hết|kết thúc|trước|hoàn thành|hoàn tất|hạn chót|xong|báo cáo|nghiệm thu|tổng kết|bàn giao|chậm nhất|muộn nhất|[–—→-]|~)\s*"
    r"(?:(?:hết|cuối|ngày|vào|là|trong|trước|khoảng|đầu|giữa)\s*)*:?\s*$"
)
EN_END = re.compile(
    r"(?:\bto|until|till|through|ends?|ending|finish(?:ed|es)?|complete[ds]?|by|before|no later than|over|final \w+|reports?|results?|hand-?over|closes?|closing|acceptance|[–—→-])\s*"
    r"(?:(?:the|end|of|in|on|at|late|by|is|early|mid)\s*)*:?\s*$"
)
VI_END_AFTER = re.compile(
    r"^\W*(?:là\s+)?(?:(?:muộn|chậm) nhất|hạn (?:cuối|chót)|(?:thì\s+)?(?:xong|kết thúc|hoàn thành|hoàn tất|báo cáo|nghiệm thu|tổng kết|bàn giao))\b"
)
EN_END_AFTER = re.compile(
    r"^\W*(?:at the (?:very )?latest|for (?:the )?(?:final )?(?:report|results?|hand-?over|evaluation)|it (?:is over|ends))\b"
)
"""Words behind a point of time that make it the end."""
VI_AND = re.compile(r"^\W*(?:và|,)\W*$")
EN_AND = re.compile(r"^\W*(?:and|,)\W*$")
VI_WITHIN = re.compile(r"(?:trong|cả|suốt|trọn)(?:\s+(?:suốt|cả|vòng))?\s*$")
EN_WITHIN = re.compile(r"(?:\bin|during|throughout|all of|within)\s*(?:the\s*)?(?:whole\s*)?(?:of\s*)?$")
FROM = re.compile(r"(?:\bfrom|\bsince|\bafter|\bstarting|\btừ|\bsau|\bbắt đầu)\s+(?:the\s+)?$")
BEGINS = re.compile(
    r"(?:bắt đầu|khởi động|khởi công|triển khai|khởi sự|starts?|starting|begins?|beginning|kick-?off|launch\w*)\W*"
    r"(?:ngay|từ|vào|là|trong|in|on|from|during)?\W*(?:the\s+)?$"
)
AFTERWARDS = re.compile(
    r"bảo hành|bảo trì|theo dõi|giám sát|duy trì|hậu kiểm|vận hành|hoàn vốn|thu hồi vốn|lưu trữ|dữ liệu|số liệu|tuổi|gia hạn|"
    r"warrant|monitor|maint|support|pay[- ]?back|\bdata\b|\bold\b|\bage|retention|operat|follow[- ]up|observ|extension",
    re.IGNORECASE,
)
PARTS_OF_IT = re.compile(r"trong đó|bao gồm|\bgồm\b|trong số đó|of which|including|made up of|\bincl\b", re.IGNORECASE)
ONE_AFTER_ANOTHER = re.compile(
    r"giai đoạn|bước \d|đợt|sau đó|tiếp theo|tiếp đó|rồi|\+|cộng|phase|stage|then|followed by|plus", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One point or stretch of time in a text: first and last day, how fine it is, and where it stands."""

    first: date
    last: date
    fine: str
    at: int
    end: int
    year_given: bool


@dataclass(frozen=True, slots=True)
class Span:
    """What a text says of start and end.

    Attributes:
        ends: whether it gives an end or a length.
        months: how long the work takes, or None when only an end is given.
        phrase: the words from which the length was read.
    """

    ends: bool
    months: float | None
    phrase: str = ""


def _month(year: int, number: int) -> tuple[date, date]:
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])


def _stretch(found: dict[str, Any], year: int) -> tuple[date, date, str] | None:
    """First and last day and fineness of one match; None when it is no date."""
    part = (found.get("part") or "").lower()
    if found.get("tet"):
        return (date(year, 1, 20), date(year, 2, 20), "month")
    if found.get("term"):
        last = int(found["y2"]) if found.get("y2") else year
        return (date(year, 1, 1), date(last, 12, 31), "term")
    if found.get("half"):
        late = any(word in found["half"] for word in ("cuối", "second"))
        return (date(year, 7, 1), date(year, 12, 31), "half") if late else (date(year, 1, 1), date(year, 6, 30), "half")
    if found.get("run"):
        count = value_of(found["run"])
        if count is not None and found["unit"] in {"quý", "quarter"}:
            count *= 3
        if count is None or not 1 <= count <= 12:
            return None
        if found["side"] in {"đầu", "first"}:
            return date(year, 1, 1), _month(year, int(count))[1], "half"
        return date(year, 13 - int(count), 1), date(year, 12, 31), "half"
    if found.get("q"):
        quarter = ROMAN[found["q"].lower()]
        first = date(year, quarter * 3 - 2, 1)
        return first, _month(year, quarter * 3)[1], "quarter"
    number = found.get("m")
    if number is None and found.get("mw"):
        word = " ".join(found["mw"].lower().split())
        number = EN_MONTHS.get(word) or VI_MONTHS.get(word)
    if number is not None:
        if not 1 <= int(number) <= 12:
            return None
        first, last_day = _month(year, int(number))
        if found.get("d"):
            if not 1 <= int(found["d"]) <= last_day.day:
                return None
            day = date(year, int(number), int(found["d"]))
            return day, day, "day"
        if part in {"đầu", "early", "beginning of", "the beginning of", "start of"}:
            return first, first + timedelta(days=9), "part"
        if part in {"giữa", "mid"}:
            return first + timedelta(days=14), first + timedelta(days=14), "part"
        return first, last_day, "month"
    if part in {"đầu", "early", "beginning of", "the beginning of", "start of"}:
        return date(year, 1, 1), date(year, 3, 31), "part"
    if part in {"giữa", "mid"}:
        return date(year, 6, 1), date(year, 7, 31), "part"
    if part in {"cuối", "late", "hết", "end of", "the end of"}:
        return date(year, 10, 1), date(year, 12, 31), "part"
    return date(year, 1, 1), date(year, 12, 31), "year"


def mentions(text: str, *, english: bool) -> list[Mention]:
    """The points of time that a text names, in order; one without a year takes the year of the next that has one."""
    taken: list[tuple[int, int, dict[str, Any]]] = []
    lower = text.lower()
    for pattern in EN_DATES if english else VI_DATES:
        for match in re.finditer(pattern, lower):
            if any(match.start() < end and match.end() > start for start, end, _found in taken):
                continue
            found = match.groupdict()
            if found.get("joint"):
                taken.append((match.start("q"), match.end(), found))
                continue
            if english and found.get("mw") == "may" and not (found.get("y") or found.get("d")):
                continue  # the verb
            taken.append((match.start(), match.end(), found))
    taken.sort(key=lambda row: row[0])
    years = [int(found["y"]) if found.get("y") else None for _start, _end, found in taken]
    made = []
    for place, (start, end, found) in enumerate(taken):
        if found.get("iso"):
            try:
                day = date.fromisoformat(found["iso"])
            except ValueError:
                continue
            made.append(Mention(day, day, "day", start, end, year_given=True))
            continue
        year = years[place] or next((year for year in years[place + 1 :] if year), None)
        year = year or next((year for year in reversed(years[:place]) if year), 2027)
        stretch = _stretch(found, year)
        if stretch:
            made.append(Mention(*stretch, start, end, year_given=bool(years[place])))
    return made


_VI_LENGTH = re.compile(
    rf"(?P<n>{VI_NUMBER}|nửa)(?:\s*[–-]\s*{VI_NUMBER})?\s*(?P<unit>tháng|năm|tuần|ngày|quý|học kỳ)\b(?P<half>\s+rưỡi)?"
    r"(?!\s*(?:đầu|cuối)\s+năm)(?!\s+\d)(?!\s*/)"
)
_EN_LENGTH = re.compile(
    rf"(?P<n>{EN_NUMBER}|half an?|an?|one full|one)(?P<half>\s+and\s+a\s+half)?[\s-]+(?:full\s+|whole\s+|calendar\s+)?"
    r"(?P<unit>month|year|week|day|quarter|semester)s?\b(?P<half2>\s+and\s+a\s+half)?(?!\s+of\s+(?:19|20)\d\d)"
)
_IN_MONTHS = {
    "tháng": 1.0, "month": 1.0, "năm": 12.0, "year": 12.0, "quý": 3.0, "quarter": 3.0, "học kỳ": 4.5, "semester": 4.5,
    "tuần": 7 / DAYS_IN_A_MONTH, "week": 7 / DAYS_IN_A_MONTH, "ngày": 1 / DAYS_IN_A_MONTH, "day": 1 / DAYS_IN_A_MONTH,
}  # fmt: skip


def lengths(text: str, *, english: bool) -> list[tuple[float, str, int]]:
    """Lengths of the work that a text gives: months, words, place. Warranties, ages and histories are left out."""
    found = []
    lower = text.lower()
    for match in (_EN_LENGTH if english else _VI_LENGTH).finditer(lower):
        words, unit = match["n"].strip(), match["unit"]
        number: float | None = 0.5 if words in {"nửa", "half a", "half an"} else value_of(words)
        if number is None and words in {"a", "an", "one full"}:
            number = 1.0
        clause_start = max(lower.rfind(sign, 0, match.start()) for sign in ",.;\n(")
        clause_end = min(
            (place for sign in ",.;\n)" if (place := lower.find(sign, match.end())) >= 0), default=len(lower)
        )
        clause = lower[clause_start + 1 : clause_end]
        if number is None or AFTERWARDS.search(clause) or re.search(r"mỗi|hằng|hàng|every|each|once", clause):
            continue
        months = number * _IN_MONTHS[unit] + (
            _IN_MONTHS[unit] / 2 if match["half"] or match.groupdict().get("half2") else 0
        )
        found.append((months, match.group().strip(), match.start()))
    return found


def _months_between(start: Mention, end: Mention) -> float:
    """How long it takes from the first day of a start to the last of an end.

    From a month to the same month of the next year counts as twelve: people mean "to March" as often as "to the end of
    March".
    """
    if start.fine == "month" == end.fine:
        exact = (end.first.year - start.first.year) * 12 + end.first.month - start.first.month
        return float(exact if exact == 12 else exact + 1)
    days = (end.last - start.first).days + 1
    return days / DAYS_IN_A_MONTH


def span_of(text: str, *, english: bool) -> Span:
    """What a text says of the start and the end of the work; what goes on after the end does not count."""
    lower = text.lower()
    found = mentions(text, english=english)
    ends, within = (EN_END, EN_WITHIN) if english else (VI_END, VI_WITHIN)
    joins = EN_AND if english else VI_AND
    measured = [(months, words) for months, words, _at in lengths(text, english=english)]
    total: tuple[float, str] | None = None
    if measured:
        if len(measured) > 1 and ONE_AFTER_ANOTHER.search(lower) and not PARTS_OF_IT.search(lower):
            total = (sum(months for months, _words in measured), text)
        else:
            total = max(measured)
    start = found[0] if found else None
    for place, mention in enumerate(found):
        before = lower[: mention.at]
        previous = found[place - 1] if place else None
        between = lower[previous.end : mention.at] if previous else before
        if AFTERWARDS.search(between) and place:
            break
        is_end = bool(ends.search(between)) or bool(previous and joins.match(between) and mention.fine != "year")
        following = found[place + 1].at if place + 1 < len(found) else len(text) + 9
        marked = (EN_END_AFTER if english else VI_END_AFTER).match(lower[mention.end :])
        is_end = is_end or bool(marked and mention.end + marked.end() + 9 <= following)
        if is_end and previous is not None and start is not None:
            months = _months_between(start, mention)
            if mention.fine == "month" == start.fine and re.search(r"hết|cuối|end of|through", between):
                months = (mention.last - start.first).days / DAYS_IN_A_MONTH
            last_words = text[start.at : mention.end]
            if total is not None and total[0] > months:
                return Span(ends=True, months=total[0], phrase=total[1])
            return Span(ends=True, months=months, phrase=last_words)
        if is_end and previous is None:
            return Span(ends=True, months=total[0] if total else None, phrase=total[1] if total else "")
    if total is not None:
        return Span(ends=True, months=total[0], phrase=total[1])
    lead = lower[: start.at] if start is not None else ""
    if start is not None and (
        (start.fine in {"half", "term"} and not FROM.search(lead)) or (within.search(lead) and not BEGINS.search(lead))
    ):
        whole = ((start.last - start.first).days + 1) / DAYS_IN_A_MONTH if start.fine != "term" else None
        return Span(ends=True, months=whole, phrase=text[start.at : start.end])
    return Span(ends=False, months=None)
