"""Who reads which section."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from hoip.files.access import may_read
from hoip.files.models import PrivateFile
from marketplace.solutions import access
from marketplace.solutions.models import Solution
from marketplace.solutions.reading import Level, SolutionReader, level_of
from marketplace.solutions.search import solution_document
from marketplace.solutions.sections import SECTIONS, Visibility, audience_of
from marketplace.solutions.services.media import DOCUMENT_PURPOSE
from tests.accounts.factories import (
    AgencyFactory,
    OrganisationFactory,
    UserFactory,
    member_of,
    office_user,
)
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db

SECRETS = {
    "contact_email": "secret@example.com",
    "trl_evidence": "SECRET-evidence",
    "reference_contact": "SECRET-reference",
    "price_note": "SECRET-price",
    "integration": "SECRET-integration",
    "security": "SECRET-security",
    "data_handled": "SECRET-data",
    "ip_number": "SECRET-number",
    "ip_owner": "SECRET-owner",
    "licence_offered": "SECRET-licence",
}


@pytest.fixture
def solution() -> Solution:
    return SolutionFactory(published=True, how_it_works="OPEN-how", **SECRETS)


@pytest.fixture
def shortlisting() -> Iterator[set[int]]:
    chosen: set[int] = set()
    check = access.register(lambda user, _solution: user.pk in chosen)
    yield chosen
    access._checks.remove(check)


def people(solution: Solution) -> dict[str, Any]:
    from django.contrib.auth.models import AnonymousUser

    unverified = AgencyFactory(verification="pending")
    return {
        "anonymous": AnonymousUser(),
        "stranger": UserFactory(),
        "other startup": member_of(OrganisationFactory()),
        "unverified agency": member_of(unverified),
        "superuser": UserFactory(is_superuser=True, is_staff=True),
        "office": office_user(),
        "agency": member_of(AgencyFactory()),
        "team viewer": member_of(solution.organisation, "viewer"),
    }


@pytest.mark.parametrize(
    ("persona", "level"),
    [
        ("anonymous", Level.PUBLIC),
        ("stranger", Level.PUBLIC),
        ("other startup", Level.PUBLIC),
        ("unverified agency", Level.PUBLIC),
        ("superuser", Level.PUBLIC),
        ("office", Level.AGENCY),
        ("agency", Level.AGENCY),
        ("team viewer", Level.TEAM),
    ],
)
def test_each_persona_has_its_level(solution: Solution, persona: str, level: Level) -> None:
    assert level_of(people(solution)[persona], solution) == level


@pytest.mark.parametrize("section", SECTIONS.values(), ids=lambda s: s.name)
@pytest.mark.parametrize("level", list(Level))
def test_a_section_is_read_from_its_audience_up(solution: Solution, section: Any, level: Level) -> None:
    audience = audience_of(solution.visibility, section.name)
    needed = {"public": 0, "agency": 1, "shortlisted": 2}[audience]

    assert SolutionReader(solution, None, level=level).may_read(section.name) is (level >= needed)


@pytest.mark.parametrize(
    "persona",
    ["anonymous", "stranger", "other startup", "unverified agency", "superuser"],
)
def test_the_page_keeps_every_secret_from_those_without_an_agency(
    client: Any, solution: Solution, persona: str
) -> None:
    user = people(solution)[persona]
    if user.is_authenticated:
        client.force_login(user)

    page = client.get(solution.get_absolute_url()).content.decode()

    assert [secret for secret in SECRETS.values() if secret in page] == []
    assert "OPEN-how" in page


def test_a_verified_agency_reads_all_but_what_is_for_shortlists(
    client: Any, solution: Solution, shortlisting: set[int]
) -> None:
    user = member_of(AgencyFactory())
    client.force_login(user)

    before = client.get(solution.get_absolute_url()).content.decode()
    shortlisting.add(user.pk)
    after = client.get(solution.get_absolute_url()).content.decode()

    assert [name for name, secret in SECRETS.items() if secret not in before] == ["reference_contact"]
    assert [name for name, secret in SECRETS.items() if secret not in after] == []


def test_a_team_may_hide_a_public_section_and_looks_as_others_look(client: Any, solution: Solution) -> None:
    solution.visibility = {"how_it_works": Visibility.SHORTLISTED}
    solution.save()
    outside = client.get(solution.get_absolute_url()).content.decode()
    client.force_login(member_of(solution.organisation))

    inside = client.get(solution.get_absolute_url()).content.decode()
    as_everybody = client.get(solution.get_absolute_url() + "?as=public").content.decode()

    assert (
        "OPEN-how" in outside,
        "OPEN-how" in inside,
        "OPEN-how" in as_everybody,
    ) == (False, True, False)


def test_looking_as_somebody_else_gives_nobody_more(client: Any, solution: Solution) -> None:
    page = client.get(solution.get_absolute_url() + "?as=shortlisted").content.decode()

    assert [secret for secret in SECRETS.values() if secret in page] == []


def test_a_reference_contact_can_never_be_made_public(solution: Solution) -> None:
    solution.visibility = {
        "reference_contact": "public",
        "trl": "agency",
        "price_note": "nonsense",
    }

    assert audience_of(solution.visibility, "reference_contact") == Visibility.SHORTLISTED
    assert audience_of(solution.visibility, "trl") == Visibility.PUBLIC
    assert audience_of(solution.visibility, "price_note") == Visibility.AGENCY


def test_the_index_gets_agency_text_apart_and_shortlist_text_never(
    solution: Solution,
) -> None:
    texts = solution_document(solution).texts

    assert {t.audience for t in texts if "SECRET-price" in t.text} == {"agency"}
    assert [t for t in texts if "SECRET-reference" in t.text or "secret@" in t.text] == []
    assert {t.audience for t in texts if "OPEN-how" in t.text} == {"public"}


def test_every_piece_of_text_is_in_one_language(solution: Solution) -> None:
    field, organisation = solution.fields.get(), solution.organisation
    field.name_en, organisation.name_en = "Test management", "Example Company"
    field.save()
    organisation.save()

    texts = {text.text for text in solution_document(Solution.objects.get(pk=solution.pk)).texts}

    assert {field.name_vi, field.name_en, organisation.name_vi, organisation.name_en} <= texts


@pytest.mark.parametrize(
    ("audience", "persona", "allowed"),
    [
        ("public", "anonymous", True),
        ("agency", "anonymous", False),
        ("agency", "other startup", False),
        ("agency", "superuser", False),
        ("agency", "agency", True),
        ("shortlisted", "agency", False),
        ("shortlisted", "office", False),
        ("shortlisted", "team viewer", True),
    ],
)
def test_a_document_is_opened_by_its_audience_alone(
    solution: Solution, audience: str, persona: str, allowed: bool
) -> None:
    file = PrivateFile(
        purpose=DOCUMENT_PURPOSE,
        name="a.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0",
    )
    file.file.save("x", ContentFile(b"x"), save=False)
    file.save()
    solution.documents.create(file=file, title="Hồ sơ", visibility=audience)

    assert may_read(people(solution)[persona], file) is allowed


@pytest.mark.parametrize("persona", ["anonymous", "other startup", "agency", "office", "superuser"])
def test_a_draft_does_not_exist_for_others(client: Any, persona: str) -> None:
    solution = SolutionFactory()
    user = people(solution)[persona]
    if user.is_authenticated:
        client.force_login(user)

    assert client.get(solution.get_absolute_url()).status_code == 404
    assert client.get(reverse("solutions:solution-list")).context["object_list"] == []


def test_what_people_wrote_is_escaped(client: Any) -> None:
    solution = SolutionFactory(published=True, name_vi="<b>x</b>", how_it_works="<script>alert(1)</script>")

    page = client.get(solution.get_absolute_url()).content.decode()

    assert "<script>alert(1)" not in page and "<b>x</b>" not in page and "&lt;script&gt;" in page
