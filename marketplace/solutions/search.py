"""What this room hands to the engine: public words for everybody, agency words for agencies, the rest for nobody."""

from collections.abc import Iterable
from typing import Any

from hoip.accounts.models import Organisation
from hoip.bilingual import language_of
from hoip.reference.models import Tag
from marketplace.solutions.models import Solution
from marketplace.solutions.sections import SECTIONS, audience_of
from marketplace.solutions.states import SolutionState, SupportWanted, Visibility
from search.documents import PUBLIC, Card, Document, Source, Text, register, uid_of

TITLES = ("name", "tagline")
LEFT_OUT = ("contact_email", "video_url", "ip_number", "reference_contact")
"""Addresses and people's names are not for searching, whoever reads them."""
AUDIENCES: dict[str, str] = {Visibility.PUBLIC: PUBLIC, Visibility.AGENCY: "agency"}
"""Audience tokens; text for agencies that shortlisted a solution has none and never reaches the index."""


def _words(solution: Solution, name: str) -> list[str]:
    """What a section says, in every language that it is written in."""
    section = SECTIONS[name]
    if section.kind == "choice":
        return [str(getattr(solution, f"get_{name}_display")())]
    if section.kind == "list":
        labels = dict(SupportWanted.choices)
        return [str(labels.get(item, "")) for item in solution.support_wanted]
    if section.kind == "many":
        rows = getattr(solution, name).all()
        return [name for row in rows for name in (row.name_vi, row.name_en)]
    if section.kind == "tags":
        return [tag.name for tag in solution.tags.all()]
    if name == "admin_unit":
        return [solution.admin_unit.name_vi] if solution.admin_unit else []
    return [str(getattr(solution, column)) for column in section.columns]


def solution_texts(solution: Solution) -> list[Text]:
    """What may be searched in a profile, each piece with its audience; expects the relations of `for_listing`."""
    texts = [
        Text(
            name,
            word,
            weight="title" if name in TITLES else "body",
            audience=AUDIENCES[audience],
        )
        for name, section in SECTIONS.items()
        if section.kind not in {"number", "trl", "link"}
        and name not in LEFT_OUT
        and (audience := audience_of(solution.visibility, name)) in AUDIENCES
        for word in _words(solution, name)
        if word.strip()
    ]
    organisation = solution.organisation
    return [
        *texts,
        *(Text("organisation", name) for name in (organisation.name_vi, organisation.name_en) if name.strip()),
    ]


def solution_document(solution: Solution) -> Document:
    """One profile; expects the relations of `in_index`."""
    languages = tuple(
        code for code in ("vi", "en") if getattr(solution, f"name_{code}") or getattr(solution, f"summary_{code}")
    )
    return Document(
        uid=uid_of("solution", solution.pk),
        kind="solution",
        texts=tuple(solution_texts(solution)),
        keywords={
            "tag": tuple(tag.slug for tag in solution.tags.all()),
            "field": _codes(solution.fields.all()),
            "technology": _codes(solution.technologies.all()),
            "org_kind": (solution.organisation.kind,),
            "language": languages,
        },
        numbers={"trl": solution.trl} if solution.trl else {},
        dates={"published_at": solution.published_at},
    )


def _codes(rows: Iterable[Any]) -> tuple[str, ...]:
    """Codes of taxonomy fields with those of their ancestors, each once."""
    codes: dict[str, None] = {}
    for row in rows:
        node = row
        while node is not None:
            codes[node.code] = None
            node = node.parent
    return tuple(codes)


def in_index() -> Any:
    """Published profiles with all that `solution_document` reads."""
    return _whole(Solution.objects.filter(state=SolutionState.PUBLISHED))


def _whole(rows: Any) -> Any:
    """Profiles with all that `solution_document` reads, in seven queries however many they are."""
    return rows.select_related("organisation", "admin_unit").prefetch_related(
        "fields__parent__parent", "technologies__parent__parent", "tags"
    )


def visible(user: Any, keys: Iterable[int]) -> Any:
    """Published profiles of some keys that a user may see, ready for `card` and `solution_document`."""
    return _whole(Solution.objects.visible_to(user).published().filter(pk__in=list(keys)))


def card(solution: Solution) -> Card:
    """How a profile stands in a list of results."""
    meta = [solution.organisation.name]
    if solution.trl:
        meta.append(f"TRL {solution.trl}")
    if solution.stage:
        meta.append(str(solution.get_stage_display()))
    return Card(
        title=solution.name,
        url=solution.get_absolute_url(),
        summary=solution.tagline or solution.summary,
        meta=tuple(meta),
        language=language_of(solution, "tagline" if solution.tagline else "summary"),
    )


register(
    Source(
        kind="solution",
        model=Solution,
        queryset=in_index,
        build=solution_document,
        visible=visible,
        card=card,
        related=(
            (Organisation, lambda row: Solution.objects.filter(organisation=row).values_list("pk", flat=True)),
            (Tag, lambda row: Solution.objects.filter(tags=row).values_list("pk", flat=True)),
        ),
    )
)
