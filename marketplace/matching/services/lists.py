"""What a list of matches is, and how the records of one are ranked, loaded and laid out."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from challenges.sections import BY_KEY
from hoip.clock import now
from hoip.reference.models import TaxonomyField
from marketplace.matching import reasons, weights
from marketplace.matching.models import Mark
from marketplace.matching.queries import NO_TERMS, Terms
from marketplace.matching.ranking import Facts, Ranked, rank
from marketplace.matching.states import Verdict
from marketplace.matching.subjects import Subject
from marketplace.solutions.sections import SECTIONS, audience_of
from marketplace.solutions.states import Visibility
from search import glossary
from search.documents import PUBLIC
from search.embedding import is_on
from search.engines import EngineUnavailable, get_engine
from search.marks import as_meant
from search.plan import Filter
from search.spaces import Space, Stored

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
class Found:
    """Records in rank order with their places, the terms asked with, and what took no part."""

    rows: list[tuple[Any, Ranked | None]]
    terms: Terms
    limited: bool = False
    meaning_off: str = ""
    twins: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def _spaces(kind: str) -> tuple[Space, ...]:
    """What the kind is compared in by meaning; none where it is switched off."""
    return (Stored(kind),) if is_on() else ()


def solution_facts(rows: Any) -> dict[int, Facts]:
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


def challenge_facts(rows: Any) -> dict[int, Facts]:
    """Facts of some challenges, in one query."""
    columns = ("pk", "trl_min", "published_at", "organisation__admin_unit_id")
    return {
        pk: Facts(trl_min=trl, confirmed_at=published, units=frozenset({unit} if unit else ()))
        for pk, trl, published, unit in rows.values_list(*columns)
    }


def problem_facts(rows: Any) -> dict[int, Facts]:
    """Facts of some problems, in one query."""
    return {pk: Facts() for (pk,) in rows.values_list("pk")}


def ranked_rows(
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
) -> Found:
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
        return Found([(row, None) for row in rows], NO_TERMS, limited=True, meaning_off="off")
    best = ranking.ranked[0].score if ranking.ranked else 0.0
    kept = [one for one in ranking.ranked if one.score >= best * least][:size]
    wanted = [one.uid for one in kept] + [uid for one in kept for uid in one.twins]
    loaded = {f"{kind}:{row.pk}": row for row in listing.filter(pk__in=[int(uid.partition(":")[2]) for uid in wanted])}
    return Found(
        [(loaded[one.uid], one) for one in kept if one.uid in loaded],
        ranking.terms,
        meaning_off=ranking.meaning_off,
        twins={one.uid: [loaded[uid] for uid in one.twins if uid in loaded] for one in kept},
    )


def _key(uid: str, kind: str) -> int:
    """The key of a document of a kind; 0, which no record has, for another kind."""
    name, _, pk = uid.partition(":")
    return int(pk) if name == kind and pk else 0


def listed(matches: Iterable[Match], found: Found, marks: Mapping[int, Mark] | None = None) -> MatchList:
    """The matches that something speaks for; one that nobody could check is left out, however high its score."""
    said = marks or {}
    kept = [match for match in matches if found.limited or not match.reasons.says_nothing]
    return MatchList(
        tuple(replace(match, rank=place, mark=said.get(match.record.pk)) for place, match in enumerate(kept, 1)),
        found.limited,
        found.meaning_off,
        tuple(mark for mark in said.values() if mark.verdict == Verdict.NOT_RELEVANT),
    )


def _label(section: str) -> Any:
    """What readers call a section of a profile, a challenge or a problem."""
    if section in SECTIONS:
        return SECTIONS[section].label
    if section in BY_KEY:
        return BY_KEY[section].label
    return {"title": _("Title"), "asked": _("What is asked for"), "audience": _("For whom")}.get(section, "")


def match_of(
    row: Any,
    place: int,
    ranked: Ranked | None,
    why: reasons.Reasons,
    own: Iterable[TaxonomyField],
    facts: Sequence[Fact],
    found: Found,
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
