"""A product asked for where the need belongs."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from challenges.clarity.findings import Rule, Spot
from challenges.clarity.statements import Statement, phrase_of

_VI_THING = (
    r"(?:ứng dụng(?!\s+(?:cntt|công nghệ thông tin))|phần mềm|app\b|hệ thống|nền tảng|cổng thông tin|cổng dữ liệu|website|trang web|trang thông tin|"
    r"cảm biến|camera|máy\s+\w+|thiết bị|robot|rô-?bốt|drone|flycam|máy bay không người lái|chatbot|trợ lý ảo|trí tuệ nhân tạo|ai\b|"
    r"blockchain|chuỗi khối|iot\b|internet vạn vật|cơ sở dữ liệu|kho dữ liệu|trung tâm (?:điều hành|dữ liệu|giám sát)|bản sao số|bảng điều khiển|"
    r"ki-?ốt|kiosk|tổng đài|công cụ|bản đồ số|thẻ (?:từ|thông minh)|mã qr|bãi (?:đỗ|đậu|giữ)[\w ]*|tủ (?:khóa|điện|giữ|gửi)\w*|trạm (?:sạc|quan trắc)|module|phân hệ|"
    r"màn hình|biển báo điện tử|đèn \w+|cầu\s+\w+|nhà máy|mạng lưới cảm biến|dashboard|kính|vòng đeo|thiết bị đeo|công nghệ)"
)
_VI_MAKE = (
    r"(?:xây dựng|xây|phát triển|thiết kế|chế tạo|lập trình|viết|trang bị|mua sắm|mua|sắm|đầu tư|lắp đặt|lắp|gắn|triển khai|"
    r"ứng dụng|áp dụng|tích hợp|nâng cấp|thiết lập|thành lập|tạo lập|tạo ra|tạo|hình thành|vận hành|đưa vào (?:sử dụng|vận hành)|số hóa bằng|"
    r"thuê|cung cấp|cung ứng|làm|hoàn thiện|sản xuất|cài đặt|phủ)"
)
_VI_ASK = rf"\b{_VI_MAKE}\b(?:\s+(?!không\b|chưa\b)[^\W\d_]+|\s+\d+|\s*,){{0,4}}?\s+{_VI_THING}"
_VI_NEED = (
    r"\b(?:cần|cần có|phải có|muốn có|mong có|mong muốn có|đề nghị có|yêu cầu có|có|là|được|bằng|thông qua)\s+"
    rf"(?:được\s+)?(?:một|1|bộ|các|những|chiếc)\s+(?:[^\W\d_]+\s+){{0,1}}?{_VI_THING}|\b(?:cần|muốn)\s+(?:có\s+)?{_VI_THING}"
)
_VI_PASSIVE = r"\bđược\s+(?:lắp đặt|lắp|mua sắm|xây dựng|xây mới|đầu tư|trang bị)\b(?!\s+(?:kiến thức|kỹ năng))"
_VI_HEAD = (
    r"^(?:một|1|bộ|các|những)?\s*(?:ứng dụng|phần mềm|app\b|nền tảng|cổng thông tin|website|trang web|robot|chatbot|trợ lý ảo|drone|flycam|bản đồ số|dashboard|"
    r"cơ sở dữ liệu|kho dữ liệu|trí tuệ nhân tạo|blockchain|hệ thống\s+(?:phần mềm|quản lý|giám sát|theo dõi|cảnh báo|thông tin|điều hành|hỗ trợ|tự động|đặt|thông minh|"
    r"camera|cảm biến|nhận diện|tra cứu|báo|đo|số|trực tuyến|cân|bán vé|thu phí|tích hợp))\b(?![^.;]*\b(?:hỏng|quá tải|xuống cấp|lỗi|chậm|sập|treo|bỏ không|ít người dùng)\b)"
)
_VI_BUY_HEAD = (
    r"^(?:mua|mua sắm|trang bị|lắp đặt|lắp|đầu tư|xây dựng|xây mới|xây thêm|chế tạo|phát triển|thuê)\s+(?!được\b)\w+"
)
_VI_ABSTRACT = re.compile(
    r"(?:xây dựng|phát triển|đầu tư|tạo|hình thành)\s+(?:\w+\s+){0,2}?(?:lòng tin|niềm tin|thói quen|văn hóa|môi trường|nếp sống|ý thức|nông thôn mới|năng lực|"
    r"kỹ năng|đội ngũ|kinh tế|du lịch|cộng đồng|quan hệ|mạng lưới|thương hiệu|bền vững|đô thị|phường|xã|thành phố|địa phương|khu phố|chính quyền|ngành|hình ảnh|nền nếp|phong trào|mối quan hệ|tinh thần|xã hội|cuộc sống|con người|nguồn nhân lực)"
)
_VI_SPARED = re.compile(
    r"không (?:cần|phải|muốn|nhất thiết|bắt buộc|đòi hỏi|ưu tiên|yêu cầu|xây|mua|lắp|làm|có|thêm)|chưa cần|khỏi|thay vì|đang (?:có|dùng|sử dụng|chạy|vận hành)|"
    r"hiện (?:có|hành|nay)|sẵn có|có sẵn|đã có|hiện đang|để mở|bất kể|dù là|kể cả không|của sở đang"
)
_EN_THING = (
    r"(?:apps?\b|applications?|platforms?|systems?|software|portals?|websites?|dashboards?|sensors?|cameras?|drones?|robots?|chatbots?|"
    r"blockchain|ledger|machines?|devices?|databases?|kiosks?|digital twins?|tools?\b|artificial intelligence|\bai\b|iot\b|internet of things|"
    r"data (?:lake|warehouse|hub|centre|center)|control (?:room|centre|center)|call centre|hotline|smart \w+|automation|wearables?|tablets?|"
    r"lockers?|chargers?|charging stations?|gates?|modules?|algorithms?|scanners?|qr codes?|screens?|technology|assistant|network of \w+)"
)
_EN_MAKE = (
    r"(?:build|develop|create|buy|purchase|procure|acquire|install|deploy|implement|set up|introduce|design|launch|roll out|provide|equip|"
    r"adopt|construct|supply|invest|fund|finance|erect|mount|fit|integrate|upgrade|program|commission|establish|rent|lease|apply|make)(?:s|es|ed|ing)?"
)
_EN_ASK = rf"\b{_EN_MAKE}\b(?:[\s,]+(?!not\b|no\b|without\b)[\w-]+){{0,5}}?[\s,]+{_EN_THING}"
_EN_NEED = rf"\b(?:needs?|wants?|requires?|has|have|get|through|using|with|by means of|is|be)\s+(?:an?|its own|one|new)\s+(?:[\w-]+\s+){{0,3}}?{_EN_THING}"
_EN_PASSIVE = r"\b(?:is|are|be|been|gets?)\s+(?:\w+ly\s+)?(?:installed|built|bought|purchased|procured|deployed|developed|constructed|erected|rolled out)\b"
_EN_HEAD = rf"^(?:an?|the|one|new)?\s*(?:[\w-]+\s+){{0,3}}?{_EN_THING}\s*(?:\bfor\b|\bto\b|\bthat\b|\bwith\b|\bwhich\b|\bof\b|$|\bin\b|,|\ballows?\b|\blets?\b)"
_EN_BUY_HEAD = r"^(?:buy|purchase|procure|install|build|construct|acquire|equip|develop|deploy)(?:ing)?\s+\w+"
_EN_ABSTRACT = re.compile(
    r"(?:build|develop|create|establish|make)\w*\s+(?:\w+\s+){0,2}?(?:trust|confidence|habits?|skills?|capacity|community|awareness|culture|tourism|relations?|city|ward|society|image|reputation|identity|environment|neighbou?rhood)"
)
_EN_SPARED = re.compile(
    r"\b(?:do not|don't|does not|not|no|without|never|nor|instead of|rather than|existing|current|already|present|in use|open to|whether|any)\b"
)
_CLAUSE = re.compile(r"[^.;:\n]+")


def asks_for_product(text: str, *, english: bool, title: bool) -> str:
    """The clause of a text that asks for a thing to build or buy; empty when none does."""
    ask, need, head, buy = (
        (_EN_ASK, _EN_NEED, _EN_HEAD, _EN_BUY_HEAD) if english else (_VI_ASK, _VI_NEED, _VI_HEAD, _VI_BUY_HEAD)
    )
    spared, abstract = (_EN_SPARED, _EN_ABSTRACT) if english else (_VI_SPARED, _VI_ABSTRACT)
    for match in _CLAUSE.finditer(text):
        clause = match.group().strip(" -–•+*")
        lower = abstract.sub(" ", clause.lower())
        found = re.search(ask, lower) or re.search(need, lower)
        found = found or re.search(_EN_PASSIVE if english else _VI_PASSIVE, lower)
        if not found and (title or len(lower.split()) > 3):
            found = re.search(head, lower.strip()) or re.search(buy, lower.strip())
        if not found:
            continue
        near = lower[max(0, found.start() - 40) : found.end() + 24]
        if spared.search(near):
            continue
        return clause
    return ""


def look(statement: Statement) -> Iterator[Spot]:
    """The title and the outcome, where they ask for a product."""
    for key in ("title", "outcome"):
        clause = asks_for_product(statement.get(key), english=statement.is_english, title=key == "title")
        if clause:
            yield Spot(key, phrase_of(clause))


RULE = Rule(
    "solution_prescribed",
    _("A product is asked for instead of the need"),
    _("Who names the product gets that product: better answers, also cheaper ones, stay away."),
    _("Say what will be different for the people affected, and leave open how. Put what must hold under conditions."),
    look,
)
