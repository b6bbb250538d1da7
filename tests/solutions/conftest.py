"""What the tests of this room share."""

from typing import Any

import pytest
from django.core.cache import cache

from tests.search.conftest import by_meaning, index  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def without_second_factor(settings: Any) -> None:
    """Whether staff hold a second factor is tested with the accounts."""
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """No test knows the tags of another."""
    cache.clear()
