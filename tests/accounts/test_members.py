"""Members of an organisation: invitations, roles, ownership, the working group; refusals as well."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from hoip.accounts.exceptions import InvitationRefused, MembershipRefused
from hoip.accounts.models import Invitation, Membership, Organisation
from hoip.accounts.services import members
from hoip.accounts.services.organisations import create_organisation
from hoip.accounts.states import Role, WorkingGroup
from hoip.audit.models import Entry
from hoip.notifications.models import Notification
from tests.accounts.factories import AgencyFactory, OrganisationFactory, UserFactory, member_of, office_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office_without_factor")]


# --- Invitations -----------------------------------------------------------------------------------


@pytest.fixture
def organisation() -> Organisation:
    return OrganisationFactory(name_vi="Công ty Sen", name_en="Sen Ltd")


@pytest.fixture
def owner(organisation: Organisation) -> Any:
    return member_of(organisation)


def invite(organisation: Organisation, by: Any, email: str = "moi@example.com", role: str = Role.MEMBER) -> Invitation:
    return members.invite_member(organisation, by=by, email=email, role=role)


def test_an_invitation_comes_by_mail_in_the_readers_language_and_lets_one_in(
    client: Any, organisation: Organisation, owner: Any, django_capture_on_commit_callbacks: Any
) -> None:
    reader = UserFactory(email="moi@example.com", language="en")
    client.force_login(owner)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("accounts:member-invite", args=[organisation.slug]), {"email": " Moi@Example.com", "role": "member"}
        )

    assert "invited" in mail.outbox[0].subject and "Sen Ltd" in mail.outbox[0].subject
    invitation = Invitation.objects.get()
    client.force_login(reader)
    client.post(reverse("accounts:invitation-accept", args=[invitation.token]))

    assert organisation.memberships.get(user=reader).role == Role.MEMBER
    assert client.session["organisation"] == organisation.pk
    assert Notification.objects.filter(recipient=owner, kind="member_joined").exists()


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "hết hạn"),
        ({"accepted_at": timezone.now()}, "đã được dùng"),
        ({"revoked_at": timezone.now()}, "thu hồi"),
        ({"email": "khac@example.com"}, "địa chỉ khác"),
    ],
)
def test_an_invitation_that_does_not_hold_lets_nobody_in_and_says_why(
    client: Any, organisation: Organisation, owner: Any, changes: dict[str, Any], word: str
) -> None:
    invitation = invite(organisation, owner)
    Invitation.objects.filter(pk=invitation.pk).update(**changes)
    reader = UserFactory(email="moi@example.com")
    client.force_login(reader)
    address = reverse("accounts:invitation-accept", args=[invitation.token])

    assert client.get(address).status_code == 200
    response = client.post(address)

    assert response.status_code == 409
    assert not organisation.memberships.filter(user=reader).exists()
    assert word in response.content.decode()


def test_an_invitation_is_used_once(organisation: Organisation, owner: Any) -> None:
    reader = UserFactory(email="moi@example.com")
    invitation = invite(organisation, owner)
    members.accept_invitation(invitation, by=reader)
    members.remove_member(organisation.memberships.get(user=reader), by=owner)

    with pytest.raises(InvitationRefused):
        members.accept_invitation(invitation, by=reader)


def test_one_is_not_invited_twice_nor_when_a_member_but_again_after_it_expired(
    organisation: Organisation, owner: Any
) -> None:
    first = invite(organisation, owner)
    with pytest.raises(MembershipRefused):
        invite(organisation, owner, "MOI@example.com")
    with pytest.raises(MembershipRefused):
        invite(organisation, owner, owner.email)
    with pytest.raises(MembershipRefused):
        invite(organisation, owner, role=Role.OWNER)
    Invitation.objects.filter(pk=first.pk).update(expires_at=timezone.now())

    assert invite(organisation, owner).pk != first.pk


def test_an_agency_out_of_the_directory_gets_its_first_owner_from_the_office_and_only_the_first(client: Any) -> None:
    agency, office = AgencyFactory(), office_user()
    client.force_login(office)
    address = reverse("accounts:owner-appoint", args=[agency.slug])

    assert client.post(address, {"email": "vu@example.com"}).status_code == 302
    twice = client.post(address, {"email": "khac@example.com"})
    assert "email" in twice.context["form"].errors
    reader = UserFactory(email="vu@example.com")
    members.accept_invitation(Invitation.objects.get(), by=reader)

    assert agency.memberships.get().role == Role.OWNER
    with pytest.raises(MembershipRefused):
        members.appoint_owner(agency, by=office, email="khac@example.com")


def test_a_provider_whose_people_have_left_is_not_handed_to_others() -> None:
    founder, office = UserFactory(), office_user()
    left = create_organisation(by=founder, values={"kind": "startup", "name_vi": "Công ty Bỏ Ngỏ"})
    left.memberships.all().delete()

    assert not members.awaits_first_owner(left)
    with pytest.raises(MembershipRefused, match="đã rời đi"):
        members.appoint_owner(left, by=office, email="moi@example.com")
    assert not Invitation.objects.exists()


def test_a_provider_out_of_an_import_gets_its_first_owner() -> None:
    imported = OrganisationFactory()

    assert members.appoint_owner(imported, by=office_user(), email="chu@example.com").role == Role.OWNER


# --- Roles -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OWNER, 302), (Role.MANAGER, 302), (Role.MEMBER, 403), (Role.VIEWER, 403)]
)
def test_owner_and_managers_look_after_members_and_nobody_else(
    client: Any, organisation: Organisation, owner: Any, role: str, status: int
) -> None:
    other = member_of(organisation, Role.MEMBER).memberships.get()
    client.force_login(owner if role == Role.OWNER else member_of(organisation, role))

    for name, data in (
        ("member-role", {"role": "viewer"}),
        ("member-describe", {"position": "x"}),
        ("member-remove", {}),
    ):
        response = client.post(reverse(f"accounts:{name}", args=[organisation.slug, other.pk]), data)
        assert response.status_code == status

    assert organisation.memberships.filter(pk=other.pk).exists() is (status == 403)


def test_another_organisations_members_and_invitations_are_not_found(
    client: Any, organisation: Organisation, owner: Any
) -> None:
    client.force_login(owner)
    stranger = member_of(OrganisationFactory(), Role.MEMBER)
    foreign = stranger.memberships.get()
    invitation = invite(foreign.organisation, UserFactory())
    calls = [
        ("member-role", [organisation.slug, foreign.pk], {"role": "viewer"}),
        ("member-describe", [organisation.slug, foreign.pk], {}),
        ("member-remove", [organisation.slug, foreign.pk], {}),
        ("invitation-revoke", [organisation.slug, invitation.pk], {}),
    ]

    assert {client.post(reverse(f"accounts:{n}", args=a), d).status_code for n, a, d in calls} == {404}
    client.post(reverse("accounts:organisation-transfer", args=[organisation.slug]), {"member": foreign.pk})
    assert organisation.memberships.get(role=Role.OWNER).user == owner
    assert (
        client.post(reverse("accounts:organisation-switch"), {"organisation": foreign.organisation_id}).status_code
        == 404
    )


def test_ownership_passes_to_a_member_who_is_told_and_the_owner_stays_as_manager(
    client: Any, organisation: Organisation, owner: Any
) -> None:
    heir = member_of(organisation, Role.MEMBER)
    client.force_login(owner)
    address = reverse("accounts:organisation-transfer", args=[organisation.slug])

    client.post(address, {"member": heir.memberships.get().pk})
    client.post(address, {"member": owner.memberships.get().pk})  # a second click, by one who owns no more

    assert organisation.memberships.get(role=Role.OWNER).user == heir
    assert organisation.memberships.get(user=owner).role == Role.MANAGER
    assert Notification.objects.filter(recipient=heir, kind="ownership_received").count() == 1


def test_a_manager_cannot_take_the_ownership(organisation: Organisation, owner: Any) -> None:
    manager = member_of(organisation, Role.MANAGER)

    with pytest.raises(MembershipRefused):
        members.transfer_ownership(organisation, to=manager.memberships.get(), by=manager)
    with pytest.raises(MembershipRefused):
        members.change_role(organisation.memberships.get(user=owner), by=manager, role=Role.VIEWER)
    with pytest.raises(MembershipRefused):
        members.remove_member(organisation.memberships.get(user=owner), by=manager)


def test_the_owner_cannot_leave_and_others_can(client: Any, organisation: Organisation, owner: Any) -> None:
    member = member_of(organisation, Role.VIEWER)
    address = reverse("accounts:organisation-leave", args=[organisation.slug])
    for user in (owner, member):
        client.force_login(user)
        client.post(address)

    assert [row.user for row in organisation.memberships.all()] == [owner]
    assert client.post(address).status_code == 403


def test_the_database_keeps_one_owner(organisation: Organisation, owner: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=UserFactory(), organisation=organisation, role=Role.OWNER)


def test_one_switches_between_ones_organisations(client: Any, organisation: Organisation, owner: Any) -> None:
    second = OrganisationFactory()
    Membership.objects.create(user=owner, organisation=second, role=Role.VIEWER)
    client.force_login(owner)
    address = reverse("accounts:organisation-switch")

    assert client.get(reverse("workspace")).context["organisation"] == organisation
    assert client.post(address, {"organisation": second.pk, "next": "//evil.example"})["Location"] == reverse(
        "workspace"
    )
    assert client.get(reverse("workspace")).context["organisation"] == second
    for odd in ("", "x", "-1", "9" * 30, "²"):
        assert client.post(address, {"organisation": odd}).status_code == 404


def test_the_working_group_has_one_head_and_is_taken_away_as_a_list(client: Any) -> None:
    agency = AgencyFactory(name_vi="Sở Thử")
    head, other = member_of(agency, full_name="=Lê Tổ Trưởng"), member_of(agency, Role.MEMBER)
    client.force_login(head)
    for user in (head, other):
        client.post(
            reverse("accounts:member-describe", args=[agency.slug, user.memberships.get().pk]),
            {"position": "Phó phòng", "working_group": WorkingGroup.LEAD},
        )
    assert list(agency.memberships.exclude(working_group="").values_list("user", flat=True)) == [head.pk]

    mine = client.get(reverse("accounts:member-export", args=[agency.slug, "csv"]))
    text = b"".join(mine.streaming_content).decode("utf-8-sig")
    assert "Sở Thử,'=Lê Tổ Trưởng," in text and other.email in text
    client.force_login(office_user())
    book = client.get(reverse("accounts:working-group-export", args=["xlsx"]))
    sheet = load_workbook(BytesIO(book.content)).active
    assert [[cell.value for cell in row][:5] for row in sheet.iter_rows(min_row=2)] == [
        ["Sở Thử", "'=Lê Tổ Trưởng", head.email, "Phó phòng", "tổ trưởng"]
    ]
    assert Entry.objects.filter(action="accounts.working_groups_exported").count() == 1
