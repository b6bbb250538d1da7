"""How the search index is: what staff see, and what an operator's monitoring may ask."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from search import outbox
from search.documents import MAPPING_VERSION, sources
from search.engines import EngineUnavailable, Health, get_engine
from search.engines.breaker import circuit
from search.lease import clock, is_held
from search.models import Lease, OutboxRow

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
