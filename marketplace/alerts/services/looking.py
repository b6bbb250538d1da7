"""Look for what an alert watches, with the reasons, as far as its person may see it."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict

from challenges.models import Challenge, Problem
from marketplace.alerts.models import Alert
from marketplace.alerts.states import LEAST_WORDS, WINDOW, Source
from marketplace.matching.services import (
    match_challenges,
    match_solutions,
    similar_challenges,
    similar_problems,
    similar_solutions,
)
from marketplace.solutions.models import Solution
from search import labels
from search.addresses import read
from search.analysis import analyse, language, normal
from search.documents import Card, sources, uid_of
from search.engines import EngineUnavailable, get_engine
from search.passages import Segment
from search.plan import Facet, Filter, Plan
from search.query import SORTS, Query, plan_for, within
from search.services import audience_of, found_for, resolve, results_of, with_meaning

logger = logging.getLogger(__name__)

MOST_MATCHES = 20
MOST_WORDS = 8
SHORTEST = 3
"""What is shorter tells nothing apart."""
FOUND_KIND = {Source.PROBLEM: "solution", Source.CHALLENGE: "solution", Source.SOLUTION: "challenge"}
LISTS: dict[tuple[str, bool], Any] = {
    (Source.PROBLEM, False): match_solutions,
    (Source.CHALLENGE, False): match_solutions,
    (Source.SOLUTION, False): match_challenges,
    (Source.PROBLEM, True): similar_problems,
    (Source.CHALLENGE, True): similar_challenges,
    (Source.SOLUTION, True): similar_solutions,
}
"""The list that an alert watches, by its source and whether it looks for likes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an alert found: its uid, and how well it fits (only the order within one alert means something)."""

    uid: str
    score: float


@dataclass(frozen=True, slots=True)
class Why:
    """Why something fits, in words that its person can check.

    Attributes:
        tags: names of shared tags.
        fields: names of shared fields.
        words: words and phrases in common, as the found text spells them.
        passage: where the words stand, or what is nearest in meaning.
        by_meaning: it says in other words what was searched for.
    """

    tags: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    passage: tuple[Segment, ...] = ()
    by_meaning: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A found thing as its person reads it."""

    uid: str
    kind: str
    card: Card
    why: Why


def look(alert: Alert, at: datetime) -> list[Finding]:
    """What the alert finds now, best first: at most WINDOW for a search, MOST_MATCHES for a match list.

    Raises:
        EngineUnavailable: the engine does not answer.
    """
    tunings = list(alert.tunings.all())
    left_out = set(labels.current("tag", sorted({slug for tuning in tunings for slug in tuning.tags})))
    unsaid = sorted({word for tuning in tunings for word in tuning.words})
    if alert.source == Source.SEARCH:
        return _search(alert, at, left_out, unsaid)
    found = matches(alert)
    least = alert.least_share(sum(tuning.stricter for tuning in tunings)) * max((one.score for one in found), default=0)
    kind = _kind(alert)
    close = [
        Finding(uid_of(kind, match.record.pk), match.score)
        for match in found
        if match.score >= least and _shares(match, left_out)
    ]
    saying = _saying(alert, unsaid, [one.uid for one in close], at)
    return [one for one in close if one.uid not in saying]


def _kind(alert: Alert) -> str:
    """The kind of document that an alert for matches finds."""
    return alert.source if alert.similar else FOUND_KIND[Source(alert.source)]


def query_of(alert: Alert) -> Query:
    """The query of a saved search."""
    return resolve(read(QueryDict(alert.address)))


def _search(alert: Alert, at: datetime, left_out: Iterable[str], unsaid: Sequence[str]) -> list[Finding]:
    """The newest documents that have all that the search asks for, and say nothing that was left out.

    What its page would bring in by meaning alone comes behind them, as far as it was published since the alert was made:
    whether something older stands out depends on what else there is, and that is no news.
    """
    query = query_of(alert)
    query = replace(query, excluded=(*query.excluded, *unsaid), sort="newest", page=1)
    plan = within(plan_for(query, audience=audience_of(alert.user), at=at, size=WINDOW), alert.user.language)
    more = [Filter("tag", (slug,), negated=True) for slug in sorted(left_out)]
    if alert.broad:
        more.append(Filter("published_at", low=alert.created_at, high=at))
    hits = [hit.uid for hit in get_engine().search(replace(plan, filters=(*plan.filters, *more))).hits]
    uids = [*hits, *(uid for uid in _brought(alert, query, at, more) if uid not in hits)][:WINDOW]
    return [Finding(uid, float(len(uids) - place)) for place, uid in enumerate(uids)]


def _brought(alert: Alert, query: Query, at: datetime, more: Sequence[Filter]) -> list[str]:
    """What the page of a saved search would bring in by meaning, of what was published since it was saved; nearest first."""
    if not query.text:
        return []
    best = replace(query, sort=SORTS[0])
    found = found_for(best, audience=audience_of(alert.user), at=at, language=alert.user.language, size=1)
    if not found.brought:
        return []
    since = Filter("published_at", low=alert.created_at, high=at)
    among = replace(found.plan, filters=(*found.plan.filters, *more, since, Filter("uid", found.brought)), size=WINDOW)
    kept = {hit.uid for hit in get_engine().search(among).hits}
    return [uid for uid in found.brought if uid in kept]


def _saying(alert: Alert, words: Sequence[str], uids: Sequence[str], at: datetime) -> set[str]:
    """Those of some documents that say one of some words, as far as the alert's person may read it."""
    if not words or not uids:
        return set()
    audience, among = audience_of(alert.user), Filter("uid", tuple(uids))
    plan = plan_for(Query(excluded=tuple(words)), audience=audience, at=at, size=len(uids))
    quiet = {hit.uid for hit in get_engine().search(replace(plan, filters=(*plan.filters, among))).hits}
    return set(uids) - quiet


def subject_of(alert: Alert) -> Any:
    """The alert's problem, challenge or solution, as far as its person may still see it and ask for its matches."""
    models: dict[str, Any] = {Source.PROBLEM: Problem, Source.CHALLENGE: Challenge, Source.SOLUTION: Solution}
    rows = models[alert.source].objects.visible_to(alert.user).filter(pk=alert.subject.pk)
    subject = rows.for_listing().first() if alert.source == Source.SOLUTION else rows.first()
    if subject is None or alert.similar:
        return subject
    return subject if alert.user.has_perm(f"matching.match_{alert.source}", subject) else None


def matches(alert: Alert) -> Sequence[Any]:
    """The match list of an alert, best first; none where its person may no longer ask for it.

    Raises:
        EngineUnavailable: the engine does not answer; what the database would give instead is not ranked.
    """
    subject = subject_of(alert)
    if subject is None:
        return ()
    found = LISTS[alert.source, alert.similar](subject, alert.user, size=MOST_MATCHES)
    if found.limited:
        raise EngineUnavailable
    return found.matches


def _shares(match: Any, left_out: set[str]) -> bool:
    """Whether a match shows something in common, and has no tag that was left out."""
    why = match.reasons
    if left_out & {tag.slug for tag in match.record.tags.all()}:
        return False
    in_a_row = any(len(run.split()) > LEAST_WORDS for run in why.words)
    return bool(why.tags or why.fields or len(why.words) >= LEAST_WORDS or in_a_row)


def shown(alert: Alert, uids: Sequence[str]) -> dict[str, Shown]:
    """Some found things as the alert's person reads them; what they may no longer see is left out."""
    words = query_of(alert).words if alert.source == Source.SEARCH else ""
    reasons = {} if alert.source == Source.SEARCH else _reasons(alert)
    made = {}
    rows = results_of(uids, alert.user, words)
    if words:  # what shares no word with the search was brought by meaning
        rows = with_meaning(rows, frozenset(row.uid for row in rows if not row.says), words)
    for result in rows:
        why = reasons.get(result.uid) or Why(
            words=_in_title(words, result.card.title), passage=result.passage, by_meaning=result.by_meaning
        )
        made[result.uid] = Shown(result.uid, result.kind, result.card, why)
    return made


def _in_title(words: str, title: str) -> tuple[str, ...]:
    """The words of a search that stand in a title, as the title spells them."""
    text, wanted = normal(title), set(analyse(words).words())
    return tuple(dict.fromkeys(text[one.start : one.end] for one in analyse(text).unigrams if one.term in wanted))


def _reasons(alert: Alert) -> dict[str, Why]:
    """Reasons of the matches of an alert by uid; none while the engine is down."""
    kind = _kind(alert)
    found = {}
    try:
        listed = matches(alert)
    except EngineUnavailable:
        return {}
    for match in listed:
        why = match.reasons
        passages = [
            Segment(str(segment.text), marked=segment.marked)
            for passage in why.passages[:1]
            for segment in passage.segments
        ]
        fields = tuple(str(field) for field in match.fields)
        found[uid_of(kind, match.record.pk)] = Why(tuple(why.tags), fields, tuple(why.words), tuple(passages))
    return found


def tags_of(uid: str, user: Any) -> dict[str, str]:
    """Names of the tags of a found thing by their addresses; none where the person may not see it."""
    kind, _, key = uid.partition(":")
    source = sources().get(kind)
    for row in source.visible(user, [int(key)]) if source else ():
        if hasattr(row, "tags"):
            return {tag.slug: tag.name for tag in row.tags.all()}
    return {}


def telling_words(alert: Alert, title: str) -> list[str]:
    """Words and phrases of a found thing's title that the alert could leave out, as the title spells them.

    Those are offered that other things say too which the alert's person may find: to leave out the others changes
    nothing. What the alert itself asks for is none of them: it would find nothing any more.
    """
    text = normal(title)
    asked = query_of(alert).words if alert.source == Source.SEARCH else str(alert.subject or "")
    found, wanted = analyse(text), analyse(asked)
    used = {*wanted.words(), *wanted.phrases()}
    name, tokens = ("u", found.unigrams) if language(text) == "en" or not found.bigrams else ("b", found.bigrams)
    spelled = {one.term: text[one.start : one.end] for one in tokens if len(one.term) >= SHORTEST}
    terms = [term for term in spelled if term not in used]
    buckets = tuple((term, (Filter(name, (term,)),)) for term in terms)
    if not buckets:
        return []
    plan = Plan(
        filters=(Filter("audience", audience_of(alert.user)),), facets=(Facet("said", buckets=buckets),), size=1
    )
    try:
        counts = get_engine().search(plan).facets["said"]
    except EngineUnavailable:
        return []
    return [spelled[term] for term in terms if counts[term] > 1][:MOST_WORDS]
