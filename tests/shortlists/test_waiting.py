"""What waits on the workspace page: each verb of a decision and of quick requests has its line, its date and its action."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from challenges.states import ProblemState
from hoip import clock
from hoip.accounts.states import Role
from marketplace.proposals.models import Proposal
from marketplace.shortlists.models import Decision
from marketplace.shortlists.services import awards, complaints, feedback
from marketplace.shortlists.services.boards import add_from_match
from marketplace.shortlists.services.requests import answer_request, ask_providers, pick_pilot
from marketplace.shortlists.states import Interest
from marketplace.shortlists.waiting import decisions_wait, replies_wait
from tests.accounts.factories import member_of, office_user
from tests.challenges.making import a_problem
from tests.proposals.factories import owner_of
from tests.shortlists.making import Case
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db


def lines(user, organisation=None, provider=decisions_wait):
    """Action, due and whether it waits, for one person."""
    with override("en"):
        return [(item.action, item.due, item.waiting) for item in provider(user, organisation, clock.now())]


def test_a_decision_waits_for_the_next_person_at_each_step():
    case = Case()
    agency = case.challenge.organisation
    assert lines(case.first, agency) == [("Propose a decision", None, True)]

    decision = case.propose()
    assert lines(case.first, agency) == [("Decide", None, False)]
    assert lines(case.second, agency) == [("Decide", None, True)]
    assert lines(office_user()) == [("Decide", None, True)]

    decision = awards.approve_decision(decision, by=case.second)
    due = feedback.due_at(case.challenge)
    give = ("Give feedback", due, True)
    assert lines(case.first, agency) == [("See the decision", decision.standstill_until, False), give]
    assert lines(office_user()) == []
    loser = owner_of(case.loser)
    assert lines(loser, case.loser.organisation, replies_wait) == [
        ("Read the decision", decision.standstill_until, True)
    ]

    made = complaints.file_complaint(decision, case.loser.organisation, text="Chấm thiếu.", by=loser)
    assert lines(case.first, agency) == [("Answer", decision.standstill_until, True), give]
    complaints.answer_complaint(made, answer="Đã xem lại.", upheld=False, by=case.second)

    case.let_standstill_pass(decision)
    assert lines(case.first, agency) == [("Make it final", None, True), give]
    assert lines(loser, case.loser.organisation, replies_wait) == []
    awards.finalise_decision(Decision.objects.get(pk=decision.pk), by=case.second)
    case.give()
    feedback.send_feedback(case.challenge, by=case.first)
    assert lines(case.first, agency) == [("Complete the case", None, True)]

    feedback.complete_case(case.challenge, by=case.second)
    assert lines(case.first, agency) == []


def test_a_quick_request_waits_for_the_provider_then_for_the_agency_until_one_is_picked():
    problem = a_problem(state=ProblemState.ACCEPTED)
    agency, provider = problem.organisation, SolutionFactory(published=True)
    manager, owner = member_of(agency, Role.MANAGER), member_of(provider.organisation, Role.OWNER)
    candidate = add_from_match(problem, provider, by=manager, reason="Hợp.")
    until = clock.now() + timedelta(days=3)
    asked = ask_providers(candidate.shortlist, [candidate], question="Khi nào bắt đầu được?", until=until, by=manager)
    assert lines(owner, provider.organisation, replies_wait) == [("Reply", until, True)]
    assert lines(manager, agency) == [("Compare the replies", until, False)]

    values = {"interest": Interest.YES, "fit": "", "availability": "", "price_min": None, "price_max": None}
    reply = answer_request(asked.replies.get(), values=values, by=owner)
    assert lines(owner, provider.organisation, replies_wait) == []
    assert lines(manager, agency) == [("Compare the replies", None, True)]

    pick_pilot(reply, reason="Bắt đầu được ngay.", by=manager)
    assert lines(manager, agency) == []


def test_the_lines_of_many_decisions_cost_as_many_queries_as_those_of_one():
    def queries(user, agency):
        with CaptureQueriesContext(connection) as captured:
            lines(user, agency)
        return len(captured)

    case = Case()
    case.approved()
    one = queries(case.first, case.challenge.organisation)
    more = Case(agency=case.challenge.organisation)
    more.approved()

    assert len(lines(case.first, case.challenge.organisation)) == 4
    assert queries(case.first, case.challenge.organisation) == one
    assert Proposal.objects.count() == 4
