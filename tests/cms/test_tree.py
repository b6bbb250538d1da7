"""The tree of pages: what is always there, what may stand under what, and the way to the other language."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, Locale, Page, Site, Workflow

from cms import models
from cms.services.tree import INDEXES, WORKFLOW, ensure_site_tree
from hoip.accounts.states import EDITORS_GROUP, OFFICE_GROUP

pytestmark = pytest.mark.django_db

ONLY_UNDER = {
    models.HomePage: {Page},
    models.ChallengeIndexPage: {models.HomePage},
    models.ChallengePage: {models.ChallengeIndexPage},
    models.ContestIndexPage: {models.HomePage},
    models.ContestPage: {models.ContestIndexPage},
    models.EventIndexPage: {models.HomePage},
    models.EventPage: {models.EventIndexPage},
    models.NewsIndexPage: {models.HomePage},
    models.NewsPage: {models.NewsIndexPage},
    models.GuideIndexPage: {models.HomePage},
    models.GuidePage: {models.GuideIndexPage},
    models.StandardPage: {models.HomePage},
}


@pytest.mark.parametrize("model", ONLY_UNDER, ids=lambda model: model.__name__)
def test_a_page_stands_only_where_it_belongs(model: Any) -> None:
    assert {parent for parent in [Page, *ONLY_UNDER] if model.can_exist_under(parent())} == ONLY_UNDER[model]


def test_a_fresh_site_has_every_section_and_standing_page_in_both_languages(client: Any, tree: None) -> None:
    for index in INDEXES:
        for language, slug in index.slug.items():
            response = client.get(f"/{language}/{slug}/")
            assert response.status_code == 200
            assert f"<h1>{index.title[language]}</h1>" in response.content.decode()
    for path in ("/vi/quyen-rieng-tu/", "/en/privacy/", "/vi/tiep-can/", "/en/accessibility/", "/vi/gioi-thieu/"):
        assert client.get(path).status_code == 200


def test_made_again_the_tree_keeps_what_editors_have_changed(tree: None) -> None:
    home = models.HomePage.objects.get(locale__language_code="vi")
    home.heading = "Lời chào của biên tập viên"
    home.save_revision().publish()
    before = set(Page.objects.values_list("path", flat=True))

    ensure_site_tree()

    assert set(Page.objects.values_list("path", flat=True)) == before
    assert models.HomePage.objects.get(pk=home.pk).heading == "Lời chào của biên tập viên"
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk


def test_editors_publish_and_the_office_writes_through_their_moderation(tree: None) -> None:
    def rights(name: str) -> set[str]:
        group = Group.objects.get(name=name)
        return set(GroupPagePermission.objects.filter(group=group).values_list("permission__codename", flat=True))

    assert "publish_page" in rights(EDITORS_GROUP)
    assert rights(OFFICE_GROUP) == {"add_page", "change_page"}
    for home in models.HomePage.objects.all():
        assert home.get_workflow() == Workflow.objects.get(name=WORKFLOW)


def test_a_page_leads_to_itself_in_the_other_language(client: Any, pages: Any) -> None:
    item = pages.news(title="Tin hai thứ tiếng", slug="tin-hai-thu-tieng")
    twin = pages.news("en", title="News in two languages", slug="two-languages", of=item)

    html = client.get("/vi/tin-tuc/tin-hai-thu-tieng/").content.decode()

    assert 'href="/en/news/two-languages/" lang="en"' in html
    for code, page in (("vi", item), ("en", twin), ("x-default", item)):
        assert f'hreflang="{code}" href="http://localhost:8000{page.get_url()}"' in html


def test_a_page_in_one_language_names_no_other_and_leads_home(client: Any, pages: Any) -> None:
    pages.news(slug="chi-tieng-viet")

    html = client.get("/vi/tin-tuc/chi-tieng-viet/").content.decode()

    assert '<link rel="alternate" hreflang' not in html
    assert '<a class="language-link only-wide" href="/en/" lang="en"' in html


def test_an_address_keeps_its_filters_in_the_other_language(client: Any, tree: None) -> None:
    html = client.get("/vi/giai-phap/?q=ngap").content.decode()

    assert 'href="/en/solutions/?q=ngap" lang="en"' in html
    assert 'hreflang="en" href="http://localhost:8000/en/solutions/"' in html


def test_every_language_has_its_locale(tree: None) -> None:
    assert set(Locale.objects.values_list("language_code", flat=True)) == {"vi", "en"}
