"""Results that a second person can check."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from challenges.clarity.figures import COUNT, PERCENT, figures
from challenges.clarity.findings import Rule, Spot
from challenges.clarity.statements import Statement, phrase_of

_CLAUSE = re.compile(r"[^.;\n]+(?:(?<=\d)\.(?=\d)[^.;\n]+)*")
_VI_ACTIVITY = re.compile(
    r"\b(?:tổ chức|mở|ban hành|phát hành|phát|in ấn|in|biên soạn|xây dựng|hoàn thành|triển khai|thực hiện|trang bị|lắp đặt|lắp|"
    r"đăng|đăng tải|họp|tập huấn|ký|tuyên truyền|đào tạo|bàn giao|nghiệm thu|báo cáo|ra mắt)\b"
)
_VI_DONE = re.compile(
    r"\b(?:lớp|hội nghị|hội thi|đợt|lượt (?:tuyên truyền|tập huấn|phát thanh)|sổ tay|cẩm nang|hội thảo|tọa đàm|buổi|cuộc họp|kế hoạch|báo cáo|tài liệu|tờ rơi|văn bản|phần mềm|hệ thống|đề án|chuyên đề|"
    r"tin bài|bài viết|quy trình|phiên họp|khóa|mô hình|ứng dụng|thiết bị|chương trình|tờ|bộ|pano|áp phích|video|clip|kế hoạch đề ra|"
    r"tiến độ|hạng mục|nội dung|công việc)\b"
)
_EN_ACTIVITY = re.compile(
    r"\b(?:hold|held|organi[sz]e|run|deliver|publish|issue|print|complete|install|train|produce|set up|launch|carry out|carried out|"
    r"conduct|develop|distribute|sign|prepare|write|submit|hand over)\w*\b"
)
_EN_DONE = re.compile(
    r"\b(?:workshops?|trainings?|courses?|class(?:es)?|lessons?|lectures?|brochures?|flyers?|handbooks?|visits?|events?|meetings?|seminars?|conferences?|leaflets?|posters?|reports?|documents?|plans?|guidelines?|manuals?|"
    r"systems?|software|applications?|apps?|platforms?|modules?|sessions?|campaigns?|articles?|videos?|activities|tasks|work items?|"
    r"milestones?|devices?|dashboards?)\b"
)
_VI_ABSOLUTE = re.compile(
    r"không còn\s+(?:\w+\s+){0,4}(?:nào|phải|bị|trường hợp|ca|vụ|ai)|không (?:có|để|xảy ra)\s+(?:\w+\s+){0,3}(?:nào|tai nạn|ca|vụ|sự cố)"
    r"|gấp (?:đôi|hai|ba)|(?:giảm|tăng|bớt|còn)\s+(?:đi\s+|ít nhất\s+|khoảng\s+|được\s+|hơn\s+)?(?:một )?(?:nửa|phần ba|phần tư|nửa)"
)
_EN_ABSOLUTE = re.compile(
    r"\bno (?:more )?(?:\w+\s+){1,4}(?:is|are|has|have|without|waits?|stays?|remains?|in|at|during|goes)\b|\bzero\b|\bnone of\b|"
    r"\bhal(?:f|ved?)\b|\bdouble[sd]?\b|\btwice\b|\bby (?:a|one) (?:third|quarter|half|fifth)\b|\bevery (?:\w+\s+){1,3}(?:is|has|gets|receives)\b"
)
_VI_REACH = re.compile(
    r"\btừ\b.*\b(?:xuống|còn|lên|thành)\b|\b(?:giảm|tăng|còn|xuống|dưới|đạt|ít nhất|không quá|tối đa|trên)\b"
)
_EN_REACH = re.compile(
    r"\bfrom\b.*\bto\b|\b(?:falls?|rises?|below|under|at least|at most|no more than|within|reach\w*|up to|fewer|less)\b"
)
_VI_TOLD = re.compile(
    r"(?:được|đã)\s+(?:thường xuyên\s+|đầy đủ\s+|kịp thời\s+)*(?:tuyên truyền|phổ biến|tập huấn|quán triệt|thông báo|thông tin|ký cam kết|hướng dẫn|vận động|"
    r"đào tạo|bồi dưỡng|mời|cấp phát|phát tờ)|\b(?:tham gia|dự)\s+(?:\w+\s+)?(?:tập huấn|lớp|hội nghị|buổi|khóa)"
)
_EN_TOLD = re.compile(
    r"\b(?:is|are|was|were|been|be|get|gets)\s+(?:\w+\s+)?(?:informed|trained|briefed|told|invited|notified|instructed|made aware|given (?:a )?leaflets?)\b|"
    r"\b(?:attend|sign)\w*\s+(?:an?\s+|the\s+)?(?:\w+\s+)?(?:training|workshop|course|class|meeting|session|pledge|commitment)"
)
"""People who were told or taught: that is work carried out, whatever their share."""
_PLAN_SHARE = re.compile(
    r"100\s*%\s*(?:các\s+)?(?:kế hoạch|nội dung|nhiệm vụ|công việc|tiến độ|hạng mục)|100\s*%\s*(?:of\s+)?(?:the\s+)?(?:plan|planned|activities|tasks)"
)


def checkable(text: str, *, english: bool) -> bool:
    """Whether one of the results in a text can be checked by somebody else: a value to reach, or a thing that no longer happens."""
    activity, done = (_EN_ACTIVITY, _EN_DONE) if english else (_VI_ACTIVITY, _VI_DONE)
    absolute, reach = (_EN_ABSOLUTE, _EN_REACH) if english else (_VI_ABSOLUTE, _VI_REACH)
    told = _EN_TOLD if english else _VI_TOLD
    for match in _CLAUSE.finditer(text.lower()):
        clause = match.group()
        if told.search(clause) and not reach.search(told.sub(" ", clause)):
            continue
        if absolute.search(clause):
            return True
        found = list(figures(clause, english=english))
        if not found or _PLAN_SHARE.search(clause):
            continue
        only_done = all(figure.kind == COUNT and done.search(figure.unit or "") for figure in found)
        if only_done or (activity.match(clause.strip(" -–•+*")) and done.search(clause) and not reach.search(clause)):
            continue
        if not any(figure.kind == PERCENT or figure.unit for figure in found):
            # A bare number is a result only beside words of more or less: "điểm hài lòng từ 2,6 lên 4".
            if reach.search(clause):
                return True
            continue
        return True
    return False


def look(statement: Statement) -> Iterator[Spot]:
    """The measures, when nothing in them can be checked; the outcome beside them when it is as loose."""
    if not statement.asks("measures"):
        return
    text = statement.get("measures")
    if checkable(text, english=statement.is_english):
        return
    yield Spot("measures", phrase_of(text))


RULE = Rule(
    "result_not_measurable",
    _("Result cannot be measured"),
    _("Praise and work carried out are no results: two people would judge them differently."),
    _("Name what will be counted, its value today and the value to reach, such as “from 31% to below 8%”."),
    look,
)
