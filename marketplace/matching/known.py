"""What is known already while a problem is written: likely twins, challenges like it, and solutions that exist."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from challenges.known import Known, register
from challenges.models import Problem
from challenges.states import SENT_STATES
from marketplace.matching.services import Match, challenges_like, match_solutions, twins_of
from search.analysis import fold

FEW = 4
WORDS_SHOWN = 4


def _reasons(match: Match, *, read: bool) -> tuple[str, ...]:
    """Why a match is shown. Of a problem that the reader may only know of, words count that its title or summary has."""
    fields = [_("field: %(name)s") % {"name": field.name} for field in match.fields]
    words = match.reasons.words
    if not read:
        record = match.record
        open_text = fold(f"{record.title_vi} {record.title_en} {record.summary_vi} {record.summary_en}".lower())
        words = tuple(word for word in words if fold(word.lower()) in open_text)
    return (*fields[:2], *match.reasons.tags[:2], *(f"“{word}”" for word in words[:WORDS_SHOWN]))


@register
def twins(problem: Problem, reader: Any) -> Iterable[Known]:
    """Problems of any agency that ask for much the same; the reader's agency may ask to join those of others."""
    found = twins_of(problem, reader, size=FEW).matches
    readable = set(
        Problem.objects.visible_to(reader).filter(pk__in=[row.record.pk for row in found]).values_list("pk", flat=True)
    )
    for match in found:
        record = match.record
        may_read = record.pk in readable
        joinable = record.state in SENT_STATES and record.organisation_id != problem.organisation_id and not may_read
        yield Known(
            kind="problem",
            title=record.title,
            url=record.get_absolute_url() if may_read else "",
            meta=(record.number, record.organisation.name, str(record.get_state_display())),
            summary=record.summary,
            reasons=_reasons(match, read=may_read),
            problem=record if joinable else None,
        )


@register
def challenges(problem: Problem, reader: Any) -> Iterable[Known]:
    """Announced challenges like it, past ones too."""
    for match in challenges_like(problem, reader, size=FEW).matches:
        record = match.record
        yield Known(
            kind="challenge",
            title=record.title,
            url=record.get_absolute_url(),
            meta=(record.number, record.organisation.name),
            summary=record.summary,
            reasons=_reasons(match, read=True),
        )


@register
def solutions(problem: Problem, reader: Any) -> Iterable[Known]:
    """Published profiles that fit."""
    for match in match_solutions(problem, reader, size=FEW).matches:
        record = match.record
        yield Known(
            kind="solution",
            title=record.name,
            url=record.get_absolute_url(),
            meta=(record.organisation.name,),
            summary=record.tagline,
            reasons=_reasons(match, read=True),
        )
