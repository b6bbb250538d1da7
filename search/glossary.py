"""Translations and abbreviations that widen a query: kept by editors, effective without a rebuild."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import cache
from django.db import transaction

from search.analysis import analyse
from search.models import GlossaryTerm

FIXTURE = Path(__file__).parent / "fixtures" / "glossary_vi_en.csv"
SHORTEST = 3
"""Shorter variants are display only: "KH" stands for too much."""
KEPT_SHORT = frozenset({"ai", "vr", "ip"})
_CACHE_KEY = "search.glossary"
_CACHE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Expansion:
    """Another way to say something: `source` is what the text says, `text` what it may also be called."""

    source: str
    text: str


def load() -> tuple[int, int]:
    """Load the project's own glossary; rows that exist are left as editors made them. Returns (added, present)."""
    added = present = 0
    with FIXTURE.open(encoding="utf-8", newline="") as file, transaction.atomic():
        for row in csv.DictReader(file):
            variants = [variant.strip() for variant in row["variants"].split("|") if variant.strip()]
            _, created = GlossaryTerm.objects.get_or_create(
                term_vi=row["term_vi"], term_en=row["term_en"], defaults={"variants": variants}
            )
            added += created
            present += not created
    forget()
    return added, present


def forget() -> None:
    """Drop the cached glossary; called whenever a term is saved or deleted."""
    cache.delete(_CACHE_KEY)


def _usable(form: str) -> bool:
    """Whether a form is long enough to be searched."""
    key = "".join(analyse(form).words()[:1])
    return len(form.strip()) >= SHORTEST or key in KEPT_SHORT


def _entries() -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """Other forms by the folded words of each form."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] | None = cache.get(_CACHE_KEY)
    if found is None:
        found = {}
        for term in GlossaryTerm.objects.all():
            forms = [form for form in [term.term_vi, term.term_en, *term.variants] if form and _usable(form)]
            for form in forms:
                others = tuple(other for other in forms if analyse(other).words() != analyse(form).words())
                if others:
                    found.setdefault(_key(form), []).append((form, *others))
        cache.set(_CACHE_KEY, found, _CACHE_SECONDS)
    return found


def _key(form: str) -> tuple[str, ...]:
    """The folded words of a form, by which it is found."""
    return tuple(analyse(form).words())


def expand(text: str) -> Iterator[Expansion]:
    """Yield each other way to say something that the text says, once, in the order of the text."""
    entries = _entries()
    words = analyse(text).words()
    longest = max(map(len, entries), default=0)
    seen: set[str] = set()
    for start in range(len(words)):
        for length in range(min(longest, len(words) - start), 0, -1):
            for source, *others in entries.get(tuple(words[start : start + length]), ()):
                for other in others:
                    if other not in seen:
                        seen.add(other)
                        yield Expansion(source, other)
