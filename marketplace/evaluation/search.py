"""What this room hands to the engine: listed experts, for panels alone.

Experts are no part of the search for people: their documents carry an audience that no reader has, and only the
suggestions of a panel ask for it.
"""

from collections.abc import Iterable
from typing import Any

from challenges.search import with_parents
from hoip.accounts.models import ExpertProfile
from search.documents import Card, Document, Source, Text, register, uid_of

KIND = "expert"
PANELS = "panels"
"""Audience token of documents that only a panel's suggestions look for."""


def expert_document(profile: ExpertProfile) -> Document:
    """One expert: what they say of themselves, and their fields."""
    fields = list(profile.fields.all())
    texts = (
        Text("headline", profile.headline, weight="title"),
        Text("experience", profile.biography),
        *(Text("field", name) for field in fields for name in (field.name_vi, field.name_en)),
    )
    return Document(
        uid=uid_of(KIND, profile.pk),
        kind=KIND,
        texts=tuple(text for text in texts if text.text),
        audience=(PANELS,),
        keywords={"field": with_parents(fields)},
    )


def _rows() -> Any:
    """Listed experts, ready for `expert_document`."""
    return ExpertProfile.objects.listed().prefetch_related("fields__parent__parent")


def _visible(user: Any, keys: Iterable[int]) -> Any:
    """Listed experts for the office and for verified agencies; nobody for anybody else."""
    reads = getattr(user, "is_office", False) or getattr(user, "is_verified_agency_member", False)
    return _rows().filter(pk__in=list(keys)) if reads else ExpertProfile.objects.none()


def _card(profile: ExpertProfile) -> Card:
    """How an expert stands in a list."""
    return Card(title=profile.user.full_name, url="", summary=profile.headline)


register(Source(kind=KIND, model=ExpertProfile, queryset=_rows, build=expert_document, visible=_visible, card=_card))
