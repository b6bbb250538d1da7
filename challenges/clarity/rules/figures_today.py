"""Today's value of what is to be improved."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from challenges.clarity.figures import COUNT, DURATION, MONEY, PERCENT, SIZE, Figure, figures, without_names
from challenges.clarity.findings import Rule, Spot
from challenges.clarity.numbers import EN_NUMBER, VI_NUMBER
from challenges.clarity.statements import Statement, phrase_of

_VI_FROM_TO = re.compile(
    rf"\btừ\s+(?:mức\s+|khoảng\s+|gần\s+|hơn\s+|trên\s+|bình quân\s+|trung bình\s+|chừng\s+|tới\s+)*(?:{VI_NUMBER}|nửa)"
    r"[^.;\n]{0,60}?(?:xuống|còn|lên|thành|về|sang|đến|tới|→|->)"
    rf"|(?:{VI_NUMBER})[^.;\n]{{0,24}}?\s*(?:→|->|=>)\s*"
    rf"|(?:hiện nay|hiện tại|hiện là|hiện|nay|mức nền|giá trị nền|thay vì|thay cho|so với|đang là|đang ở mức|trước đây)"
    rf"[^.;\n\d]{{0,24}}?\s(?:{VI_NUMBER})\s*(?:%|[^\W\d_]+)"
)
_EN_FROM_TO = re.compile(
    rf"\bfrom\s+(?:about\s+|around\s+|nearly\s+|some\s+|over\s+|more than\s+|an average of\s+|today's\s+|the present\s+|the current\s+)*"
    rf"(?:VND\s*)?(?:{EN_NUMBER}|half)[^.;\n]{{0,70}}?(?:\bto\b|\bdown\b|\bup\b|→|->)"
    rf"|(?:today's?|now|currently|at present|current(?:ly)?|baseline(?: of| is|:)?|instead of|rather than|compared (?:with|to)|against|versus|vs\.?)"
    rf"[^.;\n\d]{{0,24}}?\s(?:{EN_NUMBER})\s*(?:%|[^\W\d_]+)"
    rf"|(?:{EN_NUMBER})[^.;\n]{{0,24}}?\s*(?:→|->|=>)\s*",
    re.IGNORECASE,
)
_AVERAGE = re.compile(r"bình quân|trung bình|trung vị|on average|average|median|tính ra|per day|per month|mean\b")
_VI_TROUBLE = (
    r"trễ|chậm|muộn|mất|lỗi|sai|hỏng|hư|chết|tử vong|thương|tai nạn|va quẹt|ngập|ùn|tắc|rò|vỡ|hủy|thiếu|vi phạm|quá hạn|khiếu nại|"
    r"phản ánh|từ chối|trả lại|trả về|quay lại|bỏ|nghỉ|chờ|đợi|lạc|thất lạc|gián đoạn|ngừng|dừng|hết|cháy|trộm|cắn|lệch|nhập viện|sót|"
    r"nhầm|trùng|tồn|đọng|kẹt|rớt|phạt|tái|vượt|không (?:đạt|đến|gặp|tìm|được|kịp|có người|liên lạc|thu)|bồi thường|xả|ô nhiễm|ngộ độc|thất thoát"
)
_EN_TROUBLE = (
    r"late|delay|wait|lost|loss|lose|broke|fail|fault|error|wrong|accident|injur|died?|death|complain|missed|missing|overdue|"
    r"reject|return|turned away|cancel|flood|leak|burst|jam|queue|stolen|theft|abandon|without|stop|closed|out of order|fire|outage|"
    r"wasted?|thrown|discard|unanswered|unsold|empty|refus|repeat|spoil|damage|no[- ]show|bitten|sick|hospital|unable|left behind|unclaimed|expired?|ignored|skipped|not (?:found|reached|answered)"
)
_LED_IN = re.compile(
    r"\b(?:tại|ở|thuộc|của|trong|trên|khắp|in|at|of|across|on|over|from|among)\s+(?:the\s+|all\s+|cả\s+)?$"
)
"""Before a number of places: what follows it speaks of something else."""
_CLAUSE = re.compile(r"[^.;:\n]+(?:(?<=\d)[.:](?=\d)[^.;:\n]+)*")
_VI_WHERE = re.compile(
    r"^(?:phòng|trường|tuyến|đoạn|hẻm|con hẻm|con đường|đường|khu|chợ|trạm|tòa|chung cư|bệnh viện|phường|xã|ấp|cơ sở|điểm|kho|bến|quầy|"
    r"nhà máy|công viên|thư viện|cụm|vùng|địa bàn|cầu|kênh|rạch|đơn vị|bếp|trụ sở|chi nhánh)\b"
)
_EN_WHERE = re.compile(
    r"^(?:\w+\s+)?(?:rooms?|schools?|routes?|lanes?|roads?|streets?|wards?|communes?|markets?|stations?|blocks?|hospitals?|clinics?|offices?|"
    r"branches|sites?|landings?|parks?|librar(?:y|ies)|districts?|villages?|bridges?|canals?|counters?|kitchens?|buildings?|units?|centres?|floors?)\b"
)
"""Where something is counted: such a number says how large the place is, unless the places themselves are in trouble."""
_SOFT = {"trẻ", "người", "people", "of"}


def _targets(statement: Statement) -> list[Figure]:
    """The figures that are to be reached."""
    return list(figures(statement.get("measures"), english=statement.is_english))


def has_baseline(statement: Statement) -> bool:
    """Whether today's value stands in the measures or in the account of how things are."""
    english = statement.is_english
    measures = without_names(statement.get("measures"), english=english)
    if (_EN_FROM_TO if english else _VI_FROM_TO).search(measures):
        return True
    targets = _targets(statement)
    kinds = {figure.kind for figure in targets}
    nouns = {figure.unit.split()[0] for figure in targets if figure.kind == COUNT and figure.unit}
    sizes = {figure.unit for figure in targets if figure.kind == SIZE}
    trouble = re.compile(_EN_TROUBLE if english else rf"\b(?:{_VI_TROUBLE})\b")
    state = statement.get("current_state")
    bare = state.lower()
    for figure in figures(state, english=english):
        clause = next(
            (part.group() for part in _CLAUSE.finditer(bare) if part.start() <= figure.start < part.end()), ""
        )
        troubled = bool(trouble.search(clause))
        if figure.kind == PERCENT or _AVERAGE.search(clause):
            return True
        if figure.kind == DURATION and (troubled or DURATION in kinds or not targets):
            return True
        if figure.kind == MONEY and (troubled or MONEY in kinds):
            return True
        if figure.kind == SIZE and figure.unit in sizes:
            return True
        if figure.kind == COUNT and figure.unit:
            noun = figure.unit.split()[0]
            if (_EN_WHERE if english else _VI_WHERE).match(figure.unit):
                rest = re.split(
                    r"[,.;]|\b(?:mà|nhưng|trong khi|while|but|and)\b", bare[figure.end - len(figure.unit) :]
                )[0]
                troubled = bool(trouble.search(rest[:48])) and not _LED_IN.search(bare[: figure.start])
            if (noun in nouns and noun not in _SOFT) or troubled:
                return True
    return False


def look(statement: Statement) -> Iterator[Spot]:
    """The account of how things are, when no figure of today stands in it or in the measures."""
    if statement.asks("current_state") and not has_baseline(statement):
        yield Spot("current_state", phrase_of(statement.get("current_state")))


RULE = Rule(
    "no_baseline_figure",
    _("No figure of today"),
    _("Without today's value nobody can tell how large the problem is, or later whether it became smaller."),
    _("Give today's value of what is to be improved: how many of ten, how long, how often, and when it was counted."),
    look,
)
