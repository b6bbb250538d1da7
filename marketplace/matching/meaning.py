"""Which texts of problems, challenges and solutions get vectors."""

from collections.abc import Iterable
from typing import Any

from challenges.models import Challenge, Problem
from marketplace.matching.subjects import requirements_of
from search import vectors

PROBLEM_SECTIONS = ("title", "summary", "current_state", "outcome", "constraints", "measures", "scope", "tag")
CHALLENGE_SECTIONS = ("title", "summary", "asked", "tag")
SOLUTION_SECTIONS = (
    "name", "tagline", "summary", "tags", "problem_addressed", "how_it_works", "differentiators", "results",
    "deployments", "integration", "security", "data_handled", "accessibility",
)  # fmt: skip
"""Sections that tell what a document is about or that answer a requirement; only their public texts are embedded."""


def asked_by_problem(problem: Problem) -> Iterable[str]:
    """The lines of a problem that an answer should speak to."""
    return (line.text for line in requirements_of(problem))


def asked_by_challenge(challenge: Challenge) -> Iterable[str]:
    """Those of the problems behind a challenge."""
    return (line.text for problem in challenge.problems.all() for line in requirements_of(problem))


def register() -> None:
    """Have vectors made for what is matched."""
    kinds: tuple[tuple[str, tuple[str, ...], Any], ...] = (
        ("problem", PROBLEM_SECTIONS, asked_by_problem),
        ("challenge", CHALLENGE_SECTIONS, asked_by_challenge),
        ("solution", SOLUTION_SECTIONS, None),
    )
    for kind, sections, asks in kinds:
        vectors.register(kind, sections=sections, asks=asks)
