"""What the tests of problems and challenges share."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def without_second_factor(settings: Any) -> None:
    """That staff hold a second factor is tested with the accounts."""
    settings.MFA_REQUIRED_FOR_STAFF = False
