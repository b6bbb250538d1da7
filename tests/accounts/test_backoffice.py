"""Accounts in the back office: a person is made, found and renamed by a name in one piece."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from hoip.accounts.models import User
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST = "wagtailusers_users:index"


@pytest.fixture
def superuser(settings: Any) -> Client:
    """A superuser's browser."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_a_new_person_has_the_name_that_was_typed_and_no_password_yet(superuser: Client) -> None:
    form = superuser.get(reverse("wagtailusers_users:add")).content.decode()
    answer = superuser.post(
        reverse("wagtailusers_users:add"), {"email": "moi@example.com", "full_name": "Nguyễn Thị Mới"}
    )

    made = User.objects.get(email="moi@example.com")
    assert answer.status_code == 302
    assert made.full_name == "Nguyễn Thị Mới"
    assert not made.has_usable_password()
    Client().post(reverse("account_reset_password"), {"email": "moi@example.com"})
    assert [message.to for message in mail.outbox] == [["moi@example.com"]]
    assert "/password/reset/key/" in mail.outbox[0].body
    assert "first_name" not in form
    assert "last_name" not in form


def test_a_person_without_a_name_is_refused_beside_the_field(superuser: Client) -> None:
    answer = superuser.post(reverse("wagtailusers_users:add"), {"email": "moi@example.com", "full_name": ""})

    assert answer.status_code == 200
    assert "full_name" in answer.context["form"].errors
    assert not User.objects.filter(email="moi@example.com").exists()


def test_a_name_is_mended_and_the_account_closed(superuser: Client) -> None:
    person = UserFactory(full_name="Nguyễn Văn Saii")

    superuser.post(reverse("wagtailusers_users:edit", args=[person.pk]), {"full_name": "Nguyễn Văn Sai"})

    person.refresh_from_db()
    assert person.full_name == "Nguyễn Văn Sai"
    assert not person.is_active


@pytest.mark.parametrize("typed", ["đặng", "dang", "sen@example"])
def test_people_are_found_by_name_with_or_without_marks_and_by_address(superuser: Client, typed: str) -> None:
    UserFactory(full_name="Đặng Thị Sen", email="sen@example.com")
    UserFactory(full_name="Lê Văn Bốn", email="bon@example.com")

    page = superuser.get(reverse(LIST), {"q": typed}).content.decode()

    assert "Đặng Thị Sen" in page
    assert "Lê Văn Bốn" not in page


def test_people_are_sorted_by_name(superuser: Client) -> None:
    for name in ("B Hai", "A Một"):
        UserFactory(full_name=name)

    page = superuser.get(reverse(LIST), {"ordering": "full_name"}).content.decode()

    assert page.index("A Một") < page.index("B Hai")
