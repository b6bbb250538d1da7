"""What follows a decision at once: the public page, its clock, search, open data, and nothing told too early."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from challenges.models import Challenge
from challenges.search import challenge_document
from challenges.states import Outcome, Phase
from hoip import clock
from marketplace.shortlists.exceptions import DecisionRefused
from marketplace.shortlists.models import Decision
from marketplace.shortlists.services import awards, feedback
from marketplace.shortlists.states import Result
from search.models import OutboxRow
from tests.accounts.factories import UserFactory
from tests.proposals.factories import owner_of
from tests.shortlists.making import Case

pytestmark = pytest.mark.django_db


def public(case):
    """What everybody reads of the decision on the challenge's page."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    page = Template("{% load decision_tags %}{% public_decision challenge %}")
    challenge = Challenge.objects.get(pk=case.challenge.pk)
    return page.render(Context({"challenge": challenge, "user": request.user, "request": request}))


def test_the_public_learns_of_a_standstill_then_of_the_award_and_no_more_of_it_once_it_is_undone():
    case = Case()
    decision = case.propose()
    winner, loser = case.winner.organisation.name, case.loser.organisation.name
    assert public(case).strip() == ""  # proposed only

    awards.approve_decision(decision, by=case.second)
    standing = public(case)
    assert "Thời gian chờ đến" in standing and winner not in standing

    case.let_standstill_pass(decision)
    awards.finalise_decision(decision, by=case.second)
    final = public(case)
    assert winner in final and loser not in final
    assert "không phải hợp đồng mua sắm công" in final

    awards.undo_decision(Decision.objects.get(pk=decision.pk), by=case.second, reason="Khai sai.")
    assert public(case).strip() == ""


def test_the_clock_of_the_feedback_says_days_left_then_late_and_goes_once_all_is_sent():
    case = Case()
    decision = case.final()
    due = feedback.due_at(case.challenge)
    assert due == decision.approved_at + timedelta(days=case.challenge.feedback_days)
    assert "Phản hồi cho mọi bên dự tuyển đến" in public(case) and "deadline--open" in public(case)

    Decision.objects.filter(pk=decision.pk).update(approved_at=clock.now() - timedelta(days=40))
    assert "deadline--past" in public(case)

    case.give()
    feedback.send_feedback(case.challenge, by=case.first)
    assert "Phản hồi cho mọi bên dự tuyển đến" not in public(case)


def test_search_follows_a_decision_and_its_undoing_at_once():
    case = Case()
    decision = case.approved()
    case.let_standstill_pass(decision)
    uid = f"challenge:{case.challenge.pk}"

    for act, decided in (
        (lambda: awards.finalise_decision(decision, by=case.second), True),
        (lambda: awards.undo_decision(Decision.objects.get(), by=case.second, reason="Sai."), False),
    ):
        OutboxRow.objects.all().delete()
        act()
        assert OutboxRow.objects.filter(uid=uid).exists()
        challenge = Challenge.objects.get(pk=case.challenge.pk)
        assert bool(challenge_document(challenge).dates["decided_at"]) is decided


def test_no_award_tells_the_public_the_reason_and_awards_nobody():
    case = Case()
    decision = case.propose(outcome=Outcome.NO_AWARD, winner=Result.NOT_SELECTED)
    awards.approve_decision(decision, by=case.second)
    case.let_standstill_pass(decision)
    awards.finalise_decision(decision, by=case.second)

    page = public(case)

    assert "Theo bảng xếp hạng." in page
    assert case.winner.organisation.name not in page


def test_the_bidder_reads_its_feedback_only_once_it_is_sent_and_nobody_else_does(client):
    case = Case()
    case.final()
    case.give()
    address = reverse("shortlists:feedback", args=[case.loser.number])
    client.force_login(owner_of(case.loser))
    assert client.get(address).status_code == 404

    feedback.send_feedback(case.challenge, by=case.first)

    page = client.get(address).content.decode()
    for said in ("Cách làm rõ.", "Thiếu đào tạo.", "Có số liệu.", "thiếu 52 điểm"):
        assert said in page
    assert case.evaluation.chair.full_name not in page
    for other in (owner_of(case.winner), UserFactory()):
        client.force_login(other)
        assert client.get(address).status_code == 404


def test_a_case_is_completed_once_and_then_stands():
    case = Case()
    case.completed()

    for refused in (
        lambda: feedback.complete_case(case.challenge, by=case.second),
        lambda: awards.undo_decision(Decision.objects.get(), by=case.second, reason="Muộn."),
    ):
        with pytest.raises(DecisionRefused):
            refused()
    assert Challenge.objects.get(pk=case.challenge.pk).phase_at(clock.now()) == Phase.COMPLETED


def test_the_note_that_this_is_no_public_contract_stands_on_the_award_and_on_the_board(client):
    case = Case()
    case.approved()
    client.force_login(case.first)

    page = client.get(reverse("shortlists:decision", args=[case.challenge.number])).content.decode()

    assert "không phải hợp đồng mua sắm công" in page
