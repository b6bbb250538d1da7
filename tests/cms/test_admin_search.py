"""Wagtail's admin finds words with or without marks, on every database: pages, choosers, pictures, tags, our lists."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.query import And, Not, Phrase, PlainText

from challenges.states import ProblemState
from cms.models import NewsIndexPage, NewsPage, SiteDocument
from cms.services.tree import ensure_site_tree
from hoip.reference.models import AdminUnit, Tag
from hoip.reference.services import save_tag
from hoip.settings import base
from search.models import GlossaryTerm
from tests.accounts.factories import OrganisationFactory, UserFactory, office_user
from tests.challenges.making import a_problem
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Any, settings: Any, django_capture_on_commit_callbacks: Any) -> Any:
    """A superuser's browser in the back office, and a page about roads and one about water."""
    settings.WAGTAILSEARCH_BACKENDS = base.WAGTAILSEARCH_BACKENDS
    cache.clear()
    ensure_site_tree()
    index = NewsIndexPage.objects.get(locale__language_code="vi")
    with django_capture_on_commit_callbacks(execute=True):
        for title in ("Đường Võ Văn Kiệt thông xe", "Xử lý nước thải ở chợ Bình Điền"):
            index.add_child(instance=NewsPage(title=title))
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("duong", "Đường Võ Văn Kiệt thông xe"),
        ("ĐƯỜNG", "Đường Võ Văn Kiệt thông xe"),
        ("xu ly nuoc", "Xử lý nước thải ở chợ Bình Điền"),
        ("xử lý nước", "Xử lý nước thải ở chợ Bình Điền"),
        ("xu\u031b\u0309 ly", "Xử lý nước thải ở chợ Bình Điền"),
        ("binh die", "Xử lý nước thải ở chợ Bình Điền"),
    ],
)
def test_pages_and_the_page_chooser_find_with_and_without_marks(admin: Any, typed: str, title: str) -> None:
    found = admin.get(reverse("wagtailadmin_pages:search"), {"q": typed})
    chosen = admin.get(reverse("wagtailadmin_choose_page_search"), {"q": typed})

    for response in (found, chosen):
        page = response.content.decode()
        assert title in page
        assert ("Đường Võ" in page) != ("Bình Điền" in page)


def test_queries_that_were_put_together_are_folded_too(admin: Any) -> None:
    backend = get_search_backend()
    road, water = NewsPage.objects.order_by("pk")

    assert list(backend.search(Phrase("XỬ LÝ nước"), NewsPage)) == [water]
    assert list(backend.search(And([PlainText("đường"), Not(PlainText("nước"))]), NewsPage)) == [road]
    assert list(backend.search(PlainText("duong"), Page.objects.all())) == [road.page_ptr]


def test_a_page_that_was_changed_is_found_by_its_new_words_alone(
    admin: Any, django_capture_on_commit_callbacks: Any
) -> None:
    page = NewsPage.objects.order_by("pk")[0]
    page.title = "Phố đi bộ Nguyễn Huệ"
    with django_capture_on_commit_callbacks(execute=True):
        page.save()

    backend = get_search_backend()
    assert list(backend.search("nguyen hue", NewsPage)) == [page]
    assert list(backend.search("duong", NewsPage)) == []


@pytest.mark.parametrize(
    "typed", ["", "   ", "'; DROP TABLE", "AND OR (", '"', "x" * 5000, "👍", "a\x00b", "\u0301", "*"]
)
def test_whatever_is_typed_answers(admin: Any, typed: str) -> None:
    for name in (
        "wagtailadmin_pages:search",
        "wagtailadmin_choose_page_search",
        "reference_tags:index",
        "complete-tag",
    ):
        assert admin.get(reverse(name), {"q": typed, "term": typed}).status_code == 200


def test_documents_and_their_chooser_find_without_marks(admin: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        SiteDocument.objects.create(title="Cầu Thủ Thiêm về đêm", file=ContentFile(b"a", "cau.csv"))

    for name in ("wagtaildocs:index", "wagtaildocs_chooser:choose_results"):
        assert "Cầu Thủ Thiêm" in admin.get(reverse(name), {"q": "thu thiem"}).content.decode()
        assert "Cầu Thủ Thiêm" not in admin.get(reverse(name), {"q": "ba son"}).content.decode()


LISTS = {
    "reference_units": lambda: AdminUnit.objects.create(code="1", name_vi="Phường Đường Mới", level="ward"),
    "reference_tags": lambda: Tag.objects.create(name="đường mới"),
    "reference_glossary": lambda: GlossaryTerm.objects.create(term_vi="đường mới", term_en="new road"),
    "solution_profiles": lambda: SolutionFactory(name_vi="Đường Mới", published=True),
    "organisation": lambda: OrganisationFactory(name_vi="Công ty Đường Mới"),
    "problem": lambda: a_problem(state=ProblemState.ACCEPTED, title_vi="Tên Đường Mới"),
}


@pytest.mark.parametrize("name", LISTS)
def test_our_lists_find_every_word_in_any_order_without_marks(admin: Any, name: str) -> None:
    made = LISTS[name]()
    group, _ = Group.objects.get_or_create(name="office")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    admin.force_login(office_user())

    found = admin.get(reverse(f"{name}:index"), {"q": "moi DUONG"})
    other = admin.get(reverse(f"{name}:index"), {"q": "duong cu"})

    assert made in found.context["object_list"]
    assert made not in other.context["object_list"]


def test_a_tag_is_listed_once_and_completed_by_its_other_names(admin: Any) -> None:
    tag = Tag.objects.create(name="đường sắt đô thị")
    save_tag(tag, other_names=["metro", "tàu điện metro"])

    assert list(admin.get(reverse("reference_tags:index"), {"q": "metro"}).context["object_list"]) == [tag]
    assert admin.get(reverse("complete-tag"), {"term": "duong"}).json() == ["đường sắt đô thị"]
    assert admin.get(reverse("complete-tag"), {"term": "metr"}).json() == ["đường sắt đô thị"]
    assert admin.get(reverse("complete-tag"), {"term": "  "}).json() == []


def test_completion_is_for_the_back_office_alone(client: Any) -> None:
    Tag.objects.create(name="ngập")

    assert client.get("/admin/tag-autocomplete/reference/tag/", {"term": "ngap"}).status_code == 302
    client.force_login(UserFactory())
    assert client.get("/admin/tag-autocomplete/reference/tag/", {"term": "ngap"}).status_code in {302, 403}
