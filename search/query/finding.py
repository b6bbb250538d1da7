"""Ask the engine so that people find something: all of the words first, some of them where that finds little."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from search.analysis import analyse
from search.documents import PUBLIC
from search.engines import SearchEngine
from search.plan import Answer, Plan
from search.query.planning import plan_for, within
from search.query.reading import Query

FEW = 10
"""With fewer documents than this, those with some of the words are shown too."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the engine answered, and to what.

    Attributes:
        answer: hits and total.
        plan: the plan that found them.
        loose: whether documents with some of the words are among them.
        exact: how many have all that was asked for.
    """

    answer: Answer
    plan: Plan
    loose: bool
    exact: int


def find(
    query: Query,
    *,
    engine: SearchEngine,
    at: datetime,
    audience: Sequence[str] = (PUBLIC,),
    language: str = "",
    kinds: Sequence[str] = (),
    size: int = 0,
) -> Found:
    """Answer a query with at most two calls of the engine.

    Args:
        query: what was asked for.
        engine: who answers.
        at: the aware time by which phases and deadlines are told.
        audience: tokens of what the person may find.
        language: leave out pages in the other language; all languages when empty.
        kinds: kinds of document to look among; all when empty.
        size: hits on a page; those of the query when 0.

    Raises:
        EngineUnavailable: the engine does not answer.
    """

    def plan(*, loose: bool) -> Plan:
        made = plan_for(query, audience=audience, at=at, size=size, kinds=kinds, loose=loose)
        return within(made, language) if language else made

    strict = plan(loose=False)
    answer = engine.search(strict)
    if answer.total >= FEW or len(set(analyse(query.text).words())) < 2:
        return Found(answer, strict, loose=False, exact=answer.total)
    wide = plan(loose=True)
    more = engine.search(wide)
    if more.total == answer.total:
        return Found(answer, strict, loose=False, exact=answer.total)
    return Found(more, wide, loose=True, exact=answer.total)
