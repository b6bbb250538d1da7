"""How the search index is: what staff see, and what an operator's monitoring may ask."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from search import outbox, spaces, vectors
from search.documents import MAPPING_VERSION, sources
from search.embedding import EmbedderUnavailable, get_embedder, is_on
from search.engines import EngineUnavailable, Health, get_engine
from search.engines.breaker import circuit
from search.lease import clock, is_held
from search.models import Lease, OutboxRow, Vector

LATE_AFTER = timedelta(minutes=2)
"""A change that waits longer than this is late; the worker looks every half minute."""
MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many documents of one kind there are, and how many the index holds."""

    name: str
    wanted: int
    indexed: int | None

    @property
    def agrees(self) -> bool:
        """Whether the two are equal, as far as known."""
        return self.indexed is None or self.indexed == self.wanted


@dataclass(frozen=True, slots=True)
class Comparing:
    """How documents are compared by meaning.

    Attributes:
        way: "off", "memory" (in each process) or "engine" (it finds the nearest).
        vectors: how many there are of the model in use, one for each document and language.
        documents: how many documents have any.
        indexed: how many have theirs in the index; None where it keeps none, or does not answer.
        waiting, set_aside: documents whose vectors are not made yet, or failed too often.
    """

    way: str
    vectors: int = 0
    documents: int = 0
    indexed: int | None = None
    waiting: int = 0
    set_aside: int = 0

    @property
    def lacks(self) -> bool:
        """Whether the engine is to find the nearest and does not hold all vectors."""
        return self.way == "engine" and self.indexed is not None and self.indexed < self.documents


@dataclass(frozen=True, slots=True)
class Report:
    """The state of the index at one time.

    Attributes:
        engine: what the engine says of itself; None when it does not answer, then `error` says why.
        circuit: "closed", "open" or "trying".
        outdated: the index was made by another analysis or other fields and must be rebuilt.
        kinds: documents by kind.
        waiting, set_aside: rows of the outbox.
        oldest: when the oldest change that waits was queued.
        lag: how long it has waited.
        drained_at, failed_at, failure: how draining went last.
        rebuilding: a rebuild runs now.
        comparing: how documents are compared by meaning.
    """

    engine: Health | None
    error: str
    circuit: str
    outdated: bool
    kinds: tuple[KindCount, ...]
    waiting: int
    set_aside: int
    oldest: datetime | None
    lag: timedelta
    drained_at: datetime | None
    failed_at: datetime | None
    failure: str
    rebuilding: bool
    comparing: Comparing

    @property
    def late(self) -> bool:
        """Whether changes wait longer than they should."""
        return self.lag > LATE_AFTER

    @property
    def differs(self) -> bool:
        """Whether counts differ although nothing waits."""
        return not self.waiting and not self.set_aside and any(not kind.agrees for kind in self.kinds)

    @property
    def well(self) -> bool:
        """Whether nobody need do anything."""
        ill = self.engine is None or self.outdated or self.late or self.set_aside or self.differs
        ill = ill or (self.comparing.lacks and not self.waiting)
        return not ill and self.circuit == "closed"


def report() -> Report:
    """Look at the index now; an engine that does not answer is part of the answer."""
    engine = get_engine()
    found: Health | None = None
    error = ""
    try:
        engine.ensure_index()
        found = engine.health()
    except EngineUnavailable as failure:
        error = str(failure) or repr(failure)
    lease = Lease.objects.filter(name=outbox.LEASE).first()
    rows = OutboxRow.objects.filter(indexed_at=None, attempts__lt=outbox.MOST_ATTEMPTS)
    oldest = rows.order_by("queued_at").values_list("queued_at", flat=True).first()
    return Report(
        engine=found,
        error=error[:300],
        circuit=circuit(engine),
        outdated=found is not None and found.mapping != MAPPING_VERSION,
        kinds=tuple(_kinds(found)),
        waiting=outbox.waiting(),
        set_aside=outbox.set_aside(),
        oldest=oldest,
        lag=max(timedelta(0), clock() - oldest) if oldest else timedelta(0),
        drained_at=lease.done_at if lease else None,
        failed_at=lease.failed_at if lease else None,
        failure=lease.error if lease else "",
        rebuilding=is_held(outbox.REBUILD),
        comparing=_comparing(found),
    )


def _comparing(found: Health | None) -> Comparing:
    """How documents are compared by meaning now."""
    if not is_on():
        return Comparing("off")
    try:
        model = get_embedder().name
    except EmbedderUnavailable:
        return Comparing("off")
    rows = Vector.objects.filter(part=vectors.WHOLE, model=model)
    number = rows.count()
    kept = found is not None and get_engine().keeps_vectors
    return Comparing(
        way="engine" if spaces.by_engine(number) else "memory",
        vectors=number,
        documents=rows.order_by().values("uid").distinct().count(),
        indexed=found.vectors.get(model, 0) if found is not None and kept else None,
        waiting=vectors.waiting(),
        set_aside=vectors.set_aside(),
    )


def _kinds(found: Health | None) -> list[KindCount]:
    """Documents by kind: one count for each in the database, one answer of the engine."""
    kinds: list[KindCount] = []
    for source in sources().values():
        name = str(source.model._meta.verbose_name_plural)
        indexed = found.kinds.get(source.kind, 0) if found else None
        kinds.append(KindCount(name[:1].upper() + name[1:], source.queryset().count(), indexed))
    return sorted(kinds, key=lambda kind: kind.name)


def troubled() -> list[Any]:
    """Rows that failed, those set aside first; at most MOST_ROWS."""
    return list(OutboxRow.objects.filter(indexed_at=None, attempts__gt=0).order_by("-attempts", "pk")[:MOST_ROWS])
