"""Steer free keywords towards those that exist."""

import re
from collections.abc import Iterable

from django.core.cache import cache
from django.db.models import Count

from hoip.reference.models import FormerTag, Tag
from search.analysis import fold

MOST = 8
WORD = re.compile(r"\w+")
_KEY = "reference.tags"
_SECONDS = 60


def _known() -> list[tuple[str, str, int]]:
    """Folded name, name and number of uses of every tag."""
    found: list[tuple[str, str, int]] | None = cache.get(_KEY)
    if found is None:
        tags = Tag.objects.annotate(uses=Count("items")).values_list("name", "uses")
        found = [(fold(name), name, uses) for name, uses in tags]
        cache.set(_KEY, found, _SECONDS)
    return found


def suggest(prefix: str, limit: int = MOST) -> list[str]:
    """Names of tags that begin with, or contain, what was typed, with or without marks; most used first."""
    wanted = fold(prefix.strip())
    hits = [(not key.startswith(wanted), -uses, name) for key, name, uses in _known() if wanted in key]
    return [name for _, _, name in sorted(hits)[:limit]]


def canonical(names: list[str]) -> list[str]:
    """Names with each replaced by the existing tag that differs from it only in marks or case."""
    known = {key: name for key, name, _ in sorted(_known(), key=lambda row: row[2])}
    exact = {name for _, name, _ in _known()}
    chosen = (name if name in exact else known.get(fold(name), name) for name in names)
    return list(dict.fromkeys(chosen))


def from_text(text: str) -> list[str]:
    """The tags that a person typed, apart by commas or lines, each steered to the tag that exists.

    A blank parts no tags: most Vietnamese words are of several syllables. Quotes around a tag are taken off.
    """
    names = (" ".join(part.split()).strip(" \"'“”") for part in re.split(r"[,;\n]", text))
    return canonical([name for name in dict.fromkeys(names) if name])


def as_text(tags: Iterable[Tag]) -> str:
    """Tags as one line that `from_text` reads again."""
    return ", ".join(sorted(tag.name for tag in tags))


def _words(text: str) -> str:
    """The folded words of a text, each between blanks, without signs."""
    return f" {' '.join(WORD.findall(fold(text)))} "


def in_text(text: str, limit: int = MOST) -> list[str]:
    """Existing tags whose words stand in a text, most used first: suggestions for what was just written."""
    padded = _words(text)
    hits = [(-uses, name) for key, name, uses in _known() if key.strip() and _words(key) in padded]
    return [name for _, name in sorted(hits)[:limit]]


def meant(text: str) -> list[str]:
    """The addresses of the tags whose name or address is what was typed; marks and case do not count."""
    wanted = fold(" ".join(text.split()))
    rows = Tag.objects.values_list("slug", "name")
    return [slug for slug, name in rows if wanted and wanted in {slug, fold(name)}]


def current(slugs: Iterable[str]) -> dict[str, str]:
    """For addresses that a tag had before it was renamed or merged: its address now."""
    rows = FormerTag.objects.filter(slug__in=list(slugs)).values_list("slug", "tag__slug")
    return dict(rows)
