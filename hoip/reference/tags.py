"""Steer free keywords towards those that exist."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache

from hoip.reference.models import FormerTag, OtherName, Tag
from hoip.reference.uses import counted
from search import glossary
from search.analysis import fold

MOST = 8
MOST_ASKED = 100
"""Addresses of tags that one question may hold."""
QUOTES = "\"'“”"
WORD = re.compile(r"\w+")
_KEY = "reference.tags"
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Known:
    """A tag as suggestions need it: name, number of uses, and every name that it answers to, folded, its own first."""

    name: str
    uses: int
    keys: tuple[str, ...]


def _known() -> list[Known]:
    """Every tag; kept for a minute, since suggestions may lag."""
    found: list[Known] | None = cache.get(_KEY)
    if found is None:
        others: dict[int, list[str]] = {}
        for tag, name in OtherName.objects.values_list("tag", "name"):
            others.setdefault(tag, []).append(fold(name))
        tags = counted().values_list("pk", "name", "uses")
        found = [Known(name, uses, (fold(name), *others.get(pk, ()))) for pk, name, uses in tags]
        cache.set(_KEY, found, _SECONDS)
    return found


def forget(**_kwargs: object) -> None:
    """Drop what is kept; called whenever a tag or another name of one is saved or deleted."""
    cache.delete(_KEY)


def suggest(prefix: str, limit: int = MOST) -> list[str]:
    """Names of tags one of whose names begins with, or contains, what was typed, with or without marks.

    Those that begin with it come first, then the most used.
    """
    wanted = fold(" ".join(prefix.split()))
    hits = [
        (not any(key.startswith(wanted) for key in tag.keys), -tag.uses, tag.name)
        for tag in _known()
        if any(wanted in key for key in tag.keys)
    ]
    return [name for _, _, name in sorted(hits)[:limit]]


def canonical(names: Iterable[str]) -> list[str]:
    """Names with each replaced by the tag that it means, each once: three queries however many.

    A name means the tag that is called so; else the one that editors or a merge gave it as another name; else the one
    that it differs from only in marks or case, in its own name or in another one. What means no tag stays as it is.
    It asks the database every time: with a kept list a tag that was just merged would be made anew.
    """
    names = list(names)
    if not names:
        return []
    tags = sorted(Tag.objects.values_list("name", flat=True))
    others = sorted(OtherName.objects.values_list("name", "tag__name"))
    own = set(tags)
    exact = dict(others)
    near = {fold(name): tag for name, tag in others} | {fold(name): name for name in tags}
    chosen = (name if name in own else exact.get(name) or near.get(fold(name), name) for name in names)
    return list(dict.fromkeys(chosen))


def parted(text: str) -> list[str]:
    """The names that a person typed, apart by commas, semicolons or lines, each once.

    A blank parts no tags: most Vietnamese words are of several syllables. Quotes around a tag are taken off, those
    inside it stay.
    """
    names = (_unquoted(" ".join(part.split())) for part in re.split(r"[,;\n]", text))
    return [name for name in dict.fromkeys(names) if name]


def _unquoted(name: str) -> str:
    """A name without quotes around the whole of it, or one that was left open."""
    while name and name[0] in QUOTES and (name[-1] in QUOTES or not set(name[1:]) & set(QUOTES)):
        name = name[1:-1].strip() if len(name) > 1 and name[-1] in QUOTES else name[1:].strip()
    return name[:-1].strip() if name and name[-1] in QUOTES and not set(name[:-1]) & set(QUOTES) else name


def from_text(text: str) -> list[str]:
    """The tags that a person typed, each steered to the tag that exists."""
    return canonical(parted(text))


def as_text(tags: Iterable[Tag]) -> str:
    """Tags as one line that `from_text` reads again."""
    return ", ".join(sorted(tag.name for tag in tags))


def _words(text: str) -> str:
    """The folded words of a text, each between blanks, without signs."""
    return f" {' '.join(WORD.findall(fold(text)))} "


def _stands(form: str, text: str) -> bool:
    """Whether a form's words stand in a text, both in small letters, with their marks or typed without any."""
    words = " ".join(WORD.findall(form.casefold()))
    return f" {words} " in text or f" {fold(words)} " in text


def in_text(text: str, limit: int = MOST) -> list[str]:
    """Suggestions for what was just written: known tags first, then terms of the glossary.

    Known tags are those one of whose names stands in the text, then those that are another way, by the glossary, to
    say what stands there; of both the most used come first. Terms of the glossary follow in the order of the text, as
    they would read in Vietnamese, where no known tag says the same; a term is only taken for said where it stands with
    its own marks, or typed without any: a word beside it that differs in its marks is another word.
    """
    padded, plain = _words(text), f" {' '.join(WORD.findall(text.casefold()))} "
    expansions = list(glossary.expand(text))
    meant = {_words(one.text) for one in expansions}
    hits: list[tuple[bool, int, str]] = []
    said: set[str] = set()
    for tag in _known():
        keys = [_words(key) for key in tag.keys if key.strip()]
        stands = any(key.strip() and key in padded for key in keys)
        if stands or any(key in meant for key in keys):
            hits.append((not stands, -tag.uses, tag.name))
            said.update(keys)
    names = [name for _, _, name in sorted(hits)]
    for group in glossary.groups_in(text):
        forms = {_words(form) for form in group}
        if not forms & said and any(_stands(form, plain) for form in group):
            names.append(group[0])
            said |= forms
    return names[:limit]


def meant(text: str) -> list[str]:
    """The addresses of the tags one of whose names, or whose address, is what was typed; marks and case do not count."""
    wanted = fold(" ".join(text.split()))
    if not wanted:
        return []
    rows = list(Tag.objects.values_list("slug", "name"))
    rows += [(slug, name) for name, slug in OtherName.objects.values_list("name", "tag__slug")]
    return list(dict.fromkeys(slug for slug, name in rows if wanted in {slug, fold(name)}))


def current(slugs: Iterable[str]) -> dict[str, str]:
    """For addresses that a tag had before it was renamed or merged: its address now."""
    wanted = [slug for slug in slugs if "\x00" not in slug][:MOST_ASKED]
    return dict(FormerTag.objects.filter(slug__in=wanted).values_list("slug", "tag__slug"))
