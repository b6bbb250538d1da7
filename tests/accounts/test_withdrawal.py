"""Withdrawing consent: told beforehand what follows, asked for the password, closed at once, erased by the office."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hoip.accounts.exceptions import WithdrawalRefused
from hoip.accounts.models import Consent, ExpertProfile, User, Withdrawal
from hoip.accounts.services.consents import give_consent
from hoip.accounts.services.withdrawals import erase_person, withdraw_consent
from hoip.accounts.states import Role
from hoip.audit.models import Entry
from hoip.notifications.models import Notification
from search.models import OutboxRow
from tests.accounts.factories import OrganisationFactory, UserFactory, member_of, office_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office_without_factor")]
PASSWORD = "một mật khẩu đủ dài 42"


@pytest.fixture
def person() -> User:
    """Somebody who agreed once, works somewhere and is offered as an expert."""
    made = member_of(OrganisationFactory(), Role.MEMBER, full_name="Lý Thu Sen", email="sen@example.com")
    made.set_password(PASSWORD)
    made.save()
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    ExpertProfile.objects.create(user=made, headline="Nước", is_listed=True)
    give_consent(made)
    return made


def test_the_page_says_what_was_agreed_and_what_follows(client: Client, person: User) -> None:
    client.force_login(person)
    address = reverse("accounts:consent-withdraw")

    profile = client.get(reverse("accounts:profile")).content.decode()
    shown = client.get(address).content.decode()

    assert f'href="{address}"' in profile
    assert "Tôi đồng ý để H.OIP" in shown and "đóng ngay" in shown and "ghi bằng một mã" in shown


@pytest.mark.parametrize(
    "answers", [{}, {"withdraw": "on"}, {"withdraw": "on", "password": "sai"}, {"password": PASSWORD}]
)
def test_without_tick_and_password_nothing_happens(client: Client, person: User, answers: dict[str, str]) -> None:
    client.force_login(person)

    response = client.post(reverse("accounts:consent-withdraw"), answers)

    person.refresh_from_db()
    assert response.status_code == 200
    assert person.is_active and not Withdrawal.objects.exists()


def test_withdrawing_closes_the_account_tells_both_sides_and_goes_on_record(
    client: Client, person: User, django_capture_on_commit_callbacks: Any
) -> None:
    office, workplace = office_user(), person.memberships.get().organisation
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(person)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts:consent-withdraw"), {"withdraw": "on", "password": PASSWORD})

    person.refresh_from_db()
    kept = Withdrawal.objects.get()
    assert not person.is_active and not person.memberships.exists() and not person.expert_profile.is_listed
    assert kept.version == Consent.objects.get().version and kept.text.startswith("Tôi rút lại sự đồng ý")
    for browser in (client, elsewhere):
        assert browser.get(reverse("accounts:profile")).status_code == 302
    told = next(message for message in mail.outbox if message.to == [person.email])
    assert "Chào Lý Thu Sen" in told.body and "ghi bằng một mã" in told.body
    assert Notification.objects.get(recipient=office).kind == "consent_withdrawn"
    assert Entry.objects.about(workplace).filter(action="accounts.member_left", actor=str(person.public_id)).exists()
    assert Entry.objects.filter(action="accounts.expert_taken_back").exists()
    entry = Entry.objects.get(action="accounts.consent_withdrawn")
    assert entry.actor == str(person.public_id) and "Sen" not in str(entry.facts)


def test_an_owner_with_colleagues_passes_the_ownership_on_first(client: Client, person: User) -> None:
    organisation = OrganisationFactory(name_vi="Công ty Rạch Xanh")
    owner = member_of(organisation)
    member_of(organisation, Role.MEMBER)
    client.force_login(owner)

    shown = client.get(reverse("accounts:consent-withdraw")).content.decode()

    assert "Công ty Rạch Xanh" in shown and 'name="withdraw"' not in shown
    with pytest.raises(WithdrawalRefused):
        withdraw_consent(owner, by=owner)
    alone = member_of(OrganisationFactory())
    assert withdraw_consent(alone, by=alone).user == alone


def test_the_office_finds_the_request_and_erases_what_names_the_person(
    client: Client, person: User, django_capture_on_commit_callbacks: Any
) -> None:
    withdrawal = withdraw_consent(person, by=person)
    client.force_login(office_user())
    assert "Lý Thu Sen" in client.get(reverse("workspace")).content.decode()
    assert "sen@example.com" in client.get(reverse("accounts:withdrawal-list")).content.decode()

    with override("vi"), django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts:person-erase", args=[withdrawal.pk]))

    person.refresh_from_db()
    assert person.full_name == f"#{person.public_id.hex[:8]}" and "sen" not in person.email
    assert not EmailAddress.objects.exists() and not ExpertProfile.objects.exists()
    assert [message.to for message in mail.outbox][-1] == ["sen@example.com"]
    assert Entry.objects.filter(action="accounts.person_erased", facts__person=str(person.public_id)).exists()
    after = client.get(reverse("accounts:withdrawal-list")).content.decode()
    assert "Sen" not in after and person.full_name in after
    with pytest.raises(WithdrawalRefused):
        erase_person(withdrawal, by=UserFactory())


def test_the_search_index_hears_of_an_expert_who_withdraws(person: User) -> None:
    OutboxRow.objects.all().delete()

    withdraw_consent(person, by=person)

    assert OutboxRow.objects.filter(uid=f"expert:{person.expert_profile.pk}").exists()


def test_an_account_that_was_opened_again_is_not_erased_and_can_be_closed_again(client: Client, person: User) -> None:
    first = withdraw_consent(person, by=person)
    User.objects.filter(pk=person.pk).update(is_active=True)
    office = office_user()
    client.force_login(office)

    response = client.post(reverse("accounts:person-erase", args=[first.pk]), follow=True)

    person.refresh_from_db()
    assert person.full_name == "Lý Thu Sen"
    assert "đã được mở lại" in response.content.decode() and "sen@example.com" not in response.content.decode()
    assert Entry.objects.filter(action="accounts.erase_person", refused=True, actor=str(office.public_id)).exists()
    assert "Lý Thu Sen" not in client.get(reverse("workspace")).content.decode()

    again = withdraw_consent(person, by=person)

    assert again.at > first.at and Withdrawal.objects.get() == again
    assert "sen@example.com" in client.get(reverse("accounts:withdrawal-list")).content.decode()


def test_a_refusal_goes_on_record(client: Client) -> None:
    organisation = OrganisationFactory()
    owner = member_of(organisation)
    owner.set_password(PASSWORD)
    owner.save()
    member_of(organisation, Role.MEMBER)
    client.force_login(owner)

    client.post(reverse("accounts:consent-withdraw"), {"withdraw": "on", "password": PASSWORD})
    client.post(
        reverse("accounts:member-role", args=[organisation.slug, owner.memberships.get().pk]), {"role": "viewer"}
    )

    owner.refresh_from_db()
    refused = Entry.objects.filter(refused=True, actor=str(owner.public_id)).order_by("number")
    assert owner.is_active
    assert [entry.action for entry in refused] == ["accounts.withdraw_consent", "accounts.change_members"]
