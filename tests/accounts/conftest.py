"""What tests of accounts share."""

from typing import Any

import pytest


@pytest.fixture
def office_without_factor(settings: Any) -> None:
    """Nobody is sent to set up a second factor first."""
    settings.MFA_REQUIRED_FOR_STAFF = False
