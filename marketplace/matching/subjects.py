"""What a problem, a challenge or a solution asks for, as one shape that queries and reasons are made from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from challenges.models import Challenge, Problem
from hoip.reference.models import TaxonomyField
from marketplace.solutions.models import Solution

ASKING_SECTIONS = ("current_state", "affected", "cause", "outcome", "scope", "data", "constraints", "measures")
"""Sections of a problem that say what is needed; who owns it and who pays for it do not help to find a solution."""
REQUIREMENT_SECTIONS = ("outcome", "constraints", "measures")
"""Sections whose lines are requirements: a profile either speaks to one or leaves a gap."""
_LINE = re.compile(r"[\n;]+|(?<=[.!?])\s+(?=[A-ZÀ-Ỹ])")
_BULLET = re.compile(r"^[\s\-–•*·\d.)]+")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line that an answer should speak to, and the section that it stands in."""

    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Subject:
    """One side of a match.

    Attributes:
        title: its words count more than others.
        text: everything else that says what it is about.
        requirements: lines to check one by one; empty for a solution.
        tags: names by slug.
        fields: codes of the taxonomy.
        trl_min: lowest readiness level asked for, or None.
    """

    title: str
    text: str
    requirements: tuple[Requirement, ...]
    tags: dict[str, str]
    fields: frozenset[str]
    trl_min: int | None


def requirement_lines(section: str, text: str) -> list[Requirement]:
    """Split a section into its lines: by line breaks, semicolons and ends of sentences, bullets taken off."""
    lines = (_BULLET.sub("", part).strip() for part in _LINE.split(text))
    return [Requirement(section, line) for line in lines if len(line) > 5]  # shorter ones say nothing checkable


def _join(parts: Iterable[str]) -> str:
    """One text of the parts that are not empty."""
    return "\n".join(part for part in parts if part)


def of_problem(problem: Problem) -> Subject:
    """What a problem asks for."""
    sections = problem.sections
    return Subject(
        title=_join([problem.title_vi, problem.title_en]),
        text=_join([problem.summary_vi, problem.summary_en, *(sections.get(key, "") for key in ASKING_SECTIONS)]),
        requirements=tuple(
            line for key in REQUIREMENT_SECTIONS for line in requirement_lines(key, sections.get(key, ""))
        ),
        tags={tag.slug: tag.name for tag in problem.tags.all()},
        fields=frozenset(field.code for field in problem.fields.all()),
        trl_min=problem.trl_min,
    )


def of_challenge(challenge: Challenge) -> Subject:
    """What a challenge asks for: its own words and those of the problems behind it."""
    behind = [of_problem(problem) for problem in challenge.problems.all()]
    return Subject(
        title=_join([challenge.title_vi, challenge.title_en]),
        text=_join([challenge.summary_vi, challenge.summary_en, *(problem.text for problem in behind)]),
        requirements=tuple(line for problem in behind for line in problem.requirements),
        tags={tag.slug: tag.name for tag in challenge.tags.all()} | {k: v for p in behind for k, v in p.tags.items()},
        fields=frozenset(field.code for field in challenge.fields.all()).union(*(p.fields for p in behind)),
        trl_min=challenge.trl_min,
    )


def of_solution(solution: Solution) -> Subject:
    """What a solution is about, from the texts that everybody may read and that its team wrote for finding it."""
    return Subject(
        title=_join([solution.name_vi, solution.tagline_vi, solution.name_en, solution.tagline_en]),
        text=_join(
            [
                solution.summary_vi,
                solution.summary_en,
                solution.problem_addressed,
                solution.how_it_works,
                solution.results,
            ]
        ),
        requirements=(),
        tags={tag.slug: tag.name for tag in solution.tags.all()},
        fields=frozenset(field.code for field in [*solution.fields.all(), *solution.technologies.all()]),
        trl_min=None,
    )


def of(record: Problem | Challenge | Solution) -> Subject:
    """The subject of any of the three."""
    if isinstance(record, Problem):
        return of_problem(record)
    return of_challenge(record) if isinstance(record, Challenge) else of_solution(record)


def near_fields(codes: frozenset[str]) -> frozenset[str]:
    """Parents and siblings of the fields in the taxonomy, without the fields themselves and without facets."""
    parents = list(
        TaxonomyField.objects.filter(code__in=codes, parent__parent__isnull=False).values_list("parent", flat=True)
    )
    near = TaxonomyField.objects.filter(Q(parent__in=parents) | Q(pk__in=parents)).values_list("code", flat=True)
    return frozenset(near) - codes
