"""Who may bid, told line by line."""

from typing import Any

import pytest

from challenges.eligibility import check_eligibility
from challenges.models import EligibilityRule
from challenges.states import RuleKind
from hoip.accounts.models import Organisation
from hoip.accounts.states import OrganisationKind, VerificationState
from hoip.clock import now
from tests.accounts.factories import OrganisationFactory
from tests.challenges.making import an_open_challenge
from tests.solutions.factories import FieldFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bidder() -> Organisation:
    """A verified startup of the city, ten years old, in one field."""
    organisation = OrganisationFactory(founded_year=now().year - 3)
    organisation.fields.add(FieldFactory(code="LV-TEST-1"))
    return organisation


@pytest.mark.parametrize(
    ("kind", "value", "holds"),
    [
        (RuleKind.MIN_AGE, {"years": 3}, True),
        (RuleKind.MIN_AGE, {"years": 4}, False),
        (RuleKind.MAX_AGE, {"years": 3}, True),
        (RuleKind.MAX_AGE, {"years": 2}, False),
        (RuleKind.FIELDS, {"fields": ["LV-TEST"]}, True),
        (RuleKind.FIELDS, {"fields": ["LV-KHAC"]}, False),
        (RuleKind.IN_CITY, {}, False),
        (RuleKind.DECLARED, {}, None),
    ],
)
def test_eligibility_answers_line_by_line(
    bidder: Organisation, kind: str, value: dict[str, Any], holds: bool | None
) -> None:
    challenge = an_open_challenge()
    EligibilityRule.objects.create(challenge=challenge, order=1, kind=kind, value=value, text_vi="Không nợ thuế")

    lines = check_eligibility(challenge, bidder, now())

    assert [line.holds for line in lines] == [True, True, True, holds]


def test_an_unverified_organisation_of_another_kind_is_told_both(bidder: Organisation) -> None:
    challenge = an_open_challenge(eligible_kinds=["sme"])
    Organisation.objects.filter(pk=bidder.pk).update(verification=VerificationState.PENDING)
    bidder.refresh_from_db()

    lines = check_eligibility(challenge, bidder, now())

    assert [line.holds for line in lines] == [False, False, True]
    assert str(OrganisationKind.STARTUP.label) in lines[1].reason


def test_a_profile_that_says_nothing_is_told_what_it_lacks() -> None:
    challenge = an_open_challenge()
    EligibilityRule.objects.create(challenge=challenge, order=1, kind=RuleKind.MIN_AGE, value={"years": 1})

    line = check_eligibility(challenge, OrganisationFactory(founded_year=None), now())[-1]

    assert line.holds is False
    assert line.reason
