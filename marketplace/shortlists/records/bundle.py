"""One bundle of a case: reports, data, documents, an extract of the audit log, and the hash of each file."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from io import BytesIO
from typing import Any

from django.db.models import Q

from challenges.models import Challenge
from hoip.audit.models import Entry
from hoip.audit.services import entry_hash
from hoip.clock import now
from hoip.files.scanning import is_released
from hoip.files.services import content_of
from marketplace.evaluation.models import Disclosure, Panel, PanelMember, Remark, Score, Sheet
from marketplace.evaluation.services import closing
from marketplace.proposals.models import Opening, Proposal
from marketplace.proposals.services.contents import opened_content
from marketplace.shortlists.models import Complaint, Decision, Feedback
from marketplace.shortlists.records import formats, report

MANIFEST = "manifest.json"


def _json(data: Any) -> bytes:
    """Readable JSON, the same every time."""
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True, default=str).encode()


def _files(challenge: Challenge) -> Iterator[tuple[str, bytes]]:
    """Every file of the bundle but its manifest."""
    panel = Panel.objects.get(challenge=challenge)
    for language in ("vi", "en"):
        made = report.build(challenge, language)
        yield f"report-{language}.pdf", formats.as_pdf(made)
        yield f"report-{language}.docx", formats.as_docx(made)
    yield "evaluation.json", _json(closing.export(panel))
    opening = Opening.objects.filter(challenge=challenge, opened_at__isnull=False).first()
    if opening is not None:
        yield (
            "opening.json",
            _json({"opened_at": opening.opened_at, "record": opening.record, "sha256": opening.sha256}),
        )
    yield "decisions.json", _json(_decisions(challenge))
    for bid in Proposal.objects.filter(challenge=challenge, opened_at__isnull=False).order_by("number"):
        content = opened_content(bid)
        yield f"bids/{bid.number}/bid.json", _json(asdict(content))
        papers = {str(one.file_id): one for one in bid.documents.select_related("file")}
        for place, facts in enumerate((*content.documents, *content.added_later), start=1):
            paper = papers.get(facts.file)
            if paper is None:
                continue
            name = f"bids/{bid.number}/{place:02d}-{facts.name}"
            if is_released(paper.file):
                yield name, content_of(paper.file)
            else:
                yield f"{name}.held-back.txt", f"{paper.file.scan_state} {facts.sha256}\n".encode()
    yield "audit.json", _json([_entry(one) for one in audit_of(challenge)])


def _decisions(challenge: Challenge) -> list[dict[str, Any]]:
    """Decisions and complaints as plain values."""
    rows = Decision.objects.filter(challenge=challenge).order_by("proposed_at").prefetch_related("lines__proposal")
    return [
        {
            "outcome": one.outcome,
            "reason": one.reason,
            "proposed_at": one.proposed_at,
            "approved_at": one.approved_at,
            "standstill_until": one.standstill_until,
            "final_at": one.final_at,
            "ended_at": one.ended_at,
            "end_reason": one.end_reason,
            "lines": [
                {
                    "bid": line.proposal.number,
                    "result": line.result,
                    "reserve_rank": line.reserve_rank,
                    "reason": line.reason,
                }
                for line in one.lines.all()
            ],
            "complaints": list(
                Complaint.objects.filter(decision=one).values("text", "filed_at", "answer", "upheld", "answered_at")
            ),
        }
        for one in rows
    ]


def audit_of(challenge: Challenge) -> Any:
    """What the audit log may show by now about a case: the challenge, its bids, its panel and what belongs to them."""
    panel = Q(member__panel__challenge=challenge)
    bids = Proposal.objects.filter(challenge=challenge, opened_at__isnull=False)
    targets: list[tuple[type[Any], Any]] = [
        (Challenge, [challenge.pk]),
        (Panel, Panel.objects.filter(challenge=challenge).values_list("pk", flat=True)),
        (PanelMember, PanelMember.objects.filter(panel__challenge=challenge).values_list("pk", flat=True)),
        (Disclosure, Disclosure.objects.filter(panel).values_list("pk", flat=True)),
        (Sheet, Sheet.objects.filter(panel).values_list("pk", flat=True)),
        (Score, Score.objects.filter(sheet__member__panel__challenge=challenge).values_list("pk", flat=True)),
        (Remark, Remark.objects.filter(panel__challenge=challenge).values_list("pk", flat=True)),
        (Decision, Decision.objects.filter(challenge=challenge).values_list("pk", flat=True)),
        (Complaint, Complaint.objects.filter(decision__challenge=challenge).values_list("pk", flat=True)),
        (Feedback, Feedback.objects.filter(proposal__challenge=challenge).values_list("pk", flat=True)),
    ]
    wanted = Q(target_type="proposals.proposal", target_id__in=list(bids.values_list("number", flat=True)))
    for model, keys in targets:
        wanted |= Q(target_type=model._meta.label_lower, target_id__in=[str(key) for key in keys])
    return Entry.objects.readable(now()).filter(wanted).order_by("number")


def _entry(entry: Entry) -> dict[str, Any]:
    """An entry with all that its hash is made of."""
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "action": entry.action,
        "actor": entry.actor,
        "target_type": entry.target_type,
        "target_id": entry.target_id,
        "facts": entry.facts,
        "refused": entry.refused,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def make(challenge: Challenge) -> bytes:
    """The bundle as a ZIP file.

    Raises:
        Panel.DoesNotExist: the challenge has no panel.
        KeyMissing, Damaged: a bid does not open now.
    """
    made = BytesIO()
    hashes: dict[str, str] = {}
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(challenge):
            archive.writestr(name, content)
            hashes[name] = hashlib.sha256(content).hexdigest()
        archive.writestr(MANIFEST, _json({"challenge": challenge.number, "sha256": hashes}))
    return made.getvalue()


def problems_of(content: bytes) -> list[str]:
    """What is wrong with a bundle; nothing when it is whole.

    Every file is compared with the manifest, the ranking is computed again from the scores, and each entry of the
    audit log with its own hash. Works without the database.

    Raises:
        ValueError: the file is no bundle.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        manifest = json.loads(archive.read(MANIFEST))["sha256"]
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ValueError(f"The file is no bundle of a case: {error}") from error
    found: list[str] = []
    names = set(archive.namelist()) - {MANIFEST}
    found += [f"{name}: is missing" for name in sorted(set(manifest) - names)]
    found += [f"{name}: is not in the manifest" for name in sorted(names - set(manifest))]
    for name in sorted(names & set(manifest)):
        if hashlib.sha256(archive.read(name)).hexdigest() != manifest[name]:
            found.append(f"{name}: was changed")
    if "evaluation.json" in names:
        found += _ranking_problems(json.loads(archive.read("evaluation.json")))
    if "audit.json" in names:
        found += [
            f"audit.json: entry {row['number']} does not match its hash"
            for row in json.loads(archive.read("audit.json"))
            if _hash_of(row) != row["hash"]
        ]
    return found


def _ranking_problems(exported: dict[str, Any]) -> list[str]:
    """What is wrong with an exported ranking."""
    try:
        lines = closing.as_lines(closing.compute(exported["inputs"]))
    except (KeyError, TypeError, ValueError) as error:
        return [f"evaluation.json: {error!r}"]
    if lines != exported["ranking"]:
        return ["evaluation.json: the ranking does not follow from the scores"]
    if closing.digest(exported["inputs"], lines) != exported["frozen_sha256"]:
        return ["evaluation.json: the frozen hash is that of other scores"]
    return []


def _hash_of(row: dict[str, Any]) -> str:
    """The hash that an exported entry must have."""
    from django.utils.dateparse import parse_datetime

    fields = {name: value for name, value in row.items() if name != "hash"}
    return entry_hash(Entry(**{**fields, "at": parse_datetime(row["at"])}))
