"""The public page of a challenge: all that it shows a reader, and how a change is put in words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from challenges.eligibility import conditions_in_words
from challenges.models import Addendum, Challenge, Consultation
from challenges.presentation import asked_for, current_step
from challenges.services.documents import has_accepted_terms, may_read_attachment
from challenges.services.follows import topics_of
from challenges.services.questions import takes_questions
from challenges.statements import DOCUMENT_TERMS
from challenges.states import AttachmentTier
from hoip.accounts.states import OrganisationKind
from hoip.ui.formatting import money, weekday_date


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that an addendum changed, in words of the reader."""

    label: str
    before: str
    after: str


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
    if name == "eligible_kinds":
        return ", ".join(str(OrganisationKind(kind).label) for kind in value)
    if name == "criteria":
        return "\n".join(f"{in_language_of(row)}: {row['weight']}" for row in value)
    return str(value)


def in_language_of(row: dict[str, Any]) -> str:
    """The text of a kept row in the reader's language, else in the other."""
    english = (get_language() or "vi").startswith("en")
    first, second = ("text_en", "text_vi") if english else ("text_vi", "text_en")
    return row.get(first) or row.get(second) or ""


def changes_of(addendum: Addendum) -> list[Changed]:
    """What an addendum changed."""
    names = {field.name: str(field.verbose_name) for field in Challenge._meta.fields} | {"criteria": _("criteria")}
    return [
        Changed(
            names.get(row["field"], row["field"]),
            _shown(row["field"], row["before"]),
            _shown(row["field"], row["after"]),
        )
        for row in addendum.changes
    ]


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
