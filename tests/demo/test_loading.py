"""The demo: it loads through the importers and verbs of operators, whole, twice without doubling, and says what it is."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from challenges.models import Challenge, Problem
from challenges.services.problems import QUIET_ACTS
from challenges.states import Phase, ProblemState
from cms.models import ContestPage, EventPage, NewsPage
from hoip import clock
from hoip.accounts.models import ExpertProfile, Organisation, User
from hoip.audit.models import Entry
from hoip.audit.services import verify_chain
from hoip.audit.words import in_words
from hoip.demo.loading import PASSWORD, load
from marketplace.evaluation.models import Disclosure, Panel, Sheet
from marketplace.evaluation.states import Stage
from marketplace.proposals.models import Proposal
from marketplace.shortlists.models import Complaint, Decision, Feedback, QuickReply, Shortlist
from marketplace.shortlists.states import DecisionStage
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
    histories = Entry.objects.filter(target_type__in=("challenges.problem", "challenges.challenge"), refused=False)
    quiet = {*QUIET_ACTS, "challenges.challenge_saved"}
    shown = set(histories.exclude(action__in=quiet).values_list("action", flat=True))
    assert [action for action in sorted(shown) if in_words(action) == action] == []
    assert verify_chain().broken_at is None
    assert first["Solution"] >= 40 and first["Problem"] >= 25 and first["Challenge"] >= 6
    assert not [name for name, number in first.items() if not number]
    _dissolved_agencies_have_handed_over()
    _there_is_a_person_for_each_role()
    _cases_stand_where_each_page_has_something_to_show()


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


def _cases_stand_where_each_page_has_something_to_show() -> None:
    """A panel that scores, a standstill with a complaint, a completed case, quick replies; each with the sign-in for it."""
    at = clock.now()
    expert = User.objects.get(email="expert@example.com")
    panel = Panel.objects.get(challenge__problems__number="BT-2024-021")
    assert (panel.stage, panel.is_blind) == (Stage.SCORING, True)
    assert Disclosure.objects.of(expert).filter(declaration="").count() == 1
    assert Sheet.objects.filter(member__user=expert, locked_at=None, member__panel=panel).count() == 1

    standing = Decision.objects.get(challenge__problems__number="BT-2022-009")
    assert standing.stage_at(at) == DecisionStage.STANDSTILL
    assert Complaint.objects.filter(decision=standing, answered_at=None).count() == 1
    assert standing.proposed_by.works_in(standing.organisation_id)
    assert standing.approved_by == User.objects.get(email="agency@example.com")

    done = Challenge.objects.get(problems__number="BT-2023-001")
    assert done.phase_at(at) == Phase.COMPLETED
    startup = User.objects.get(email="startup@example.com")
    told = Feedback.objects.visible_to(startup).get(proposal__challenge=done)
    assert told.sent_at < done.completed_at < at

    waiting = QuickReply.objects.visible_to(User.objects.get(email="startup2@example.com"))
    assert waiting.get().replied_at is None
    assert QuickReply.objects.filter(replied_at__isnull=False).count() == 2


def test_the_clock_is_turned_on_a_demo_alone(settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(RuntimeError), clock.pretended(clock.now()):
        pass


def test_the_demo_is_refused_on_a_real_site(settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError):
        call_command("load_demo", stdout=StringIO())

    assert not Solution.objects.exists()
