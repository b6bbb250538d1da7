"""Experts who fit a challenge, found by the same matching as solutions."""

import logging
from dataclasses import dataclass
from uuid import UUID

from hoip.accounts.models import ExpertProfile
from marketplace.evaluation.models import Panel
from marketplace.evaluation.search import KIND, PANELS
from marketplace.matching import subjects
from marketplace.matching.queries import Terms, plan_for, terms_of
from search import glossary
from search.analysis import analyse
from search.engines import EngineUnavailable, get_engine

logger = logging.getLogger(__name__)

MOST = 6
MOST_WORDS = 6
DEEP = 30


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An expert with why they fit: names of shared fields, and words that both sides use."""

    profile: ExpertProfile
    fields: tuple[str, ...]
    words: tuple[str, ...]


def for_panel(panel: Panel) -> list[Suggestion]:
    """Listed experts who fit the panel's challenge, best first; those on the panel already are left out."""
    subject = subjects.of_challenge(panel.challenge)
    terms: Terms | None = None
    keys: list[int] | None = None
    try:
        asked = terms_of(subject, engine=get_engine(), glossary=glossary.site())
        plan = plan_for(subject, asked, kinds=(KIND,), audience=(PANELS,), size=DEEP)
        keys = [int(hit.uid.partition(":")[2]) for hit in get_engine().search(plan).hits]
        terms = asked
    except EngineUnavailable:
        logger.warning("The search engine does not answer; experts are listed by shared fields.")
    seated = [one.user_id for one in panel.members.all() if one.is_seated or one.is_invited]
    rows = ExpertProfile.objects.listed().exclude(user__in=seated)
    rows = rows.select_related("user").prefetch_related("fields")
    if keys is None:
        rows = rows.filter(fields__in=panel.challenge.fields.all()).distinct()[:MOST]
        ordered = list(rows)
    else:
        by_key = {row.pk: row for row in rows.filter(pk__in=keys)}
        ordered = [by_key[key] for key in keys if key in by_key][:MOST]
    weight = dict(terms.words) if terms else {}
    return [
        Suggestion(
            row,
            tuple(field.name for field in row.fields.all() if field.code in subject.fields),
            _words(row, weight),
        )
        for row in ordered
    ]


def _words(profile: ExpertProfile, weight: dict[str, float]) -> tuple[str, ...]:
    """Words of the profile that the challenge asks with, heaviest first, as the profile spells them."""
    text = f"{profile.headline}\n{profile.biography}"
    spelled: dict[str, str] = {}
    for token in analyse(text).unigrams:
        if token.term in weight:
            spelled.setdefault(token.term, text[token.start : token.end])
    return tuple(spelled[term] for term in sorted(spelled, key=lambda term: -weight[term])[:MOST_WORDS])


def address_of(panel: Panel, public_id: str) -> str | None:
    """The e-mail address of a listed expert that a suggestion named; None for anybody else."""
    try:
        key = UUID(public_id)
    except ValueError:
        return None
    rows = ExpertProfile.objects.listed().filter(user__public_id=key).values_list("user__email", flat=True)
    return rows.first()
