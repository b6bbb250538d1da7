"""The public page of a challenge: all that it shows a reader, and how a change is put in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from challenges.eligibility import conditions_in_words
from challenges.models import Addendum, Challenge, Consultation
from challenges.presentation import asked_for, current_step
from challenges.services.documents import has_accepted_terms, may_read_attachment
from challenges.services.follows import topics_of
from challenges.services.questions import takes_questions
from challenges.statements import DOCUMENT_TERMS
from challenges.states import AttachmentTier, StageKind
from hoip.accounts.states import OrganisationKind
from hoip.bilingual import reader_language
from hoip.ui.formatting import money, weekday_date


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that an addendum changed, in words of the reader.

    Attributes:
        lines: for lists, each line with "same", "removed" or "added"; else empty.
    """

    label: str
    before: str
    after: str
    lines: tuple[tuple[str, str], ...] = ()


def _shown(name: str, value: Any) -> str:
    """A kept value as a reader sees it."""
    if value in (None, "", []):
        return "–"
    if name.endswith(("_at", "_until")):
        return weekday_date(datetime.fromisoformat(value))
    if name == "result_on":
        return weekday_date(date.fromisoformat(value))
    if name.startswith("budget"):
        return money(int(value))
    return str(value)


def _criterion_line(row: dict[str, Any]) -> str:
    least = row.get("minimum")
    words = f"{in_language_of(row)}: {row['weight']}"
    return words if least is None else f"{words} ({_('lowest score')} {least})"


def _prize_line(row: dict[str, Any]) -> str:
    given = [money(row["amount"]) if row["amount"] is not None else "", in_language_of(row, "other")]
    return f"{in_language_of(row)} × {row['winners']}: {', '.join(part for part in given if part)}"


def _asked_line(row: dict[str, Any]) -> str:
    notes = []
    if "word_limit" in row:
        notes.append(_("at most %(n)s words") % {"n": row["word_limit"]})
    if not row["is_required"]:
        notes.append(_("optional"))
    return f"{in_language_of(row)} ({', '.join(notes)})" if notes else in_language_of(row)


def _stage_line(row: dict[str, Any]) -> str:
    name = in_language_of(row) or str(StageKind(row["kind"]).label)
    words = f"{name}: {_shown('opens_at', row['opens_at'])} – {_shown('closes_at', row['closes_at'])}"
    if row["going_through"]:
        count = row["going_through"]
        words += f" · {ngettext('%(n)s goes through', '%(n)s go through', count) % {'n': count}}"
    if row["result_on"]:
        words += f" · {_('result on')} {_shown('result_on', row['result_on'])}"
    judged = " · ".join(f"{in_language_of(part)}: {part['weight']}" for part in row["criteria"])
    return f"{words} ({judged})" if judged else words


LINE_OF: dict[str, Callable[[Any], str]] = {
    "criteria": _criterion_line,
    "prizes": _prize_line,
    "requirements": _asked_line,
    "documents_asked": _asked_line,
    "eligibility_rules": lambda row: in_language_of(row, "words"),
    "stages": _stage_line,
    "clauses": lambda row: in_language_of(row, "name"),
    "attachments": str,
    "eligible_kinds": lambda kind: str(OrganisationKind(kind).label),
}
"""How one line of each list is put in words."""
LIST_NAMES = {
    "criteria": gettext_lazy("criteria"),
    "prizes": gettext_lazy("prizes by rank"),
    "requirements": gettext_lazy("lines that every bid answers"),
    "documents_asked": gettext_lazy("documents to hand in"),
    "eligibility_rules": gettext_lazy("conditions for bidding"),
    "stages": gettext_lazy("rounds"),
    "attachments": gettext_lazy("documents of this challenge"),
}


def _difference(before: list[str], after: list[str]) -> tuple[tuple[str, str], ...]:
    """The lines of two lists, in order, each once: the same, removed or added."""
    found: list[tuple[str, str]] = []
    for op, start, end, begin, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            found += [("same", line) for line in before[start:end]]
        else:
            found += [("removed", line) for line in before[start:end]]
            found += [("added", line) for line in after[begin:stop]]
    return tuple(found)


def in_language_of(row: dict[str, Any], name: str = "text") -> str:
    """The text of a kept row in the reader's language, else in the other."""
    first, second = (f"{name}_en", f"{name}_vi") if reader_language() == "en" else (f"{name}_vi", f"{name}_en")
    return row.get(first) or row.get(second) or ""


def changes_of(addendum: Addendum) -> list[Changed]:
    """What an addendum changed."""
    names = {field.name: field.verbose_name for field in (*Challenge._meta.fields, *Challenge._meta.many_to_many)}
    return [_changed(row, str((names | LIST_NAMES).get(row["field"], row["field"]))) for row in addendum.changes]


def _changed(row: dict[str, Any], label: str) -> Changed:
    """One kept change in words."""
    name, before, after = row["field"], row["before"], row["after"]
    line = LINE_OF.get(name)
    if line is None:
        return Changed(label, _shown(name, before), _shown(name, after))
    old, new = ([line(one) for one in rows or []] for rows in (before, after))
    return Changed(label, "\n".join(old) or "–", "\n".join(new) or "–", _difference(old, new))


def read_for_page(challenge_pk: int) -> Challenge:
    """A challenge with all that its page shows, in a constant number of queries."""
    rows = Challenge.objects.select_related("organisation").prefetch_related(
        "fields",
        "tags",
        "criteria",
        "clauses",
        "prizes",
        "eligibility_rules",
        "requirements",
        "documents_asked",
        "stages__criteria",
        "problems__template__sections",
        "problems__partners",
        "addenda",
    )
    found: Challenge = rows.get(pk=challenge_pk)
    return found


def public_context(challenge: Challenge, reader: Any, at: datetime) -> dict[str, Any]:
    """All that the public page of a challenge shows a reader at a time; for a preview likewise."""
    full = read_for_page(challenge.pk)
    attachments = [
        (row, may_read_attachment(reader, row)) for row in full.attachments.select_related("file", "challenge")
    ]
    questions = list(full.questions.answered().prefetch_related("revisions"))
    mine = full.questions.waiting().filter(asked_by=reader.pk) if reader.is_authenticated else full.questions.none()
    related = (
        Challenge.objects.announced(at)
        .filter(fields__in=full.fields.all(), cancelled_at=None)
        .exclude(pk=full.pk)
        .distinct()
        .for_listing()
        .order_by("-published_at", "-pk")[:3]
    )
    return {
        "at": at,
        "challenge": full,
        "phase": full.phase_at(at),
        "step": current_step(full, at),
        "asked": asked_for(full),
        "conditions": conditions_in_words(full),
        "partners": list({one.pk: one for problem in full.problems.all() for one in problem.partners.all()}.values()),
        "consultations": Consultation.objects.filter(problem__challenges=full, closed_at__isnull=False)
        .exclude(summary_vi="", summary_en="")
        .order_by("closed_at"),
        "attachments": attachments,
        "may_download": any(allowed for _row, allowed in attachments),
        "needs_terms": any(row.tier == AttachmentTier.TERMS and not allowed for row, allowed in attachments),
        "has_accepted": has_accepted_terms(full, reader),
        "terms": DOCUMENT_TERMS,
        "questions": questions,
        "my_questions": list(mine),
        "takes_questions": takes_questions(full, at),
        "addenda": [(row, changes_of(row)) for row in full.addenda.all()],
        "topics": topics_of(full, reader) if reader.is_authenticated else None,
        "related": related,
    }
