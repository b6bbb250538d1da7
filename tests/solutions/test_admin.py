"""The back office's list of profiles."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from tests.accounts.factories import editor_user, office_user
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_access() -> None:
    permission = Permission.objects.get(codename="access_admin")
    for name in ("office", "editors"):
        Group.objects.get_or_create(name=name)[0].permissions.add(permission)


def test_the_office_sees_all_but_drafts_and_filters_them(client: Any, admin_access: None) -> None:
    client.force_login(office_user())
    SolutionFactory(published=True, name_vi="Công khai")
    SolutionFactory(state="archived", name_vi="Cất kho")
    SolutionFactory(name_vi="Bản thảo kín")
    address = reverse("solution_profiles:index")

    page = client.get(address).content.decode()

    assert ("Công khai" in page, "Cất kho" in page, "Bản thảo kín" in page) == (
        True,
        True,
        False,
    )
    assert "Cất kho" not in client.get(address, {"state": "published"}).content.decode()
    assert "Công khai" not in client.get(address, {"q": "Cất"}).content.decode()


def test_editors_have_no_part_in_profiles_and_nobody_edits_them_there(client: Any, admin_access: None) -> None:
    solution = SolutionFactory(published=True)
    client.force_login(editor_user())
    assert client.get(reverse("solution_profiles:index")).status_code == 302

    client.force_login(office_user())
    for name, args in (("add", []), ("edit", [solution.pk]), ("delete", [solution.pk])):
        assert client.get(reverse(f"solution_profiles:{name}", args=args)).status_code == 302
