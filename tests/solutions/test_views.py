"""The pages, by whoever opens them and with whatever they post."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from hoip.reference.models import AdminUnit, Facet, Tag, TaxonomyField
from marketplace.solutions.models import Solution
from marketplace.solutions.sections import STEPS
from search.engines import EngineUnavailable
from tests.accounts.factories import (
    AgencyFactory,
    OrganisationFactory,
    UserFactory,
    member_of,
    office_user,
)
from tests.solutions.factories import FieldFactory, SolutionFactory

pytestmark = pytest.mark.django_db


def url(name: str, solution: Solution, *more: Any) -> str:
    return reverse(f"solutions:{name}", args=[solution.slug, *more])


def picture() -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (20, 10)).save(made, "PNG")
    return SimpleUploadedFile("ảnh chợ.png", made.getvalue(), "image/png")


@pytest.fixture
def solution() -> Solution:
    return SolutionFactory()


@pytest.fixture
def team(client: Any, solution: Solution) -> Any:
    user = member_of(solution.organisation)
    client.force_login(user)
    return user


def basics(solution: Solution, **changes: Any) -> dict[str, Any]:
    fields = [field.pk for field in solution.fields.all()]
    names = (
        "name_vi",
        "name_en",
        "tagline_vi",
        "tagline_en",
        "summary_vi",
        "summary_en",
        "language",
        "version",
    )
    return {
        **{name: getattr(solution, name) for name in names},
        "fields": fields,
        **changes,
    }


@pytest.mark.parametrize("rows", [1, 5])
def test_the_list_makes_the_same_queries_for_any_number_of_rows(
    client: Any, rows: int, django_assert_num_queries: Any
) -> None:
    unit = AdminUnit.objects.create(code="X1", name_vi="Phường Một", level="ward")
    for row in SolutionFactory.create_batch(rows, published=True, trl=7, stage="pilot", admin_unit=unit):
        row.tags.add("chợ")
    SolutionFactory(name_vi="Not yet")
    address = reverse("solutions:solution-list")
    client.get(address)

    with django_assert_num_queries(11):  # count, rows, fields; 4 counts, words of 3 facets; the pages of the menu
        response = client.get(address)

    assert len(response.context["object_list"]) == rows
    assert "Not yet" not in response.content.decode()


def test_each_filter_narrows_and_its_own_counts_stay(client: Any) -> None:
    other_field = FieldFactory(code="LV-OTHER", name_vi="Khác")
    first = SolutionFactory(published=True, trl=7, stage="pilot")
    second = SolutionFactory(published=True, trl=4, stage="prototype", in_field=other_field)
    first.tags.add("ngập")
    address = reverse("solutions:solution-list")

    def found(query: str) -> list[Solution]:
        return list(client.get(f"{address}?{query}").context["object_list"])

    assert found("field=LV-TEST") == [first]
    assert found("trl=4") == [second]
    assert found("stage=pilot&trl=4") == []
    assert found(f"tag={Tag.objects.get().slug}") == [first]
    assert found("sort=trl") == [first, second]
    facets = {facet.name: facet for facet in client.get(f"{address}?trl=4").context["found"].facets}
    assert [(v.value, v.count, v.chosen) for v in facets["trl"].values] == [
        ("7", 1, False),
        ("4", 1, True),
    ]
    assert [(v.value, v.count) for v in facets["stage"].values] == [("prototype", 1)]


@pytest.mark.parametrize(
    "query",
    [
        "trl=x&trl=99",
        "stage=%00",
        "page=abc",
        "page=-1",
        "sort=;drop",
        "field=" + "x" * 5000,
        "ward=<b>",
        "q=%00",
    ],
)
def test_odd_addresses_answer_a_page(client: Any, query: str) -> None:
    assert client.get(f"{reverse('solutions:solution-list')}?{query}").status_code == 200


def test_without_the_engine_the_list_searches_the_database_and_says_so(client: Any, monkeypatch: Any) -> None:
    def down() -> Any:
        raise EngineUnavailable

    monkeypatch.setattr("search.services.get_engine", down)
    wanted = SolutionFactory(published=True, name_vi="Cảm biến ngập")
    SolutionFactory(published=True)

    response = client.get(reverse("solutions:solution-list"), {"q": "ngập"})

    assert list(response.context["object_list"]) == [wanted]
    assert response.context["found"].limited


def test_the_lists_box_finds_what_the_sites_search_finds(client: Any, index: Any, by_meaning: dict[str, float]) -> None:
    by_words = SolutionFactory(published=True, name_vi="Bơm nước ngập", trl=7)
    other_words = SolutionFactory(published=True, name_vi="Báo triều cường", trl=5)
    hidden = SolutionFactory(name_vi="Triều cường, bản nháp")
    index()
    by_meaning.update({f"solution:{other_words.pk}": 0.9, f"solution:{hidden.pk}": 0.95})
    address = reverse("solutions:solution-list")

    def found(**query: str) -> list[Solution]:
        return list(client.get(address, query).context["object_list"])

    page = client.get(address, {"q": "nước ngập"}, headers={"accept-language": "vi"})
    assert set(page.context["object_list"]) == {by_words, other_words}
    assert page.content.decode().count("Tìm theo nghĩa: nói cùng một ý bằng từ khác") == 1
    assert found(q="nước ngập", trl="7") == [by_words]
    assert found(q='"nước ngập"') == [by_words]
    assert found(q="nước -bơm") == [other_words]
    mended = client.get(address, {"q": "bơmm nướcc", "trl": "7"})
    assert list(mended.context["object_list"]) == [by_words]
    assert (mended.context["corrected"]["q"], mended.context["corrected"]["trl"]) == ("bom nuoc", "7")


def official() -> Any:
    """Somebody of a verified agency."""
    return member_of(AgencyFactory())


@pytest.mark.parametrize(
    ("reader", "finds"), [(office_user, True), (official, True), (UserFactory, False), (None, False)]
)
def test_the_lists_box_looks_in_what_the_reader_may_read(client: Any, index: Any, reader: Any, finds: bool) -> None:
    profile = SolutionFactory(published=True, price_note="Giá theo số trạm bơm")
    index()
    if reader is not None:
        client.force_login(reader())

    found = client.get(reverse("solutions:solution-list"), {"q": "trạm bơm"}).context["object_list"]

    assert list(found) == ([profile] if finds else [])


def test_a_draft_is_started_and_walked_to_publication(client: Any) -> None:
    organisation = OrganisationFactory()
    client.force_login(member_of(organisation))
    field = FieldFactory()
    Tag.objects.create(name="quản lý chợ", slug="quan-ly-cho")

    client.post(
        reverse("solutions:solution-create"),
        {"organisation": organisation.pk, "name_vi": "Sạp Thông", "language": "vi"},
    )
    solution = Solution.objects.get()
    for step in STEPS:
        assert client.get(url("solution-edit-step", solution, step)).status_code == 200
    blocked = client.post(url("solution-publish", solution), follow=True)
    answer = client.post(
        url("solution-edit-step", solution, "basics"),
        basics(
            solution,
            tagline_vi="Một dòng",
            summary_vi="Tóm tắt",
            fields=[field.pk],
            tags=["Quan ly cho", "mới, tinh"],
            next="1",
        ),
    )

    assert Solution.objects.get().state == "draft" and blocked.status_code == 200
    assert answer.url == url("solution-edit-step", solution, "product")
    assert sorted(solution.tags.names()) == ["mới", "quản lý chợ", "tinh"]
    client.post(url("solution-publish", solution))
    assert Solution.objects.published().get() == solution


def test_a_second_writer_is_told_and_sees_both_texts(client: Any, solution: Solution, team: Any) -> None:
    Solution.objects.filter(pk=solution.pk).update(version=2, results="THEIRS")
    address = url("solution-edit-step", solution, "evidence")

    response = client.post(address, {"version": 1, "results": "MINE"})

    page = response.content.decode()
    assert response.status_code == 200 and "THEIRS" in page and "MINE" in page
    assert Solution.objects.get().results == "THEIRS"
    again = client.post(
        address,
        {"version": response.context["form"].data["version"], "results": "MINE"},
    )
    assert again.status_code == 302
    assert Solution.objects.get().results == "MINE"


@pytest.mark.parametrize(
    "changes",
    [
        {"name_vi": "", "name_en": ""},
        {"name_vi": "x" * 161},
        {"name_vi": "<script>alert(1)</script>"},
        {"summary_vi": "x" * 1501},
        {"contact_email": "no address"},
        {"team_size": "-1"},
        {"team_size": "9" * 40},
        {"fields": ["999999"]},
        {"fields": ["abc"]},
        {"admin_unit": "0"},
        {"tags": [str(n) for n in range(13)]},
        {"tags": ["x" * 61]},
        {"language": "fr"},
        {"version": "x"},
    ],
)
def test_bad_input_is_an_error_at_its_field(
    client: Any, solution: Solution, team: Any, changes: dict[str, Any]
) -> None:
    response = client.post(url("solution-edit-step", solution, "basics"), basics(solution, **changes))

    assert response.status_code == 200
    assert set(response.context["form"].errors) == {next(iter(changes))}
    assert Solution.objects.get().version == 1


def test_control_characters_are_taken_out(client: Any, solution: Solution, team: Any) -> None:
    data = {"version": 1, "results": "giảm\x00 30%\u202e\r\nba tháng"}

    client.post(url("solution-edit-step", solution, "evidence"), data)

    assert Solution.objects.get().results == "giảm 30%\nba tháng"


def test_the_team_chooses_readers_but_never_a_public_reference(client: Any, solution: Solution, team: Any) -> None:
    address = url("solution-edit-step", solution, "audience")
    form = client.get(address).context["form"]
    chosen = {name: field.initial for name, field in form.fields.items()} | {"reads_results": "shortlisted"}

    refused = client.post(address, chosen | {"reads_reference_contact": "public"})
    client.post(address, chosen)

    assert list(refused.context["form"].errors) == ["reads_reference_contact"]
    assert Solution.objects.get().visibility == {"results": "shortlisted"}


def test_a_picture_needs_words_and_is_written_anew(client: Any, solution: Solution, team: Any) -> None:
    address = url("image-add", solution)

    wordless = client.post(address, {"image-image": picture()})
    lying = client.post(
        address,
        {
            "image-image": SimpleUploadedFile("a.png", b"<script>", "image/png"),
            "image-alt_vi": "Sơ đồ",
        },
    )
    client.post(address, {"image-image": picture(), "image-alt_vi": "Sơ đồ quầy sạp"})

    assert list(wordless.context["image_form"].errors) == ["alt_vi"]
    assert list(lying.context["image_form"].errors) == ["image"]
    image = solution.images.get()
    assert client.post(url("image-remove", solution, image.pk)).status_code == 302
    assert client.post(url("image-remove", solution, image.pk)).status_code == 404


def test_a_private_document_is_taken_in_and_removed(client: Any, solution: Solution, team: Any) -> None:
    file = SimpleUploadedFile("../../Hồ sơ năng lực.pdf", b"%PDF-1.7 x", "application/pdf")
    data = {
        "document-upload": file,
        "document-title": "Hồ sơ",
        "document-visibility": "agency",
    }

    assert client.post(url("document-add", solution), data).status_code == 302
    document = solution.documents.get()

    assert document.file.name == "Hồ sơ năng lực.pdf"
    other = SolutionFactory(organisation=solution.organisation)
    assert client.post(url("document-remove", other, document.pk)).status_code == 404
    assert client.post(url("document-remove", solution, document.pk)).status_code == 302
    assert solution.documents.count() == 0


GET = [
    "solution-edit",
    "revision-list",
    "solution-publish",
    "solution-archive",
    "solution-confirm",
    "solution-restore",
]
POST = [
    "solution-publish",
    "solution-unpublish",
    "solution-archive",
    "solution-restore",
    "solution-confirm",
    "image-add",
]


@pytest.mark.parametrize("name", GET)
def test_other_organisations_cannot_open_a_published_profiles_inner_pages(client: Any, name: str) -> None:
    solution = SolutionFactory(published=True)

    assert client.get(url(name, solution)).status_code == 302
    for user in (
        UserFactory(),
        member_of(OrganisationFactory()),
        member_of(AgencyFactory()),
    ):
        client.force_login(user)
        assert client.get(url(name, solution)).status_code == 403


@pytest.mark.parametrize("name", POST)
def test_other_organisations_cannot_act_and_a_draft_is_not_there(client: Any, name: str) -> None:
    client.force_login(member_of(OrganisationFactory()))

    assert client.post(url(name, SolutionFactory(published=True))).status_code == 403
    assert client.post(url(name, SolutionFactory())).status_code == 404


@pytest.mark.parametrize(
    ("role", "edit", "publish"),
    [
        ("owner", 302, 302),
        ("manager", 302, 302),
        ("member", 302, 403),
        ("viewer", 403, 403),
    ],
)
def test_what_each_role_may_do(client: Any, solution: Solution, role: str, edit: int, publish: int) -> None:
    client.force_login(member_of(solution.organisation, role))

    assert client.get(url("solution-edit", solution)).status_code == edit
    assert client.post(url("solution-publish", solution)).status_code == publish


def test_nobody_starts_a_profile_for_an_organisation_that_is_not_theirs(
    client: Any,
) -> None:
    client.force_login(member_of(OrganisationFactory()))
    foreign = OrganisationFactory()

    client.post(
        reverse("solutions:solution-create"),
        {"organisation": foreign.pk, "name_vi": "X", "language": "vi"},
    )

    assert not Solution.objects.exists()


def test_the_office_archives_with_a_reason_only(client: Any) -> None:
    solution = SolutionFactory(published=True)
    client.force_login(office_user())

    refused = client.post(url("solution-archive", solution), {"reason": " "})
    client.post(url("solution-archive", solution), {"reason": "trùng"})

    assert list(refused.context["form"].errors) == ["reason"]
    assert Solution.objects.get().state == "archived"


def test_a_revision_shows_what_changed_word_by_word(client: Any, solution: Solution, team: Any) -> None:
    address = url("solution-edit-step", solution, "evidence")
    client.post(address, {"version": 1, "results": "giảm 30% <b>"})
    client.post(address, {"version": 2, "results": "giảm 40% <b>"})

    page = client.get(url("revision-detail", solution, 2))

    row = next(row for row in page.context["rows"])
    assert (row.before, row.after) == ("giảm 30% <b>", "giảm 40% <b>")
    assert "giảm 40% <b>" not in page.content.decode()
    assert client.get(url("revision-detail", solution, 9)).status_code == 404
    assert client.get(url("revision-list", solution)).status_code == 200


def test_ones_own_list_makes_the_same_queries_for_any_number_of_rows(client: Any) -> None:
    organisation = OrganisationFactory()
    client.force_login(member_of(organisation))
    SolutionFactory(published=True)
    address = reverse("solutions:solution-own")
    client.get(address)

    made = []
    for more in (1, 4):
        SolutionFactory.create_batch(more, organisation=organisation)
        with CaptureQueriesContext(connection) as seen:
            response = client.get(address)
        made.append((len(response.context["rows"]), len(seen)))

    assert [rows for rows, _queries in made] == [1, 5]
    assert made[0][1] == made[1][1]


def test_technologies_and_fields_are_offered_apart(client: Any, solution: Solution, team: Any) -> None:
    technology = TaxonomyField.objects.create(code="CN-AI", name_vi="Trí tuệ nhân tạo", facet=Facet.TECHNOLOGY)
    address = url("solution-edit-step", solution, "product")

    client.post(address, {"version": 1, "technologies": [technology.pk]})
    refused = client.post(address, {"version": 2, "technologies": [FieldFactory().pk]})

    assert list(Solution.objects.get().technologies.all()) == [technology]
    assert list(refused.context["form"].errors) == ["technologies"]


def test_an_organisations_page_shows_its_published_profiles(client: Any) -> None:
    solution = SolutionFactory(published=True, name_vi="Công khai")
    SolutionFactory(organisation=solution.organisation, name_vi="Bản thảo kín")

    page = client.get(solution.organisation.get_absolute_url()).content.decode()

    assert ("Công khai" in page, "Bản thảo kín" in page) == (True, False)
