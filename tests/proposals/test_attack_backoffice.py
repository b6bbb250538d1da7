"""The back office looks for sealed bids in its logs, and for a way to sit down in a bidder's place."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from challenges.services.addenda import extend_challenge
from hoip.accounts.models import User
from hoip.accounts.states import OFFICE_GROUP
from hoip.notifications.models import Delivery
from marketplace.proposals.models import Proposal
from marketplace.proposals.services import team
from marketplace.proposals.services.sealing import withdraw_proposal
from tests.accounts.factories import OrganisationFactory, UserFactory, member_of, office_user
from tests.proposals.factories import draft, open_challenge, owner_of, sealed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def staff_without_second_factor(settings: Any) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = False


def back_office() -> Client:
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True, groups=[OFFICE_GROUP]))
    return client


def test_the_log_of_mails_tells_of_no_sealed_bid(django_capture_on_commit_callbacks: Any) -> None:
    client, challenge = back_office(), open_challenge()
    log = [reverse("delivery:index"), f"{reverse('delivery:index')}?export=csv"]
    with django_capture_on_commit_callbacks(execute=True):
        proposal = sealed(challenge)
        partner = OrganisationFactory()
        member_of(partner)
        team.add_partner(proposal, by=owner_of(proposal), organisation=partner, role="Lắp đặt")
        withdraw_proposal(proposal, by=owner_of(proposal))
    assert Delivery.objects.count() > 2

    for address in log:
        response = client.get(address)
        page = (response.getvalue()).decode()
        assert response.status_code == 200
        assert "proposal_" not in page
        assert str(owner_of(proposal)) not in page


def test_the_log_of_mails_does_not_tell_bidders_by_the_news_of_their_challenge(
    django_capture_on_commit_callbacks: Any,
) -> None:
    client, challenge = back_office(), open_challenge()
    proposal = draft(challenge)
    with django_capture_on_commit_callbacks(execute=True):
        later = challenge.closes_at.replace(year=challenge.closes_at.year + 1)
        extend_challenge(challenge, by=office_user(), closes_at=later, reason="Thêm thời gian")
    assert Delivery.objects.filter(recipient=owner_of(proposal)).exists()

    assert str(owner_of(proposal)) not in client.get(reverse("delivery:index")).content.decode()


def test_a_superuser_cannot_have_a_bidders_new_password_sent_elsewhere() -> None:
    client, proposal = back_office(), draft(open_challenge())
    person = owner_of(proposal)
    address = person.email

    page = reverse("wagtailusers_users:edit", args=[person.pk])
    assert client.get(page).status_code == 200
    told = {"email": "ke.gian@example.com", "full_name": "Kẻ Gian", "is_active": "on"}
    assert client.post(page, told).status_code == 302
    Client().post(reverse("account_reset_password"), {"email": "ke.gian@example.com"})

    assert User.objects.get(pk=person.pk).email == address
    assert not [one for one in mail.outbox if "ke.gian@example.com" in one.to and "/password/reset/key/" in one.body]


@pytest.mark.parametrize("way", ["one", "several"])
def test_an_owner_is_not_deleted_so_that_nobody_is_put_into_the_empty_place(way: str) -> None:
    client, proposal = back_office(), draft(open_challenge())
    owner, other = owner_of(proposal), UserFactory()
    one = reverse("wagtailusers_users:delete", args=[owner.pk])
    several = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])

    client.post(one if way == "one" else f"{several}?id={owner.pk}&id={other.pk}")
    assert User.objects.filter(pk=owner.pk).exists()

    client.post(reverse("wagtailusers_users:delete", args=[other.pk]))
    assert not User.objects.filter(pk=other.pk).exists()


def test_the_office_cannot_hand_a_sealed_bid_to_others_by_naming_a_successor() -> None:
    client, proposal = back_office(), sealed(open_challenge())
    accomplice = member_of(OrganisationFactory())
    former = proposal.organisation
    former.successor = accomplice.memberships.get().organisation
    former.save()

    response = client.post(reverse("accounts:open-items-transfer", args=[former.slug]))

    assert response.status_code == 302
    assert Proposal.objects.get(pk=proposal.pk).organisation == former
    assert not Proposal.objects.visible_to(accomplice).exists()
