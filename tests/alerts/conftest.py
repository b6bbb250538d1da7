"""An index of the test's own, and people who want to hear."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.utils import timezone

from marketplace.alerts.models import Announcement
from search.documents import sources, uid_of
from tests.accounts.factories import AgencyFactory, OrganisationFactory, UserFactory, member_of
from tests.search.conftest import by_meaning, engine_down  # noqa: F401 - fixtures
from tests.search.conftest import index as plain_index  # noqa: F401 - likewise


@pytest.fixture(autouse=True)
def no_cache() -> None:
    """Glossary and tags are those of this test."""
    cache.clear()


@pytest.fixture
def reader(db: None) -> Any:
    """Somebody who saves searches."""
    return UserFactory(email="doc-gia@example.com")


@pytest.fixture
def agency(db: None) -> Any:
    """Who announces challenges."""
    return AgencyFactory(slug="co-quan", name_vi="Sở Xây dựng")


@pytest.fixture
def startup(db: None) -> Any:
    """The owner of an organisation that offers solutions."""
    return member_of(OrganisationFactory(slug="cong-ty"))


@pytest.fixture
def index(plain_index: Callable[[], int]) -> Callable[[], None]:  # noqa: F811 - the fixture imported above
    """An index of the test's own; call it to index what was made, and to announce it as a commit would."""

    def refresh() -> None:
        plain_index()
        for source in sources().values():
            keys = list(source.queryset().values_list("pk", flat=True))
            for row in source.visible(AnonymousUser(), keys):
                Announcement.objects.get_or_create(uid=uid_of(source.kind, row.pk), defaults={"at": timezone.now()})

    return refresh
