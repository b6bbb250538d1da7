"""What the tests of pages share: the site's tree, and makers of pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Site

from cms.models import ContestIndexPage, ContestPage, EventIndexPage, EventPage, NewsIndexPage, NewsPage


@pytest.fixture(autouse=True)
def without_second_factor(settings: Any) -> None:
    """Whether staff hold a second factor is tested with the accounts; Wagtail's own search is not what is tested."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """No test finds the pictures of another."""
    cache.clear()


@pytest.fixture
def tree(site_tree: None, db: None) -> None:
    """Homes, indexes and standing pages in both languages, and the rights of the groups."""
    Site.clear_site_root_paths_cache()


class Pages:
    """Makes live pages below the indexes of the tree."""

    def __init__(self) -> None:
        self.made = 0

    def _add(self, index: Any, model: Any, language: str, of: Any = None, **values: Any) -> Any:
        self.made += 1
        parent = index.objects.get(locale__language_code=language)
        page = model(
            **{"slug": f"trang-{self.made}", "intro": "Một câu giới thiệu.", "locale": parent.locale, **values}
        )
        if of is not None:
            page.translation_key = of.translation_key
        live = values.get("live", True)
        parent.add_child(instance=page)
        if live:
            page.save_revision().publish()
        return model.objects.get(pk=page.pk)

    def news(self, language: str = "vi", **values: Any) -> NewsPage:
        tags = values.pop("tags", [])
        contests = values.pop("contests", [])
        page = self._add(NewsIndexPage, NewsPage, language, **{"title": f"Tin {self.made}", **values})
        if tags or contests:
            page.tags.add(*tags)
            page.contests.set(contests)
            page.save_revision().publish()
        return page

    def event(self, language: str = "vi", days: float = 5, **values: Any) -> EventPage:
        starts = timezone.now() + timedelta(days=days)
        given = {
            "title": f"Sự kiện {self.made}",
            "kind": "workshop",
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=2),
            "place": "123 Trương Định",
        }
        return self._add(EventIndexPage, EventPage, language, **{**given, **values})

    def contest(self, language: str = "vi", **values: Any) -> ContestPage:
        given = {"title": f"Cuộc thi {self.made}", "series": "ai-star", "edition": 2026}
        return self._add(ContestIndexPage, ContestPage, language, **{**given, **values})


@pytest.fixture
def pages(tree: None) -> Pages:
    """Makes pages."""
    return Pages()
