"""Vectors of documents: made in the background, kept in the database; `search.spaces` compares them.

A change of a registered kind notes a `VectorDue` row in its own transaction; one drain at a time makes the vectors of
the noted documents and deletes the rows. Only texts for everybody who may find the document are embedded.
"""

import hashlib
import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from search import outbox
from search.analysis import language
from search.documents import PUBLIC, VECTOR_FIELDS, Document, Meaning, Text, sources, uid_of
from search.embedding import (
    PASSAGE,
    QUERY,
    Embedder,
    EmbedderUnavailable,
    Matrix,
    cut,
    embed_query,
    get_embedder,
    hash_of,
    is_on,
)
from search.engines import get_engine
from search.lease import LeaseLost, LeaseTaken, held
from search.models import Vector, VectorDue

logger = logging.getLogger(__name__)

WHOLE: Final = "whole"
"""A document's gist, one vector for each language that it is written in; what ranking compares with."""
PART: Final = "part"
"""A passage of two or three sentences; what reasons quote."""
ASKED: Final = "asked"
"""A line that a document asks with, such as a requirement; compared with the passages of answers."""
PART_WORDS: Final = 45
LEAST_PART_WORDS: Final = 8
"""Shorter ones are tags and labels, near to everything."""
MOST_PARTS: Final = 24
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
MINOR_LANGUAGE: Final = 0.2
"""Below this share of a document's words a second language is names and quotations, not a text of its own."""
BATCH: Final = 20
MOST_ATTEMPTS: Final = 8
LEASE: Final = "search-vectors"


@dataclass(frozen=True, slots=True)
class Piece:
    """One text to embed: which part of the document it is, its language, and where it stands."""

    part: str
    language: str
    text: str
    section: str = ""

    @property
    def role(self) -> str:
        """How the model reads it."""
        return QUERY if self.part == ASKED else PASSAGE


Asks = Callable[[Any], Iterable[str]]
_kinds: dict[str, tuple[frozenset[str], Asks | None]] = {}


def register(kind: str, *, sections: Iterable[str], asks: Asks | None = None) -> None:
    """Have vectors made for a kind of document.

    Args:
        kind: the first part of the uid; its source is registered too.
        sections: sections of the document that tell what it is about.
        asks: the lines that one object asks with; they get vectors of their own.
    """
    _kinds[kind] = (frozenset(sections), asks)


def kinds() -> tuple[str, ...]:
    """The registered kinds."""
    return tuple(_kinds)


def has_vectors(kind: str) -> bool:
    """Whether a kind is registered."""
    return kind in _kinds


def whole_of(document: Document, sections: frozenset[str]) -> list[Piece]:
    """The gist of a document in each of its languages, titles first."""
    texts = [text for text in document.texts if text.audience == PUBLIC and text.section in sections]
    texts.sort(key=lambda text: text.weight != "title")
    by_language: dict[str, list[str]] = {}
    for text in texts:
        by_language.setdefault(language(text.text), []).append(text.text.strip())
    words = {code: sum(len(text.split()) for text in found) for code, found in by_language.items()}
    total = sum(words.values())
    major = [code for code, count in sorted(words.items(), key=lambda pair: -pair[1]) if count > total * MINOR_LANGUAGE]
    if len(major) < len(by_language) and len(major) == 1:
        by_language = {major[0]: [text.text.strip() for text in texts]}
    return [Piece(WHOLE, code, cut(". ".join(by_language[code]))) for code in major]


def parts_of(texts: Iterable[Text]) -> list[Piece]:
    """The passages of some texts: whole sentences up to PART_WORDS, never across sections; titles and tags left out."""
    pieces: list[Piece] = []
    for text in texts:
        if text.weight == "title" or text.section in {"tag", "tags"}:
            continue
        pieces += [
            Piece(PART, language(passage), passage, text.section)
            for passage in _passages(text.text)
            if len(passage.split()) >= LEAST_PART_WORDS
        ]
    return pieces[:MOST_PARTS]


def _passages(text: str) -> Iterable[str]:
    """Runs of sentences of about PART_WORDS words."""
    current: list[str] = []
    for sentence in filter(None, map(str.strip, _SENTENCE.split(text))):
        if current and sum(len(one.split()) for one in [*current, sentence]) > PART_WORDS:
            yield " ".join(current)
            current = []
        current.append(sentence)
    if current:
        yield " ".join(current)


# --- Making them in the background -------------------------------------------------------------


def queue(kind: str, pk: int) -> None:
    """Note, in the transaction of the change, that a document's vectors must be looked at; nothing while off."""
    if kind not in _kinds or not is_on():
        return
    VectorDue.objects.update_or_create(uid=uid_of(kind, pk), defaults={"attempts": 0, "retry_at": None, "error": ""})
    if not any(entry[1] is _enqueue_drain for entry in connection.run_on_commit):
        transaction.on_commit(_enqueue_drain)


def queue_all() -> int:
    """Note every document of the registered kinds, after the embedder was switched on or changed."""
    count = 0
    for kind in _kinds:
        for pk in sources()[kind].queryset().values_list("pk", flat=True):
            queue(kind, pk)
            count += 1
    return count


def _enqueue_drain() -> None:
    """Ask the worker; once for each transaction."""
    from search.tasks import make_vectors

    make_vectors.enqueue()


@dataclass(frozen=True, slots=True)
class Made:
    """What a drain did: documents looked at, texts embedded, documents put off."""

    documents: int = 0
    texts: int = 0
    failed: int = 0


def waiting() -> int:
    """How many documents wait for vectors."""
    return VectorDue.objects.filter(attempts__lt=MOST_ATTEMPTS).count()


def set_aside() -> int:
    """How many failed too often."""
    return VectorDue.objects.filter(attempts__gte=MOST_ATTEMPTS).count()


def drain(seconds: float = float("inf")) -> Made:
    """Make what is due; does nothing while another process does, or while there is no embedder.

    An embedder that fails leaves every row for later. A text whose vector is stored already is not embedded again.

    Args:
        seconds: stop after the document during which this time runs out.
    """
    until = time.monotonic() + seconds
    total = Made()
    if not is_on():
        return total
    try:
        with held(LEASE) as lease:
            embedder = get_embedder()
            while due := _due():
                for row in due:
                    lease.step()
                    total = _one(row, embedder, total)
                    if time.monotonic() > until:
                        return total
    except (LeaseTaken, LeaseLost):
        logger.info("Another process makes vectors.")
    except EmbedderUnavailable as error:
        logger.warning("Vectors wait: the embedder does not answer (%s).", error)
    return total


def _due() -> list[VectorDue]:
    """The next documents whose time has come."""
    ready = Q(retry_at=None) | Q(retry_at__lte=timezone.now())
    return list(VectorDue.objects.filter(ready, attempts__lt=MOST_ATTEMPTS).order_by("pk")[:BATCH])


def _one(row: VectorDue, embedder: Embedder, so_far: Made) -> Made:
    """Make one document's vectors. A document that cannot be built is put off by itself."""
    try:
        texts = _make(row.uid, embedder)
    except EmbedderUnavailable as error:
        _put_off(row, error)
        raise
    except Exception as error:
        logger.exception("The vectors of %s could not be made.", row.uid)
        _put_off(row, error)
        return Made(so_far.documents, so_far.texts, so_far.failed + 1)
    # A row that was noted anew meanwhile has another time and stays.
    VectorDue.objects.filter(pk=row.pk, queued_at=row.queued_at).delete()
    return Made(so_far.documents + 1, so_far.texts + texts, so_far.failed)


def _put_off(row: VectorDue, error: Exception) -> None:
    """Try again later, with a longer pause each time."""
    attempts = row.attempts + 1
    VectorDue.objects.filter(pk=row.pk).update(
        attempts=attempts if not isinstance(error, EmbedderUnavailable) else min(attempts, MOST_ATTEMPTS - 1),
        retry_at=timezone.now() + timedelta(seconds=2**attempts),
        error=repr(error)[:2000],
    )


def pieces_of(kind: str, row: Any, document: Document) -> list[Piece]:
    """All texts of one object that get vectors."""
    sections, asks = _kinds[kind]
    told = [text for text in document.texts if text.audience == PUBLIC and text.section in sections]
    asked = [Piece(ASKED, language(line), cut(line)) for line in (asks(row) if asks else ())]
    return [*whole_of(document, sections), *parts_of(told), *asked]


def _make(uid: str, embedder: Embedder) -> int:
    """Bring one document's vectors up to date; answers how many texts were embedded."""
    kind, _, pk = uid.partition(":")
    source = sources().get(kind)
    row = source.queryset().filter(pk=int(pk)).first() if source and kind in _kinds else None
    if source is None or row is None:
        Vector.objects.filter(uid=uid).delete()
        return 0
    wanted: dict[tuple[str, str], Piece] = {}
    for piece in pieces_of(kind, row, source.build(row)):
        wanted.setdefault((piece.part, hash_of(piece.role, piece.text)), piece)
    kept: set[tuple[str, str]] = set()
    stale: list[int] = []
    whole_changed = False
    for found in Vector.objects.filter(uid=uid).only("pk", "part", "text_hash", "model"):
        key = (found.part, found.text_hash)
        if found.model == embedder.name and key in wanted and key not in kept:
            kept.add(key)
        else:
            stale.append(found.pk)
            whole_changed |= found.part == WHOLE
    missing = [key for key in wanted if key not in kept]
    made: list[Vector] = []
    for role in (PASSAGE, QUERY):
        keys = [key for key in missing if wanted[key].role == role]
        if not keys:
            continue
        for key, vector in zip(keys, embedder.embed([wanted[key].text for key in keys], role), strict=True):
            made.append(
                Vector(
                    uid=uid,
                    kind=kind,
                    part=key[0],
                    language=wanted[key].language,
                    section=wanted[key].section,
                    text=wanted[key].text if key[0] == PART else "",
                    model=embedder.name,
                    text_hash=key[1],
                    vector=vector.astype(np.float16).tobytes(),
                )
            )
    with transaction.atomic():
        Vector.objects.filter(pk__in=stale).delete()
        Vector.objects.bulk_create(made, ignore_conflicts=True)
        if (whole_changed or any(one.part == WHOLE for one in made)) and get_engine().keeps_vectors:
            outbox.queue(kind, row.pk)
    return len(made)


def for_index(uids: Sequence[str]) -> Mapping[str, Meaning]:
    """What some documents mean, for an engine that keeps vectors: those of the model in use, in one query."""
    if not is_on() or not any(uid.partition(":")[0] in _kinds for uid in uids):
        return {}
    model = get_embedder().name
    rows: dict[str, list[tuple[str, str, bytes]]] = {}
    found = Vector.objects.filter(uid__in=uids, part=WHOLE, model=model, language__in=list(VECTOR_FIELDS))
    for uid, code, key, vector in found.order_by("language").values_list("uid", "language", "text_hash", "vector"):
        rows.setdefault(uid, []).append((code, key, bytes(vector)))
    return {
        uid: Meaning(
            model,
            {code: np.frombuffer(vector, np.float16).tolist() for code, _key, vector in some},
            hashlib.sha256(repr((model, [one[:2] for one in some])).encode()).hexdigest()[:24],
        )
        for uid, some in rows.items()
    }


# --- Passages, for reasons ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passages:
    """The stored passages of one document: their sections, texts and vectors, in parallel."""

    sections: Sequence[str]
    texts: Sequence[str]
    rows: Matrix

    def but(self, sections: frozenset[str]) -> "Passages":
        """Those of other sections."""
        kept = [place for place, section in enumerate(self.sections) if section not in sections]
        if len(kept) == len(self.sections):
            return self
        return Passages([self.sections[one] for one in kept], [self.texts[one] for one in kept], self.rows[kept])


def passages(uids: Iterable[str]) -> Mapping[str, Passages]:
    """The passages of some documents, in one query. Documents without any are left out; empty while off."""
    try:
        model = get_embedder().name
    except EmbedderUnavailable:
        return {}
    found: dict[str, list[Vector]] = {}
    for row in Vector.objects.filter(uid__in=list(uids), part=PART, model=model).order_by("pk"):
        found.setdefault(row.uid, []).append(row)
    return {
        uid: Passages(
            [row.section for row in rows],
            [row.text for row in rows],
            np.array([np.frombuffer(bytes(row.vector), np.float16) for row in rows], dtype=np.float32),
        )
        for uid, rows in found.items()
    }


def nearest_passages(uids: Iterable[str], text: str) -> Mapping[str, str]:
    """The passage of each document that is nearest to a text in meaning; those without passages are left out."""
    found = passages(uids)
    if not found:
        return {}
    try:
        vector = embed_query(text)
    except EmbedderUnavailable:
        return {}
    return {uid: one.texts[int(np.argmax(one.rows @ vector))] for uid, one in found.items()}


def asked(uids: Iterable[str]) -> Mapping[str, Mapping[str, Matrix]]:
    """The vectors of the lines that some documents ask with: by uid and by `hash_of` the line, in one query."""
    try:
        model = get_embedder().name
    except EmbedderUnavailable:
        return {}
    found: dict[str, dict[str, Matrix]] = {}
    rows = Vector.objects.filter(uid__in=list(uids), part=ASKED, model=model)
    for uid, key, vector in rows.values_list("uid", "text_hash", "vector"):
        found.setdefault(uid, {})[key] = np.frombuffer(bytes(vector), np.float16).astype(np.float32)
    return found
