"""Records of one kind that are much alike, with what they share."""

from collections.abc import Callable, Sequence
from typing import Any

from challenges.models import Challenge, Problem
from challenges.search import AGENCIES, challenge_document, problem_document
from challenges.states import CLOSED_STATES
from hoip.clock import now
from marketplace.matching import reasons, subjects
from marketplace.matching.ranking import Facts
from marketplace.matching.services.lists import (
    MatchList,
    challenge_facts,
    listed,
    match_of,
    problem_facts,
    ranked_rows,
    solution_facts,
)
from marketplace.matching.subjects import Subject
from marketplace.solutions.models import Solution
from marketplace.solutions.search import solution_texts
from search.documents import PUBLIC, Text
from search.services import audience_of

FEW_SIMILAR = 6
SIMILAR_SHARE = 0.45
"""Likes below this share of the best score are left out: a list of likes is for comparing, not for browsing."""


def similar_solutions(solution: Solution, user: Any, *, size: int = FEW_SIMILAR) -> MatchList:
    """Other published profiles that do much the same."""
    visible = Solution.objects.visible_to(user).published().exclude(pk=solution.pk)
    return _alike(
        subjects.of(solution),
        "solution",
        visible,
        solution_facts,
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
        challenge_facts,
        listing,
        lambda row: challenge_document(row).texts,
        size,
    )


def similar_problems(problem: Problem, user: Any, *, size: int = FEW_SIMILAR) -> MatchList:
    """Other problems that the person may see and that ask for much the same: likely twins."""
    visible = Problem.objects.visible_to(user).exclude(pk=problem.pk)
    return _alike(
        subjects.of(problem),
        "problem",
        visible,
        problem_facts,
        visible.for_listing().prefetch_related("partners"),
        lambda row: problem_document(row).texts,
        size,
        audience=audience_of(user),
    )


def twins_of(problem: Problem, user: Any, *, size: int = FEW_SIMILAR) -> MatchList:
    """Problems of any agency that the person may know of and that ask for much the same.

    They may not all be read: show no more than `ProblemQuerySet.known_to` allows.
    """
    known = Problem.objects.known_to(user).exclude(pk=problem.pk).exclude(state__in=CLOSED_STATES)
    audience = audience_of(user)
    if getattr(user, "is_verified_agency_member", False):
        audience = (*audience, AGENCIES)
    return _alike(
        subjects.of(problem),
        "problem",
        known,
        problem_facts,
        known.for_listing().prefetch_related("partners"),
        lambda row: problem_document(row).texts,
        size,
        audience=audience,
    )


def challenges_like(problem: Problem, user: Any, *, size: int = FEW_SIMILAR) -> MatchList:
    """Announced challenges, past ones too, that ask for much the same as a problem; its own left out."""
    at = now()
    visible = Challenge.objects.visible_to(user, at).announced(at).exclude(problems=problem.pk)
    return _alike(
        subjects.of(problem),
        "challenge",
        visible,
        challenge_facts,
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
    found = ranked_rows(
        subject,
        kind=kind,
        visible=visible,
        facts=facts,
        listing=listing,
        audience=audience,
        size=size,
        least=SIMILAR_SHARE,
    )
    reader = reasons.reader(subject, found.terms, [f"{kind}:{row.pk}" for row, _ in found.rows], likes=True)
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
        )
        matches.append(match_of(row, place, ranked, why, own, (), found))
    return listed(matches, found)
