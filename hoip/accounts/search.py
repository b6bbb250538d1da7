"""What this room hands to the engine: verified organisations for everybody."""

from collections.abc import Iterable
from typing import Any

from hoip.accounts.models import Organisation
from hoip.accounts.states import OrganisationKind, VerificationState
from hoip.bilingual import language_of
from hoip.reference import tags
from hoip.reference.models import Tag, TaxonomyField
from search import labels
from search.documents import Card, Document, Source, Text, register, uid_of
from search.query.reading import compact


def organisation_document(organisation: Organisation) -> Document:
    """One organisation."""
    texts = (
        Text("name", organisation.name_vi, weight="title"),
        Text("name", organisation.name_en, weight="title"),
        Text("former names", organisation.former_names),
        Text("code", organisation.code or ""),
        Text("summary", organisation.summary_vi),
        Text("summary", organisation.summary_en),
        *(Text("field", name) for field in organisation.fields.all() for name in (field.name_vi, field.name_en)),
    )
    return Document(
        uid=uid_of("organisation", organisation.pk),
        kind="organisation",
        texts=tuple(text for text in texts if text.text),
        keywords={
            "org_kind": (organisation.kind,),
            "field": tuple(field.code for field in organisation.fields.all()),
        },
        dates={"published_at": organisation.verified_at},
    )


def _rows() -> Any:
    """Verified organisations, ready for `organisation_document`."""
    return Organisation.objects.filter(verification=VerificationState.VERIFIED).prefetch_related("fields")


def _visible(user: Any, keys: Iterable[int]) -> Any:
    """The organisations with some keys that a person may see."""
    return Organisation.objects.visible_to(user).filter(pk__in=list(keys)).prefetch_related("fields")


def _card(organisation: Organisation) -> Card:
    """How an organisation stands in a list of results."""
    return Card(
        title=organisation.name,
        url=organisation.get_absolute_url(),
        summary=organisation.summary_vi or organisation.summary_en,
        meta=(str(organisation.get_kind_display()),),
        language=language_of(organisation, "name"),
    )


LONGEST_KEY = 18
"""Digits from which on a number is no key of any database."""


def _is_key(text: str) -> bool:
    """Whether a text can be a primary key at all."""
    return text.isascii() and text.isdigit() and len(text) < LONGEST_KEY


def _agencies(keys: Iterable[str]) -> dict[str, str]:
    """Names of agencies by key."""
    numbers = [int(key) for key in keys if _is_key(key)]
    return {str(row.pk): row.name for row in Organisation.objects.filter(pk__in=numbers)}


def _fields(codes: Iterable[str]) -> dict[str, str]:
    """Names of fields by code."""
    return {row.code: row.name for row in TaxonomyField.objects.filter(code__in=list(codes))}


def _tags(slugs: Iterable[str]) -> dict[str, str]:
    """Names of tags by slug."""
    return dict(Tag.objects.filter(slug__in=list(slugs)).values_list("slug", "name"))


register(
    Source(
        kind="organisation",
        model=Organisation,
        queryset=_rows,
        build=organisation_document,
        visible=_visible,
        card=_card,
    )
)


MOST_MEANT = 20
"""Values that one typed name can stand for."""


def _agencies_meant(text: str) -> list[str]:
    """Keys of the verified public bodies whose name, former name or code is, or holds, what was typed."""
    if _is_key(text):
        return [text]
    rows = _rows().filter(kind__in=OrganisationKind.public_bodies())
    columns = ("pk", "code", "name_vi", "name_en", "former_names")
    return _meant(text, [(str(row[0]), row[1:]) for row in rows.values_list(*columns)])


def _fields_meant(text: str) -> list[str]:
    """Codes of the fields whose code or name is, or holds, what was typed."""
    rows = TaxonomyField.objects.values_list("code", "name_vi", "name_en")
    return _meant(text, [(code, (code, *names)) for code, *names in rows])


def _meant(text: str, rows: Iterable[tuple[str, Iterable[str | None]]]) -> list[str]:
    """The values one of whose names is what was typed, else those with a name that holds it; marks do not count."""
    wanted, whole, parts = compact(text), [], []
    for value, names in rows:
        folded = [compact(name) for name in names if name]
        if wanted in folded:
            whole.append(value)
        elif any(wanted in name for name in folded):
            parts.append(value)
    return (whole or parts)[:MOST_MEANT] if wanted else []


labels.register("agency", _agencies, find=_agencies_meant)
labels.register("field", _fields, find=_fields_meant)
labels.register("tag", _tags, find=tags.meant, follow=tags.current)
