"""Short forms and loan words that nobody has explained."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from challenges.clarity.findings import Rule, Spot
from challenges.clarity.statements import Statement

EVERYDAY = frozenset(
    """UBND HĐND TP TPHCM HCM HCMC VN VNĐ VND USD EUR VNEID QR SMS PDF GPS HIV AIDS ADN DNA AI IT CNTT ID SIM USB ATM TV LED CO2 PM2 PH
    UV WIFI FAQ CCCD CMND BHYT BHXH BHTN PCCC CSGT THCS THPT TH MTTQ MN ĐH CĐ UNESCO WHO ASEAN COVID OK WC CV KM KG KW KWH MW MB GB TB ML
    MM CM HZ DB KV KVA M2 M3 KM2 CSKH VIP SUV BOT PGS TS GS ThS KTX NXB TNHH CP XH KCN KCX KP P Q TX NV NĐ QĐ TT QH CT KH CV BC NQ TTG CCTV DVD
    CD PC AC DC US UK EU UN TEL FM AM PM HTX XHCN BGDĐT BYT EMS 2G 3G 4G 5G MC DJ NGO SOS A4 A3""".upper().split()
)
"""Short forms that every reader knows, units and the marks of official papers."""
_SHORT = re.compile(
    r"(?<![\w/.-])(?:[A-ZĐ]{2,}[0-9]*|[0-9]+[A-ZĐ]{2,}|[A-Z]+[a-z]{1,2}[A-Z]+[a-z]?|[A-ZĐ][A-ZĐ0-9]*[0-9][A-ZĐ]+)(?:-[A-Z0-9]+)*(?![\w/])"
)
_LICENCE = re.compile(r"(?:giấy phép|licen[cs]e)\b", re.IGNORECASE)
"""Beside it a short form is the name of a licence: "giấy phép MIT", "the GPL licence"."""
_UNITS = frozenset(
    [
        "kcal",
        "kj",
        "mah",
        "lux",
        "lumen",
        "ppb",
        "ppm",
        "psi",
        "mpa",
        "kpa",
        "bar",
        "db",
        "dba",
        "hz",
        "khz",
        "mhz",
        "ghz",
        "kbps",
        "mbps",
        "gbps",
        "kva",
        "kvar",
        "btu",
        "fps",
        "dpi",
        "rpm",
        "vnd",
        "usd",
        "µg",
        "mcg",
        "mmol",
    ]
)
_PAPER = re.compile(
    r"\b\d+[\w.]*/(?:\d{4}/)?[A-ZĐ][\w-]*(?:-[A-ZĐ\w]+)*|\b(?:Law|Luật|Decree|Nghị định|Resolution|Decision|Quyết định|Thông tư)\s+[\w/.-]+|https?://\S+|\S+@\S+|\S+\.(?:vn|com|org)\b"
)
_ROMAN = re.compile(r"^(?:X{0,3})(?:IX|IV|V?I{0,3})$")
_VI_LOANS = frozenset(
    [
        "app",
        "web",
        "website",
        "email",
        "mail",
        "internet",
        "online",
        "offline",
        "video",
        "camera",
        "zalo",
        "facebook",
        "youtube",
        "google",
        "wifi",
        "tablet",
        "smartphone",
        "laptop",
        "robot",
        "container",
        "taxi",
        "game",
        "file",
        "pin",
        "chip",
        "radio",
        "karaoke",
        "vaccine",
        "vắcxin",
        "video",
        "clip",
        "show",
        "tour",
        "homestay",
        "logo",
        "poster",
        "banner",
        "tivi",
        "bus",
        "shipper",
        "sms",
        "fax",
        "scan",
        "photocopy",
        "word",
        "excel",
        "pdf",
        "link",
        "zoom",
        "gram",
        "gam",
        "mét",
        "lít",
        "kilomet",
        "chat",
        "mg",
        "kg",
        "km",
        "ml",
        "ha",
        "cm",
        "mm",
        "kwh",
        "kw",
        "mw",
        "gb",
        "mb",
        "ppm",
        "ph",
        "marketing",
        "stress",
        "sale",
        "startup",
        "start",
        "up",
        "techfest",
        "livestream",
        "hotline",
        "podcast",
        "blog",
        "menu",
        "sandwich",
        "pizza",
        "hotel",
        "resort",
        "villa",
        "golf",
        "gym",
        "yoga",
        "fan",
        "studio",
        "album",
        "logistics",
        "covid",
        "flycam",
        "drone",
        "inox",
        "composite",
        "nylon",
        "pvc",
        "carton",
        "aspirin",
        "vitamin",
        "protein",
        "canxi",
        "silicon",
        "axit",
        "bazơ",
        "polyme",
        "urê",
        "gas",
        "wc",
        "toilet",
        "bluetooth",
        "usb",
        "led",
        "lcd",
        "pos",
        "atm",
        "wi",
        "fi",
        "android",
        "ios",
        "windows",
        "chrome",
        "grab",
        "shopee",
        "tiktok",
        "messenger",
        "viber",
        "bitcoin",
        "euro",
        "dollar",
        "usd",
        "vnd",
    ]
)
_SPECIALIST = re.compile(
    r"\b(?:block ?chain|digital twins?|machine learning|deep learning|data ?lakes?|data ?warehouse|middleware|micro-?services?|back-?end|front-?end|edge computing|orchestration|"
    r"fulfil?lment|pipelines?|ontolog\w+|federated|geofenc\w+|telemetry|interoperab\w+|lidar|hyperspectral|blockchain|smart contracts?|tokeni[sz]\w+|neural networks?|"
    r"big data|data mesh|serverless|kubernetes|containeri[sz]\w+|devops|scrum|agile sprints?|zero[- ]trust|nlp|computer vision|ledger|gateway|firmware|"
    r"last[- ]mile|cross-?dock\w*|omni-?channel|gamif\w+|onboarding|touchpoints?|stakeholder mapping|benchmark\w*|dashboards?|workflows?|real-?time|framework|roadmap|sandbox|"
    r"phytoremediation|bathymetr\w+|geotextile|photogrammetry|bioreactor|eutrophication|triage score|throughput|latency|uptime|churn|omics|genom\w+|chatbot)\b",
    re.IGNORECASE,
)
_EN_KNOWN = re.compile(
    r"dashboards?|workflows?|real-?time|framework|roadmap|benchmark\w*|onboarding|stakeholder mapping|chatbot|last[- ]mile|ledger|gateway|sandbox|agile sprints?|pipelines?",
    re.IGNORECASE,
)
"""Words that are plain English, though loan words in a Vietnamese text."""
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"[aăâeêioôơuưyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]{1,3}(?:ng|nh|ch|[cmnptu oiy])?",
)
_LATIN_WORD = re.compile(r"(?<![\w./@-])[a-z]{4,}(?:-[a-z]+)*(?![\w/@])")
_UNVIETNAMESE = re.compile(
    r"[fjwz]|[bcdghklmnpqrstvx]{3,}|(?:bl|br|cl|cr|dr|fl|fr|gl|gr|pl|pr|sc|sk|sl|sm|sn|sp|st|sw|tw)|(?:[bdfgklrsvx]|ll|ss|ck|rd|rt|nd|nt|st|ct|re|le|se|te|ce|ge|ve|ity|ment|tion|ing)$"
)


def _explained(word: str, text: str, start: int, end: int, earlier: str) -> bool:
    """Whether a word is explained where it first stands, or its long form stood before it with the same initials."""
    after, before = text[end : end + 60], text[max(0, start - 90) : start]
    if re.match(
        r"\s*(?:\([^)]{6,}|[,:–-]?\s*(?:là|tức(?: là)?|nghĩa là|hay(?: là| còn gọi)?|viết tắt của|có nghĩa|means?\b|that is|i\.e\.|meaning|short for|stands for|or\s+\w+\s+\w+|is (?:the|a|an)\b|, an?\s|, the\s))",
        after,
    ):
        return True
    if re.search(
        r"(?:\w[\w\s,.]{5,}\(\s*(?:[^()]{0,40}?(?:viết tắt|gọi tắt|short|abbreviated|or|hay|tên|tiếng Anh|called|known)[^()]{0,24})?)[\"“']?$",
        before,
    ):
        return True
    if re.search(
        r"(?:viết tắt là|gọi tắt là|gọi là|thường gọi là|viết tắt|called|known as|short form|abbreviated(?: to| as)?|or)\s+[\"“']?$",
        before,
    ):
        return True
    letters = re.sub(r"[^A-ZĐ]", "", word)
    if len(letters) >= 2:
        words = re.findall(r"\w+", f"{earlier} {before}")
        initials = "".join(part[0].upper() for part in words)
        if letters in initials and len(letters) >= 3:
            return True
    return False


def unexplained(statement: Statement) -> Iterator[tuple[str, str]]:
    """Section and word of each short form or loan word that is used before it is explained, once each."""
    seen: set[str] = set()
    earlier = ""
    for key, text in statement.clean.items():
        if key == "field":
            continue
        bare = _PAPER.sub(lambda match: " " * len(match.group()), text)
        shouted = sum(letter.isupper() for letter in text) > 0.6 * max(1, sum(letter.isalpha() for letter in text))
        for match in () if shouted else _SHORT.finditer(bare):
            word = match.group()
            folded = re.sub(r"[^A-ZĐ0-9]", "", word.upper())
            if folded in seen or folded in EVERYDAY or _ROMAN.fullmatch(word) or re.fullmatch(r"[A-Z]{1,2}\d+", word):
                continue
            if re.search(
                r"(?:phường|đường|trường|chung cư|khu|tàu|xe|biển số|ward|block|line)\s+$",
                bare[: match.start()].lower(),
            ):
                continue
            if word.lower() in _UNITS or _LICENCE.search(text[max(0, match.start() - 24) : match.end() + 12]):
                continue
            seen.add(folded)
            if not _explained(word, text, match.start(), match.end(), earlier):
                yield key, word
        loans = list(_SPECIALIST.finditer(bare))
        if not statement.is_english:
            loans += [match for match in _LATIN_WORD.finditer(bare) if _is_loan(match.group())]
        for match in loans:
            word = match.group().lower()
            if word in seen or word in _UNITS or (statement.is_english and _EN_KNOWN.fullmatch(word)):
                continue
            seen.add(word)
            if not _explained(word, text, match.start(), match.end(), ""):
                yield key, match.group()
        earlier += " " + text


def _is_loan(word: str) -> bool:
    """Whether a word without marks cannot be Vietnamese and is not one that everybody uses."""
    parts = word.split("-")
    if all(part in _VI_LOANS for part in parts):
        return False
    return not all(_SYLLABLE.fullmatch(part) for part in parts) and bool(_UNVIETNAMESE.search(word))


def look(statement: Statement) -> Iterator[Spot]:
    """Each word that is used unexplained."""
    for key, word in unexplained(statement):
        yield Spot(key, word)


RULE = Rule(
    "unexplained_jargon_or_abbreviation",
    _("Jargon or short form unexplained"),
    _("Who does not know the word reads on with a wrong idea, or not at all."),
    _("Write it out at first use with the short form in brackets, or say it in plain words."),
    look,
)
