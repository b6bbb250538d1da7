"""The public page of a challenge."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from challenges.models import Challenge, ChallengeCriterion, Consultation, EligibilityRule, Prize, Requirement, Stage
from challenges.services.addenda import publish_addendum
from challenges.services.challenges import cancel_challenge, publish_challenge
from challenges.services.questions import answer_question, ask_question
from cms.models import ChallengePage
from cms.services.challenges import ensure_challenge_pages
from hoip.clock import now
from tests.accounts.factories import UserFactory, office_user
from tests.challenges.making import DAY, a_challenge, an_open_challenge

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tree(site_tree: None, settings: Any) -> None:
    """The site's index pages."""
    settings.MFA_REQUIRED_FOR_STAFF = False


def page_of(client: Any, challenge: Challenge, language: str = "vi") -> str:
    """What a reader is shown."""
    page = ChallengePage.objects.get(challenge=challenge, locale__language_code=language)
    response = client.get(page.url)
    assert response.status_code == 200
    return str(response.content.decode())


def a_full_challenge(parts: int = 1) -> Challenge:
    """An open challenge with every kind of part, `parts` of each."""
    challenge = an_open_challenge()
    at = now()
    for number in range(1, parts + 1):
        Prize.objects.create(challenge=challenge, order=number, text_vi=f"Giải {number}", amount=100_000_000)
        Requirement.objects.create(challenge=challenge, order=number, text_vi=f"Yêu cầu {number}", word_limit=150)
        EligibilityRule.objects.create(challenge=challenge, order=number, kind="declared", text_vi=f"Cam kết {number}")
        Stage.objects.create(
            challenge=challenge, order=number, kind="preliminary", opens_at=at, closes_at=at + DAY, going_through=10
        )
        Consultation.objects.create(
            problem=challenge.problems.get(), held_at=at - DAY, place="A", closed_at=at, summary_vi=f"Tóm tắt {number}"
        )
        question = ask_question(challenge, by=UserFactory(), text=f"Hỏi {number}?")
        answer_question(question, by=office_user(), version=1, public_text=f"Hỏi {number}?", answer=f"Đáp {number}.")
        challenge.refresh_from_db()
        publish_addendum(
            challenge,
            by=office_user(),
            version=challenge.version,
            reason_vi=f"Lý do {number}",
            values={"budget_max": 1000 * number},
        )
    ensure_challenge_pages(challenge)
    challenge.refresh_from_db()
    return challenge


def test_announcing_makes_pages_in_both_languages_that_show_what_is_asked_until_when(client: Any) -> None:
    challenge = a_challenge(ready=True)
    publish_challenge(challenge, by=office_user())

    shown, english = page_of(client, challenge), page_of(client, challenge, "en")

    assert "Nội dung mục outcome." in shown
    assert "Giờ Việt Nam (UTC+7)" in shown
    assert "Mức độ đáp ứng" in shown
    assert "Times are Vietnam time (UTC+7)." in english


def test_the_page_shows_every_part(client: Any) -> None:
    shown = page_of(client, a_full_challenge())

    for words in ("Giải 1", "100 triệu đồng", "Yêu cầu 1", "Cam kết 1", "Tóm tắt 1", "Hỏi 1?", "Đáp 1.", "Lý do 1"):
        assert words in shown
    assert "Bản điều chỉnh số 1" in shown


def test_cancelled_and_without_award_are_different_ends(client: Any) -> None:
    cancelled, without = a_full_challenge(), a_full_challenge()
    cancel_challenge(cancelled, by=office_user(), reason="Hết kinh phí.")
    Challenge.objects.filter(pk=without.pk).update(
        decided_at=now(), outcome="no_award", outcome_reason="Không hồ sơ nào đạt điểm sàn."
    )

    first, second = page_of(client, cancelled), page_of(client, without)

    assert "Thách thức này đã bị hủy" in first
    assert "Hết kinh phí." in first
    assert "kết thúc mà không trao giải" in second
    assert "Không hồ sơ nào đạt điểm sàn." in second
    assert "kết thúc mà không trao giải" not in first


def test_publishing_an_old_revision_undoes_nothing_that_the_process_decided(client: Any) -> None:
    challenge = a_full_challenge()
    page = ChallengePage.objects.get(challenge=challenge, locale__language_code="vi")
    revision = page.save_revision()
    cancel_challenge(challenge, by=office_user(), reason="Hết kinh phí.")

    revision.publish()

    assert "Hết kinh phí." in page_of(client, challenge)


def test_what_anchors_mean_is_shown_in_the_readers_language(client: Any) -> None:
    challenge = a_full_challenge()
    ChallengeCriterion.objects.filter(challenge=challenge).update(anchors={"0": {"vi": "Lạc đề", "en": "Off topic"}})

    assert "Lạc đề" in page_of(client, challenge)
    assert "Off topic" in page_of(client, challenge, "en")


def test_the_page_makes_the_same_number_of_queries_however_much_it_shows(
    client: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    one, many = a_full_challenge(1), a_full_challenge(4)
    page_of(client, one)
    counts = []
    for challenge in (one, many):
        url = ChallengePage.objects.get(challenge=challenge, locale__language_code="vi").url
        with override("vi"), CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert counts[0] <= 45


def test_a_list_knows_the_addresses_of_its_challenges_in_the_readers_language(django_assert_num_queries: Any) -> None:
    both, one, none = an_open_challenge(), an_open_challenge(), an_open_challenge()
    ensure_challenge_pages(both)
    ensure_challenge_pages(one)
    ChallengePage.objects.get(challenge=one, locale__language_code="en").unpublish()
    pages = {(page.challenge_id, page.locale.language_code): page.url for page in ChallengePage.objects.live()}
    rows = list(Challenge.objects.for_cards().order_by("pk"))

    for language in ("vi", "en"):
        with override(language), django_assert_num_queries(0):
            known = [row.get_absolute_url() for row in rows]
        with override(language):
            alone = [Challenge.objects.get(pk=row.pk).get_absolute_url() for row in rows]

        managed = reverse_in(language, none)
        assert known == alone == [pages[both.pk, language], pages[one.pk, "vi"], managed]


def reverse_in(language: str, challenge: Challenge) -> str:
    """The address of a challenge that has no page."""
    with override(language):
        return reverse("challenges:challenge-manage", args=[challenge.number])
