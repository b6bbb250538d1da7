"""Quick requests: who is asked, until when a reply can be given or changed, and what picking one does."""

from datetime import timedelta

import pytest
from django.urls import reverse

from challenges.states import ProblemState
from hoip import clock
from hoip.accounts.states import Role
from hoip.audit.models import Entry
from hoip.notifications.models import Notification
from marketplace.shortlists.exceptions import RequestRefused
from marketplace.shortlists.models import Candidate, QuickReply, QuickRequest
from marketplace.shortlists.services import boards
from marketplace.shortlists.services.requests import MOST_ASKED, answer_request, ask_providers, pick_pilot
from marketplace.shortlists.states import Column, Interest
from tests.accounts.factories import member_of
from tests.challenges.making import a_problem
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db


class Invite:
    """A problem on the invite track with two candidates on its board."""

    def __init__(self):
        self.problem = a_problem(state=ProblemState.ACCEPTED)
        self.manager = member_of(self.problem.organisation, Role.MANAGER)
        self.solutions = [SolutionFactory(published=True) for _ in range(2)]
        self.owners = [member_of(one.organisation, Role.OWNER) for one in self.solutions]
        self.candidates = [
            boards.add_from_match(self.problem, one, by=self.manager, reason="Hợp.") for one in self.solutions
        ]
        self.shortlist = self.candidates[0].shortlist

    def ask(self, question="Khi nào bắt đầu được?", candidates=None, **time):
        until = clock.now() + timedelta(**(time or {"days": 3}))
        chosen = self.candidates if candidates is None else candidates
        return ask_providers(self.shortlist, chosen, question=question, until=until, by=self.manager)

    def reply(self, request, place=0, interest=Interest.YES, low=None, high=None):
        row = request.replies.get(solution=self.solutions[place])
        values = {"interest": interest, "fit": "Hợp.", "availability": "Ngay", "price_min": low, "price_max": high}
        return answer_request(row, values=values, by=self.owners[place])

    def pass_time(self, request):
        at = clock.now()
        QuickRequest.objects.filter(pk=request.pk).update(
            asked_at=at - timedelta(days=3), until=at - timedelta(minutes=1)
        )


def told(user):
    return sorted(Notification.objects.filter(recipient=user).values_list("kind", flat=True))


def test_each_provider_is_asked_by_itself_and_comes_into_dialogue():
    invite = Invite()

    made = invite.ask()

    assert made.replies.count() == 2
    assert [told(one) for one in invite.owners] == [["quick_request"], ["quick_request"]]
    assert set(Candidate.objects.values_list("column", flat=True)) == {Column.IN_DIALOGUE}
    assert QuickReply.objects.visible_to(invite.owners[0]).count() == 1


@pytest.mark.parametrize(
    ("question", "nobody", "time"),
    [(" ", False, {"days": 3}), ("Giá?", True, {"days": 3}), ("Giá?", False, {"seconds": -1})],
)
def test_nobody_is_asked_without_a_question_a_time_ahead_and_somebody_to_ask(question, nobody, time):
    invite = Invite()

    with pytest.raises(RequestRefused):
        invite.ask(question, [] if nobody else None, **time)

    assert not QuickRequest.objects.exists()
    assert [told(one) for one in invite.owners] == [[], []]


def test_more_than_twenty_are_not_asked_at_once():
    invite = Invite()

    with pytest.raises(RequestRefused):
        invite.ask(candidates=[invite.candidates[0]] * (MOST_ASKED + 1))


def test_a_reply_is_changed_while_the_time_runs_and_the_agency_hears_of_the_first():
    invite = Invite()
    made = invite.ask()

    invite.reply(made, interest=Interest.MAYBE)
    row = invite.reply(made, interest=Interest.YES, low=100, high=200)

    assert (row.interest, row.price_min, row.price_max) == (Interest.YES, 100, 200)
    assert told(invite.manager).count("quick_reply") == 1
    invite.pass_time(made)
    with pytest.raises(RequestRefused):
        invite.reply(made, interest=Interest.NO)
    assert QuickReply.objects.get(pk=row.pk).interest == Interest.YES


def test_one_reply_is_picked_with_a_reason_and_then_nothing_changes_any_more():
    invite = Invite()
    made = invite.ask()
    first, second = invite.reply(made, 0), invite.reply(made, 1)
    with pytest.raises(RequestRefused):
        pick_pilot(first, reason="  ", by=invite.manager)

    pick_pilot(first, reason="Bắt đầu được ngay.", by=invite.manager)

    assert Candidate.objects.get(solution=invite.solutions[0]).column == Column.SHORTLISTED
    assert "pilot_picked" in told(invite.owners[0])
    assert "pilot_picked" not in told(invite.owners[1])
    for refused in (
        lambda: pick_pilot(second, reason="Đổi ý.", by=invite.manager),
        lambda: pick_pilot(first, reason="Lại.", by=invite.manager),
        lambda: invite.reply(made, 1, Interest.NO),
    ):
        with pytest.raises(RequestRefused):
            refused()
    assert Entry.objects.filter(action="shortlists.pilot_picked").count() == 1


def test_who_has_not_replied_is_not_picked():
    invite = Invite()
    made = invite.ask()

    with pytest.raises(RequestRefused):
        pick_pilot(made.replies.first(), reason="Quen biết.", by=invite.manager)


def test_the_pages_refuse_an_upside_down_price_and_keep_what_was_typed(client):
    invite = Invite()
    row = invite.ask().replies.get(solution=invite.solutions[0])
    client.force_login(invite.owners[0])
    data = {"interest": "yes", "fit": "Nối được.", "price_min": "200000000", "price_max": "100000000"}

    page = client.post(reverse("shortlists:reply", args=[row.pk]), data)

    assert page.status_code == 200 and "Nối được." in page.content.decode()
    row.refresh_from_db()
    assert row.replied_at is None


def test_after_the_time_the_page_shows_the_reply_without_a_form(client):
    invite = Invite()
    made = invite.ask()
    row = invite.reply(made)
    invite.pass_time(made)
    client.force_login(invite.owners[0])

    page = client.get(reverse("shortlists:reply", args=[row.pk]))
    sent = client.post(reverse("shortlists:reply", args=[row.pk]), {"interest": "no"})

    assert 'name="interest"' not in page.content.decode()
    assert sent.context["form"].non_field_errors()
    assert QuickReply.objects.get(pk=row.pk).interest == Interest.YES


def test_the_agency_reads_that_this_is_no_public_procurement_contract(client):
    invite = Invite()
    made = invite.ask()
    client.force_login(invite.manager)

    for address in (made.get_absolute_url(), invite.shortlist.get_absolute_url()):
        assert "không phải hợp đồng mua sắm công" in client.get(address).content.decode()
