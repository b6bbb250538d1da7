"""Translations and abbreviations that widen a query: kept by editors, effective without a rebuild."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Max

from search.analysis import Token, analyse, has_syllable_shape, lower, normal
from search.models import GlossaryTerm

FIXTURE = Path(__file__).parent / "fixtures" / "glossary_vi_en.csv"
SHORTEST = 3
"""Shorter variants are display only: "KH" stands for too much."""
KEPT_SHORT = frozenset({"ai", "vr", "ip"})


@dataclass(frozen=True, slots=True)
class Expansion:
    """Another way to say something.

    Attributes:
        source: what the text says, in the glossary's spelling.
        text: what it may also be called.
        count: how often the text says it.
    """

    source: str
    text: str
    count: int = 1


class Glossary:
    """Groups of forms that mean the same.

    A form leads to the other forms of its own groups and no further, so that two groups that point at each other
    end after one step.
    """

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._entries: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        self._groups: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = {}
        for group in groups:
            forms = [(form, _key(form)) for form in group if form and _usable(form)]
            for form, key in forms:
                self._groups.setdefault(key, (form, tuple(group)))
                others = tuple(other for other, other_key in forms if other_key != key)
                if key and others:
                    self._entries.setdefault(key, []).append((form, *others))
        self._longest = max(map(len, self._entries), default=0)

    def expand(self, text: str) -> Iterator[Expansion]:
        """Yield each other way to say something that the text says, once, in the order of the text."""
        tokens, plain = analyse(text).unigrams, normal(text)
        words = [token.term for token in tokens]
        found: dict[str, Expansion] = {}
        for start in range(len(words)):
            for length in range(min(self._longest, len(words) - start), 0, -1):
                for source, *others in self._entries.get(tuple(words[start : start + length]), ()):
                    if not _is_meant(source, tokens[start], plain):
                        continue
                    for other in others:
                        known = found.get(other)
                        found[other] = Expansion(
                            known.source if known else source, other, known.count + 1 if known else 1
                        )
        yield from found.values()

    def groups_in(self, text: str) -> Iterator[tuple[str, ...]]:
        """Yield the group of each term that the text says, once, in the order of the text; of two, the longer term.

        A group's forms come in the editors' order: the Vietnamese term, the English one, variants.
        """
        tokens, plain = analyse(text).unigrams, normal(text)
        words = [token.term for token in tokens]
        start, seen = 0, set()
        while start < len(words):
            step = 1
            for length in range(min(self._longest, len(words) - start), 0, -1):
                form, group = self._groups.get(tuple(words[start : start + length]), ("", ()))
                if group and _is_meant(form, tokens[start], plain):
                    step = length
                    if group not in seen:
                        seen.add(group)
                        yield group
                    break
            start += step


def in_capitals_alone(form: str, text: str) -> bool:
    """Whether a form counts in a text only where it stands in capitals.

    An abbreviation may spell a Vietnamese syllable: AI is no "ai" (who). In a text without any capital, as people type
    searches, it counts as it is.
    """
    return form.isupper() and has_syllable_shape(form) and text != lower(text)


def _is_meant(form: str, token: Token, text: str) -> bool:
    """Whether the word at a token is the form whose folded spelling it has."""
    return text[token.start : token.end].isupper() or not in_capitals_alone(form, text)


def _key(form: str) -> tuple[str, ...]:
    """The folded words of a form, by which it is found."""
    return tuple(analyse(form).words())


def _usable(form: str) -> bool:
    """Whether a form is long enough to be searched."""
    key = "".join(analyse(form).words()[:1])
    return len(form.strip()) >= SHORTEST or key in KEPT_SHORT


def load() -> tuple[int, int]:
    """Load the project's own glossary; rows that exist are left as editors made them. Returns (added, present)."""
    added = present = 0
    with transaction.atomic():
        for term_vi, term_en, *variants in _rows():
            _, created = GlossaryTerm.objects.get_or_create(
                term_vi=term_vi, term_en=term_en, defaults={"variants": variants}
            )
            added += created
            present += not created
    return added, present


def _rows() -> Iterator[tuple[str, ...]]:
    """Vietnamese term, English term and variants of each row of the project's own glossary."""
    with FIXTURE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            variants = [variant.strip() for variant in row["variants"].split("|") if variant.strip()]
            yield (row["term_vi"], row["term_en"], *variants)


@lru_cache(maxsize=1)
def shipped() -> Glossary:
    """The project's own glossary as it was shipped, for measuring without a database."""
    return Glossary(_rows())


_STAMP = "search.glossary"
_STAMP_SECONDS = 5
"""Without a cache that processes share, one notices within so many seconds what another changed."""
_kept: tuple[str, Glossary] | None = None


def site() -> Glossary:
    """The glossary as editors keep it; made anew when any process changed a term."""
    global _kept  # noqa: PLW0603 - one a process, and read-only once made
    stamp = cache.get(_STAMP)
    if stamp is None:
        facts = GlossaryTerm.objects.aggregate(count=Count("pk"), last=Max("updated_at"), top=Max("pk"))
        stamp = "{count} {last} {top}".format(**facts)
        cache.set(_STAMP, stamp, _STAMP_SECONDS)
    if _kept is None or _kept[0] != stamp:
        terms = GlossaryTerm.objects.order_by("pk")
        _kept = (stamp, Glossary([term.term_vi, term.term_en, *term.variants] for term in terms))
    return _kept[1]


def forget() -> None:
    """Drop what is kept, in every process that shares the cache; called whenever a term is saved or deleted."""
    global _kept  # noqa: PLW0603 - see `site`
    _kept = None
    cache.delete(_STAMP)


def expand(text: str) -> Iterator[Expansion]:
    """Yield each other way to say something that the text says, by the site's glossary."""
    return site().expand(text)


def groups_in(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the group of each term that the text says, by the site's glossary; see `Glossary.groups_in`."""
    return site().groups_in(text)
