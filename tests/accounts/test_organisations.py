"""Organisations: what is asked of one, its verification, its succession; and experts."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from challenges.models import Problem
from challenges.states import ProblemState
from hoip.accounts.exceptions import SuccessionRefused, VerificationRefused
from hoip.accounts.models import ExpertProfile, Organisation, Verification
from hoip.accounts.services import verifications
from hoip.accounts.services.experts import offer_expert
from hoip.accounts.states import Role, VerificationState
from hoip.accounts.succession import transfer_open_items
from hoip.audit.models import Entry
from hoip.notifications.models import Notification
from hoip.reference.models import Facet, TaxonomyField
from tests.accounts.factories import AgencyFactory, OrganisationFactory, UserFactory, member_of, office_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office_without_factor")]
TAX_CODE = "0100109106"
VALUES = {"kind": "startup", "name_vi": "Công ty Sen", "tax_code": TAX_CODE, "version": 1}


def picture(kind: str = "PNG", size: tuple[int, int] = (30, 20), name: str = "biểu tượng.png") -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", size, "navy").save(made, format=kind)
    return SimpleUploadedFile(name, made.getvalue(), content_type="image/png")


def create(client: Any, **changes: Any) -> Any:
    return client.post(reverse("accounts:organisation-create"), VALUES | changes)


# --- The record ------------------------------------------------------------------------------------


def test_whoever_registers_an_organisation_owns_it_unverified_and_acts_for_it(client: Any) -> None:
    user = UserFactory()
    client.force_login(user)

    response = create(client, tax_code="0100 109 106", founded_year="2019", logo_upload=picture())

    made = Organisation.objects.get()
    assert response["Location"] == reverse("accounts:verification-request", args=[made.slug])
    assert (made.tax_code, made.verification, made.slug) == (TAX_CODE, "unverified", "cong-ty-sen")
    assert made.memberships.get().role == Role.OWNER
    assert client.session["organisation"] == made.pk
    assert Entry.objects.filter(action="accounts.organisation_created", actor=str(user.public_id)).exists()


def test_a_logo_is_written_anew_under_another_name(client: Any) -> None:
    client.force_login(UserFactory())

    create(client, logo_upload=picture(name="../../lô gô.png"))

    logo = Organisation.objects.get().logo
    assert ".." not in logo.name and "lô" not in logo.name
    assert Image.open(logo.open()).size == (30, 20)


@pytest.mark.parametrize(
    ("upload", "word"),
    [
        (lambda: SimpleUploadedFile("a.png", b"<svg onload=alert(1)>", content_type="image/png"), "PNG, JPEG"),
        (lambda: SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40), "PNG, JPEG"),
        (lambda: SimpleUploadedFile("a.png", b"x" * (8 * 1024 * 1024 + 1)), "quá lớn"),
        (lambda: picture(size=(7000, 6000)), "điểm ảnh"),
        (lambda: picture("GIF", name="a.gif"), "PNG, JPEG"),
    ],
)
def test_files_that_lie_are_too_large_or_bombs_are_refused_at_the_field_and_nothing_typed_is_lost(
    client: Any, upload: Any, word: str
) -> None:
    client.force_login(UserFactory())

    response = create(client, logo_upload=upload())

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["logo_upload"]
    assert word in response.content.decode()
    assert 'value="Công ty Sen"' in response.content.decode()
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tax_code": "0100109107"}, "tax_code"),
        ({"tax_code": "abc"}, "tax_code"),
        ({"name_vi": "", "name_en": ""}, "name_vi"),
        ({"name_vi": "a" * 201}, "name_vi"),
        ({"kind": "office"}, "kind"),
        ({"kind": "nonsense"}, "kind"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"founded_year": "-1"}, "founded_year"),
        ({"team_size": "9" * 30}, "team_size"),
        ({"admin_unit": "999999"}, "admin_unit"),
        ({"summary_vi": "a" * 601}, "summary_vi"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(client: Any, changes: dict[str, str], field: str) -> None:
    client.force_login(UserFactory())

    response = create(client, **changes)

    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Organisation.objects.exists()


def test_two_organisations_with_one_tax_code_or_name_do_not_break_each_other(client: Any) -> None:
    client.force_login(UserFactory())
    create(client)

    again = create(client)
    assert again.status_code == 200 and "tax_code" in again.context["form"].errors
    create(client, tax_code="")

    assert sorted(Organisation.objects.values_list("slug", flat=True)) == ["cong-ty-sen", "cong-ty-sen-2"]


def test_the_second_of_two_writers_is_told_and_loses_nothing(client: Any) -> None:
    organisation = OrganisationFactory(verification="unverified", name_vi="Cũ")
    client.force_login(member_of(organisation))
    address = reverse("accounts:organisation-update", args=[organisation.slug])

    first = client.post(address, {"kind": "startup", "name_vi": "Của người thứ nhất", "version": 1})
    second = client.post(address, {"kind": "startup", "name_vi": "Của người thứ hai", "version": 1})

    organisation.refresh_from_db()
    assert (first.status_code, second.status_code) == (302, 409)
    assert organisation.name_vi == "Của người thứ nhất"
    page = second.content.decode()
    assert "Của người thứ nhất" in page and 'value="Của người thứ hai"' in page


def test_what_was_verified_keeps_its_kind_and_tax_code(client: Any) -> None:
    organisation = OrganisationFactory(tax_code=TAX_CODE)
    client.force_login(member_of(organisation))
    address = reverse("accounts:organisation-update", args=[organisation.slug])

    client.post(address, {"kind": "department", "tax_code": "", "name_vi": "Tên mới", "version": 1})

    organisation.refresh_from_db()
    assert (organisation.kind, organisation.tax_code, organisation.name_vi) == ("startup", TAX_CODE, "Tên mới")


def test_who_represents_it_is_read_by_agencies_members_and_the_office_alone(client: Any) -> None:
    organisation = OrganisationFactory(representative="Bà Võ Thị Sáo, giám đốc")
    readers = {
        None: False,
        member_of(OrganisationFactory()): False,
        member_of(AgencyFactory(verification="unverified")): False,
        member_of(AgencyFactory()): True,
        member_of(organisation): True,
        office_user(): True,
    }

    for reader, may in readers.items():
        client.logout()
        if reader:
            client.force_login(reader)
        assert ("Võ Thị Sáo" in client.get(organisation.get_absolute_url()).content.decode()) is may


# --- Verification ----------------------------------------------------------------------------------


def test_an_organisation_asks_with_evidence_and_the_office_decides_with_a_reason(client: Any) -> None:
    organisation = OrganisationFactory(verification="unverified")
    owner, office = member_of(organisation), office_user()
    client.force_login(owner)
    evidence = SimpleUploadedFile("Giấy đăng ký số 1.pdf", b"%PDF-1.4 x", content_type="application/pdf")
    ask = reverse("accounts:verification-request", args=[organisation.slug])

    assert client.post(ask, {"statement": "Chúng tôi là…", "evidence": evidence}).status_code == 302
    assert client.post(ask, {"statement": "Lần nữa"}).status_code == 200
    request = Verification.objects.get()
    assert request.evidence is not None and request.evidence.name == "Giấy đăng ký số 1.pdf"
    client.force_login(office)
    decide = reverse("accounts:verification-decide", args=[request.pk])
    assert client.post(decide, {"granted": "yes", "reason": ""}).status_code == 200
    assert client.post(decide, {"granted": "yes", "reason": "Khớp giấy đăng ký"}).status_code == 302
    twice = client.post(decide, {"granted": "no", "reason": "Đổi ý"})

    organisation.refresh_from_db()
    assert organisation.verification == VerificationState.VERIFIED
    assert twice.status_code == 200 and twice.context["form"].non_field_errors()
    notice = Notification.objects.get(recipient=owner)
    assert (notice.kind, notice.facts["reason"]) == ("verification_granted", "Khớp giấy đăng ký")


def test_who_was_declined_reads_why_and_asks_again() -> None:
    organisation = OrganisationFactory(verification="unverified")
    owner, office = member_of(organisation), office_user()
    first = verifications.request_verification(organisation, by=owner, statement="x")
    verifications.decide_verification(first, by=office, granted=False, reason="Thiếu giấy tờ")

    organisation.refresh_from_db()
    assert organisation.verification == VerificationState.DECLINED
    assert verifications.request_verification(organisation, by=owner, statement="y").pk != first.pk


@pytest.mark.parametrize("name", ["a.exe", "a.svg", "a.docm", "a.pdf"])
def test_evidence_that_is_not_what_it_says_is_refused_at_its_field(client: Any, name: str) -> None:
    organisation = OrganisationFactory(verification="unverified")
    client.force_login(member_of(organisation))

    response = client.post(
        reverse("accounts:verification-request", args=[organisation.slug]),
        {"statement": "Chúng tôi là…", "evidence": SimpleUploadedFile(name, b"MZ\x90\x00")},
    )

    assert list(response.context["form"].errors) == ["evidence"]
    assert "Chúng tôi là…" in response.content.decode()
    organisation.refresh_from_db()
    assert organisation.verification == VerificationState.UNVERIFIED


def test_the_office_withdraws_a_verification_with_a_reason() -> None:
    organisation = OrganisationFactory()
    owner, office = member_of(organisation), office_user()

    with pytest.raises(VerificationRefused):
        verifications.withdraw_verification(organisation, by=office, reason=" ")
    verifications.withdraw_verification(organisation, by=office, reason="Đã giải thể")
    with pytest.raises(VerificationRefused):
        verifications.withdraw_verification(organisation, by=office, reason="Lần nữa")

    assert not Organisation.objects.visible_to(None).filter(pk=organisation.pk).exists()
    assert Notification.objects.get(recipient=owner).kind == "verification_withdrawn"


# --- Agencies before and after July 2025 -----------------------------------------------------------


def test_a_dissolved_agency_stays_readable_and_its_open_items_pass_on_by_an_act_on_record(client: Any) -> None:
    heir = AgencyFactory(name_vi="UBND Phường Sau")
    agency = AgencyFactory(name_vi="UBND Quận Trước", valid_to="2025-06-30", successor=heir)
    owner = member_of(heir)
    fields: dict[str, Any] = {"organisation": agency, "title_vi": "Ngập", "year": 2024}
    Problem.objects.create(number="BT-2024-801", state=ProblemState.SUBMITTED, **fields)
    Problem.objects.create(number="BT-2024-802", state=ProblemState.DECLINED, **fields)
    client.force_login(office_user())
    address = reverse("accounts:open-items-transfer", args=[agency.slug])

    assert "UBND Phường Sau" in client.get(address).content.decode()
    client.post(address)
    client.post(address)

    assert dict(Problem.objects.values_list("number", "organisation")) == {
        "BT-2024-801": heir.pk,
        "BT-2024-802": agency.pk,
    }
    assert Entry.objects.get(action="accounts.open_items_transferred").facts["items"] == ["BT-2024-801"]
    assert Notification.objects.get(recipient=owner).kind == "open_items_received"
    client.logout()
    page = client.get(agency.get_absolute_url())
    assert page.status_code == 200 and "UBND Phường Sau" in page.content.decode()


def test_without_a_successor_nothing_passes_on() -> None:
    with pytest.raises(SuccessionRefused):
        transfer_open_items(AgencyFactory(valid_to="2025-06-30"), by=office_user())


def test_an_agency_that_was_dissolved_starts_no_new_problem(client: Any) -> None:
    client.force_login(member_of(AgencyFactory(valid_to="2025-06-30")))

    assert client.get(reverse("challenges:problem-create")).status_code == 403


# --- Experts ---------------------------------------------------------------------------------------


def test_an_expert_writes_a_profile_and_the_office_offers_it_once(client: Any) -> None:
    expert, office = UserFactory(), office_user()
    client.force_login(expert)
    address = reverse("accounts:expert-profile")
    for headline in ("Chuyên gia nước", "Chuyên gia thoát nước"):
        assert client.post(address, {"headline": headline, "reads_vietnamese": "on"}).status_code == 302

    profile = ExpertProfile.objects.get()
    assert (profile.headline, profile.is_listed) == ("Chuyên gia thoát nước", False)
    for _ in range(2):
        offer_expert(profile, by=office, offered=True)
    assert Notification.objects.filter(recipient=expert, kind="expert_accepted").count() == 1
    client.post(address, {"headline": "Khác", "is_listed": ""})
    profile.refresh_from_db()
    assert profile.is_listed


@pytest.mark.parametrize("name", ["fields", "fields_chosen"])
def test_fields_are_ticked_in_groups_by_facet(client: Any, name: str) -> None:
    for number in range(3):
        for facet in (Facet.STATE_MANAGEMENT, Facet.TECHNOLOGY):
            top = TaxonomyField.objects.create(code=f"{facet}-T{number}", facet=facet, name_vi=f"Đầu {number}")
            TaxonomyField.objects.create(code=f"{facet}-{number}", facet=facet, name_vi=f"Mục {number}", parent=top)
    chosen = TaxonomyField.objects.get(code=f"{Facet.TECHNOLOGY}-1")
    person = UserFactory()
    client.force_login(person)
    if name == "fields":
        address = reverse("accounts:expert-profile")
        client.post(address, {"headline": "Thoát nước", "fields": [chosen.pk]})
        assert list(ExpertProfile.objects.get().fields.all()) == [chosen]
    else:
        create(client, fields_chosen=[chosen.pk])
        made = Organisation.objects.get()
        assert list(made.fields.all()) == [chosen]
        address = reverse("accounts:organisation-update", args=[made.slug])

    page = client.get(address).content.decode()

    groups = [group.partition("</details>")[0] for group in page.split('<details class="disclosure"')[1:]]
    assert [group.count('type="checkbox"') for group in groups] == [3, 3]
    assert "Lĩnh vực quản lý nhà nước" in groups[0] and "Công nghệ" in groups[1]
    assert "checked" not in groups[0] and f'value="{chosen.pk}"' in groups[1]
    # The line that opens the group names what is ticked.
    assert ["Mục 1" in group.partition("</summary>")[0] for group in groups] == [False, True]
