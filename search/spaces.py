"""Documents that can be compared with a query by meaning: all of them while they are few, else the nearest.

Where they are many and the engine keeps vectors, it finds the nearest, which are then compared exactly.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from django.conf import settings
from django.db.models import Count, Max

from search.embedding import Matrix, embed_query, get_embedder, is_on
from search.engines import get_engine
from search.models import Vector
from search.plan import Condition, Filter
from search.vectors import WHOLE, kinds

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cosines:
    """How near documents are to a query: one row for each document and language. Rows are parallel.

    Attributes:
        among: a sample of all documents, by which these are measured; None where these are all.
        share: how large a share of all documents the sample is.
    """

    uids: Sequence[str]
    languages: Sequence[str]
    values: Matrix
    among: "Cosines | None" = None
    share: float = 1.0


class Space(Protocol):
    """Documents that can be compared with a query by meaning."""

    def cosines(self, *texts: str, filters: Sequence[Condition] = (), also: Iterable[str] = ()) -> Cosines:
        """The cosine of every document, or of the nearest, with the mean of some texts' vectors.

        Args:
            texts: what is asked for.
            filters: what must hold of the nearest, where only those are looked for.
            also: documents that are compared however far they are.

        Raises:
            EmbedderUnavailable: there is no vector of the texts.
            EngineUnavailable: the engine should have found the nearest and does not answer.
        """


def mean_of(vectors: Sequence[Matrix]) -> Matrix:
    """The mean of some vectors, of length 1 again."""
    mean = np.mean(np.array(vectors, dtype=np.float32), axis=0)
    return np.asarray(mean / (np.linalg.norm(mean) or 1.0), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Joined:
    """Several spaces as one, so that few documents of one kind are measured among all."""

    spaces: tuple[Space, ...]

    def cosines(self, *texts: str, filters: Sequence[Condition] = (), also: Iterable[str] = ()) -> Cosines:
        """The cosines of all."""
        parts = [space.cosines(*texts, filters=filters, also=also) for space in self.spaces]
        parts = [part for part in parts if len(part.uids)]
        return Cosines(
            [uid for part in parts for uid in part.uids],
            [code for part in parts for code in part.languages],
            np.concatenate([part.values for part in parts]) if parts else np.zeros(0, np.float32),
        )


def together(spaces: Sequence[Space]) -> Space:
    """Several spaces as one: those of the site are asked for in one go."""
    own = [space for space in spaces if isinstance(space, Stored)]
    if len(own) == len(spaces):
        return Stored(*(kind for space in own for kind in space.kinds))
    return Joined(tuple(spaces))


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Whole vectors of one model, with the stamps of their kinds by which a change is noticed."""

    stamp: Any
    uids: tuple[str, ...]
    languages: tuple[str, ...]
    rows: Matrix


_loaded: dict[tuple[str, str], _Loaded] = {}
"""All vectors of a kind and model."""
_samples: dict[tuple[tuple[str, ...], str], _Loaded] = {}
"""SAMPLE vectors of some kinds and a model."""
SAMPLE: Final = 4_000
"""Vectors by which the nearest are measured where not all are compared: they give the spread to a hundredth."""
NEAREST: Final = 200
"""Documents of each language that the engine is asked for; twice as many as can have a part in any order."""


def _load(rows: Any, stamp: Any) -> _Loaded:
    """Some rows as a matrix."""
    found = list(rows.values_list("uid", "language", "vector"))
    matrix = np.array([np.frombuffer(bytes(one[2]), np.float16) for one in found], dtype=np.float32)
    return _Loaded(stamp, tuple(one[0] for one in found), tuple(one[1] for one in found), matrix)


def by_engine(number: int) -> bool:
    """Whether so many vectors are left to the engine to look through."""
    return number > settings.VECTORS_IN_MEMORY and get_engine().keeps_vectors


class Stored:
    """The site's documents of some kinds.

    Up to VECTORS_IN_MEMORY they are compared by brute force in memory: 100,000 of 384 numbers would take 150 MB in each
    process and about 30 ms a query. Where there are more and the engine keeps vectors, it finds the nearest, under the
    same filters as the words; their cosines are then taken from the database, and measured by a sample of all. Of few
    documents the sample holds all, and both ways give the same.

    One query a call where nothing has changed since the last, and one for the nearest.
    """

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds

    def _rows(self, model: str, kinds: Sequence[str]) -> Any:
        """The whole vectors of some kinds."""
        return Vector.objects.filter(kind__in=kinds, part=WHOLE, model=model)

    def cosines(self, *texts: str, filters: Sequence[Condition] = (), also: Iterable[str] = ()) -> Cosines:
        """The cosine of every document, or of the nearest, with the mean of some texts' vectors."""
        model = get_embedder().name
        counted = self._rows(model, self.kinds).order_by().values("kind").annotate(number=Count("pk"), last=Max("pk"))
        stamps = {kind: (number, last) for kind, number, last in counted.values_list("kind", "number", "last")}
        if not stamps:
            return Cosines((), (), np.zeros(0, np.float32))
        vector = mean_of([embed_query(text) for text in texts])
        number = sum(one[0] for one in stamps.values())
        if by_engine(number):
            return self._nearest(vector, model, stamps, filters, also)
        parts = [self._all(kind, model, stamps[kind]) for kind in self.kinds if kind in stamps]
        return Cosines(
            [uid for part in parts for uid in part.uids],
            [code for part in parts for code in part.languages],
            np.concatenate([part.rows @ vector for part in parts]),
        )

    def _all(self, kind: str, model: str, stamp: Any) -> _Loaded:
        """The vectors of a kind, read anew when some were made or deleted by any process."""
        known = _loaded.get((kind, model))
        if known is None or known.stamp != stamp:
            known = _loaded[kind, model] = _load(self._rows(model, [kind]).order_by("pk"), stamp)
        return known

    def _sample(self, model: str, stamps: Mapping[str, tuple[int, int]]) -> _Loaded:
        """Some of all vectors, chosen by the hash of their texts; taken anew when a tenth more or fewer are there."""
        number = sum(one[0] for one in stamps.values())
        known = _samples.get((self.kinds, model))
        fits = known is not None and (
            known.stamp == stamps
            if number <= SAMPLE
            else abs(sum(one[0] for one in known.stamp.values()) - number) <= number / 10
        )
        if known is None or not fits:
            rows = self._rows(model, self.kinds).order_by("text_hash", "pk")[:SAMPLE]
            known = _samples[self.kinds, model] = _load(rows, dict(stamps))
        return known

    def _nearest(
        self,
        vector: Matrix,
        model: str,
        stamps: Mapping[str, tuple[int, int]],
        filters: Sequence[Condition],
        also: Iterable[str],
    ) -> Cosines:
        """What the engine finds near, and what else is asked for; nothing while the index has no vector of the model."""
        among = (Filter("kind", self.kinds), *filters)
        hits = get_engine().nearest(vector.tolist(), model=model, filters=among, size=NEAREST)
        if hits is None:
            logger.warning("The index holds no vectors of %s; run rebuild_index.", model)
            return Cosines((), (), np.zeros(0, np.float32))
        uids = list(dict.fromkeys([*(hit.uid for hit in hits), *also]))
        near = _load(self._rows(model, self.kinds).filter(uid__in=uids).order_by("pk"), None)
        if not near.uids:
            return Cosines((), (), np.zeros(0, np.float32))
        sample = self._sample(model, stamps)
        return Cosines(
            near.uids,
            near.languages,
            near.rows @ vector,
            among=Cosines(sample.uids, sample.languages, sample.rows @ vector),
            share=min(1.0, len(sample.uids) / sum(one[0] for one in stamps.values())),
        )


def spaces() -> dict[str, Space]:
    """The site's documents by kind, for comparing; none where meaning is switched off."""
    return {kind: Stored(kind) for kind in kinds()} if is_on() else {}
