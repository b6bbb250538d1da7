"""The main job: rank what fits in both directions, and say why."""

import logging
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from challenges.models import Challenge, Problem
from challenges.search import challenge_document
from hoip.accounts.states import OrganisationKind
from hoip.clock import now
from marketplace.matching import reasons, subjects
from marketplace.matching.models import Mark
from marketplace.matching.queries import NO_TERMS, terms_of
from marketplace.matching.ranking import Ranked
from marketplace.matching.services.lists import (
    PAGE,
    Fact,
    Found,
    Match,
    MatchList,
    challenge_facts,
    listed,
    match_of,
    ranked_rows,
    solution_facts,
)
from marketplace.matching.states import Side, Verdict
from marketplace.matching.subjects import Subject
from marketplace.solutions.models import Solution
from marketplace.solutions.search import solution_texts
from marketplace.solutions.sections import audience_of
from marketplace.solutions.states import Visibility
from search import glossary
from search.documents import PUBLIC
from search.engines import EngineUnavailable, get_engine
from search.plan import Filter

logger = logging.getLogger(__name__)


def _reads_agency_text(user: Any) -> bool:
    """Whether a person may read what is for verified agencies."""
    return bool(getattr(user, "is_verified_agency_member", False) or getattr(user, "is_office", False))


def _marks(record: Problem | Challenge | Solution) -> dict[int, Mark]:
    """What was said of the matches of a record, by the key of what was found, in one query."""
    rows = Mark.objects.of(record).select_related("solution", "challenge", "problem", "by")
    return {(mark.challenge_id if mark.side == Side.SOLUTION else mark.solution_id) or 0: mark for mark in rows}


def _hidden(marks: Mapping[int, Mark]) -> list[int]:
    """Keys of what is left out of a list."""
    return [pk for pk, mark in marks.items() if mark.verdict == Verdict.NOT_RELEVANT]


def match_solutions(record: Problem | Challenge, user: Any, *, size: int = PAGE) -> MatchList:
    """Rank the published solutions that fit a problem or a challenge, for a person who may see that record."""
    subject = subjects.of(record)
    marks = _marks(record)
    visible = Solution.objects.visible_to(user).published().exclude(pk__in=_hidden(marks))
    agency = _reads_agency_text(user)
    found = ranked_rows(
        subject,
        kind="solution",
        visible=visible,
        facts=solution_facts,
        listing=visible.for_listing(),
        audience=(PUBLIC, "agency") if agency else (PUBLIC,),
        size=size,
    )
    reader = reasons.reader(subject, found.terms, [f"solution:{row.pk}" for row, _ in found.rows])
    return listed(
        (
            _solution_match(subject, reader, solution, place, ranked, agency, found)
            for place, (solution, ranked) in enumerate(found.rows, 1)
        ),
        found,
        marks,
    )


def match_challenges(solution: Solution, user: Any, *, size: int = PAGE) -> MatchList:
    """Rank the challenges that take bids now and that a solution could answer."""
    subject = subjects.of(solution)
    at = now()
    marks = _marks(solution)
    visible = Challenge.objects.visible_to(user, at).taking_bids(at).exclude(organisation=solution.organisation_id)
    visible = visible.exclude(pk__in=_hidden(marks))
    found = ranked_rows(
        subject,
        kind="challenge",
        visible=visible,
        facts=challenge_facts,
        listing=visible.for_listing().prefetch_related("problems__fields", "problems__tags"),
        filters=(Filter("opens_at", high=at), Filter("closes_at", low=at)),
        size=size,
    )
    reader = reasons.reader(subject, found.terms, [f"challenge:{row.pk}" for row, _ in found.rows], answering=solution)
    return listed(
        (
            _challenge_match(subject, reader, solution, challenge, place, ranked, found)
            for place, (challenge, ranked) in enumerate(found.rows, 1)
        ),
        found,
        marks,
    )


def explain(record: Problem | Challenge, solution: Solution, user: Any) -> Match:
    """The reasons of one pair, wherever it ranks: for a comparison or a bid."""
    subject = subjects.of(record)
    try:
        terms = terms_of(subject, engine=get_engine(), glossary=glossary.site())
    except EngineUnavailable:
        logger.warning("The search engine does not answer; reasons are what is shared.")
        terms = NO_TERMS
    reader = reasons.reader(subject, terms, [f"solution:{solution.pk}"])
    return _solution_match(subject, reader, solution, 0, None, _reads_agency_text(user), Found([], terms))


def _level(asked: int | None, has: int | None) -> list[Fact]:
    """Whether a solution is ready enough."""
    if not asked or not has:
        return []
    text = _("Readiness level %(has)s, asked for: %(asked)s or higher") % {"has": has, "asked": asked}
    return [Fact(text, has >= asked)]


def _solution_match(
    subject: Subject,
    reader: reasons.Reader,
    solution: Solution,
    place: int,
    ranked: Ranked | None,
    agency: bool,
    found: Found,
) -> Match:
    """The match of one solution."""
    own = [*solution.fields.all(), *solution.technologies.all()]
    texts = [text for text in solution_texts(solution) if text.audience == PUBLIC or agency]
    why = reader.explain(
        f"solution:{solution.pk}",
        texts,
        tags=[tag.slug for tag in solution.tags.all()],
        fields=[one.code for one in own],
        requirements=subject.requirements,
        answering=texts,
    )
    facts = _level(subject.trl_min, solution.trl)
    readers = audience_of(solution.visibility, "deployments")
    if solution.deployments and (readers == Visibility.PUBLIC or (agency and readers == Visibility.AGENCY)):
        facts.append(Fact(_("In use: %(where)s") % {"where": solution.deployments}, holds=True))
    if solution.admin_unit_id and solution.admin_unit_id in subject.units:
        facts.append(Fact(_("At home in the same ward: %(ward)s") % {"ward": solution.admin_unit.name}, holds=True))
    return match_of(solution, place, ranked, why, own, facts, found)


def _challenge_match(
    subject: Subject,
    reader: reasons.Reader,
    solution: Solution,
    challenge: Challenge,
    place: int,
    ranked: Ranked | None,
    found: Found,
) -> Match:
    """The match of one challenge, with what its agency asks for and the profile does not speak to."""
    own = list(challenge.fields.all())
    why = reader.explain(
        f"challenge:{challenge.pk}",
        challenge_document(challenge).texts,
        tags=[tag.slug for tag in challenge.tags.all()],
        fields=[one.code for one in own],
        requirements=subjects.of_challenge(challenge).requirements,
        answering=solution_texts(solution),
    )
    facts = _level(challenge.trl_min, solution.trl)
    if challenge.eligible_kinds:
        kind = OrganisationKind(solution.organisation.kind)
        text = _("Kind of organisation: %(kind)s") % {"kind": kind.label}
        facts.append(Fact(text, kind.value in challenge.eligible_kinds))
    return match_of(challenge, place, ranked, why, own, facts, found)
