"""The main job: rank what fits, in both directions, and say why."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from challenges.models import Challenge, Problem
from challenges.search import challenge_document
from hoip.accounts.states import OrganisationKind
from hoip.clock import now
from hoip.reference.models import TaxonomyField
from marketplace.matching import reasons, subjects, weights
from marketplace.matching.queries import Terms, plan_for
from marketplace.matching.subjects import Subject
from marketplace.solutions.models import Solution
from marketplace.solutions.search import solution_texts
from marketplace.solutions.sections import audience_of
from marketplace.solutions.states import Visibility
from search.documents import PUBLIC, Document, Text
from search.engines import EngineUnavailable, get_engine
from search.plan import Filter, Plan

logger = logging.getLogger(__name__)

PAGE = 20


@dataclass(frozen=True, slots=True)
class Fact:
    """A plain check beside the words: readiness level, kind of organisation."""

    text: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Match:
    """One hit with its reasons.

    Attributes:
        record: the solution or challenge.
        score: as the engine gave it; only its order means something.
        reasons: what a person can check.
        fields: names of the shared fields, for showing.
        facts: plain checks, each holding or not.
    """

    record: Any
    score: float
    reasons: reasons.Reasons
    fields: tuple[TaxonomyField, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class MatchList:
    """Matches, best first. With `limited` the engine was down: the order is the database's, without scores."""

    matches: tuple[Match, ...]
    limited: bool = False


def match_solutions(record: Problem | Challenge, user: Any, *, size: int = PAGE) -> MatchList:
    """Rank the published solutions that fit a problem or a challenge, for a person who may see that record."""
    subject = subjects.of(record)
    visible = Solution.objects.visible_to(user).published()
    agency = bool(getattr(user, "is_verified_agency_member", False) or getattr(user, "is_office", False))
    try:
        plan, terms = plan_for(subject, kind="solution", reads_agency_text=agency, size=size * 2)
        found, limited = _records(plan, visible.for_listing(), size), False
    except EngineUnavailable:
        terms, limited = _without_engine(), True
        found = _by_fields(visible.for_listing(), subject, size)
    return MatchList(
        tuple(_solution_match(subject, terms, solution, score, agency) for solution, score in found), limited
    )


def match_challenges(solution: Solution, user: Any, *, size: int = PAGE) -> MatchList:
    """Rank the challenges that take bids now and that a solution could answer."""
    subject = subjects.of(solution)
    at = now()
    visible = Challenge.objects.visible_to(user, at).taking_bids(at).exclude(organisation=solution.organisation_id)
    window = (Filter("opens_at", high=at), Filter("closes_at", low=at))
    rows = visible.for_listing().prefetch_related("problems__fields", "problems__tags")
    try:
        plan, terms = plan_for(subject, kind="challenge", filters=window, size=size * 2)
        found, limited = _records(plan, rows, size), False
    except EngineUnavailable:
        terms, limited = _without_engine(), True
        found = _by_fields(rows, subject, size)
    return MatchList(
        tuple(_challenge_match(subject, terms, solution, challenge, score) for challenge, score in found), limited
    )


def explain(record: Problem | Challenge, solution: Solution, user: Any) -> Match:
    """The reasons of one pair, wherever it ranks: for a comparison or a bid."""
    subject = subjects.of(record)
    agency = bool(getattr(user, "is_verified_agency_member", False) or getattr(user, "is_office", False))
    try:
        _plan, terms = plan_for(subject, kind="solution", reads_agency_text=agency, size=1)
    except EngineUnavailable:
        terms = _without_engine()
    return _solution_match(subject, terms, solution, 0.0, agency)


def _without_engine() -> Terms:
    """No terms at all: reasons are then what is shared, and the gap by plain words."""
    logger.warning("The search engine does not answer; matches come from the database.")
    return Terms({}, {}, {}, {})


def _records(plan: Plan, visible: Any, size: int) -> list[tuple[Any, float]]:
    """The objects of the plan's hits that are visible, in rank order; weak tails are cut. Raises EngineUnavailable."""
    hits = get_engine().search(plan).hits
    scores = {int(hit.uid.partition(":")[2]): hit.score for hit in hits}
    rows = {row.pk: row for row in visible.filter(pk__in=scores)}
    best = max((scores[pk] for pk in rows), default=0.0)
    kept = [(rows[pk], score) for pk, score in scores.items() if pk in rows and score >= best * weights.LEAST_SHARE]
    return kept[:size]


def _by_fields(visible: Any, subject: Subject, size: int) -> list[tuple[Any, float]]:
    """Without an engine: what shares a field or a tag, newest first."""
    shared = visible.filter(Q(fields__code__in=subject.fields) | Q(tags__slug__in=list(subject.tags))).distinct()
    return [(row, 0.0) for row in shared[:size]]


def _readable(document: Document, *, agency: bool) -> list[Text]:
    """The document's texts that the reader may see."""
    return [text for text in document.texts if text.audience == PUBLIC or agency]


def _names(codes: Iterable[str], rows: Iterable[TaxonomyField]) -> tuple[TaxonomyField, ...]:
    """The field records of some codes, out of rows that are loaded already."""
    wanted = frozenset(codes)
    return tuple({row.code: row for row in rows if row.code in wanted}.values())


def _solution_match(subject: Subject, terms: Terms, solution: Solution, score: float, agency: bool) -> Match:
    """The match of one solution."""
    own = [*solution.fields.all(), *solution.technologies.all()]
    texts = [text for text in solution_texts(solution) if text.audience == PUBLIC or agency]
    why = reasons.explain(
        subject,
        terms,
        texts,
        tags=[tag.slug for tag in solution.tags.all()],
        fields=[field.code for field in own],
        requirements=subject.requirements,
        answering=texts,
    )
    facts = []
    if subject.trl_min and solution.trl:
        facts.append(
            Fact(
                _("Readiness level %(has)s, asked for: %(asked)s or higher")
                % {"has": solution.trl, "asked": subject.trl_min},
                solution.trl >= subject.trl_min,
            )
        )
    readers = audience_of(solution.visibility, "deployments")
    if solution.deployments and (readers == Visibility.PUBLIC or (agency and readers == Visibility.AGENCY)):
        facts.append(Fact(_("In use: %(where)s") % {"where": solution.deployments}, holds=True))
    return Match(solution, score, why, _names(why.fields, own), tuple(facts))


def _challenge_match(subject: Subject, terms: Terms, solution: Solution, challenge: Challenge, score: float) -> Match:
    """The match of one challenge, with what its agency asks for and the profile does not speak to."""
    own = list(challenge.fields.all())
    why = reasons.explain(
        subject,
        terms,
        _readable(challenge_document(challenge), agency=False),
        tags=[tag.slug for tag in challenge.tags.all()],
        fields=[field.code for field in own],
        requirements=subjects.of_challenge(challenge).requirements,
        answering=solution_texts(solution),
    )
    facts = []
    if challenge.trl_min and solution.trl:
        facts.append(
            Fact(
                _("Readiness level %(has)s, asked for: %(asked)s or higher")
                % {"has": solution.trl, "asked": challenge.trl_min},
                solution.trl >= challenge.trl_min,
            )
        )
    if challenge.eligible_kinds:
        kind = OrganisationKind(solution.organisation.kind)
        facts.append(
            Fact(_("Kind of organisation: %(kind)s") % {"kind": kind.label}, kind.value in challenge.eligible_kinds)
        )
    return Match(challenge, score, why, _names(why.fields, own), tuple(facts))
