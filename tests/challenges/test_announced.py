"""What happens to an announced challenge in public: addenda, questions, documents, previews, followers."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from challenges.exceptions import NotPossible
from challenges.models import Attachment, Challenge, Question
from challenges.search import challenge_document
from challenges.services import addenda, documents, questions
from challenges.services.challenges import cancel_challenge
from challenges.services.follows import choose_topics
from hoip.accounts.models import User
from hoip.accounts.states import OFFICE_GROUP
from hoip.audit.models import Entry
from hoip.clock import now
from hoip.exceptions import EditConflict
from hoip.notifications import watching
from hoip.notifications.models import Delivery, Notification
from hoip.notifications.states import Watching
from tests.accounts.factories import AgencyFactory, UserFactory, member_of, office_user
from tests.challenges.making import DAY, a_challenge, an_open_challenge

pytestmark = pytest.mark.django_db


def changed(challenge: Challenge, **values: Any) -> Any:
    """An addendum by the office."""
    challenge.refresh_from_db()
    return addenda.publish_addendum(
        challenge, by=office_user(), version=challenge.version, reason_vi="Bổ sung.", values=values
    )


def a_follower(challenge: Challenge) -> User:
    """Somebody who follows the challenge."""
    user = UserFactory()
    watching.choose(user, challenge, Watching.AS_GROUP)
    return user


# --- Addenda --------------------------------------------------------------------------------------
def test_a_change_is_numbered_dated_and_shows_what_stood_before() -> None:
    challenge = an_open_challenge(budget_max=100)

    first = changed(challenge, budget_max=200)
    second = changed(challenge, summary_vi="Khác.")

    assert (first.number, second.number) == (1, 2)
    assert first.changes == [{"field": "budget_max", "before": 100, "after": 200}]
    assert addenda.latest_material_addendum(challenge) == second
    challenge.refresh_from_db()
    assert challenge.budget_max == 200


def test_a_deadline_only_moves_to_a_later_time_and_takes_the_evaluation_with_it() -> None:
    challenge = an_open_challenge(evaluation_until=now() + 30 * DAY, result_on=(now() + 40 * DAY).date())
    closes, evaluation, result = challenge.closes_at, challenge.evaluation_until, challenge.result_on

    with pytest.raises(NotPossible):
        changed(challenge, closes_at=closes - timedelta(minutes=1))
    with pytest.raises(NotPossible):
        changed(challenge, closes_at=None)
    changed(challenge, closes_at=closes + 3 * DAY)

    challenge.refresh_from_db()
    assert challenge.closes_at == closes + 3 * DAY
    assert challenge.evaluation_until == evaluation + 3 * DAY
    assert challenge.result_on == result + 3 * DAY


def test_terms_and_criteria_are_fixed_once_the_deadline_has_passed(time_machine: Any) -> None:
    challenge = an_open_challenge()
    time_machine.move_to(challenge.closes_at)

    with pytest.raises(NotPossible):
        changed(challenge, budget_max=5)


@pytest.mark.parametrize(
    ("reason", "values"), [(" ", {"budget_max": 5}), ("Vì.", {}), ("Vì.", {"budget_max": 1, "budget_min": 2})]
)
def test_a_change_without_a_reason_or_without_sense_is_refused(reason: str, values: dict[str, Any]) -> None:
    challenge = an_open_challenge()

    with pytest.raises(NotPossible):
        addenda.publish_addendum(challenge, by=office_user(), version=1, reason_vi=reason, values=values)

    assert not challenge.addenda.exists()


def test_weights_change_by_addendum_only_and_add_up() -> None:
    challenge = an_open_challenge()
    criteria = [{"text_vi": "Mức độ đáp ứng", "weight": 50}, {"text_vi": "Tính khả thi", "weight": 50}]

    with pytest.raises(NotPossible):
        addenda.publish_addendum(
            challenge, by=office_user(), version=1, reason_vi="Vì.", criteria=[{"text_vi": "Một", "weight": 90}]
        )
    assert [row.weight for row in challenge.criteria.all()] == [60, 40]
    made = addenda.publish_addendum(challenge, by=office_user(), version=1, reason_vi="Vì.", criteria=criteria)

    assert [row["weight"] for row in made.changes[0]["before"]] == [60, 40]
    assert [row.weight for row in Challenge.objects.get(pk=challenge.pk).criteria.all()] == [50, 50]


def test_of_two_changes_at_once_the_second_is_told() -> None:
    challenge = an_open_challenge()
    changed(challenge, budget_max=5)

    with pytest.raises(EditConflict):
        addenda.publish_addendum(challenge, by=office_user(), version=1, reason_vi="Vì.", values={"budget_max": 6})


def test_an_extension_is_an_addendum_and_followers_hear_of_it_once() -> None:
    challenge = an_open_challenge()
    follower = a_follower(challenge)
    muted = a_follower(challenge)
    choose_topics(challenge, {"addenda": False, "answers": True, "results": True}, by=muted)

    addenda.extend_challenge(challenge, by=office_user(), closes_at=challenge.closes_at + DAY, reason="Tết.")

    assert challenge.addenda.get().reason == "Tết."
    assert list(Notification.objects.filter(recipient=follower).values_list("kind", flat=True)) == [
        "challenge_extended"
    ]
    assert not Notification.objects.filter(recipient=muted).exists()


def test_cancelling_tells_those_who_follow_how_it_ends() -> None:
    challenge = an_open_challenge()
    follower = a_follower(challenge)

    cancel_challenge(challenge, by=office_user(), reason="Hết kinh phí.")

    assert Notification.objects.filter(recipient=follower, kind="challenge_cancelled").count() == 1


# --- Questions ------------------------------------------------------------------------------------
def test_nobody_is_shown_who_asks(client: Any) -> None:
    agency = AgencyFactory()
    challenge = an_open_challenge(agency)
    officer, asker = member_of(agency), UserFactory(full_name="Trần Kín Đáo")
    question = questions.ask_question(challenge, by=asker, text="Có dữ liệu mẫu không?")
    pages = []
    for user in (officer, office_user()):
        client.force_login(user)
        pages += [
            client.get(reverse("challenges:question-list", args=[challenge.number])),
            client.get(reverse("challenges:question-answer", args=[challenge.number, question.number])),
        ]

    assert all("Có dữ liệu mẫu" in page.content.decode() for page in pages)
    for page in pages:
        assert asker.full_name not in page.content.decode()
        assert asker.email not in page.content.decode()
    assert not Entry.objects.filter(actor=str(asker.public_id)).exists()
    told = Notification.objects.filter(kind="question_asked")
    assert told.count() == 1
    assert asker.full_name not in str(told.get().facts)


def test_neither_the_log_of_mails_nor_a_refusal_on_record_tells_who_asks(
    client: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = False
    challenge, asker = an_open_challenge(), UserFactory(full_name="Trần Kín Đáo")
    client.force_login(asker)
    ask = reverse("challenges:question-ask", args=[challenge.number])
    for _time in range(2):  # the second is refused: it was asked already
        client.post(ask, {"text": "Có dữ liệu mẫu không?"})
    with django_capture_on_commit_callbacks(execute=True):
        questions.answer_question(Question.objects.get(), by=None, version=1, public_text="Có mẫu không?", answer="Có.")
    assert Delivery.objects.filter(recipient=asker, kind="question_answered").exists()
    assert Entry.objects.filter(action="challenges.ask_question", refused=True).exists()

    client.force_login(UserFactory(is_staff=True, is_superuser=True, groups=[OFFICE_GROUP]))
    for page in ("delivery:index", "audit_report"):
        response = client.get(reverse(page))
        assert response.status_code == 200
        assert asker.full_name not in response.content.decode()


def test_a_question_is_seen_by_others_once_it_is_answered() -> None:
    challenge = an_open_challenge()
    asker, other = UserFactory(), UserFactory()
    question = questions.ask_question(challenge, by=asker, text="Ai trả tiền vận chuyển, công ty tôi ABC?")
    assert list(Question.objects.visible_to(other)) == []
    assert list(Question.objects.visible_to(asker)) == [question]

    questions.answer_question(question, by=office_user(), version=1, public_text="Ai trả tiền?", answer="Cơ quan.")

    assert list(Question.objects.visible_to(other)) == [question]
    assert Notification.objects.filter(recipient=asker, kind="question_answered").count() == 1
    found = [text.text for text in challenge_document(Challenge.objects.get(pk=challenge.pk)).texts]
    assert "Ai trả tiền?\nCơ quan." in found
    assert not any("ABC" in text for text in found)


def test_questions_close_on_their_own_date(time_machine: Any) -> None:
    challenge = an_open_challenge()
    time_machine.move_to(challenge.questions_until)

    with pytest.raises(NotPossible):
        questions.ask_question(challenge, by=UserFactory(), text="Muộn?")


def test_the_same_question_is_taken_once_and_not_without_end() -> None:
    challenge, asker = an_open_challenge(), UserFactory()
    questions.ask_question(challenge, by=asker, text="Một?")

    with pytest.raises(NotPossible):
        questions.ask_question(challenge, by=asker, text=" Một? ")
    for number in range(questions.MOST_WAITING - 1):
        questions.ask_question(challenge, by=asker, text=f"Câu {number}?")
    with pytest.raises(NotPossible):
        questions.ask_question(challenge, by=asker, text="Thêm nữa?")


def test_a_changed_answer_keeps_what_stood_before_and_needs_a_reason() -> None:
    challenge = an_open_challenge()
    question = questions.ask_question(challenge, by=UserFactory(), text="Bao lâu?")
    given = {"by": office_user(), "public_text": "Bao lâu?"}
    questions.answer_question(question, version=1, answer="Ba tháng.", **given)

    with pytest.raises(NotPossible):
        questions.answer_question(question, version=2, answer="Sáu tháng.", **given)
    with pytest.raises(EditConflict):
        questions.answer_question(question, version=1, answer="Sáu tháng.", reason="Ghi nhầm.", **given)
    questions.answer_question(question, version=2, answer="Sáu tháng.", reason="Ghi nhầm.", **given)

    revision = question.revisions.get()
    assert (revision.answer, revision.reason) == ("Ba tháng.", "Ghi nhầm.")


def test_merged_questions_are_answered_once_and_both_askers_are_told() -> None:
    challenge = an_open_challenge()
    first, second = UserFactory(), UserFactory()
    one = questions.ask_question(challenge, by=first, text="Bao lâu?")
    two = questions.ask_question(challenge, by=second, text="Mấy tháng?")

    questions.merge_question(two, into=one, by=office_user())
    with pytest.raises(NotPossible):
        questions.answer_question(two, by=office_user(), version=2, public_text="?", answer="!")
    one.refresh_from_db()
    questions.answer_question(one, by=office_user(), version=1, public_text="Bao lâu?", answer="Ba tháng.")

    told = Notification.objects.filter(kind="question_answered").values_list("recipient", flat=True)
    assert sorted(told) == sorted([first.pk, second.pk])
    assert challenge.questions.answered().count() == 1


def test_a_question_is_not_merged_into_one_of_another_challenge() -> None:
    one = questions.ask_question(an_open_challenge(), by=UserFactory(), text="A?")
    other = questions.ask_question(an_open_challenge(), by=UserFactory(), text="B?")

    with pytest.raises(NotPossible):
        questions.merge_question(one, into=other, by=office_user())


# --- Documents ------------------------------------------------------------------------------------
def a_document(challenge: Challenge, tier: str, name: str = "Dữ liệu mẫu (đã ẩn danh).pdf") -> Attachment:
    """A document of a tier."""
    upload = SimpleUploadedFile(name, b"%PDF-1.7 " + tier.encode(), "application/pdf")
    return documents.add_attachment(challenge, by=office_user(), title="", upload=upload, tier=tier)


def test_one_download_holds_what_the_reader_may_read_and_is_on_record(client: Any) -> None:
    challenge = an_open_challenge()
    for tier in ("public", "signed_in", "terms"):
        a_document(challenge, tier)
    address = reverse("challenges:challenge-documents", args=[challenge.number])
    reader = UserFactory()

    def names() -> list[str]:
        return zipfile.ZipFile(io.BytesIO(client.get(address).content)).namelist()

    counts = [len(names())]
    client.force_login(reader)
    counts.append(len(names()))
    refused = client.post(reverse("challenges:terms-accept", args=[challenge.number]))
    counts.append(len(names()))
    client.post(reverse("challenges:terms-accept", args=[challenge.number]), {"accept": "yes"})
    counts.append(len(names()))

    assert refused.status_code == 302
    assert counts == [1, 2, 2, 3]
    assert names()[:2] == ["Dữ liệu mẫu (đã ẩn danh).pdf", "Dữ liệu mẫu (đã ẩn danh) (2).pdf"]
    assert challenge.terms_acceptances.get().terms_version == "2026-11"
    assert Entry.objects.filter(action="challenges.documents_downloaded", actor=str(reader.public_id)).exists()


def test_a_download_without_documents_does_not_exist(client: Any) -> None:
    challenge = an_open_challenge()

    assert client.get(reverse("challenges:challenge-documents", args=[challenge.number])).status_code == 404


def test_documents_stay_once_the_challenge_is_announced() -> None:
    attachment = a_document(an_open_challenge(), "public")

    with pytest.raises(NotPossible):
        documents.remove_attachment(attachment, by=office_user())


# --- Previews -------------------------------------------------------------------------------------
def test_a_preview_shows_the_challenge_until_it_ends_or_is_taken_back(client: Any, time_machine: Any) -> None:
    challenge = a_challenge(ready=True)
    first = documents.make_preview_link(challenge, by=office_user(), note="Luật sư")
    second = documents.make_preview_link(challenge, by=office_user())

    def answer(link: Any) -> int:
        return client.get(reverse("challenges:challenge-preview", args=[documents.token_of(link)])).status_code

    assert (answer(first), answer(second)) == (200, 200)
    assert client.get(reverse("challenges:challenge-preview", args=[first.key])).status_code == 404
    documents.revoke_preview_link(first, by=office_user())
    assert (answer(first), answer(second)) == (404, 200)
    time_machine.move_to(second.expires_at)
    assert answer(second) == 404


def test_a_preview_keeps_search_engines_away_and_cannot_be_made_of_an_announced_one(client: Any) -> None:
    link = documents.make_preview_link(a_challenge(ready=True), by=office_user())
    page = client.get(reverse("challenges:challenge-preview", args=[documents.token_of(link)]))

    assert "noindex" in page["X-Robots-Tag"]
    with pytest.raises(NotPossible):
        documents.make_preview_link(an_open_challenge(), by=office_user())
