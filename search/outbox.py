"""Nothing saved is missing from the index for long, whatever crashed in between.

A change writes a row in its own transaction; one drain at a time turns rows into index changes and deletes the rows
that it saw. A killed drain leaves its rows behind, and the next one takes them up.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from search.documents import Document, sources, uid_of
from search.engines import EngineUnavailable, get_engine
from search.lease import LeaseTaken, held
from search.models import OutboxRow

logger = logging.getLogger(__name__)

BATCH = 200
MOST_ATTEMPTS = 8
"""After so many failures a row is set aside and shown to staff."""
LEASE = "search-index"


def queue(kind: str, pk: int) -> None:
    """Note, in the transaction of the change, that a document must be indexed anew or taken out."""
    OutboxRow.objects.create(uid=uid_of(kind, pk))
    if not any(entry[1] is _enqueue_drain for entry in connection.run_on_commit):
        transaction.on_commit(_enqueue_drain)


def _enqueue_drain() -> None:
    """Ask the worker to drain; once for each transaction, however many rows it wrote."""
    from search.tasks import drain_outbox

    drain_outbox.enqueue()


@dataclass(frozen=True, slots=True)
class Drained:
    """What a drain did."""

    indexed: int = 0
    deleted: int = 0
    failed: int = 0


def waiting() -> int:
    """How many rows wait, those set aside left out."""
    return OutboxRow.objects.filter(attempts__lt=MOST_ATTEMPTS).count()


def set_aside() -> int:
    """How many rows failed too often."""
    return OutboxRow.objects.filter(attempts__gte=MOST_ATTEMPTS).count()


def drain() -> Drained:
    """Bring the index up to date; does nothing while another process drains or rebuilds.

    Raises:
        EngineUnavailable: the engine does not answer; every row stays.
    """
    total = Drained()
    try:
        with held(LEASE):
            while batch := _batch():
                done = _index(batch)
                total = Drained(total.indexed + done.indexed, total.deleted + done.deleted, total.failed + done.failed)
    except LeaseTaken:
        logger.info("Another process works on the search index.")
    return total


def _batch() -> dict[str, int]:
    """The next documents that are due: uid → the newest row seen for it."""
    due = OutboxRow.objects.filter(Q(retry_at=None) | Q(retry_at__lte=timezone.now()), attempts__lt=MOST_ATTEMPTS)
    first = due.order_by("pk").values_list("uid", flat=True)[:BATCH]
    uids = list(dict.fromkeys(first))
    rows = OutboxRow.objects.filter(uid__in=uids).values("uid").annotate(last=Max("pk"))
    return {row["uid"]: row["last"] for row in rows}


def _index(batch: dict[str, int]) -> Drained:
    """Build and send one batch, and delete its rows; a document that cannot be built is put off by itself."""
    engine = get_engine()
    ready: list[tuple[Document, int]] = []
    failed: dict[str, Exception] = {}
    by_kind: dict[str, list[int]] = {}
    for uid in batch:
        kind, _, pk = uid.partition(":")
        by_kind.setdefault(kind, []).append(int(pk))
    for kind, pks in by_kind.items():
        source = sources().get(kind)
        if source is None:
            continue
        for row in source.queryset().filter(pk__in=pks):
            uid = uid_of(kind, row.pk)
            try:
                ready.append((source.build(row), batch[uid]))
            except Exception as error:
                logger.exception("The document %s could not be built.", uid)
                failed[uid] = error
    built = {document.uid for document, _ in ready}
    gone = [uid for uid in batch if uid not in built and uid not in failed]
    for uid, reason in engine.bulk(ready).items():
        failed[uid] = ValueError(reason)
    if gone:
        engine.delete(gone, max(batch[uid] for uid in gone))
    engine.refresh()
    for uid in (*(built - failed.keys()), *gone):
        OutboxRow.objects.filter(uid=uid, pk__lte=batch[uid]).delete()
    for uid, failure in failed.items():
        _put_off(uid, batch[uid], failure)
    return Drained(len(built), len(gone), len(failed))


def _put_off(uid: str, last: int, error: Exception) -> None:
    """Keep the newest row of a document that failed, with a longer pause each time."""
    row = OutboxRow.objects.filter(uid=uid, pk=last).first()
    if row is None:
        return
    OutboxRow.objects.filter(uid=uid, pk__lt=last).delete()
    row.attempts += 1
    row.retry_at = timezone.now() + timedelta(seconds=2**row.attempts)
    row.error = repr(error)[:2000]
    row.save(update_fields=["attempts", "retry_at", "error"])


def all_documents() -> Iterator[tuple[Document, int]]:
    """Every document that belongs into the index, with the version that a rebuild gives it."""
    version = OutboxRow.objects.aggregate(last=Max("pk"))["last"] or 0
    for source in sources().values():
        for row in source.queryset().iterator(chunk_size=BATCH):
            try:
                yield source.build(row), version
            except Exception:
                logger.exception("The document %s could not be built.", uid_of(source.kind, row.pk))
                queue(source.kind, row.pk)


def rebuild() -> int:
    """Fill a new index and swap it in. What is saved meanwhile waits in the outbox and is drained afterwards.

    Raises:
        LeaseTaken: another process drains or rebuilds.
        EngineUnavailable: the engine does not answer.
    """
    with held(LEASE):
        count = get_engine().rebuild(all_documents())
    drain()
    return count


@dataclass(frozen=True, slots=True)
class Difference:
    """How the index differs from the database: uids that are missing, and uids that should not be there."""

    missing: tuple[str, ...]
    surplus: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus)


def compare() -> Difference:
    """Compare the index with the database; what waits in the outbox counts as known."""
    due = set(OutboxRow.objects.values_list("uid", flat=True))
    wanted = {
        uid_of(source.kind, pk)
        for source in sources().values()
        for pk in source.queryset().values_list("pk", flat=True)
    }
    present = set(get_engine().stored())
    return Difference(tuple(sorted(wanted - present - due)), tuple(sorted(present - wanted - due)))


def mend(uids: Iterable[str]) -> None:
    """Queue documents anew, so that the next drain puts them right."""
    for uid in uids:
        kind, _, pk = uid.partition(":")
        queue(kind, int(pk))


__all__ = ["Difference", "Drained", "EngineUnavailable", "compare", "drain", "mend", "queue", "rebuild", "waiting"]
