"""Read what was typed and ticked. Whatever cannot be read as a filter, a phrase or an exclusion is taken as words."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from search.analysis import fold

MOST_CHARACTERS = 300
"""The box takes no more; what comes behind is passed over."""
MOST_TICKS = 20
"""Values of one facet that an address can choose."""
SIZES = (20, 50, 100)
"""Results on a page that a person can choose from; the first is the default."""
DEEPEST = 9_900
"""Results that can be paged through: the engines answer no deeper, and people filter long before."""
SORTS = ("relevance", "deadline", "newest")
FACETS = ("kind", "phase", "deadline", "field", "agency", "trl", "tag")
FIXED = ("kind", "phase", "deadline", "trl")
"""Facets whose values this room knows itself; those of the others are named by the rooms above."""
PHASES = ("announced", "open", "evaluating", "decided", "cancelled")
DEADLINES = {"7": 7, "30": 30, "90": 90}
"""Days within which a deadline falls."""
KEYS = {
    "kind": "kind",
    "type": "kind",
    "loai": "kind",
    "field": "field",
    "linhvuc": "field",
    "tag": "tag",
    "nhan": "tag",
    "tukhoa": "tag",
    "agency": "agency",
    "coquan": "agency",
    "donvi": "agency",
    "trl": "trl",
    "phase": "phase",
    "status": "phase",
    "giaidoan": "phase",
    "trangthai": "phase",
    "deadline": "deadline",
    "han": "deadline",
}
"""Words that may stand before a colon, folded and without blanks, and the facet that each means."""
VALUES: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "challenge": "challenge",
        "challenges": "challenge",
        "thachthuc": "challenge",
        "solution": "solution",
        "solutions": "solution",
        "giaiphap": "solution",
        "problem": "problem",
        "problems": "problem",
        "baitoan": "problem",
        "organisation": "organisation",
        "organization": "organisation",
        "tochuc": "organisation",
        "news": "news",
        "tintuc": "news",
        "tin": "news",
        "event": "event",
        "events": "event",
        "sukien": "event",
        "contest": "contest",
        "contests": "contest",
        "cuocthi": "contest",
        "guide": "guide",
        "guides": "guide",
        "huongdan": "guide",
    },
    "phase": {
        **{name: name for name in PHASES},
        "dangmo": "open",
        "mo": "open",
        "congbo": "announced",
        "sapmo": "announced",
        "danhgia": "evaluating",
        "dangdanhgia": "evaluating",
        "closed": "evaluating",
        "daquyetdinh": "decided",
        "coketqua": "decided",
        "dahuy": "cancelled",
        "huy": "cancelled",
    },
    "deadline": {name: name for name in DEADLINES},
    "trl": {str(level): str(level) for level in range(1, 10)},
}
"""Words for the values of the fixed facets, folded and without blanks."""
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»〝〞＂", '"'))
_PAIR = re.compile(r"(?<!\S)([^\W\d_][^\W\d]{0,20}):(\"[^\"]*\"|[^\s\"]+)")
_LEFT_OUT = re.compile(r"(?<!\S)-(\"[^\"]*\"|[^\W\d_]\S*)")
_QUOTED = re.compile(r"\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asked for.

    Attributes:
        text: the words, with filters, phrases and exclusions taken out.
        quoted: phrases that must occur as they are.
        excluded: words and phrases that must not occur.
        chosen: values by facet, those typed as `key:value` too.
        named: what was typed for facets that only other rooms know, by facet; see `search.labels.find`.
        sort: one of SORTS.
        page: from 1 on.
        size: results on a page, one of SIZES.
        cut: whether the text was longer than MOST_CHARACTERS.
    """

    text: str = ""
    quoted: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    size: int = SIZES[0]
    cut: bool = False

    @property
    def words(self) -> str:
        """All that must or may occur, as one text."""
        return f"{self.text} {' '.join(self.quoted)}".strip()

    @property
    def typed(self) -> str:
        """The words, phrases and exclusions as they are typed again into the box, without filters."""
        quoted = [f'"{phrase}"' for phrase in self.quoted]
        excluded = [f'-"{one}"' if " " in one else f"-{one}" for one in self.excluded]
        return " ".join(part for part in (self.text, *quoted, *excluded) if part)

    def __bool__(self) -> bool:
        """Whether anything at all was asked for."""
        return bool(self.words or self.excluded or self.chosen)


def clean(text: str) -> str:
    """A text without what cannot be stored, shown or typed: control signs and half characters become blanks."""
    kept = (" " if unicodedata.category(char) in {"Cc", "Cs"} else char for char in text)
    return unicodedata.normalize("NFC", "".join(kept))


def compact(text: str) -> str:
    """A text folded and without blanks and signs, by which keys and values are told."""
    return re.sub(r"[\W_]+", "", fold(unicodedata.normalize("NFC", text)))


def parse(
    text: str,
    chosen: Mapping[str, Sequence[str]] | None = None,
    *,
    sort: str = "",
    page: str = "1",
    size: str = "",
) -> Query:
    """Read what was typed and ticked; anything odd is taken as words, an odd number as the default."""
    cut = len(text) > MOST_CHARACTERS
    text = clean(text[:MOST_CHARACTERS]).translate(_QUOTES)
    ticked: dict[str, tuple[str, ...]] = {}
    for key, values in (chosen or {}).items():
        kept = _once(clean(value).strip()[:MOST_CHARACTERS] for value in values)[:MOST_TICKS]
        if key in FACETS and kept:
            ticked[key] = kept
    named: dict[str, tuple[str, ...]] = {}
    excluded: list[str] = []

    def take(match: re.Match[str]) -> str:
        key, value = KEYS.get(compact(match.group(1))), match.group(2).strip('"').strip()
        if key is None or not value:
            return match.group()
        if key not in FIXED:
            named[key] = _once((*named.get(key, ()), value))
            return " "
        known = VALUES[key].get(compact(value))
        if known is None:
            return match.group()
        ticked[key] = _once((*ticked.get(key, ()), known))
        return " "

    def leave_out(match: re.Match[str]) -> str:
        excluded.append(" ".join(match.group(1).strip('"').split()))
        return " "

    text = _LEFT_OUT.sub(leave_out, _PAIR.sub(take, text))
    quoted = _once(" ".join(found.split()) for found in _QUOTED.findall(text))
    length = int(size) if size in {str(one) for one in SIZES} else SIZES[0]
    return Query(
        text=" ".join(_QUOTED.sub(" ", text).replace('"', " ").split()),
        quoted=quoted,
        excluded=_once(excluded),
        chosen=ticked,
        named=named,
        sort=sort if sort in SORTS else SORTS[0],
        page=_number(page, default=1, most=DEEPEST // length),
        size=length,
        cut=cut,
    )


def _once(values: Iterable[str]) -> tuple[str, ...]:
    """The values that say something, each once, in their order."""
    return tuple(dict.fromkeys(value for value in values if value))


def _number(text: str, *, default: int, most: int) -> int:
    """A whole number from 1 to `most`; the default for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return default
    return min(max(1, int(text)), most)
