"""While an evaluation is blind, agency and office read bids by their numbers; who screens may look, on record."""

from typing import Any

import pytest
from django.urls import reverse

from hoip import clock
from hoip.accounts.states import Role
from hoip.audit.models import Entry
from marketplace.evaluation.exceptions import PanelRefused
from marketplace.evaluation.services import closing, panels
from marketplace.evaluation.states import PanelRole
from marketplace.proposals.anonymity import hides_names
from marketplace.proposals.exceptions import NotPossible, StillSealed
from marketplace.proposals.models import NamesSeen, Proposal
from marketplace.proposals.services import names
from tests.accounts.factories import UserFactory, member_of, office_user
from tests.evaluation.factories import Evaluation
from tests.proposals.factories import draft, open_challenge, opened, owner_of

pytestmark = pytest.mark.django_db


def pages_of(proposal: Proposal) -> list[str]:
    """Where the agency and the office read of a bid."""
    return [
        reverse("proposals:challenge-proposals", args=[proposal.challenge.number]),
        proposal.get_absolute_url(),
        reverse("proposals:proposal-screen", args=[proposal.number]),
    ]


def names_of(proposal: Proposal) -> list[str]:
    """What would tell who bids."""
    document = proposal.documents.first()
    told = [proposal.organisation.name, proposal.solution.name, owner_of(proposal).full_name]
    return told + ([reverse("files:file-download", args=[document.file_id])] if document else [])


def told_on(client: Any, user: Any, proposal: Proposal) -> set[str]:
    """Names of a bid on the pages that a person reads of it; the bid is on each of them."""
    client.force_login(user)
    found: set[str] = set()
    for address in pages_of(proposal):
        response = client.get(address)
        assert response.status_code == 200, address
        page = response.content.decode()
        assert proposal.number in page, address
        found |= {name for name in names_of(proposal) if name in page}
    return found


def bid(**fields: Any) -> Proposal:
    """An opened bid with a document whose bidder names itself in the text."""
    proposal = opened(open_challenge(**fields))
    return Proposal.objects.select_related("challenge", "organisation", "solution").get(pk=proposal.pk)


@pytest.mark.parametrize("who", ["agency", "office"])
def test_a_bid_of_a_blind_evaluation_goes_by_its_number(client: Any, settings: Any, who: str) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = False
    proposal = bid(is_blind=True)
    user = office_user() if who == "office" else member_of(proposal.challenge.organisation, Role.MANAGER)

    assert told_on(client, user, proposal) == set()
    assert client.get(names_of(proposal)[-1]).status_code == 404


def test_without_blindness_the_names_stand_there(client: Any) -> None:
    proposal = bid(is_blind=False)

    manager = member_of(proposal.challenge.organisation, Role.MANAGER)

    assert told_on(client, manager, proposal) == set(names_of(proposal))
    assert client.get(names_of(proposal)[-1]).status_code == 200


def test_the_bidder_reads_its_own_bid_with_names(client: Any) -> None:
    proposal = bid(is_blind=True)
    client.force_login(owner_of(proposal))

    page = client.get(proposal.get_absolute_url()).content.decode()

    assert [name for name in names_of(proposal) if name not in page] == []
    assert client.get(names_of(proposal)[-1]).status_code == 200


def test_who_screens_looks_at_one_bid_and_the_look_is_on_record_once(client: Any) -> None:
    first = bid(is_blind=True)
    manager, colleague = (member_of(first.challenge.organisation, Role.MANAGER) for _place in range(2))
    client.force_login(manager)
    assert "Cho xem tên" in client.get(pages_of(first)[2]).content.decode()

    for _time in range(2):
        client.post(reverse("proposals:proposal-names", args=[first.number]), {"next": "screen"})

    assert told_on(client, manager, first) == set(names_of(first))
    assert client.get(names_of(first)[-1]).status_code == 200
    assert told_on(client, colleague, first) == set()
    entry = Entry.objects.get(action="proposals.names_seen")
    assert (entry.target_id, entry.actor) == (first.number, str(manager.public_id))


@pytest.mark.parametrize("role", [Role.VIEWER, None])
def test_who_may_not_screen_may_not_look(client: Any, role: str | None) -> None:
    proposal = bid(is_blind=True)
    client.force_login(member_of(proposal.challenge.organisation, role) if role else UserFactory())

    response = client.post(reverse("proposals:proposal-names", args=[proposal.number]))

    assert response.status_code == (403 if role else 404)
    assert not NamesSeen.objects.exists()


def test_who_has_looked_does_not_score_but_can_keep_the_minutes() -> None:
    case = Evaluation().screen()
    officer = member_of(case.challenge.organisation, Role.MEMBER)
    names.look_at_names(case.proposals[0], by=officer)
    assert names.knows_names(case.proposals[0], officer)

    with pytest.raises(PanelRefused):
        panels.invite_member(case.panel, officer, role=PanelRole.MEMBER, by=case.manager)
    with pytest.raises(PanelRefused):
        panels.replace_member(case.member(case.members[0]), user=officer, by=case.manager, reason="Bận.")
    panels.invite_member(case.panel, officer, role=PanelRole.SECRETARY, by=case.manager)

    assert names.knows_names(case.proposals[0], officer)


def test_who_scores_never_looks(client: Any) -> None:
    case = Evaluation().screen()
    proposal, officer = case.proposals[0], member_of(case.challenge.organisation, Role.MEMBER)
    panels.invite_member(case.panel, officer, role=PanelRole.MEMBER, by=case.manager)

    client.force_login(officer)
    assert client.post(reverse("proposals:proposal-names", args=[proposal.number])).status_code == 403
    with pytest.raises(NotPossible):
        names.look_at_names(proposal, by=officer)


def test_a_sealed_bid_is_not_looked_at() -> None:
    with pytest.raises(StillSealed):
        names.look_at_names(draft(open_challenge()), by=office_user())


def test_the_names_come_back_when_the_chair_shows_them(client: Any) -> None:
    case = Evaluation().discuss((4, 4), (2, 2))
    assert hides_names(case.challenge)

    closing.show_names(case.fresh(), by=case.chair, reason="Cần hỏi lại bên dự tuyển.")

    assert not hides_names(case.challenge)
    client.force_login(case.manager)
    page = client.get(reverse("proposals:challenge-proposals", args=[case.challenge.number])).content.decode()
    assert all(one.organisation.name in page for one in case.proposals)


def test_the_names_come_back_when_the_ranking_is_frozen() -> None:
    assert not hides_names(Evaluation().close((4, 4), (2, 2)).challenge)


def test_the_audit_log_does_not_tell_who_wrote_a_bid_before_the_names_are_shown() -> None:
    case = Evaluation().discuss((4, 4), (2, 2))
    number = case.proposals[0].number

    def told() -> set[str]:
        return set(Entry.objects.readable(clock.now()).filter(target_id=number).values_list("action", flat=True))

    before = told()
    closing.show_names(case.fresh(), by=case.chair, reason="Xong.")

    assert before == {"proposals.proposal_moved"}
    assert "proposals.proposal_submitted" in told()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_blind_list_asks_as_often_for_one_bid_as_for_many(
    client: Any, rows: int, django_assert_num_queries: Any
) -> None:
    case = Evaluation(bidders=rows).screen()
    client.force_login(case.manager)
    address = reverse("proposals:challenge-proposals", args=[case.challenge.number])
    client.get(address)

    with django_assert_num_queries(QUERIES):
        client.get(address)


QUERIES = 21
"""Of the list of a blind challenge's bids, whatever their number."""
