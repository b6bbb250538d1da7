"""What somebody may mean who is still typing: titles, tags and terms of the glossary, as far as they may see them."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from search.analysis import analyse, fold
from search.engines import EngineUnavailable, get_engine
from search.labels import names
from search.models import GlossaryTerm
from search.plan import Clause, Filter, Plan
from search.query import within
from search.query.reading import clean
from search.services import audience_of, results_of

LONGEST = 100
SHORTEST = 2
MOST_TITLES, MOST_TAGS, MOST_TERMS = 6, 3, 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to choose: `kind` is a kind of document, "tag" or "term"."""

    kind: str
    label: str
    url: str
    hint: str = ""


def suggest(typed: str, *, user: Any, language: str) -> list[Suggestion]:
    """Titles that hold the words, the last one perhaps unfinished; then tags and terms; two calls of the engine."""
    text = " ".join(clean(typed[:LONGEST]).split())
    if len(text) < SHORTEST:
        return []
    terms = _terms(text)
    try:
        return [*_titles(text, user, language), *_tags(text, user), *terms]
    except EngineUnavailable:
        return terms


def _titles(text: str, user: Any, language: str) -> list[Suggestion]:
    """Documents with every word in their titles."""
    words = analyse(text).sequence()
    if not words:
        return []
    *whole, last = words
    clauses = (*(Clause("ut", word) for word in whole), Clause("ut", last, prefix=True))
    plan = Plan(
        clauses=clauses,
        required=tuple((clause,) for clause in clauses),
        filters=(Filter("audience", audience_of(user)),),
        size=MOST_TITLES,
    )
    uids = [hit.uid for hit in get_engine().search(within(plan, language)).hits]
    return [
        Suggestion(result.kind, result.card.title, result.card.url, " · ".join(result.card.meta[:2]))
        for result in results_of(uids, user, "")
    ]


def _tags(text: str, user: Any) -> list[Suggestion]:
    """Tags with what was typed in their names, out of those on documents that the person may find."""
    plan = Plan(filters=(Filter("audience", audience_of(user)),), facets=("tag",), size=1)
    counts = get_engine().search(plan).facets["tag"]
    wanted = fold(text)
    found = [(-counts[slug], name, slug) for slug, name in names("tag", counts).items() if wanted in fold(name)]
    return [Suggestion("tag", name, _search("tag", slug)) for _count, name, slug in sorted(found)[:MOST_TAGS]]


def _terms(text: str) -> list[Suggestion]:
    """Terms of the glossary that begin with what was typed, each with its translation."""
    wanted = fold(text)
    found: list[Suggestion] = []
    for pair in GlossaryTerm.objects.values_list("term_vi", "term_en"):
        for term, other in (pair, pair[::-1]):
            if term and fold(term).startswith(wanted):
                found.append(Suggestion("term", term, _search("q", term), other))
                break
    return sorted(found, key=lambda one: (len(one.label), one.label))[:MOST_TERMS]


def _search(name: str, value: str) -> str:
    """The address of a search."""
    address = QueryDict(mutable=True)
    address[name] = value
    return f"{reverse('search:results')}?{address.urlencode()}"
