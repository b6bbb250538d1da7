"""Figures in a text: how much of what, told apart from dates, addresses, clock times and numbers of laws."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from challenges.clarity.numbers import DIGITS, EN_NUMBER, VI_NUMBER

PERCENT, DURATION, MONEY, SIZE, COUNT = "percent", "duration", "money", "size", "count"
_VI_SKIP = re.compile(
    # laws, dates, quarters, clock times, places with numbers, school years
    r"(?:(?:luật|nghị định|quyết định|thông tư|nghị quyết|kế hoạch|chỉ thị|công văn|văn bản)[^.;\n]{0,12}?(?:số\s+)?"
    r"\d+[\w/.-]*)|\b\d+/\d{4}/[\w-]+"
    r"|(?:ngày|mùng)\s+\d{1,2}(?:\s*(?:đến|tới|–|-)\s*(?:ngày\s+)?\d{1,2})?(?:\s+(?:tháng\s+\d+|hằng tháng|hàng tháng))?"
    r"(?:\s*/\s*\d+)*|\b\d{1,2}/\d{1,2}/\d{4}|\b\d{1,2}/(?:19|20)\d\d"
    r"|tháng\s+\d{1,2}(?:\s*(?:và|,|đến|–|-)\s*\d{1,2})*(?:\s*/\s*\d{4})?|quý\s+(?:[ivx]+|\d)(?:\s*/\s*\d{4})?"
    r"|(?:năm|từ năm|trước|sau|giai đoạn|khóa)\s+(?:học\s+)?(?:19|20)\d\d(?:\s*[–-]\s*(?:19|20)?\d\d)?"
    r"|\b(?:19|20)\d\d\s*[–-]\s*(?:19|20)\d\d|\b(?:19|20)\d\d\b(?!\s*(?:lượt|vụ|ca|người|hộ|đơn))"
    r"|từ\s+\d{1,2}\s*(?:giờ|h)\s*(?:\d{1,2})?\s*(?:sáng|chiều|tối)?\s*(?:đến|tới|–|-)\s*\d{1,2}\s*(?:giờ|h)\s*(?:\d{1,2})?"
    r"|(?:lúc|hồi|trước|từ)\s+\d{1,2}\s*(?:giờ|h)\b(?!\s*\d*\s*(?:phút\s+)?(?:còn|xuống|lên))(?:\s*\d{1,2})?"
    r"|\d{1,2}\s*(?:giờ|h)(?:\s*\d{1,2})?\s+(?:sáng|chiều|tối|trưa|đêm)"
    r"|\bthứ\s+(?:hai|ba|tư|năm|sáu|bảy|\d)\b|\b(?:lớp|khối)\s+(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)\b|(?:khu phố|quận|phường|tổ dân phố|tổ|ấp|lớp|khối|tuyến|số nhà|đường số|quốc lộ|cổng|tầng|lô|hẻm|điểm đo|nhóm)\s+(?:số\s+)?\d+"
    r"(?:\s*(?:,|và|–|-)\s*\d+)*|(?:đường)\s+\d+\s+tháng\s+\w+|\b[a-z]+\d+\b"
)
_EN_SKIP = re.compile(
    r"(?:law|decree|decision|circular|resolution|plan|act)\s+(?:no\.?\s*)?\d+[\w/.-]*|\b\d+/\d{4}/[\w-]+"
    r"|\b\d{1,2}\s+(?:january|february|march|april|may|june|july|august|september|october|november|december)(?:\s+\d{4})?"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+\d{1,4}(?:,?\s+\d{4})?"
    r"|\b(?:19|20)\d\d\s*[–-]\s*(?:19|20)?\d\d|\b(?:19|20)\d\d\b|\bq[1-4]\b"
    r"|\b\d{1,2}(?::\d\d)?\s*(?:a\.?m\.?|p\.?m\.?)|from\s+\d{1,2}(?::\d\d)\s*to\s*\d{1,2}(?::\d\d)|\b\d{1,2}:\d\d\b"
    r"|(?:district|ward|gate|grade|grades|class|line|route|road|block|zone|floor|level|quarter|number)\s+\d+"
    r"(?:\s*(?:,|and|to|–|-)\s*\d+)*|\b[a-z]+\d+\b"
)
_SIZED = r"(?:m|m2|m3|km|km2|cm|ha|hecta|mét|kilomet|kilometres?|metres?|hectares?|square)\b"
"""After the second number of "so many on so much": a length or an area, so no share of a whole."""
_ROADS = r"(?:con đường|con hẻm|tuyến|đường|phường|xã|địa bàn|quận)\b"
_VI_RATIO = re.compile(
    rf"(?:cứ|trong|mỗi)\s+{VI_NUMBER}\s+\w+[^.;,\n]{{0,24}}?(?:thì|có|chỉ|mất)\s+(?:chỉ\s+|gần\s+|hơn\s+|khoảng\s+|chừng\s+|tới\s+|có\s+|quá\s+)*{VI_NUMBER}"
    rf"|{VI_NUMBER}\s+(?:\w+\s+){{0,2}}(?:trong|trên|/)\s*(?:số\s+|tổng số\s+|mỗi\s+)*{VI_NUMBER}(?!\d|[.,]\d)(?!\s*(?:{_SIZED}|{_ROADS}))"
    rf"|{VI_NUMBER}\s+phần\s+(?:{VI_NUMBER}|trăm)|(?:một|hơn|gần|quá|chừng|khoảng|tới)\s+nửa\b|\bnửa số\b|\d+\s*/\s*\d+(?!\s*/)"
    r"|gấp\s+(?:gần\s+|hơn\s+)?(?:đôi|hai|ba|bốn|năm|sáu|\d+)"
)
_EN_RATIO = re.compile(
    rf"{EN_NUMBER}\s+(?:\w+\s+){{0,2}}(?:in|of)\s+(?:every\s+|the\s+)?{EN_NUMBER}(?!\d|[.,]\d)(?!\s*{_SIZED})"
    rf"|{EN_NUMBER}\s+(?:\w+\s+){{0,4}}out of\s+(?:every\s+|the\s+)?{EN_NUMBER}"
    r"|(?:a|one|two|three|nearly|about|over|almost|some)\s+(?:half|thirds?|quarters?|fifths?|sixths?|tenths?)\b"
    r"|\bhalf\s+(?:of|the|their|all)\b|more than half|twice as|three times as|double the"
)
_VI_UNIT = re.compile(
    rf"(?P<n>{VI_NUMBER}|nửa)(?:\s*[–-]\s*{DIGITS})?\s*"
    r"(?P<unit>%|phần trăm|điểm phần trăm|[^\W\d_]+(?:\s+[^\W\d_]+)?)"
)
_EN_UNIT = re.compile(
    rf"(?P<n>{EN_NUMBER}|half an|half a)(?:\s*[–-]\s*\d+(?:[.,]\d+)*)?[\s-]*"
    r"(?P<unit>%|per ?cent|percentage points?|[^\W\d_]+(?:\s+[^\W\d_]+)?)"
)
_DURATION = re.compile(
    r"^(?:giây|phút|giờ|tiếng|ngày|tuần|tháng|quý|năm|buổi|seconds?|minutes?|mins?|hours?|days?|working days?|weeks?|months?|years?)\b"
)
_MONEY = re.compile(r"^(?:đồng|triệu|tỷ|tỉ|nghìn đồng|ngàn|vnd|usd|dong|million|billion)\b")
_SIZE = re.compile(
    r"^(?:m|m2|m3|km|km2|cm|mm|ha|hecta|tấn|kg|g|lít|mét|tonnes?|tons?|kilometres?|metres?|litres?|hectares?|kwh)\b"
)
_NOT_A_UNIT = frozenset(
    [
        "và",
        "hoặc",
        "của",
        "cho",
        "với",
        "để",
        "khi",
        "thì",
        "là",
        "mà",
        "đã",
        "sẽ",
        "được",
        "bị",
        "từ",
        "đến",
        "tới",
        "trong",
        "ngoài",
        "trên",
        "dưới",
        "có",
        "không",
        "cũng",
        "bên",
        "phía",
        "mặt",
        "chiều",
        "lần_lượt",
        "and",
        "or",
        "of",
        "the",
        "to",
        "in",
        "on",
        "at",
        "for",
        "with",
        "by",
        "from",
        "as",
        "that",
        "which",
        "who",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "this",
        "these",
        "those",
        "its",
        "their",
    ]
)
_WORDY = re.compile(r"^(?:một|năm|hai|ba|one|tư|mốt)$")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: of which kind, its unit in lower case, and where it stands in the text."""

    kind: str
    unit: str
    start: int
    end: int


def without_names(text: str, *, english: bool) -> str:
    """The text in lower case with dates, laws, clock times and numbered places blanked out, places kept."""
    skip = _EN_SKIP if english else _VI_SKIP
    return skip.sub(lambda match: " " * len(match.group()), text.lower())


def figures(text: str, *, english: bool) -> Iterator[Figure]:
    """The figures of a text, in order."""
    bare = without_names(text, english=english)
    for match in (_EN_RATIO if english else _VI_RATIO).finditer(bare):
        yield Figure(PERCENT, "ratio", match.start(), match.end())
    for match in (_EN_UNIT if english else _VI_UNIT).finditer(bare):
        unit, number = match["unit"], match["n"].strip()
        if unit.startswith(("%", "phần trăm", "điểm phần trăm", "per", "percentage")) and not unit.startswith("person"):
            yield Figure(PERCENT, "%", match.start(), match.end())
            continue
        if _DURATION.match(unit):
            if (
                number == "một"
                and unit.startswith(("ngày", "tuần", "tháng", "năm", "giờ"))
                and _each(bare, match.start())
            ):
                continue
            yield Figure(DURATION, unit.split()[0], match.start(), match.end())
        elif _MONEY.match(unit):
            yield Figure(MONEY, unit.split()[0], match.start(), match.end())
        elif _SIZE.match(unit):
            yield Figure(SIZE, unit.split()[0], match.start(), match.end())
        elif unit.split()[0] not in _NOT_A_UNIT and not (_WORDY.match(number) and number in {"một", "one"}):
            yield Figure(COUNT, unit, match.start(), match.end())
    for match in re.finditer(r"\d+(?:[.,]\d+)*(?![.,]?\d)(?=\s*(?:[.,;)\n]|$))", bare):
        yield Figure(COUNT, "", match.start(), match.end())


def _each(text: str, start: int) -> bool:
    """Whether "một ngày" here means "a day": how often, not how long."""
    return bool(re.search(r"[\w%]\s*$", text[max(0, start - 12) : start])) and not re.search(
        r"(?:mất|sau|trong|còn|xuống|dưới|quá|chờ|từ|đến|hơn|gần)\s*$", text[max(0, start - 12) : start]
    )
