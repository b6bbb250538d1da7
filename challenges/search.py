"""What this room hands to the engine: announced challenges for everybody, problems for those who may see them."""

from collections.abc import Iterable
from typing import Any

from challenges.models import Challenge, Problem
from challenges.presentation import asked_for
from challenges.states import SENT_STATES, ProblemState
from hoip.accounts.models import Organisation
from hoip.bilingual import language_of
from hoip.clock import now
from hoip.reference.models import Tag, TaxonomyField
from hoip.ui.formatting import weekday_date
from search.documents import PUBLIC, Card, Document, Source, Text, register, uid_of

AGENCIES = "agencies"
"""Token of a problem that other agencies may know of (`ProblemQuerySet.known_to`). Only the search for twins asks for
it: the site's own search finds a problem for those who may read it."""


def with_parents(fields: Iterable[TaxonomyField]) -> tuple[str, ...]:
    """Codes of fields and of all that they lie under, facets left out: the code itself tells (LV-CT-CHO → LV-CT)."""
    codes: set[str] = set()
    for field in fields:
        parts = field.code.split("-")
        codes |= {"-".join(parts[:length]) for length in range(2, len(parts) + 1)}
    return tuple(sorted(codes))


def challenge_document(challenge: Challenge) -> Document:
    """One challenge; before it is announced only its agency and the office find it."""
    audience = (PUBLIC,) if challenge.published_at else ("office", f"org:{challenge.organisation_id}")
    texts = [
        Text("title", challenge.title_vi, weight="title"),
        Text("title", challenge.title_en, weight="title"),
        Text("number", challenge.number),
        Text("summary", challenge.summary_vi),
        Text("summary", challenge.summary_en),
        Text("audience", challenge.audience_vi),
        Text("audience", challenge.audience_en),
        Text("agency", challenge.organisation.name_vi),
        Text("agency", challenge.organisation.name_en),
        *(Text("tag", tag.name) for tag in challenge.tags.all()),
        *(Text("asked", asked.text) for asked in asked_for(challenge)),
        *(
            Text("question", f"{question.public_text}\n{question.answer}")
            for question in challenge.questions.all()
            if question.answered_at is not None and question.merged_into_id is None
        ),
    ]
    return Document(
        uid=uid_of("challenge", challenge.pk),
        kind="challenge",
        texts=tuple(text for text in texts if text.text),
        audience=audience,
        keywords={
            "tag": tuple(tag.slug for tag in challenge.tags.all()),
            "field": with_parents(challenge.fields.all()),
            "agency": (str(challenge.organisation_id),),
        },
        numbers={"trl": challenge.trl_min or 0},
        dates={
            "published_at": challenge.published_at,
            "opens_at": challenge.opens_at,
            "closes_at": challenge.closes_at,
            "decided_at": challenge.decided_at,
            "cancelled_at": challenge.cancelled_at,
        },
    )


def problem_document(problem: Problem) -> Document:
    """One problem: found by its own and partner agencies, and by the office once it was sent."""
    agencies = [problem.organisation_id, *(partner.pk for partner in problem.partners.all())]
    audience = [f"org:{pk}" for pk in agencies]
    if problem.state != ProblemState.DRAFT:
        audience.append("office")
    if problem.state in SENT_STATES:
        audience.append(AGENCIES)
    texts = [
        Text("title", problem.title_vi, weight="title"),
        Text("title", problem.title_en, weight="title"),
        Text("number", problem.number),
        Text("summary", problem.summary_vi),
        Text("summary", problem.summary_en),
        *(Text("tag", tag.name) for tag in problem.tags.all()),
        *(Text(key, text) for key, text in sorted(problem.sections.items())),
    ]
    return Document(
        uid=uid_of("problem", problem.pk),
        kind="problem",
        texts=tuple(text for text in texts if text.text),
        audience=tuple(audience),
        keywords={
            "tag": tuple(tag.slug for tag in problem.tags.all()),
            "field": with_parents(problem.fields.all()),
            "agency": (str(problem.organisation_id),),
        },
        numbers={"trl": problem.trl_min or 0},
        dates={"published_at": problem.created_at},
    )


def _challenge_card(challenge: Challenge) -> Card:
    """How a challenge stands in a list of results."""
    closes = weekday_date(challenge.closes_at) if challenge.closes_at else ""
    meta = (challenge.number, challenge.organisation.name, closes)
    return Card(
        title=challenge.title,
        url=challenge.get_absolute_url(),
        summary=challenge.summary,
        meta=tuple(line for line in meta if line),
        language=language_of(challenge, "title"),
    )


def _problem_card(problem: Problem) -> Card:
    """How a problem stands in a list of results."""
    return Card(
        title=problem.title,
        url=problem.get_absolute_url(),
        summary=problem.summary,
        meta=(problem.number, problem.organisation.name, str(problem.get_state_display())),
        language=language_of(problem, "title"),
    )


def _visible_challenges(user: Any, keys: Iterable[int]) -> Any:
    rows = Challenge.objects.visible_to(user, now()).filter(pk__in=list(keys)).for_listing()
    return rows.prefetch_related("problems__template__sections", "questions")


def _visible_problems(user: Any, keys: Iterable[int]) -> Any:
    return Problem.objects.visible_to(user).filter(pk__in=list(keys)).for_listing().prefetch_related("partners")


register(
    Source(
        kind="challenge",
        model=Challenge,
        queryset=lambda: Challenge.objects.for_listing().prefetch_related("problems__template__sections", "questions"),
        build=challenge_document,
        visible=_visible_challenges,
        card=_challenge_card,
        related=(
            (Organisation, lambda row: Challenge.objects.filter(organisation=row).values_list("pk", flat=True)),
            (Tag, lambda row: Challenge.objects.filter(tags=row).values_list("pk", flat=True)),
        ),
    )
)
register(
    Source(
        kind="problem",
        model=Problem,
        queryset=lambda: Problem.objects.for_listing().prefetch_related("partners"),
        build=problem_document,
        visible=_visible_problems,
        card=_problem_card,
        related=((Tag, lambda row: Problem.objects.filter(tags=row).values_list("pk", flat=True)),),
    )
)
