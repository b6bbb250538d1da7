"""A named place for the trial, and a named agency that owns the problem."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from challenges.clarity.findings import Rule, Spot
from challenges.clarity.rules.naming import numbered_places, proper_names
from challenges.clarity.statements import Statement, phrase_of

_CITY_ITSELF = re.compile(
    r"(?:ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd|công an|thuế|cục \w+|thi hành án dân sự|"
    r"tòa án nhân dân|viện kiểm sát nhân dân|thanh tra|bảo hiểm xã hội|kho bạc nhà nước|thống kê|hải quan|bộ chỉ huy quân sự|"
    r"hội \w+(?: \w+)?|liên đoàn lao động|thành đoàn)\s+(?:thành phố|tp)",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"(?:sẽ|chờ|sau khi|chưa)\s+(?:\w+\s+){0,3}?(?:chọn|lựa chọn|xác định|phân công|giao|thống nhất|quyết định|có)|"
    r"to be (?:chosen|selected|named|decided|determined|assigned|confirmed|agreed|announced)|(?:will|shall) be (?:chosen|selected|named|decided|assigned)|"
    r"not (?:yet )?(?:been )?(?:chosen|decided|assigned|named)|once .{0,40}(?:selected|chosen)",
    re.IGNORECASE,
)
_CHOSEN_BY = re.compile(
    r"\bdo\s+[^.;,\n]{2,60}?\s(?:lựa chọn|chọn|đề xuất|quyết định|bố trí|chỉ định|giới thiệu|phân công)|"
    r"\b(?:chosen|selected|proposed|named|decided|assigned|designated|picked)\s+(?:\w+\s+)?by\s+[^.;,\n]{2,60}",
    re.IGNORECASE,
)
"""Who will choose a place is no place."""
_PLACE = re.compile(
    r"\b(?:phường|xã|đặc khu|chợ|đường|bệnh viện|trường|trạm|rạch|kênh|sông|cầu|công viên|chung cư|cảng|bảo tàng|thư viện|nhà hát|bến xe|khu|ga|làng|cù lao|"
    r"tòa nhà|trung tâm|ấp|nhà máy|nhà văn hóa|ward|market|street|road|hospital|school|station|canal|park|port|museum|library|commune|island|bridge|"
    r"theatre|terminal|village|hall|centre|center|campus|depot|airport|clinic)\b",
    re.IGNORECASE,
)


def names_owner(text: str) -> bool:
    """Whether a text names an agency, not just "the units concerned"."""
    return bool(proper_names(text) or _CITY_ITSELF.search(text))


def names_place(text: str) -> bool:
    """Whether a text names a place where the trial is held."""
    text = _CHOSEN_BY.sub(" ", text)
    if numbered_places(text):
        return True
    for part in re.split(r"[.;\n]", text):
        if proper_names(part) and (not _LATER.search(part) or _PLACE.search(part)):
            return True
    return False


def look(statement: Statement) -> Iterator[Spot]:
    """The owner and the pilot place, where they name nobody and nowhere."""
    for key, named in (("owner", names_owner), ("pilot_place", names_place)):
        if statement.asks(key) and not named(statement.get(key)):
            yield Spot(key, phrase_of(statement.get(key)))


RULE = Rule(
    "no_pilot_place_or_owner",
    _("No named place or owner"),
    _("A solution is tried somewhere, with somebody who opens the door and answers questions."),
    _("Name the agency that owns the problem, and at least one place by its name. Later, wider places may stay open."),
    look,
)
