"""Nothing saved is missing from the index for long, whatever crashed in between.

A change writes a row in its own transaction; one drain at a time turns rows into index changes and deletes the rows
that it saw. A killed drain leaves its rows behind, and the next one takes them up.

Order: a drain first reads rows, then takes a number, then reads the objects, then writes them under that number, and
deletes exactly the rows that it read if it still holds the lease. So whoever writes last has read last, and a row whose
change was not read stays.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from search.documents import Document, digest, sources, uid_of, vectors_of
from search.engines import EngineUnavailable, SearchEngine, get_engine
from search.lease import Held, LeaseLost, LeaseTaken, clock, held, is_held
from search.models import Lease, OutboxRow

logger = logging.getLogger(__name__)

BATCH = 200
INLINE_ROWS = 20
"""A saving process indexes no more than so many documents itself; the worker does the rest."""
MOST_ATTEMPTS = 8
"""After so many failures a row is set aside and shown to staff."""
LEASE = "search-index"
REBUILD = "search-rebuild"
WAIT_SECONDS = 60.0
"""For so long a rebuild waits for the drain that is at work."""
WATCH_SECONDS = 30
"""The worker looks again after so long for what a killed process or a silent engine left."""


def queue(kind: str, pk: int) -> None:
    """Note, in the transaction of the change, that a document must be indexed anew or taken out."""
    queue_all(kind, [pk])


def queue_all(kind: str, pks: Iterable[int]) -> None:
    """Note it for several documents."""
    rows = [OutboxRow(uid=uid_of(kind, pk)) for pk in pks]
    if not rows:
        return
    OutboxRow.objects.bulk_create(rows)
    if not any(entry[1] is after_commit for entry in connection.run_on_commit):
        transaction.on_commit(after_commit, robust=True)


def after_commit() -> None:
    """Make a change findable by the next request; what that takes too long for is left to the worker.

    Called once for each transaction. No failure here reaches the one who saved: the rows are in the database, and
    the worker takes them up.
    """
    try:
        if settings.SEARCH_INLINE and not drain(most=INLINE_ROWS).left:
            return
    except EngineUnavailable:
        logger.warning("The search engine does not answer; index changes wait in the outbox.")
        watch()
        return
    except Exception:
        logger.exception("The search index could not be brought up to date; the worker will try.")
    from search.tasks import drain_outbox

    drain_outbox.enqueue()


def watch() -> None:
    """Let the worker look at the outbox in a while; asked often, it is scheduled once."""
    from search.tasks import drain_outbox

    if not drain_outbox.get_backend().supports_defer:
        return
    now = clock()
    later = now + timedelta(seconds=WATCH_SECONDS)
    Lease.objects.get_or_create(name=LEASE)
    free = Q(wake_at=None) | Q(wake_at__lt=now) | Q(wake_at__gt=later)  # the last after a clock was set back
    if Lease.objects.filter(free, name=LEASE).update(wake_at=later):
        drain_outbox.using(run_after=later).enqueue()


@dataclass(frozen=True, slots=True)
class Drained:
    """What a drain did. `left`: rows are due that it was not to take."""

    indexed: int = 0
    deleted: int = 0
    failed: int = 0
    left: bool = False

    def plus(self, other: "Drained") -> "Drained":
        """Both together."""
        return Drained(
            self.indexed + other.indexed, self.deleted + other.deleted, self.failed + other.failed, other.left
        )


def _open() -> "QuerySet[OutboxRow]":
    """Rows that are not indexed yet."""
    return OutboxRow.objects.filter(indexed_at=None)


def _due() -> "QuerySet[OutboxRow]":
    """Rows to work off now; also one whose pause is longer than any, since a clock was set back then."""
    now = clock()
    longest = now + timedelta(seconds=2**MOST_ATTEMPTS)
    over = Q(retry_at=None) | Q(retry_at__lte=now) | Q(retry_at__gt=longest)
    return _open().filter(over, attempts__lt=MOST_ATTEMPTS)


def waiting() -> int:
    """How many rows wait, those set aside left out."""
    return _open().filter(attempts__lt=MOST_ATTEMPTS).count()


def set_aside() -> int:
    """How many rows failed too often."""
    return _open().filter(attempts__gte=MOST_ATTEMPTS).count()


def retry(pks: Iterable[int] | None = None) -> int:
    """Give rows that were set aside a new chance, some or all of them; answers how many."""
    rows = _open().filter(attempts__gte=MOST_ATTEMPTS)
    if pks is not None:
        rows = rows.filter(pk__in=list(pks))
    number = rows.update(attempts=0, retry_at=None)
    if number:
        transaction.on_commit(after_commit, robust=True)
    return number


def drain(*, most: int | None = None) -> Drained:
    """Bring the index up to date; does nothing while another process does.

    Args:
        most: leave off after about so many documents; all when None.

    Raises:
        EngineUnavailable: the engine does not answer; every row stays.
    """
    total = Drained()
    while _due().exists():
        try:
            with held(LEASE) as lease:
                total = total.plus(_drain(lease, most))
        except LeaseTaken:  # its holder looks again after it let go, so nothing that we see here is forgotten
            watch()
            return total
        except LeaseLost:
            logger.warning("The drain was silent for too long; another process goes on.")
            return total
        except EngineUnavailable as error:
            Lease.objects.filter(name=LEASE).update(failed_at=clock(), error=(str(error) or repr(error))[:2000])
            raise
        if most is not None:
            break
    if OutboxRow.objects.exists():
        watch()
    return total


def _drain(lease: Held, most: int | None) -> Drained:
    """Work off what is due, while holding the lease."""
    engine = get_engine()
    total = Drained()
    while batch := _batch(BATCH if most is None else most):
        total = total.plus(_index(engine, batch, lease))
        if most is not None and total.indexed + total.deleted + total.failed >= most:
            return total.plus(Drained(left=_due().exists()))
    Lease.objects.filter(name=LEASE).update(done_at=clock(), error="")
    return total


def _batch(size: int) -> dict[str, list[int]]:
    """The next documents that are due, each with all its rows, also those that failed before."""
    uids = list(dict.fromkeys(_due().order_by("pk").values_list("uid", flat=True)[:size]))
    rows: dict[str, list[int]] = {uid: [] for uid in uids}
    for pk, uid in _open().filter(uid__in=uids).order_by("pk").values_list("pk", "uid"):
        rows[uid].append(pk)
    return rows


@dataclass(frozen=True, slots=True)
class _Read:
    """What the database says about some documents now."""

    ready: list[Document] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def _read(uids: Iterable[str]) -> _Read:
    """Build documents; one that cannot be built does not keep the others back."""
    answer = _Read()
    by_kind: dict[str, list[int]] = {}
    for uid in uids:
        kind, _, pk = uid.partition(":")
        if kind in sources() and pk.isascii() and pk.isdigit():
            by_kind.setdefault(kind, []).append(int(pk))
        else:
            answer.gone.append(uid)
    for kind, pks in by_kind.items():
        source = sources()[kind]
        left = dict.fromkeys(pks)
        for row in source.queryset().filter(pk__in=pks):
            left.pop(row.pk, None)
            try:
                answer.ready.append(source.build(row))
            except Exception as error:
                logger.exception("The document %s could not be built.", uid_of(kind, row.pk))
                answer.failed[uid_of(kind, row.pk)] = repr(error)
        answer.gone.extend(uid_of(kind, pk) for pk in left)
    return answer


def _write(
    engine: SearchEngine, found: _Read, number: int, fence: Callable[[], None], index: str = ""
) -> Mapping[str, str]:
    """Send what was read; answers why documents were refused."""
    refused = engine.bulk([(document, number) for document in found.ready], index=index, fence=fence)
    engine.delete(found.gone, number, index=index, fence=fence)
    return refused


def _index(engine: SearchEngine, batch: Mapping[str, list[int]], lease: Held) -> Drained:
    """Build and send one batch, and delete its rows."""
    number = lease.step()
    rebuilding = is_held(REBUILD)
    found = _read(batch)
    failed = found.failed | dict(_write(engine, found, number, lease.check))
    engine.refresh()
    done = [pk for uid, pks in batch.items() if uid not in failed for pk in pks]
    with transaction.atomic():
        lease.lock()
        rows = OutboxRow.objects.filter(pk__in=done)
        if rebuilding:
            rows.update(indexed_at=clock())
        else:
            rows.delete()
            OutboxRow.objects.exclude(indexed_at=None).delete()  # left by a rebuild that died
        for uid, reason in failed.items():
            _put_off(batch[uid], reason)
    return Drained(len(found.ready) + len(found.failed) - len(failed), len(found.gone), len(failed))


def _put_off(pks: Sequence[int], reason: str) -> None:
    """Keep the newest row of a document that failed, with a longer pause each time."""
    rows = list(OutboxRow.objects.filter(pk__in=pks).order_by("pk"))
    if not rows:
        return
    *older, row = rows
    OutboxRow.objects.filter(pk__in=[one.pk for one in older]).delete()
    row.attempts = max(one.attempts for one in rows) + 1
    row.retry_at = clock() + timedelta(seconds=2**row.attempts)
    row.error = reason[:2000]
    row.save(update_fields=["attempts", "retry_at", "error"])


# --- Rebuilding -----------------------------------------------------------------------------------


def all_documents() -> Iterator[Document]:
    """Every document that belongs into the index; one that cannot be built is queued, so that it is seen to.

    Rows are read in whole parts: on SQLite a reader that is left open keeps its own process from writing.
    """
    for source in sources().values():
        last = 0
        while rows := list(source.queryset().filter(pk__gt=last).order_by("pk")[:BATCH]):
            last = rows[-1].pk
            for row in rows:
                try:
                    yield source.build(row)
                except Exception:
                    uid = uid_of(source.kind, row.pk)
                    logger.exception("The document %s could not be built.", uid)
                    if not OutboxRow.objects.filter(uid=uid).exists():
                        OutboxRow.objects.create(uid=uid)


def rebuild() -> int:
    """Fill a new index and swap it in, while the old one answers and takes in what is saved.

    What is drained meanwhile is noted by `indexed_at` and done again in the new index before the swap.

    Returns:
        How many documents the new index was filled with.

    Raises:
        LeaseTaken: another process rebuilds, or a drain did not end.
        LeaseLost: this process was silent for too long; the old index stays.
        EngineUnavailable: the engine does not answer; the old index stays.
    """
    engine = get_engine()
    with held(REBUILD) as own:
        with held(LEASE, wait=WAIT_SECONDS) as lease:  # drains that begin after this see that a rebuild runs
            number = lease.step()
        index = engine.begin_rebuild()
        try:
            count = _fill(engine, index, number, own)
            with held(LEASE, wait=WAIT_SECONDS) as lease:
                _catch_up(engine, index, lease, own)
                own.check()
                lease.check()
                engine.finish_rebuild(index)
                OutboxRow.objects.exclude(indexed_at=None).delete()
        except BaseException:
            _abandon(engine, index)
            raise
    drain()
    return count


def _fill(engine: SearchEngine, index: str, number: int, own: Held) -> int:
    """Put all documents into the new index."""
    documents = all_documents()
    count = 0
    while batch := list(islice(documents, BATCH)):
        own.step()
        refused = engine.bulk([(document, number) for document in batch], index=index, fence=own.check)
        OutboxRow.objects.bulk_create(OutboxRow(uid=uid, error=why[:2000]) for uid, why in refused.items())
        count += len(batch) - len(refused)
    return count


def _catch_up(engine: SearchEngine, index: str, lease: Held, own: Held) -> None:
    """Do again, in the new index, what was done in the old one since the rebuild began."""
    uids = OutboxRow.objects.exclude(indexed_at=None).order_by("uid").values_list("uid", flat=True).distinct()
    rest = iter(list(uids))
    while part := list(islice(rest, BATCH)):
        own.step()
        number = lease.step()
        _write(engine, _read(part), number, lease.check, index)
    engine.refresh(index=index)


def _abandon(engine: SearchEngine, index: str) -> None:
    """Remove an index that will not come into use; what remains of it is swept by the next rebuild."""
    try:
        engine.abandon_rebuild(index)
    except EngineUnavailable:
        logger.warning("The unfinished index %s could not be removed.", index)


# --- Comparing ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """How the index differs from the database: uids that are missing, that should not be there, or say other things."""

    missing: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    different: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus or self.different)

    def all(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.missing, *self.surplus, *self.different)


def compare() -> Difference:
    """Compare the index with the database, document by document, by a hash of what each says.

    Where the engine keeps vectors, those are compared too, by their keys. What waits in the outbox counts as known. What is saved while this runs is told from a difference by looking twice.

    Raises:
        EngineUnavailable: the engine does not answer.
    """
    first = _compare()
    if not first:
        return first
    second = _compare()
    return Difference(
        tuple(uid for uid in first.missing if uid in second.missing),
        tuple(uid for uid in first.surplus if uid in second.surplus),
        tuple(uid for uid in first.different if uid in second.different),
    )


def _compare() -> Difference:
    """One look."""
    engine = get_engine()
    stored = dict(engine.stored())
    _outgrow(max((one.version for one in stored.values()), default=0))
    missing: list[str] = []
    different: list[str] = []
    documents = all_documents()
    while batch := list(islice(documents, BATCH)):
        meanings = vectors_of([document.uid for document in batch]) if engine.keeps_vectors else {}
        for document in batch:
            found = stored.pop(document.uid, None)
            meaning = meanings.get(document.uid)
            if found is None:
                missing.append(document.uid)
            elif found.digest != digest(document) or found.vectors != (meaning.key if meaning else ""):
                different.append(document.uid)
    due = set(OutboxRow.objects.values_list("uid", flat=True))
    return Difference(
        tuple(uid for uid in missing if uid not in due),
        tuple(uid for uid in sorted(stored) if uid not in due),
        tuple(uid for uid in different if uid not in due),
    )


def _outgrow(version: int) -> None:
    """Let numbers go on above what the index has: after a database was brought back from a backup they began lower."""
    Lease.objects.get_or_create(name=LEASE)
    Lease.objects.filter(name=LEASE, number__lt=version).update(number=version)


def mend(uids: Iterable[str]) -> None:
    """Queue documents anew, so that the next drain puts them right."""
    OutboxRow.objects.bulk_create(OutboxRow(uid=uid) for uid in uids)


__all__ = [
    "Difference",
    "Drained",
    "EngineUnavailable",
    "LeaseTaken",
    "compare",
    "drain",
    "mend",
    "queue",
    "rebuild",
    "retry",
    "set_aside",
    "waiting",
]
