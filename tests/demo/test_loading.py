"""The demo: it loads through the importers and verbs of operators, whole, twice without doubling, and says what it is."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from challenges.models import Challenge, Problem
from challenges.states import ProblemState
from cms.models import ContestPage, EventPage, NewsPage
from hoip.accounts.models import ExpertProfile, Organisation, User
from hoip.audit.models import Entry
from hoip.audit.services import verify_chain
from hoip.demo.loading import PASSWORD, load
from marketplace.proposals.models import Proposal
from marketplace.shortlists.models import Shortlist
from marketplace.solutions.models import Solution

pytestmark = pytest.mark.django_db
COUNTED = (Problem, Solution, Challenge, Organisation, User, Proposal, Shortlist, ContestPage, EventPage, NewsPage)


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in COUNTED}


def test_the_demo_loads_whole_and_a_second_time_nothing_doubles(settings: Any, tmp_path: Any) -> None:
    settings.DEMO = True
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    call_command("load_reference", stdout=StringIO())

    load()
    first, entries = counts(), Entry.objects.count()
    load()

    assert counts() == first
    assert Entry.objects.count() == entries  # nothing was done a second time
    assert verify_chain().broken_at is None
    assert first["Solution"] >= 40 and first["Problem"] >= 25 and first["Challenge"] >= 6
    assert not [name for name, number in first.items() if not number]
    _dissolved_agencies_have_handed_over()
    _there_is_a_person_for_each_role()


def _dissolved_agencies_have_handed_over() -> None:
    """Open problems of former districts stand with their successors, by an act on record."""
    closed = (ProblemState.DECLINED, ProblemState.MERGED)
    left = Problem.objects.filter(organisation__valid_to__isnull=False, organisation__successor__isnull=False)
    assert not left.exclude(state__in=closed).exists()
    acts = Entry.objects.filter(action="accounts.open_items_transferred")
    moved = {number for act in acts for number in act.facts["items"]}
    assert moved
    for problem in Problem.objects.filter(number__in=moved):
        assert problem.organisation.predecessors.filter(valid_to__isnull=False).exists()
    assert {str(act.actor) for act in acts} == {str(User.objects.get(email="office@example.com").public_id)}


def _there_is_a_person_for_each_role() -> None:
    people = User.objects.filter(email__endswith="@example.com")
    assert {"office", "editors"} <= set(people.values_list("groups__name", flat=True))
    assert ExpertProfile.objects.filter(is_listed=True).exists()
    assert people.filter(memberships__organisation__kind="startup").exists()
    assert people.filter(memberships__organisation__kind="department").exists()
    office = people.get(email="office@example.com")
    assert office.check_password(PASSWORD)
    assert office.emailaddress_set.get().verified


def test_the_demo_is_refused_on_a_real_site(settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError):
        call_command("load_demo", stdout=StringIO())

    assert not Solution.objects.exists()
