"""Proper names of places and units in a text."""

import re

GENERIC = frozenset(
    [
        "sở",
        "ban",
        "ngành",
        "phòng",
        "ủy",
        "ubnd",
        "hđnd",
        "đơn",
        "vị",
        "cơ",
        "quan",
        "các",
        "thành",
        "phố",
        "tp",
        "tphcm",
        "tp.hcm",
        "hcm",
        "hồ",
        "chí",
        "minh",
        "việt",
        "nam",
        "chủ",
        "tịch",
        "trung",
        "ương",
        "trung",
        "tâm",
        "công",
        "an",
        "ủy",
        "ban",
        "nhân",
        "dân",
        "viện",
        "trường",
        "bệnh",
        "viện",
        "chi",
        "cục",
        "cục",
        "tổng",
        "bộ",
        "nhà",
        "nước",
        "khu",
        "quận",
        "phường",
        "xã",
        "huyện",
        "city",
        "town",
        "the",
        "department",
        "departments",
        "division",
        "divisions",
        "office",
        "offices",
        "committee",
        "people",
        "people's",
        "agency",
        "agencies",
        "unit",
        "units",
        "ward",
        "wards",
        "commune",
        "communes",
        "board",
        "ministry",
        "ho",
        "chi",
        "minh",
        "hcmc",
        "vietnam",
        "viet",
        "nam",
        "a",
        "an",
        "some",
        "several",
        "any",
        "one",
        "two",
        "three",
        "relevant",
        "competent",
        "local",
        "authority",
        "authorities",
        "district",
        "districts",
        "centre",
        "center",
        "programme",
        "program",
        "hall",
        "council",
        "school",
        "schools",
        "hospital",
    ]
)
_WORD = re.compile(r"[^\W\d_](?:[\w’'.-]*\w)?", re.UNICODE)


def proper_names(text: str) -> list[str]:
    """Capitalised words that name something: those not at the beginning of a sentence, generic ones left out.

    A word at the beginning counts when the next one is capitalised too and names something: "Chợ An Đông" does not
    need it, "Rạch Lá" does.
    """
    found: list[str] = []
    previous_end, at_start, lead = 0, True, ""
    for match in _WORD.finditer(text):
        gap = text[previous_end : match.start()]
        if previous_end == 0 or re.search(r"[.;:!?\n•–-]\s*$", gap) or re.search(r"[.;:!?\n]", gap):
            at_start = True
        word = match.group()
        previous_end = match.end()
        capital = word[0].isupper()
        if (capital and not at_start and word.lower() not in GENERIC) or (
            capital
            and at_start
            and lead == ""
            and word.lower() not in GENERIC
            and _followed_by_name(text[match.end() :])
        ):
            found.append(word)
        at_start = False
    return found


def _followed_by_name(rest: str) -> bool:
    """Whether the next word is a capitalised one, with nothing but a space between."""
    match = re.match(r" ([^\W\d_]\w*)", rest)
    return bool(match and match.group(1)[0].isupper())


def numbered_places(text: str) -> list[str]:
    """Places told apart by a number: "khu phố 3", "gate 2", "tổ 14"."""
    return re.findall(
        r"(?:khu phố|tổ dân phố|ấp|khóm|cổng|bến|lô|khoa|nhà lồng|trạm|tuyến|quốc lộ|tỉnh lộ|hẻm|đường|kho|phân khu|khu|nhà|tầng|"
        r"chốt|đội|cầu cảng|gate|line|lane|ward|section|sector|neighbou?rhood|landing|block|store|floor|lot|pier|zone|hamlet|building|route|station|hall|row)s?\s+(?:số\s+|no\.?\s*)?(?:\d+|[a-zđ]\b)",
        text.lower(),
    )
