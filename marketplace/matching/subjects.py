"""What a problem, a challenge or a solution asks for, as one shape that queries and reasons are made from."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from challenges.models import Challenge, Problem
from challenges.presentation import asked_for
from marketplace.solutions.models import Solution
from marketplace.solutions.sections import audience_of
from marketplace.solutions.states import Visibility
from search.documents import uid_of

ASKING_SECTIONS = ("current_state", "affected", "cause", "outcome", "scope", "data", "constraints", "measures")
"""Sections of a problem that say what is needed; who owns it and who pays for it do not help to find a solution."""
REQUIREMENT_SECTIONS = ("outcome", "constraints", "measures")
"""Sections whose lines are requirements: a profile either speaks to one or leaves a gap."""
TELLING_SECTIONS = ("problem_addressed", "how_it_works", "results")
"""Long texts of a profile that say what it is about."""
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
        gist: the part of it that says what is wanted, for comparing by meaning; the text where empty.
        requirements: lines to check one by one; empty for a solution.
        tags: names by slug.
        fields: codes of the taxonomy.
        trl_min: lowest readiness level asked for, or None.
        trl: own readiness level, or None.
        units: keys of the wards that it names.
        uid: the document that it is itself, which is never its own match.
    """

    title: str
    text: str = ""
    gist: str = ""
    requirements: tuple[Requirement, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()
    trl_min: int | None = None
    trl: int | None = None
    units: frozenset[int] = frozenset()
    uid: str = ""

    @property
    def meaning(self) -> str:
        """What is compared by meaning: the title and what is wanted."""
        return ". ".join(part for part in (self.title.replace("\n", ". "), self.gist or self.text) if part)

    @property
    def meanings(self) -> tuple[str, ...]:
        """What is compared by meaning, in equal parts.

        Where nobody wrote what is wanted apart from the rest, a long text buries it, and the title stands beside the
        whole: +0.07 by meaning alone on problems that are one text.
        """
        buried = self.text and not self.gist
        return (self.title.replace("\n", ". "), self.meaning) if buried else (self.meaning,)


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
    summaries = _join([problem.summary_vi, problem.summary_en])
    return Subject(
        title=_join([problem.title_vi, problem.title_en]),
        text=_join([summaries, *(sections.get(key, "") for key in ASKING_SECTIONS)]),
        gist=_join([problem.summary_vi or problem.summary_en, sections.get("outcome", "")]),
        requirements=requirements_of(problem),
        tags={tag.slug: tag.name for tag in problem.tags.all()},
        fields=frozenset(one.code for one in problem.fields.all()),
        trl_min=problem.trl_min,
        units=_units(problem.organisation),
        uid=uid_of("problem", problem.pk),
    )


def requirements_of(problem: Problem) -> tuple[Requirement, ...]:
    """The lines of a problem that an answer should speak to."""
    sections = problem.sections
    return tuple(line for key in REQUIREMENT_SECTIONS for line in requirement_lines(key, sections.get(key, "")))


def of_challenge(challenge: Challenge) -> Subject:
    """What a challenge asks for: its own words and those of the problems behind it."""
    behind = [of_problem(problem) for problem in challenge.problems.all()]
    return Subject(
        title=_join([challenge.title_vi, challenge.title_en]),
        text=_join([challenge.summary_vi, challenge.summary_en, *(problem.text for problem in behind)]),
        gist=_join([challenge.summary_vi or challenge.summary_en, *(problem.gist for problem in behind)]),
        requirements=tuple(line for problem in behind for line in problem.requirements),
        tags={tag.slug: tag.name for tag in challenge.tags.all()} | {k: v for p in behind for k, v in p.tags.items()},
        fields=frozenset(one.code for one in challenge.fields.all()).union(*(p.fields for p in behind)),
        trl_min=challenge.trl_min,
        units=_units(challenge.organisation),
        uid=uid_of("challenge", challenge.pk),
    )


def of_public_challenge(challenge: Challenge) -> Subject:
    """What a challenge's page says that it asks for, and no more."""
    asked = [one.text for one in asked_for(challenge)]
    return Subject(
        title=_join([challenge.title_vi, challenge.title_en]),
        text=_join([challenge.summary_vi, challenge.summary_en, *asked]),
        gist=_join([challenge.summary_vi or challenge.summary_en, *asked[:2]]),
        tags={tag.slug: tag.name for tag in challenge.tags.all()},
        fields=frozenset(one.code for one in challenge.fields.all()),
        uid=uid_of("challenge", challenge.pk),
    )


def of_solution(solution: Solution) -> Subject:
    """What a solution is about, from the texts that everybody may read and that its team wrote for finding it."""
    told = [name for name in TELLING_SECTIONS if audience_of(solution.visibility, name) == Visibility.PUBLIC]
    long = _join(getattr(solution, name) for name in told)
    return Subject(
        title=_join([solution.name_vi, solution.tagline_vi, solution.name_en, solution.tagline_en]),
        text=_join([solution.summary_vi, solution.summary_en, long]),
        gist=_join([solution.summary_vi or solution.summary_en, long]),
        tags={tag.slug: tag.name for tag in solution.tags.all()},
        fields=frozenset(one.code for one in [*solution.fields.all(), *solution.technologies.all()]),
        trl=solution.trl,
        units=_units(solution),
        uid=uid_of("solution", solution.pk),
    )


def _units(record: Any) -> frozenset[int]:
    """The ward that a record names."""
    return frozenset({record.admin_unit_id} if record.admin_unit_id else ())


def of(record: Problem | Challenge | Solution) -> Subject:
    """The subject of any of the three."""
    if isinstance(record, Problem):
        return of_problem(record)
    return of_challenge(record) if isinstance(record, Challenge) else of_solution(record)


def parents_of(codes: Iterable[str]) -> frozenset[str]:
    """The fields right above some fields of the taxonomy, facets left out; the code tells (LV-CT-CHO → LV-CT)."""
    parents = {code.rpartition("-")[0] for code in codes}
    return frozenset(code for code in parents if "-" in code)
