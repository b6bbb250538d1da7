"""Tags that look alike or mean the same, for whoever merges them."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hoip.reference.models import SIGNS, DifferentTags, OtherName, Tag
from hoip.reference.uses import counted
from search.analysis import analyse, fold
from search.models import GlossaryTerm
from search.query.reading import compact

REASONS = {
    "marks": _("the same but for marks or capital letters"),
    "signs": _("the same but for blanks or signs"),
    "plural": _("the same but for the plural"),
    "name": _("one is another name of the other"),
    "glossary": _("the same in the other language, by the glossary"),
}
"""Why two tags are alike, the surest first."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tags that are alike, the more used one first, and the surest reason (a key of REASONS)."""

    more: Tag
    less: Tag
    reason: str

    @property
    def both(self) -> tuple[Tag, Tag]:
        """The two, the more used one first."""
        return self.more, self.less

    @property
    def choices(self) -> tuple[tuple[Tag, Tag], tuple[Tag, Tag]]:
        """Which one may stay, and which one then goes."""
        return (self.more, self.less), (self.less, self.more)

    @property
    def why(self) -> str:
        """The reason in the reader's language."""
        return str(REASONS[self.reason])


def alike() -> list[Pair]:
    """All pairs of tags that are alike and were not told apart, the surest first; five queries however many tags.

    Each tag carries `uses`, its number of uses in every room.
    """
    tags = list(counted())
    apart = set(DifferentTags.objects.values_list("first", "second"))
    found: dict[tuple[int, int], Pair] = {}
    for reason, groups in _groups(tags):
        for one, other in groups:
            key = (min(one.pk, other.pk), max(one.pk, other.pk))
            if one.pk == other.pk or key in apart or key in found:
                continue
            more, less = sorted((one, other), key=lambda tag: (-tag.uses, tag.pk))
            found[key] = Pair(more, less, reason)
    order = list(REASONS)
    return sorted(
        found.values(),
        key=lambda pair: (order.index(pair.reason), -pair.more.uses - pair.less.uses, pair.more.name, pair.less.name),
    )


def _groups(tags: list[Tag]) -> Iterator[tuple[str, Iterator[tuple[Tag, Tag]]]]:
    """For each reason, the pairs that it makes."""
    yield "marks", _same(tags, [fold(" ".join(tag.name.split())) for tag in tags])
    yield "signs", _same(tags, [compact(tag.name.translate(SIGNS)) or None for tag in tags])
    keys = [tuple(analyse(tag.name).words()) or None for tag in tags]
    yield "plural", _same(tags, keys)
    by_name = {fold(tag.name): tag for tag in tags}
    yield "name", _named(tags, by_name)
    by_words = {key: tag for tag, key in zip(tags, keys, strict=True) if key}
    yield "glossary", _translated(by_words)


def _same(tags: Iterable[Tag], keys: Iterable[Hashable]) -> Iterator[tuple[Tag, Tag]]:
    """Each tag with the first of those that have its key."""
    first: dict[Hashable, Tag] = {}
    for tag, key in zip(tags, keys, strict=True):
        if key is not None:
            yield first.setdefault(key, tag), tag


def _named(tags: Iterable[Tag], by_name: dict[str, Tag]) -> Iterator[tuple[Tag, Tag]]:
    """Each tag with the one that has its name as another name."""
    by_key = {tag.pk: tag for tag in tags}
    for name, key in OtherName.objects.values_list("name", "tag"):
        if fold(name) in by_name and key in by_key:
            yield by_name[fold(name)], by_key[key]


def _translated(by_words: dict[tuple[str, ...], Tag]) -> Iterator[tuple[Tag, Tag]]:
    """Each tag that is a Vietnamese term of the glossary with the one that is its English counterpart.

    Variants are left out: the glossary widens a search, and what widens one need not mean the same.
    """
    for pair in GlossaryTerm.objects.exclude(term_en="").order_by("pk").values_list("term_vi", "term_en"):
        one, other = (by_words.get(tuple(analyse(term).words())) for term in pair)
        if one is not None and other is not None:
            yield one, other
