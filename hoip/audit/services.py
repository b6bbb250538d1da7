"""Write to the audit chain, and verify it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from hoip.audit.models import Entry, Head
from hoip.audit.querysets import audit_id
from hoip.clock import now

GENESIS = "0" * 64


def entry_hash(entry: Entry) -> str:
    """The SHA-256 (hex) of an entry's content and of the hash before it, over canonical JSON."""
    content = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "action": entry.action,
        "actor": entry.actor,
        "target_type": entry.target_type,
        "target_id": entry.target_id,
        "facts": entry.facts,
        "refused": entry.refused,
        "previous_hash": entry.previous_hash,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic(savepoint=False)
def record(
    action: str,
    *,
    target: Model | None = None,
    by: Any = None,
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    refused: bool = False,
) -> Entry:
    """Append one act to the chain, in the caller's transaction; call it last, since it locks the chain's head.

    Args:
        action: "room.verb_in_the_past", such as "proposals.proposal_submitted".
        target: the object acted on.
        by: the acting user, stored as the opaque `public_id`; None for the platform itself.
        facts: plain JSON values that explain the act; no personal data, no text of sealed bids.
        at: the aware time of the act; the clock's when left out.
    """
    head = _locked_head()
    entry = Entry(
        number=head.number + 1,
        at=at or now(),
        action=action,
        actor=str(by.public_id) if by is not None and getattr(by, "public_id", None) else "",
        target_type=target._meta.label_lower if target is not None else "",
        target_id=audit_id(target) if target is not None else "",
        facts=json.loads(json.dumps(dict(facts or {}), default=str)),
        refused=refused,
        previous_hash=head.hash,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    Head.objects.filter(pk=1).update(number=entry.number, hash=entry.hash)
    return entry


def _locked_head() -> Head:
    """The chain's end, locked; made by whoever writes first, of two at once by one alone."""
    rows = Head.objects.select_for_update()
    head = rows.filter(pk=1).first()
    if head is None:
        Head.objects.get_or_create(pk=1, defaults={"hash": GENESIS})
        head = rows.get(pk=1)
    return head


def record_refusal(action: str, *, target: Model | None, by: Any, reason: str) -> None:
    """Record that a verb was refused; call it outside the transaction that the refusal ended."""
    record(action, target=target, by=by, facts={"reason": reason}, refused=True)


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a verification found: how many entries, and the number of the first broken one (None when whole)."""

    entries: int
    broken_at: int | None
    problem: str = ""


def verify_chain() -> ChainCheck:
    """Recompute every hash from the first entry on and compare the end with the chain's head."""
    previous, count = GENESIS, 0
    for entry in Entry.objects.order_by("number").iterator():
        count += 1
        if entry.number != count:
            return ChainCheck(count, count, "an entry is missing")
        if entry.previous_hash != previous:
            return ChainCheck(count, entry.number, "it does not follow the entry before it")
        if entry_hash(entry) != entry.hash:
            return ChainCheck(count, entry.number, "its content does not match its hash")
        previous = entry.hash
    head = Head.objects.filter(pk=1).first()
    if (head.number if head else 0) > count:
        return ChainCheck(count, count + 1, "the entries from here on are missing")
    if (head.number if head else 0) < count or (head and count and head.hash != previous):
        return ChainCheck(count, count, "the chain's head does not know it")
    return ChainCheck(count, None)
