"""A seeded generator of problems and solutions in Vietnamese and English, for benchmarks and for comparing engines.

Sentences are made from words of ten subjects and a long tail of rarer ones, by Zipf's law, so that common and rare terms
are about as common and as rare as in real text. The same seed gives the same documents.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from search.documents import Document, Text

_VI = {
    "cho": "chợ truyền thống|quầy sạp|tiểu thương|ban quản lý|thu phí|mã QR|truy xuất nguồn gốc|an toàn thực phẩm",
    "ngap": "ngập nước|triều cường|cảm biến mực nước|cảnh báo sớm|cống thoát nước|trạm bơm|bản đồ ngập|mưa lớn",
    "y-te": "trạm y tế|bệnh án điện tử|khám từ xa|người cao tuổi|sức khỏe cộng đồng|đặt lịch khám|dịch bệnh|bảo hiểm",
    "giao-duc": "trường học|học trực tuyến|điểm danh|phụ huynh|giáo viên|chương trình học|thư viện số|tuyển sinh",
    "giao-thong": "ùn tắc|đèn tín hiệu|xe buýt|bãi đỗ xe|camera giám sát|vé điện tử|luồng xe|an toàn giao thông",
    "moi-truong": "rác thải|phân loại tại nguồn|xe thu gom|chất lượng không khí|nước thải|cây xanh|tái chế|điểm đen",
    "nang-luong": "điện mặt trời|tiết kiệm điện|chiếu sáng công cộng|trạm sạc|lưới điện|công tơ|phát thải|tòa nhà",
    "hanh-chinh": "thủ tục hành chính|hồ sơ|một cửa|chữ ký số|trợ lý ảo|dữ liệu mở|cán bộ|người dân",
    "du-lich": "di sản|bảo tàng|du khách|thuyết minh tự động|vé tham quan|tour|bản đồ số|ẩm thực",
    "nong-nghiep": "nông trại|tưới tự động|nhà kính|chuỗi cung ứng|sàn giao dịch|giống cây|thủy sản|kho lạnh",
}
_EN = {
    "cho": "traditional market|stall|trader|market board|fee collection|QR code|food safety|traceability",
    "ngap": "urban flooding|high tide|water level sensor|early warning|drain|pumping station|flood map|heavy rain",
    "y-te": "health station|electronic record|telemedicine|elderly care|public health|appointment|epidemic|insurance",
    "giao-duc": "school|online learning|attendance|parents|teacher|curriculum|digital library|enrolment",
    "giao-thong": "congestion|traffic signal|bus|parking|surveillance camera|e-ticket|vehicle flow|road safety",
    "moi-truong": "waste|sorting at source|collection truck|air quality|wastewater|green space|recycling|hotspot",
    "nang-luong": "solar power|energy saving|street lighting|charging station|power grid|smart meter|emission|building",
    "hanh-chinh": "administrative procedure|dossier|one-stop shop|digital signature|assistant|open data|official|citizen",
    "du-lich": "heritage|museum|visitor|audio guide|admission ticket|tour|digital map|cuisine",
    "nong-nghiep": "farm|irrigation|greenhouse|supply chain|marketplace|seed|aquaculture|cold storage",
}
_VI_COMMON = (
    "giải pháp cho phép giúp quản lý theo dõi trên nền tảng số và của các trong được với tại thành phố Hồ Chí Minh người "
    "dùng dữ liệu hệ thống thời gian thực báo cáo tự động giảm chi phí tăng hiệu quả phân tích dự báo kết nối ứng dụng "
    "điện thoại đơn vị triển khai thí điểm quận phường doanh nghiệp công nghệ trí tuệ nhân tạo cần chưa có còn nhiều hiện nay"
)
_EN_COMMON = (
    "the solution lets staff manage and track data on a digital platform for the city with real time reports it cuts cost "
    "and raises efficiency through analysis forecasting and connected mobile apps deployed in pilot districts by agencies "
    "and startups using artificial intelligence the present process is slow manual and hard to audit for residents"
)
_ONSETS = "b c ch d đ g gi h kh l m n nh ng ph qu r s t th tr v x"
_RHYMES = (
    "anh ành ảnh ong òng ương ường ưởng iên iền iễn oan oàn oán ông ồng ống ai ài ải ay ây ấy âu ầu inh ình ính uân uần"
)
_STEMS = "agri bio carbon cyber data edu eco flex geo graph grid hydro info inno lab logi med micro nano neuro opti photo robo"
_TAILS = "base cast chain core desk flow form gate hub kit link logic loop map mesh metrics node pass point scan sense space tech ware"
KINDS = ("solution", "challenge", "problem")
START = datetime(2026, 1, 1, tzinfo=UTC)


class Generator:
    """Makes documents and queries; one seed, one sequence."""

    def __init__(self, seed: int = 20261124) -> None:
        self._random = random.Random(seed)
        rare_vi = [f"{onset}{rhyme}" for onset in _ONSETS.split() for rhyme in _RHYMES.split()]
        rare_en = [f"{stem}{tail}" for stem in _STEMS.split() for tail in _TAILS.split()]
        self._random.shuffle(rare_vi)
        self._random.shuffle(rare_en)
        self._words = {"vi": (_VI_COMMON.split(), rare_vi, _VI), "en": (_EN_COMMON.split(), rare_en, _EN)}
        self._zipf = {
            (language, part): list(accumulate(1 / (place + 3) for place in range(len(words[part]))))
            for language, words in self._words.items()
            for part in (0, 1)
        }

    def _sentence(self, language: str, subject: str, length: int) -> str:
        """Common words, every fifth or so a term of the subject, every eighth a rare word, now and then a number."""
        common, rare, terms = self._words[language]
        own = terms[subject].split("|")
        words: list[str] = []
        while len(words) < length:
            dice = self._random.random()
            if dice < 0.2:
                words += self._random.choice(own).split()
            elif dice < 0.33:
                words += self._random.choices(rare, cum_weights=self._zipf[language, 1])
            elif dice < 0.36:
                words.append(str(self._random.randrange(2, 5000)))
            else:
                words += self._random.choices(common, cum_weights=self._zipf[language, 0])
        return " ".join(words).capitalize() + "."

    def text(self, language: str, subject: str, words: int) -> str:
        """Some sentences of about so many words in all."""
        parts = []
        while words > 0:
            length = self._random.randrange(8, 22)
            parts.append(self._sentence(language, subject, length))
            words -= length
        return " ".join(parts)

    def subject(self) -> tuple[str, str]:
        """A language and a subject; two of three texts are Vietnamese."""
        return ("vi" if self._random.random() < 0.67 else "en"), self._random.choice(list(_VI))

    def document(self, number: int) -> Document:
        """One problem, challenge or solution of 60 to 180 words; one in fifty nearly copies a common text."""
        language, subject = self.subject()
        dice = self._random
        kind = KINDS[0] if dice.random() < 0.6 else dice.choice(KINDS)
        title = self._sentence(language, subject, dice.randrange(4, 10))
        published = START + timedelta(minutes=dice.randrange(400_000))
        closes = published + timedelta(days=dice.randrange(10, 200)) if kind == "challenge" else None
        return Document(
            uid=f"{kind}:{number}",
            kind=kind,
            texts=(
                Text("title", title, weight="title"),
                Text("summary", self.text(language, subject, dice.randrange(20, 40))),
                Text("body", self.text(language, subject, dice.randrange(40, 140))),
            ),
            audience=("public",) if dice.random() < 0.9 else ("office", f"org:{dice.randrange(50)}"),
            keywords={
                "tag": tuple(sorted({subject, f"t{dice.randrange(200)}", f"t{dice.randrange(200)}"})),
                "field": (f"LV-{subject}", "LV"),
                "agency": (str(dice.randrange(80)),),
                "org_kind": (dice.choice(("startup", "sme", "institute")),),
            },
            numbers={"trl": dice.randrange(0, 10), "deployments": dice.choice((0, 0, 0, 1, 2, 5, 20))},
            dates={"published_at": published, "closes_at": closes},
        )

    def documents(self, number: int) -> Iterator[Document]:
        """So many documents."""
        return (self.document(one) for one in range(number))

    def short(self) -> str:
        """What a person types into the box: two to four words, half of them without marks."""
        language, subject = self.subject()
        _common, rare, terms = self._words[language]
        words = self._random.choice(terms[subject].split("|")).split()
        if self._random.random() < 0.5:
            words += self._random.choices(rare, cum_weights=self._zipf[language, 1])
        else:
            words += self._random.choice(terms[subject].split("|")).split()
        return " ".join(words[:4])

    def long(self) -> tuple[str, str, str]:
        """A problem's title, its text of 100 to 300 words, and its subject."""
        language, subject = self.subject()
        title = self._sentence(language, subject, self._random.randrange(5, 12))
        return title, self.text(language, subject, self._random.randrange(100, 300)), subject
