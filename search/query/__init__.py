"""From what a person types and ticks to a plan, and from a plan to what is found. Any text is a query; none raises."""

from search.query.finding import Found, find
from search.query.planning import counted_facets, plan_for, within
from search.query.reading import DEADLINES, DEEPEST, FACETS, MOST_CHARACTERS, PHASES, SIZES, SORTS, Query, parse

__all__ = [
    "DEADLINES",
    "DEEPEST",
    "FACETS",
    "MOST_CHARACTERS",
    "PHASES",
    "SIZES",
    "SORTS",
    "Found",
    "Query",
    "counted_facets",
    "find",
    "parse",
    "plan_for",
    "within",
]
