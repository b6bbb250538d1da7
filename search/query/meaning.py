"""What meaning adds to the order of a search: bounded bonuses inside the plan, so that both engines order alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from search.analysis import language
from search.meaning import Near, Nearness
from search.plan import Boost, Constant, Filter, Hit

MEANING: Final = 0.2
"""One deviation of a document in the language of the search, beside the best score by words as 1, as in the matching;
from 0.15 to 0.3 short queries rank alike."""
MEANING_ACROSS: Final = 0.25
"""One deviation of a document in the other language, where words say little; 0.2 and 0.3 lose 0.01."""
BROUGHT_ACROSS: Final = 0.67
"""The share of what chance reaches from which a document in the other language may come in by meaning alone: words
cannot reach it, and it stands behind what they found. Against 1 English queries gain 0.06; 0.5 brings more that is
not related."""
ORDINARY: Final = 1.0
"""Deviations that a document of a kind without vectors is taken to have: about those of a document with the words, so
that pages do not sink for want of a vector."""
MOST_NEAR: Final = 100
"""Documents that get a bonus, nearest first; those behind them are hardly above the mean of what has the words."""
MOST_BROUGHT: Final = 10
"""Documents that may come in by meaning alone."""


@dataclass(frozen=True, slots=True)
class Meant:
    """Bonuses by uid, in the unit of the plan's scores; and those documents that may come in without the words.

    `others` is the bonus of documents of other kinds than `kinds`, which have no vectors.
    """

    bonuses: Mapping[str, float] = field(default_factory=dict)
    brought: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    others: float = 0.0

    def boosts(self) -> tuple[Boost, ...]:
        """The bonuses of documents that words bring in."""
        if not self.bonuses:
            return ()
        near = [Boost(Filter("uid", (uid,)), bonus) for uid, bonus in self.bonuses.items() if uid not in self.brought]
        return (Boost(Filter("kind", self.kinds, negated=True), self.others), *near)

    def constants(self) -> tuple[Constant, ...]:
        """The bonuses of documents that may come in by themselves."""
        return tuple(Constant("uid", uid, self.bonuses[uid]) for uid in self.brought)

    def leads(self, hit: Hit) -> bool:
        """Whether a hit's place comes from meaning, at least twice as much as from words."""
        bonus = self.bonuses.get(hit.uid, 0.0)
        return bonus > 2 * (hit.score - bonus)


NOTHING: Final = Meant()


def meant(nearness: Nearness, text: str, *, best: float, few: bool, kinds: Sequence[str]) -> Meant:
    """Make the bonuses.

    Args:
        nearness: how near documents are to the search.
        text: what was searched for.
        best: the best score by words; 0 where nothing has any.
        few: whether words find so little that what stands out by meaning may come in too. Otherwise it may only in the
            other language, which words cannot reach.
        kinds: the kinds of document that have vectors.
    """
    unit, asked_in = best or 1.0, language(text)
    order = sorted(nearness.found, key=lambda uid: (-nearness.found[uid].deviations, uid))[:MOST_NEAR]
    bonuses: dict[str, float] = {}
    for uid in order:
        near = nearness.found[uid]
        if near.deviations > 0:
            weight = MEANING if asked_in in near.languages else MEANING_ACROSS
            bonuses[uid] = round(unit * weight * near.deviations, 3)
    brought = tuple(uid for uid in bonuses if _may_come_in(nearness.found[uid], asked_in, few=few))[:MOST_BROUGHT]
    return Meant(bonuses, brought, tuple(sorted(kinds)), round(unit * MEANING * ORDINARY, 3))


def _may_come_in(near: Near, asked_in: str, *, few: bool) -> bool:
    """Whether a document is near enough to be shown without the words."""
    if asked_in in near.languages:
        return few and near.deviations >= near.chance
    return near.deviations >= near.chance * BROUGHT_ACROSS
