"""Named groups of people or organisations."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from challenges.clarity.figures import COUNT, figures
from challenges.clarity.findings import Rule, Spot
from challenges.clarity.statements import Statement, phrase_of

_VI_GROUP = re.compile(
    r"\b(?:hộ(?!\s*(?:chiếu|tịch|khẩu\b))|gia đình|học sinh|sinh viên|học viên|giáo viên|giảng viên|thầy cô|thầy giáo|cô giáo|phụ huynh|cha mẹ|ba mẹ|bố mẹ|"
    r"trẻ(?:\s+em|\s+nhỏ)?|con nít|thai phụ|phụ nữ|chị em|bệnh nhân|bác sĩ|điều dưỡng|y tá|dược sĩ|nhân viên|cán bộ(?!\s*quản lý nói chung)|công chức|viên chức|"
    r"chuyên viên|công nhân|nông dân|ngư dân|diêm dân|cư dân|thị dân|tiểu thương|thương nhân|thương lái|chủ\s+(?!trì|yếu|động|trương|quyền|đạo|nghĩa|thể|tịch)\w+|"
    r"tài xế|lái xe|phụ xe|tiếp viên|shipper|bưu tá|khách(?!\s*quan)|du khách|hành khách|khán giả|bạn đọc|độc giả|thính giả|doanh nghiệp|công ty|cửa hàng|cửa hiệu|"
    r"hợp tác xã|tổ hợp tác|nghệ sĩ|nghệ nhân|nhạc công|vận động viên|huấn luyện viên|luật sư|công chứng viên|kỹ sư|thợ|kỹ thuật viên|tình nguyện viên|"
    r"đoàn viên|hội viên|thành viên|hướng dẫn viên|thủ thư|kiểm lâm|dân quân|lính|chiến sĩ|cảnh sát|bảo vệ(?!\s*(?:môi|rừng|quyền|dữ))|thanh niên|thiếu niên|"
    r"cụ già|các cụ|ông bà|các em|tác giả|nhà khoa học|nhà nghiên cứu|nhà thầu|nhà vườn|nhà hàng|khách sạn|bếp ăn|bệnh viện|trạm y tế|"
    r"(?<!môi )(?<!thị )(?<!hiện )(?<!công )(?<!quảng )(?<!lập )trường(?!\s*(?:hợp|kỳ))|ban quản lý|ban quản trị|đội\s+\w+|tổ\s+(?!chức)\w+|"
    r"người(?!\s+dân\b|\s*ta\b)\s+\w+|lao động\s+(?:nữ|tự do|nhập cư|thời vụ|trẻ|nhà máy)|dân\s+(?:cư\s+)?(?:ở|sống|trong|ven|ba|hai|các|làng|đảo|xóm|ấp)|"
    r"người dân\s+(?:ở|tại|sống|trong|ven|dọc|khu|phường|xã|ấp|hai|ba|bốn|đến|làm|đi|có|không|chưa|bị|thuộc|nhận|nộp|mua|gần|quanh|tới|sử|cần|phải|dùng|đăng|đang|trên|của\s+\w+\s+phường)|"
    r"đơn vị\s+(?!liên quan|có liên quan|khác|chức năng)\w+)(?!\w)"
)
_EN_GROUP = re.compile(
    r"\b(?:residents|households?|families|pupils?|students?|teachers?|lecturers?|parents?|carers?|caregivers?|patients?|doctors?|nurses?|pharmacists?|midwives|"
    r"staff|workers?|employees|clerks?|officers?|civil servants|inspectors?|engineers?|technicians?|farmers?|fishers?|fishermen|growers?|traders?|vendors?|"
    r"sellers?|stall ?holders?|hawkers?|shop ?keepers?|shops?|owners?|landlords?|tenants?|drivers?|riders?|conductors?|couriers?|passengers?|commuters?|"
    r"pedestrians?|cyclists?|visitors?|tourists?|guests?|guides?|guesthouses?|hotels?|restaurants?|compan(?:y|ies)|firms?|businesses|enterprises|start-?ups?|"
    r"cooperatives?|factories|contractors?|artists?|musicians?|actors?|performers?|athletes?|coaches|librarians?|readers?|audiences?|children|babies|"
    r"mothers|women|men|girls|boys|youths?|teenagers?|elderly|pensioners?|seniors?|older people|adults?|disabled|deaf|blind|migrants?|volunteers?|"
    r"members?|customers?|clients?|applicants?|claimants?|taxpayers?|users|veterinarians?|vets|judges?|lawyers?|notaries|scientists?|researchers?|"
    r"schools?|hospitals?|clinics?|kindergartens?|units|crews?|teams?|wardens?|guards?|police|fire ?fighters?|soldiers?|cleaners?|collectors?|cooks?|"
    r"(?:people|those|persons|citizens|locals)\s+(?:who|with|in|living|over|under|aged|on|at|from|without|along|waiting|of))\b"
)


def look(statement: Statement) -> Iterator[Spot]:
    """The section on those affected, when it names no group."""
    if not statement.asks("affected"):
        return
    text = statement.get("affected")
    english = statement.is_english
    if (_EN_GROUP if english else _VI_GROUP).search(text.lower()):
        return
    if any(figure.kind == COUNT and figure.unit for figure in figures(text, english=english)):
        return
    yield Spot("affected", phrase_of(text))


RULE = Rule(
    "affected_group_missing",
    _("Nobody affected is named"),
    _("“The whole of society” is nobody whom a startup could ask, test with or help."),
    _("Name the groups of people or organisations that suffer from it, and roughly how many they are."),
    look,
)
