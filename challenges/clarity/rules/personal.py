"""Data on persons, and what allows it to be used."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from challenges.clarity.findings import Rule, Spot
from challenges.clarity.statements import Statement, phrase_of

_VI_PERSONAL = re.compile(
    r"\b(?:họ (?:và )?tên|tên (?:tuổi|chủ hộ|khách hàng|bệnh nhân|học sinh|người \w+)|ngày sinh|năm sinh|số điện thoại(?! đường dây nóng)|địa chỉ (?:nhà|nơi ở|thường trú|email|của)|địa chỉ\b(?=\s*(?:,|và))|"
    r"căn cước|cccd|cmnd|chứng minh nhân dân|số định danh|mã định danh (?:cá nhân|công dân)|hộ chiếu|bệnh án|hồ sơ (?:bệnh|sức khỏe|y tế|cá nhân|nhân sự|học sinh|bệnh nhân)|"
    r"tình trạng (?:sức khỏe|bệnh|gia đình|hôn nhân)|kết quả (?:xét nghiệm|khám|chẩn đoán) (?:của )?(?:từng )?(?:người|bệnh nhân)|dữ liệu sức khỏe|chỉ số sức khỏe|"
    r"(?:hình ảnh |ảnh |nhận diện )?khuôn mặt|vân tay|sinh trắc|biển số(?: xe)?|số tài khoản|tài khoản ngân hàng|dữ liệu cá nhân|thông tin cá nhân|thông tin (?:riêng|của từng (?:người|hộ|em))|"
    r"danh sách (?:các )?(?:học sinh|hộ|người|bệnh nhân|công nhân|khách|sinh viên|trẻ|đối tượng|thành viên|hội viên|cán bộ|phụ huynh|em|cư dân|chủ)|"
    r"ghi âm(?: cuộc gọi)?|giọng nói|vị trí (?:của )?(?:từng|mỗi) (?:người|xe|tài xế|khách|nhân viên)|lịch sử (?:di chuyển|mua|khám|giao dịch)|thu nhập (?:của )?(?:từng|hộ|người)|"
    r"điểm số|học bạ|ghi chú tâm lý|nhịp tim|hình ảnh (?:người|trẻ|học sinh|khách|bệnh nhân)|camera (?:ghi|quay) (?:hình|mặt)|email (?:của )?(?:người|khách|phụ huynh))"
)
_VI_ALWAYS = re.compile(r"danh sách|hồ sơ")
_EN_PERSONAL = re.compile(
    r"\b(?:full names?|(?<!street )(?<!place )(?<!road )(?<!product )(?<!file )(?<!company )(?<!shop )(?<!school )(?<!species )(?<!of )names?(?=\s*(?:,|and|of (?:patients|pupils|students|residents|tenants|people|users|riders|owners|the (?:patients|pupils|children|tenants))))|(?:patients|pupils|students|residents|customers|owners|parents|tenants|riders|workers|drivers|children|borrowers|readers|members|clients|applicants|passengers|beneficiaries)['’]s? (?:names?|addresses|records|files|phone|numbers|data|details|histor\w+|photos?)|"
    r"dates? of birth|birth ?dates?|phone numbers?|telephone numbers?|mobile numbers?|home addresses|e-?mail addresses|addresses(?=\s*(?:,|and))|id (?:card|number)s?|identity (?:card|number|document)s?|passports?|national id|"
    r"(?:medical|health|patient|student|pupil|personnel|school|case|employee|tax) (?:records|files|histor\w+|data)|diagnos[ei]s|test results of|personal (?:data|information|details)|faces|facial|fingerprints?|biometric\w*|"
    r"licen[cs]e plates?|number plates?|plate numbers?|bank accounts?|account numbers?|incomes?|salar(?:y|ies)|location of (?:each|every|individual)|movements? of (?:each|every|individual)|"
    r"voice recordings?|recorded calls|call recordings?|photos? of (?:people|patients|pupils|children|residents|faces)|video of (?:people|pupils|patients)|"
    r"lists? of (?:all )?(?:pupils|patients|residents|households|tenants|members|workers|students|people|customers|children|beneficiaries|recipients|borrowers)|heart rates?|grades of|marks of)"
)
_VI_SPARED = re.compile(
    r"\b(?:không|chẳng|chưa)\s+(?:cần|có|dùng|thu|ghi|lưu|kèm|theo|chứa|gồm|bao gồm|lấy|yêu cầu|sử dụng|nêu|chuyển|cung cấp|xử lý|thu thập)\b|(?:đã|được|sẽ)\s+(?:bỏ|xóa|che|loại|gỡ|tách|lược|cắt|ẩn|làm mờ|khử)|"
    r"\b(?:bỏ|xóa|che|gỡ|loại bỏ|không còn)\s+(?:hết\s+|phần\s+|toàn bộ\s+|mọi\s+)?\b"
)
_EN_SPARED = re.compile(
    r"\b(?:no|not|without|never|none|neither|nor|removed|stripped|deleted|blurred|excluding|except|free of|left out|taken out|minus)\b"
)
_VI_BASIS = re.compile(
    r"đồng ý|đồng thuận|ưng thuận|bằng lòng|thỏa thuận với (?:người|phụ huynh|chủ|gia đình|từng)|tự (?:đăng ký|cung cấp|điền|gửi)|"
    r"rút (?:lại )?(?:bất cứ|bất kỳ|lúc nào|khi)|chấp thuận của (?:người|phụ huynh|chủ|gia đình|từng)|cho phép của (?:người|phụ huynh|chủ|gia đình)|tự nguyện|"
    r"\bluật\b(?!\s*sư)|nghị định|thông tư|bộ luật|ẩn danh|vô danh|khử (?:danh|định)|mã hóa (?:danh tính|tên|định danh|thay)|"
    r"thay (?:[^.;\n]{1,60} )?bằng (?:mã|số|tên|ký hiệu)|đánh số thay|ngẫu nhiên|hư cấu|tên giả|"
    r"giả lập|mô phỏng|dữ liệu giả|bản ghi giả|nhân tạo(?!\s*tạo)|tổng hợp|gộp theo|làm mờ|che (?:tên|mặt|thông tin|họ|danh|số|phần)|đã che|không nhận ra (?:ai|được ai)|bí danh"
)
_EN_BASIS = re.compile(
    r"\bconsent\w*|\bopt(?:s|ed|ing)?[- ](?:in|out)|\bsign(?:s|ed)? up|\bvolunt\w+|of their own accord|own free will|withdraw\w*|\bpermission\b|\bagree[sd]? in writing|signed (?:agreement|form)|permission of (?:the|each|parents)|\blaw\b(?:\s+(?:\d|on|of)|\s*,)?|\bact\b|\bdecree|"
    r"\bstatut\w+|legal basis|anonym\w*|pseudonym\w*|masked|masking|blurred|synthetic|simulated|dummy|made-up|aggregated?|in aggregate|de-?identif\w*|"
    r"redacted|coded ids?|replaced|scrambled|randomi[sz]ed|at random|fictitious|invented|fake|stand-?ins?|numbers instead of|as counts|hashed"
)
_CLAUSE = re.compile(r"[^.;\n]+")


def personal_uses(text: str, *, english: bool) -> list[str]:
    """The clauses of a text in which data on persons is to be used; those that only say it is not needed are left out."""
    personal, spared = (_EN_PERSONAL, _EN_SPARED) if english else (_VI_PERSONAL, _VI_SPARED)
    found = []
    for match in _CLAUSE.finditer(text):
        clause = match.group().strip()
        lower = clause.lower()
        hit = personal.search(lower)
        if hit is None:
            continue
        before = lower[: hit.end()]
        after = lower[hit.end() : hit.end() + 40]
        if spared.search(before) or re.search(
            r"\b(?:đã|được)\s+(?:\w+\s+)?(?:bỏ|xóa|che|ẩn|làm mờ|loại|khử)|(?:is|are|were|been)\s+(?:\w+\s+)?(?:removed|deleted|blurred|left out|not needed|masked)|not (?:needed|used|shared|collected)",
            after,
        ):
            continue
        found.append(clause)
    return found


def look(statement: Statement) -> Iterator[Spot]:
    """The data, when it speaks of persons and neither it nor the conditions name a basis."""
    english = statement.is_english
    basis = _EN_BASIS if english else _VI_BASIS
    uses = personal_uses(statement.get("data"), english=english)
    if not uses:
        return
    about = (
        re.compile(r"data|records|information|personal|privacy")
        if english
        else re.compile(r"dữ liệu|thông tin|hồ sơ|danh tính|riêng tư")
    )
    conditions = [part for part in _CLAUSE.findall(statement.get("constraints").lower()) if about.search(part)]
    if basis.search("\n".join([statement.get("data").lower(), *conditions])):
        return
    yield Spot("data", phrase_of(uses[0]))


RULE = Rule(
    "personal_data_without_basis",
    _("Personal data without a basis"),
    _("Data on persons may be used only with a basis in law, with consent, or when nobody can be recognised in it."),
    _("Name the law or the consent, or give masked or made-up records. A promise of secrecy alone is no basis."),
    look,
)
