"""A scope with an edge."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from challenges.clarity.figures import without_names
from challenges.clarity.findings import Rule, Spot
from challenges.clarity.numbers import EN_NUMBER, VI_NUMBER
from challenges.clarity.rules.naming import proper_names
from challenges.clarity.statements import Statement, phrase_of

_VI_LOOSE = re.compile(
    r"(?:có\s+)?liên quan|phát sinh|\btùy(?!\s+(?:thân|chọn|tùng|viên|bút))\b|"
    r"(?:nếu|khi)\s+(?:thấy\s+)?(?:cần|cần thiết|phù hợp|có thể|có điều kiện)\b|(?:nội dung|vấn đề|việc|lĩnh vực|hạng mục|hoạt động|nhiệm vụ|đối tượng|công tác)\s+(?:\w+\s+){0,3}?khác|"
    r"sẽ\s+(?:được\s+)?(?:cụ thể hóa|xác định|làm rõ|bổ sung|thống nhất|mở rộng|điều chỉnh)|chưa xác định|mọi mặt|mọi (?:vấn đề|lĩnh vực|khía cạnh|nội dung)|"
    r"tất cả các (?:vấn đề|lĩnh vực|khía cạnh|nội dung|mặt)|toàn (?:bộ|thể) (?:các )?(?:lĩnh vực|vấn đề|nội dung|hoạt động|công tác|khía cạnh)|toàn diện|"
    r"v\.\s?v|vân vân|theo (?:yêu cầu|tình hình|nhu cầu) (?:thực tế|công tác|của)|theo chỉ đạo|không giới hạn|linh hoạt"
)
_EN_LOOSE = re.compile(
    r"\b(?:related|relevant|associated)\s+(?:\w+\s+)?(?:matters|issues|topics|areas|fields|services|activities|content|aspects|subjects|questions|work|problems)|"
    r"(?:as|when|if|where|wherever|whenever)\s+(?:it\s+is\s+|deemed\s+|found\s+|they\s+\w+\s+)?(?:needed|necessary|required|appropriate|possible|useful|the situation|circumstances|conditions)|"
    r"all (?:aspects|matters|areas|issues|fields|kinds|related|relevant)|every (?:aspect|area|issue|matter)|and so on|and the like|\betc\b|"
    r"other (?:matters|issues|areas|topics|things|aspects|needs|work|activities|related|relevant)|anything|whatever|"
    r"to be (?:defined|determined|specified|decided|agreed|detailed|clarified)|will be (?:defined|determined|specified|decided|agreed|detailed|clarified|adjusted)|"
    r"depending on|depends on|subject to|not limited|among other|that (?:may )?(?:arise|come up)|arising|flexible|open-ended|comprehensive"
)
_VI_EDGE = re.compile(
    r"(?:thuộc|là|để|sang|dành cho|theo)\s+(?:một\s+)?(?:việc|bài toán|đề án|kế hoạch|dự án|chương trình|phần)\s+khác|(?:làm|xét|tính|bàn|để) sau\b|"
    r"không\s+(?:gồm|bao gồm|xét|thuộc|tính|kể|làm|đụng|mở|áp dụng|nạo|di dời|đề cập|xem xét|giải quyết|thay|can thiệp|nằm trong|động)|chưa (?:xét|gồm|làm|tính|bao gồm)|"
    r"ngoài (?:phạm vi|bài toán)|nằm ngoài|loại trừ|trừ\s|ngoại trừ|để lại|\bchỉ\b|riêng\b|giới hạn (?:ở|trong)|gói gọn|tạm gác"
)
_EN_EDGE = re.compile(
    r"\b(?:another|a separate|separate|a different) (?:call|plan|project|problem|matter|programme|order)s?\b|\b(?:comes?|follows?|left for|wait until) later\b|\bleft aside\b|"
    r"\b(?:outside|exclud\w+|not (?:included|part|covered|in|concern\w*|touch\w*|deal\w*|cover\w*)|no (?:new|change|other)|out of scope|out:|except|only|"
    r"limited to|left out|leave[sd]? out|without|beyond|nothing else|does not|do not|neither|nor|not)\b"
)
_VI_ALL = re.compile(
    rf"\b(?:toàn bộ|toàn thành phố|toàn địa bàn|trên toàn|tất cả|mọi|toàn ngành)\b(?!\s+(?:các\s+)?{VI_NUMBER})"
)
_EN_ALL = re.compile(
    rf"\b(?:the whole|entire|all of|throughout|all over|city-?wide)\b(?!\s+(?:the\s+)?{EN_NUMBER})|\b(?:all|every)\b(?!\s+(?:of\s+)?(?:the\s+)?{EN_NUMBER})"
)
SHORT = 9
"""Words below which a scope without number, name or limit draws no line."""


def look(statement: Statement) -> Iterator[Spot]:
    """The scope, when nothing in it says where the work ends."""
    text = statement.get("scope")
    if not statement.asks("scope"):
        return
    lower, english = text.lower(), statement.is_english
    if not text:
        yield Spot("scope")
        return
    if (_EN_EDGE if english else _VI_EDGE).search(lower):
        return
    loose = (_EN_LOOSE if english else _VI_LOOSE).search(lower) or (_EN_ALL if english else _VI_ALL).search(lower)
    counted = re.search(EN_NUMBER if english else VI_NUMBER, without_names(text, english=english))
    drawn = bool(counted) or bool(proper_names(text)) or len(lower.split()) >= SHORT
    if loose or not drawn:
        yield Spot("scope", phrase_of(text))


RULE = Rule(
    "vague_scope",
    _("Scope without an edge"),
    _("Who answers cannot price or plan work whose end nobody has drawn."),
    _("Say what is in, with places and numbers, and what you do not ask for."),
    look,
)
