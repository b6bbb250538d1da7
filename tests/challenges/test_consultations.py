"""Round-tables and written consultations, as the office, the authors and the guests live through them."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from challenges.exceptions import Incomplete, NotPossible
from challenges.models import Consultation, Guest, Problem
from challenges.services import consultations, edits, guests
from challenges.services.triage import accept_problem, return_problem
from challenges.states import ConsultationKind, EditState, ProblemState, VersionOccasion
from cms.models import EventPage
from cms.services.tree import ensure_site_tree
from hoip.accounts.models import ExpertProfile, User
from hoip.clock import now
from hoip.exceptions import EditConflict, TransitionNotAllowed
from hoip.notifications.models import Notification
from tests.accounts.factories import AgencyFactory, UserFactory, member_of, office_user
from tests.challenges.making import DAY, a_problem

pytestmark = pytest.mark.django_db


def a_round_table(problem: Problem | None = None, **values: Any) -> Consultation:
    """A running round-table in three days."""
    given = {"held_at": now() + 3 * DAY, "place": "Hội trường A", "agenda": "1. Số liệu", **values}
    return consultations.open_consultation(
        problem or a_problem(), by=office_user(), kind="round_table", reason="Cần số liệu.", values=given
    )


def an_expert() -> User:
    """An expert whom the office has accepted."""
    user = UserFactory()
    ExpertProfile.objects.create(user=user, headline="Bưu chính", is_listed=True)
    return user


def a_guest(consultation: Consultation, *, sections: Any = ()) -> Guest:
    """An expert who has signed and takes part."""
    (guest,) = guests.invite_guests(consultation, [an_expert()], by=office_user(), sections=sections)
    return guests.answer_invitation(guest, comes=True, signed=["conflict", "confidentiality"])


def test_the_first_consultation_moves_the_problem_and_tells_its_authors() -> None:
    agency = AgencyFactory()
    author = member_of(agency)

    consultation = a_round_table(a_problem(agency))

    assert Problem.objects.get(pk=consultation.problem_id).state == ProblemState.IN_CONSULTATION
    assert Notification.objects.filter(recipient=author, kind="consultation_opened").exists()


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("round_table", {"place": "Hội trường A"}),
        ("round_table", {"held_at": 3}),
        ("round_table", {"held_at": -1, "place": "Hội trường A"}),
        ("written", {}),
        ("written", {"until": -1}),
    ],
)
def test_a_consultation_without_time_or_place_or_in_the_past_is_refused(kind: str, values: dict[str, Any]) -> None:
    problem = a_problem()
    times = {name: now() + days * DAY if isinstance(days, int) else days for name, days in values.items()}

    with pytest.raises(NotPossible):
        consultations.open_consultation(problem, by=office_user(), kind=kind, reason="Hỏi.", values=times)

    assert Problem.objects.get(pk=problem.pk).state == ProblemState.SUBMITTED


def test_a_draft_is_not_consulted_on() -> None:
    with pytest.raises(TransitionNotAllowed):
        a_round_table(a_problem(state=ProblemState.DRAFT))


def test_a_guest_signs_both_statements_before_reading(client: Any) -> None:
    consultation = a_round_table()
    (guest,) = guests.invite_guests(consultation, [an_expert()], by=office_user())
    address = reverse("challenges:consultation-detail", args=[consultation.pk])
    client.force_login(guest.user)

    before = client.get(address)
    half = client.post(reverse("challenges:invitation-answer", args=[consultation.pk]), {"sign_conflict": "on"})
    client.post(
        reverse("challenges:invitation-answer", args=[consultation.pk]),
        {"sign_conflict": "on", "sign_confidentiality": "on", "has_conflict": "on", "conflict": "Vợ tôi làm bưu điện."},
    )
    after = client.get(address)

    text = "Nội dung mục current_state."
    assert text not in before.content.decode()
    assert half.status_code == 200
    assert text not in half.content.decode()
    assert text in after.content.decode()
    guest.refresh_from_db()
    assert guest.statements == {"conflict": "2026-11", "confidentiality": "2026-11"}
    assert (guest.has_conflict, guest.conflict) == (True, "Vợ tôi làm bưu điện.")


def test_the_database_keeps_nobody_who_comes_without_having_signed() -> None:
    (guest,) = guests.invite_guests(a_round_table(), [an_expert()], by=office_user())

    with pytest.raises(IntegrityError), transaction.atomic():
        Guest.objects.filter(pk=guest.pk).update(comes=True)


def test_a_guest_sees_only_the_sections_they_were_invited_to(client: Any) -> None:
    consultation = a_round_table()
    guest = a_guest(consultation, sections=["outcome"])
    client.force_login(guest.user)

    page = client.get(reverse("challenges:consultation-detail", args=[consultation.pk]))

    assert [row["part"].key for row in page.context["sections"]] == ["outcome"]
    assert client.get(consultation.problem.get_absolute_url()).status_code == 404
    address = reverse("challenges:edit-propose", args=[consultation.pk, "current_state"])
    assert client.get(address).status_code == 404
    with pytest.raises(NotPossible):
        guests.add_comment(guest, section="current_state", text="Số liệu cũ.")


def test_a_guest_sees_no_other_guests_words_and_no_other_consultation(client: Any) -> None:
    consultation, other = a_round_table(), a_round_table()
    guest, colleague = a_guest(consultation), a_guest(consultation)
    guests.add_comment(colleague, section="outcome", text="Mục tiêu quá cao.")
    client.force_login(guest.user)

    page = client.get(reverse("challenges:consultation-detail", args=[consultation.pk]))

    assert "Mục tiêu quá cao." not in page.content.decode()
    assert colleague.user.full_name not in page.content.decode()
    assert client.get(reverse("challenges:consultation-detail", args=[other.pk])).status_code == 404
    listed = client.get(reverse("challenges:consultation-list")).context["object_list"]
    assert list(listed) == [consultation]


def test_written_comments_are_taken_until_their_date(time_machine: Any) -> None:
    consultation = consultations.open_consultation(
        a_problem(),
        by=office_user(),
        kind=ConsultationKind.WRITTEN,
        reason="Hỏi bằng văn bản.",
        values={"until": now() + 5 * DAY},
    )
    guest = a_guest(consultation)
    guests.add_comment(guest, section="measures", text="Nên đo theo tháng.")

    time_machine.move_to(now() + 5 * DAY)

    with pytest.raises(NotPossible):
        guests.add_comment(guest, section="measures", text="Muộn.")


def test_a_wording_that_the_authors_take_over_becomes_the_text_and_a_version() -> None:
    agency = AgencyFactory()
    author = member_of(agency)
    consultation = a_round_table(a_problem(agency))
    guest = a_guest(consultation)
    edit = edits.propose_edit(
        consultation, by=guest.user, section="measures", after="Từ 63 xuống 20 mỗi tháng.", why="Đo được.", guest=guest
    )

    edits.decide_edit(edit, by=author, accept=True, answer="Đúng ý chúng tôi.")

    problem = Problem.objects.get(pk=consultation.problem_id)
    assert problem.sections["measures"] == "Từ 63 xuống 20 mỗi tháng."
    assert problem.versions.get().occasion == VersionOccasion.CONSULTED
    assert Notification.objects.filter(recipient=guest.user, kind="edit_decided").exists()


def test_a_wording_that_is_refused_leaves_the_text_and_keeps_the_word_why() -> None:
    consultation = a_round_table()
    before = consultation.problem.sections
    edit = edits.propose_edit(consultation, by=office_user(), section="measures", after="Tốt hơn.", why="Gọn.")

    author = member_of(consultation.problem.organisation)
    edits.decide_edit(edit, by=author, accept=False, answer="Không đo được.")

    edit.refresh_from_db()
    assert (edit.state, edit.answer) == (EditState.REFUSED, "Không đo được.")
    assert Problem.objects.get(pk=consultation.problem_id).sections == before
    with pytest.raises(NotPossible):
        edits.decide_edit(edit, by=author, accept=True, answer="Đổi ý.")


def test_a_wording_is_not_laid_over_text_that_changed_since_it_was_proposed() -> None:
    consultation = a_round_table()
    author = member_of(consultation.problem.organisation)
    first = edits.propose_edit(consultation, by=office_user(), section="measures", after="Một.", why="Gọn.")
    second = edits.propose_edit(consultation, by=office_user(), section="measures", after="Hai.", why="Rõ.")
    edits.decide_edit(first, by=author, accept=True, answer="Được.")

    with pytest.raises(NotPossible):
        edits.decide_edit(second, by=author, accept=True, answer="Được.")

    assert Problem.objects.get(pk=consultation.problem_id).sections["measures"] == "Một."


def test_only_the_authors_decide_a_wording(client: Any) -> None:
    consultation = a_round_table()
    edit = edits.propose_edit(consultation, by=office_user(), section="measures", after="Một.", why="Gọn.")
    address = reverse("challenges:edit-decide", args=[consultation.pk, edit.pk])

    answers = []
    for user in (office_user(), a_guest(consultation).user, member_of(consultation.problem.organisation)):
        client.force_login(user)
        answers.append(client.post(address, {"accept": "1", "answer": "Được."}).status_code)

    assert answers == [403, 403, 302]


def test_a_round_table_closes_with_minutes_and_sets_aside_what_nobody_decided() -> None:
    consultation = a_round_table()
    edit = edits.propose_edit(consultation, by=office_user(), section="measures", after="Một.", why="Gọn.")

    with pytest.raises(Incomplete):
        consultations.close_consultation(consultation, by=office_user(), reason="Xong.")
    consultations.save_consultation(
        consultation, by=office_user(), version=1, values={"minutes": "Thống nhất số liệu.", "summary_vi": "Đã họp."}
    )
    consultations.close_consultation(consultation, by=office_user(), reason="Xong.")

    edit.refresh_from_db()
    assert edit.state == EditState.REFUSED
    with pytest.raises(NotPossible):
        edits.propose_edit(consultation, by=office_user(), section="measures", after="Hai.", why="Rõ.")


def test_of_two_people_who_write_the_minutes_the_second_is_told() -> None:
    consultation = a_round_table()
    consultations.save_consultation(consultation, by=office_user(), version=1, values={"minutes": "A"})

    with pytest.raises(EditConflict) as conflict:
        consultations.save_consultation(consultation, by=office_user(), version=1, values={"minutes": "B"})

    assert conflict.value.current.minutes == "A"


def test_a_problem_is_not_accepted_while_a_consultation_runs() -> None:
    consultation = a_round_table()

    with pytest.raises(NotPossible):
        accept_problem(consultation.problem, by=office_user(), track="invite", reason="Đủ.")
    consultations.cancel_consultation(consultation, by=office_user(), reason="Không cần nữa.")
    accept_problem(consultation.problem, by=office_user(), track="invite", reason="Đủ.")

    assert Problem.objects.get(pk=consultation.problem_id).state == ProblemState.ACCEPTED


def test_guests_are_told_when_time_or_place_change_and_not_otherwise() -> None:
    consultation = a_round_table()
    guest = a_guest(consultation)

    consultations.save_consultation(consultation, by=office_user(), version=1, values={"agenda": "2. Ý kiến"})
    assert not Notification.objects.filter(recipient=guest.user, kind="consultation_moved").exists()
    consultations.save_consultation(consultation, by=office_user(), version=2, values={"place": "Hội trường B"})

    assert Notification.objects.filter(recipient=guest.user, kind="consultation_moved").count() == 1


def test_a_public_round_table_stands_among_the_events_and_moves_with_it() -> None:
    ensure_site_tree()
    consultation = a_round_table(is_public=True)
    consultation.refresh_from_db()
    pages = EventPage.objects.filter(translation_key=consultation.event_key)
    assert sorted(pages.values_list("locale__language_code", flat=True)) == ["en", "vi"]

    later = now() + 6 * DAY
    consultations.save_consultation(
        consultation, by=office_user(), version=1, values={"held_at": later, "place": "Sảnh B"}
    )
    consultations.cancel_consultation(consultation, by=office_user(), reason="Hoãn.")

    for page in pages.all():
        assert (page.starts_at, page.place, page.cancelled_at is not None) == (later, "Sảnh B", True)


def test_people_without_an_account_are_named_when_inviting(client: Any) -> None:
    consultation = a_round_table()
    client.force_login(office_user())

    answer = client.post(
        reverse("challenges:consultation-invite", args=[consultation.pk]),
        {"emails": "khong-co@example.com", "role": "stakeholder"},
    )

    assert "khong-co@example.com" in str(answer.context["form"].errors["emails"])
    assert not consultation.guests.exists()


def test_authors_are_not_invited_to_their_own_consultation() -> None:
    consultation = a_round_table()

    with pytest.raises(NotPossible):
        guests.invite_guests(consultation, [member_of(consultation.problem.organisation)], by=office_user())


def test_a_returned_problem_can_still_take_over_a_wording() -> None:
    consultation = a_round_table()
    edit = edits.propose_edit(consultation, by=office_user(), section="measures", after="Một.", why="Gọn.")
    return_problem(consultation.problem, by=office_user(), reason="Sửa thêm.", remarks={})

    edits.decide_edit(edit, by=member_of(consultation.problem.organisation), accept=True, answer="Được.")

    assert Problem.objects.get(pk=consultation.problem_id).sections["measures"] == "Một."


@pytest.mark.parametrize("rows", [1, 5])
def test_a_consultation_page_makes_the_same_number_of_queries_for_any_number_of_words(
    client: Any, rows: int, django_assert_num_queries: Any
) -> None:
    agency = AgencyFactory()
    consultation = a_round_table(a_problem(agency))
    for _number in range(rows):
        guests.add_comment(a_guest(consultation), section="outcome", text="Một ý.")
        edits.propose_edit(consultation, by=office_user(), section="measures", after="Một.", why="Gọn.")
    client.force_login(member_of(agency))

    with django_assert_num_queries(QUERIES):
        client.get(reverse("challenges:consultation-detail", args=[consultation.pk]))


QUERIES = 21
