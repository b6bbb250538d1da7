"""The main job: rank what fits, in both directions and among likes, and say why."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from challenges.models import Challenge, Problem
from challenges.search import AGENCIES, challenge_document, problem_document
from challenges.sections import BY_KEY
from challenges.states import CLOSED_STATES
from hoip.accounts.states import OrganisationKind
from hoip.clock import now
from hoip.reference.models import TaxonomyField
from marketplace.matching import reasons, subjects, weights
from marketplace.matching.models import Mark
from marketplace.matching.queries import NO_TERMS, Terms, terms_of
from marketplace.matching.ranking import Facts, Ranked, rank
from marketplace.matching.states import Side, Verdict
from marketplace.matching.subjects import Subject
from marketplace.solutions.models import Solution
from marketplace.solutions.search import solution_texts
from marketplace.solutions.sections import SECTIONS, audience_of
from marketplace.solutions.states import Visibility
from search import glossary
from search.documents import PUBLIC, Text
from search.embedding import is_on
from search.engines import EngineUnavailable, get_engine
from search.marks import as_meant
from search.plan import Filter
from search.vectors import Space, Stored

logger = logging.getLogger(__name__)

PAGE = 20
FEW_SIMILAR = 6
SIMILAR_SHARE = 0.45
"""Likes below this share of the best score are left out: a list of likes is for comparing, not for browsing."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A plain check beside the words: readiness level, kind of organisation."""

    text: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Match:
    """One hit with its reasons.

    Attributes:
        record: the solution, challenge or problem.
        rank: its place in the list, from 1; 0 where it was not ranked.
        score: what the order follows; only its order means something.
        reasons: what a person can check.
        fields: the shared fields, for showing.
        facts: plain checks, each holding or not.
        by_meaning: words found nothing worth the name; it is here because the texts mean alike.
        twins: records with nearly the same text that stand behind this one.
        mark: what somebody said of it, or None.
    """

    record: Any
    rank: int
    score: float
    reasons: reasons.Reasons
    fields: tuple[TaxonomyField, ...]
    facts: tuple[Fact, ...] = ()
    by_meaning: bool = False
    twins: tuple[Any, ...] = ()
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class MatchList:
    """Matches, best first.

    Attributes:
        limited: the engine was down: the order is the database's, without scores.
        meaning_off: why meaning took no part ("off", "failing", "waiting"), "" when it did.
        hidden: marks of those that are left out because somebody said that they are not relevant.
    """

    matches: tuple[Match, ...]
    limited: bool = False
    meaning_off: str = ""
    hidden: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """Records in rank order with their places, the terms asked with, and what took no part."""

    rows: list[tuple[Any, Ranked | None]]
    terms: Terms
    limited: bool = False
    meaning_off: str = ""
    twins: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def _reads_agency_text(user: Any) -> bool:
    """Whether a person may read what is for verified agencies."""
    return bool(getattr(user, "is_verified_agency_member", False) or getattr(user, "is_office", False))


def _spaces(kind: str) -> tuple[Space, ...]:
    """What the kind is compared in by meaning; none where it is switched off."""
    return (Stored(kind),) if is_on() else ()


def _solution_facts(rows: Any) -> dict[int, Facts]:
    """Facts of some solutions, in one query. What a team shows to some only has no part in the order."""
    columns = (
        "pk",
        "trl",
        "deployment_count",
        "deployments",
        "visibility",
        "confirmed_at",
        "published_at",
        "admin_unit_id",
    )
    return {
        pk: Facts(
            trl=trl,
            deployed=bool(count or words) and audience_of(visibility, "deployments") == Visibility.PUBLIC,
            confirmed_at=confirmed or published,
            units=frozenset({unit} if unit else ()),
        )
        for pk, trl, count, words, visibility, confirmed, published, unit in rows.values_list(*columns)
    }


def _challenge_facts(rows: Any) -> dict[int, Facts]:
    """Facts of some challenges, in one query."""
    columns = ("pk", "trl_min", "published_at", "organisation__admin_unit_id")
    return {
        pk: Facts(trl_min=trl, confirmed_at=published, units=frozenset({unit} if unit else ()))
        for pk, trl, published, unit in rows.values_list(*columns)
    }


def _problem_facts(rows: Any) -> dict[int, Facts]:
    """Facts of some problems, in one query."""
    return {pk: Facts() for (pk,) in rows.values_list("pk")}


def _ranked(
    subject: Subject,
    *,
    kind: str,
    visible: Any,
    facts: Callable[[Any], dict[int, Facts]],
    listing: Any,
    audience: Sequence[str] = (PUBLIC,),
    filters: tuple[Filter, ...] = (),
    size: int = PAGE,
    least: float = weights.LEAST_SHARE,
) -> _Found:
    """Rank the visible records of a kind for a subject, and load those of one page.

    Args:
        subject: what is asked for.
        kind: kind of document.
        visible: the records that may be shown.
        facts: reads the facts of some of them.
        listing: the same records with all that a row shows.
        audience, filters: what must hold in the engine.
        size: rows of a page.
        least: share of the best score below which a hit is left out.
    """

    def facts_of(uids: Sequence[str]) -> dict[str, Facts]:
        keys = [int(uid.partition(":")[2]) for uid in uids]
        return {f"{kind}:{pk}": found for pk, found in facts(visible.filter(pk__in=keys)).items()}

    try:
        ranking = rank(
            subject,
            kinds=(kind,),
            engine=get_engine(),
            facts_of=facts_of,
            filters=filters,
            audience=audience,
            glossary=glossary.site(),
            spaces=_spaces(kind),
            spell=as_meant,
            at=now(),
        )
    except EngineUnavailable:
        logger.warning("The search engine does not answer; matches come from the database.")
        shared = Q(fields__code__in=subject.fields) | Q(tags__slug__in=list(subject.tags))
        rows = listing.filter(shared).exclude(pk=_key(subject.uid, kind)).distinct()[:size]
        return _Found([(row, None) for row in rows], NO_TERMS, limited=True, meaning_off="off")
    best = ranking.ranked[0].score if ranking.ranked else 0.0
    kept = [one for one in ranking.ranked if one.score >= best * least][:size]
    wanted = [one.uid for one in kept] + [uid for one in kept for uid in one.twins]
    loaded = {f"{kind}:{row.pk}": row for row in listing.filter(pk__in=[int(uid.partition(":")[2]) for uid in wanted])}
    return _Found(
        [(loaded[one.uid], one) for one in kept if one.uid in loaded],
        ranking.terms,
        meaning_off=ranking.meaning_off,
        twins={one.uid: [loaded[uid] for uid in one.twins if uid in loaded] for one in kept},
    )


def _key(uid: str, kind: str) -> int:
    """The key of a document of a kind; 0, which no record has, for another kind."""
    name, _, pk = uid.partition(":")
    return int(pk) if name == kind and pk else 0


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
    found = _ranked(
        subject,
        kind="solution",
        visible=visible,
        facts=_solution_facts,
        listing=visible.for_listing(),
        audience=(PUBLIC, "agency") if agency else (PUBLIC,),
        size=size,
    )
    reader = reasons.reader(subject, found.terms, [f"solution:{row.pk}" for row, _ in found.rows])
    return _listed(
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
    found = _ranked(
        subject,
        kind="challenge",
        visible=visible,
        facts=_challenge_facts,
        listing=visible.for_listing().prefetch_related("problems__fields", "problems__tags"),
        filters=(Filter("opens_at", high=at), Filter("closes_at", low=at)),
        size=size,
    )
    reader = reasons.reader(subject, found.terms, [f"challenge:{row.pk}" for row, _ in found.rows], answering=solution)
    return _listed(
        (
            _challenge_match(subject, reader, solution, challenge, place, ranked, found)
            for place, (challenge, ranked) in enumerate(found.rows, 1)
        ),
        found,
        marks,
    )


def similar_solutions(solution: Solution, user: Any, *, size: int = FEW_SIMILAR) -> MatchList:
    """Other published profiles that do much the same."""
    visible = Solution.objects.visible_to(user).published().exclude(pk=solution.pk)
    return _alike(
        subjects.of(solution),
        "solution",
        visible,
        _solution_facts,
        visible.for_listing(),
        lambda row: [text for text in solution_texts(row) if text.audience == PUBLIC],
        size,
    )


def similar_challenges(challenge: Challenge, user: Any, *, size: int = FEW_SIMILAR) -> MatchList:
    """Other announced challenges that ask for much the same, whatever their phase; from what their pages show."""
    at = now()
    visible = Challenge.objects.visible_to(user, at).announced(at).exclude(pk=challenge.pk)
    listing = visible.for_listing().prefetch_related("problems")
    return _alike(
        subjects.of_public_challenge(challenge),
        "challenge",
        visible,
        _challenge_facts,
        listing,
        lambda row: challenge_document(row).texts,
        size,
    )


def similar_problems(problem: Problem, user: Any, *, size: int = FEW_SIMILAR) -> MatchList:
    """Other problems that the person may see and that ask for much the same: likely twins."""
    visible = Problem.objects.visible_to(user).exclude(pk=problem.pk)
    audience = tuple(f"org:{pk}" for pk in sorted(getattr(user, "roles", ())))
    if getattr(user, "is_office", False):
        audience = ("office", *audience)
    return _alike(
        subjects.of(problem),
        "problem",
        visible,
        _problem_facts,
        visible.for_listing().prefetch_related("partners"),
        lambda row: problem_document(row).texts,
        size,
        audience=audience or (PUBLIC,),
    )


def twins_of(problem: Problem, user: Any, *, size: int = FEW_SIMILAR) -> MatchList:
    """Problems of any agency that the person may know of and that ask for much the same.

    They may not all be read: show no more than `ProblemQuerySet.known_to` allows.
    """
    known = Problem.objects.known_to(user).exclude(pk=problem.pk).exclude(state__in=CLOSED_STATES)
    audience = [f"org:{pk}" for pk in sorted(getattr(user, "roles", ()))]
    if getattr(user, "is_office", False):
        audience.append("office")
    if getattr(user, "is_verified_agency_member", False):
        audience.append(AGENCIES)
    return _alike(
        subjects.of(problem),
        "problem",
        known,
        _problem_facts,
        known.for_listing().prefetch_related("partners"),
        lambda row: problem_document(row).texts,
        size,
        audience=tuple(audience) or (PUBLIC,),
    )


def challenges_like(problem: Problem, user: Any, *, size: int = FEW_SIMILAR) -> MatchList:
    """Announced challenges, past ones too, that ask for much the same as a problem; its own left out."""
    at = now()
    visible = Challenge.objects.visible_to(user, at).announced(at).exclude(problems=problem.pk)
    return _alike(
        subjects.of(problem),
        "challenge",
        visible,
        _challenge_facts,
        visible.for_listing().prefetch_related("problems"),
        lambda row: challenge_document(row).texts,
        size,
    )


def _alike(
    subject: Subject,
    kind: str,
    visible: Any,
    facts: Callable[[Any], dict[int, Facts]],
    listing: Any,
    texts_of: Callable[[Any], Sequence[Text]],
    size: int,
    audience: Sequence[str] = (PUBLIC,),
) -> MatchList:
    """Records of the subject's own kind that are much alike, with what they share."""
    found = _ranked(
        subject,
        kind=kind,
        visible=visible,
        facts=facts,
        listing=listing,
        audience=audience,
        size=size,
        least=SIMILAR_SHARE,
    )
    reader = reasons.reader(subject, found.terms, [f"{kind}:{row.pk}" for row, _ in found.rows])
    matches = []
    for place, (row, ranked) in enumerate(found.rows, 1):
        own = [*row.fields.all(), *(row.technologies.all() if kind == "solution" else ())]
        why = reader.explain(
            f"{kind}:{row.pk}",
            texts_of(row),
            tags=[tag.slug for tag in row.tags.all()],
            fields=[one.code for one in own],
            requirements=(),
            answering=(),
            by_meaning=bool(ranked and ranked.by_meaning),
        )
        matches.append(_match(row, place, ranked, why, own, (), found))
    return _listed(matches, found)


def _listed(matches: Iterable[Match], found: _Found, marks: Mapping[int, Mark] | None = None) -> MatchList:
    """The matches that something speaks for; one that nobody could check is left out, however high its score."""
    said = marks or {}
    kept = [match for match in matches if found.limited or not match.reasons.says_nothing]
    return MatchList(
        tuple(replace(match, rank=place, mark=said.get(match.record.pk)) for place, match in enumerate(kept, 1)),
        found.limited,
        found.meaning_off,
        tuple(mark for mark in said.values() if mark.verdict == Verdict.NOT_RELEVANT),
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
    return _solution_match(subject, reader, solution, 0, None, _reads_agency_text(user), _Found([], terms))


def _label(section: str) -> Any:
    """What readers call a section of a profile, a challenge or a problem."""
    if section in SECTIONS:
        return SECTIONS[section].label
    if section in BY_KEY:
        return BY_KEY[section].label
    return {"title": _("Title"), "asked": _("What is asked for"), "audience": _("For whom")}.get(section, "")


def _match(
    row: Any,
    place: int,
    ranked: Ranked | None,
    why: reasons.Reasons,
    own: Iterable[TaxonomyField],
    facts: Sequence[Fact],
    found: _Found,
) -> Match:
    """One match."""
    wanted = frozenset(why.fields)
    fields = tuple({one.code: one for one in own if one.code in wanted}.values())
    why = replace(why, passages=tuple(replace(one, label=_label(one.section)) for one in why.passages))
    return Match(
        record=row,
        rank=place,
        score=ranked.score if ranked else 0.0,
        reasons=why,
        fields=fields,
        facts=tuple(facts),
        by_meaning=bool(ranked and ranked.by_meaning),
        twins=tuple(found.twins.get(ranked.uid, ())) if ranked else (),
    )


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
    found: _Found,
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
        by_meaning=bool(ranked and ranked.by_meaning),
    )
    facts = _level(subject.trl_min, solution.trl)
    readers = audience_of(solution.visibility, "deployments")
    if solution.deployments and (readers == Visibility.PUBLIC or (agency and readers == Visibility.AGENCY)):
        facts.append(Fact(_("In use: %(where)s") % {"where": solution.deployments}, holds=True))
    if solution.admin_unit_id and solution.admin_unit_id in subject.units:
        facts.append(Fact(_("At home in the same ward: %(ward)s") % {"ward": solution.admin_unit.name}, holds=True))
    return _match(solution, place, ranked, why, own, facts, found)


def _challenge_match(
    subject: Subject,
    reader: reasons.Reader,
    solution: Solution,
    challenge: Challenge,
    place: int,
    ranked: Ranked | None,
    found: _Found,
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
        by_meaning=bool(ranked and ranked.by_meaning),
    )
    facts = _level(challenge.trl_min, solution.trl)
    if challenge.eligible_kinds:
        kind = OrganisationKind(solution.organisation.kind)
        text = _("Kind of organisation: %(kind)s") % {"kind": kind.label}
        facts.append(Fact(text, kind.value in challenge.eligible_kinds))
    return _match(challenge, place, ranked, why, own, facts, found)
