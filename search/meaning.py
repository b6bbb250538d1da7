"""How near documents are to a text in meaning, so that it can stand beside words: in deviations within one language.

A model puts texts of one language nearer to each other than translations, and all texts near to each other; what tells
is how far a document stands out among those of its own language.
"""

import logging
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from search.embedding import EmbedderUnavailable
from search.engines import EngineUnavailable
from search.plan import Condition
from search.spaces import Cosines, Space

logger = logging.getLogger(__name__)

FEW: Final = 8
"""Fewer documents of one language have no spread worth the name; they are measured by that of all."""
OFF, FAILING, WAITING = "off", "failing", "waiting"


@dataclass(frozen=True, slots=True)
class Near:
    """One document: deviations of its cosine above the mean of its language, the best of its languages counting.

    `chance` is what the nearest of so many unrelated documents reaches by chance alone: the square root of twice the
    logarithm of their number, for values spread like errors.
    """

    deviations: float
    languages: frozenset[str]
    chance: float


@dataclass(frozen=True, slots=True)
class Nearness:
    """Documents by uid; and why there are none: "" when meaning took part, else OFF, FAILING or WAITING (no vectors yet)."""

    found: Mapping[str, Near] = field(default_factory=dict)
    off: str = ""


LEAST_CHANCE: Final = 3.0
"""Among few documents chance reaches less far than the model errs: read on short queries, three in four of those that
stand out so far are related, and fewer than half of those from 2.5 on."""


def compare(
    *texts: str, spaces: Sequence[Space], filters: Sequence[Condition] = (), also: Iterable[str] = ()
) -> Nearness:
    """Compare what is asked for with the documents of some spaces, each space measured by itself.

    Args:
        texts: what is asked for; of several the mean of their vectors is compared.
        spaces: what to compare with; none where meaning is switched off.
        filters: what must hold, where only the nearest are looked for.
        also: documents whose nearness is wanted however far they are.
    """
    if not spaces:
        return Nearness(off=OFF)
    found: dict[str, Near] = {}
    try:
        for space in spaces:
            found |= standardised(space.cosines(*texts, filters=filters, also=also))
    except EngineUnavailable as error:
        logger.warning("Meaning takes no part, since the engine does not find the nearest: %s", error)
        return Nearness(off=FAILING)
    except EmbedderUnavailable as error:
        if not error.off:
            logger.warning("Meaning takes no part: %s", error)
        return Nearness(off=OFF if error.off else FAILING)
    return Nearness(found, "" if found else WAITING)


def standardised(cosines: Cosines) -> dict[str, Near]:
    """Deviations above the mean of the same language, by document; of several languages the best counts."""
    values = np.asarray(cosines.values, dtype=np.float64)
    codes = np.array(cosines.languages)
    measured = cosines.among or cosines
    all_values, all_codes = np.asarray(measured.values, dtype=np.float64), np.array(measured.languages)
    found: dict[str, Near] = {}
    scores, chances = np.zeros_like(values), np.zeros_like(values)
    for code in sorted(set(cosines.languages)):
        mine = codes == code
        same = all_codes == code
        among = all_values[same] if same.sum() >= FEW else all_values
        scores[mine] = (values[mine] - among.mean()) / (among.std() or 1.0)
        chances[mine] = max(LEAST_CHANCE, math.sqrt(2 * math.log(max(len(among) / cosines.share, 2))))
    for uid, code, score, chance in zip(cosines.uids, cosines.languages, scores, chances, strict=True):
        before = found.get(uid)
        best = max(float(score), before.deviations) if before else float(score)
        found[uid] = Near(best, (before.languages if before else frozenset()) | {code}, float(chance))
    return found
