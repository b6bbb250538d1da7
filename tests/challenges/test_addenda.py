"""What an addendum changes, through the form of the office and on the page that bidders read."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from challenges.exceptions import NotPossible
from challenges.models import (
    Challenge,
    ChallengeCriterion,
    Clause,
    EligibilityRule,
    Prize,
    RequiredDocument,
    Requirement,
    Stage,
    StageCriterion,
)
from challenges.services import addenda, documents
from cms.models import ChallengePage
from cms.services.challenges import ensure_challenge_pages
from cms.services.tree import ensure_site_tree
from hoip.notifications import watching
from hoip.notifications.models import Notification
from hoip.notifications.states import Watching
from hoip.reference.models import Facet, TaxonomyField
from tests.accounts.factories import UserFactory, office_user
from tests.challenges.making import an_open_challenge
from tests.challenges.person import Person

pytestmark = pytest.mark.django_db


def a_full_challenge() -> Challenge:
    """An open challenge with every list filled."""
    challenge = an_open_challenge(
        budget_min=100_000_000, budget_max=300_000_000, eligible_kinds=["startup"], prize_vi="Hợp đồng thử nghiệm"
    )
    challenge.criteria.filter(order=1).update(anchors={"0": {"vi": "Không"}, "3": {"vi": "Được"}, "5": {"vi": "Tốt"}})
    Prize.objects.create(challenge=challenge, order=1, text_vi="Giải nhất", winners=1, amount=100_000_000)
    Prize.objects.create(challenge=challenge, order=2, text_vi="Giải nhì", winners=2, other_vi="Ươm tạo")
    EligibilityRule.objects.create(challenge=challenge, order=1, kind="min_age", value={"years": 2})
    facet = {"facet": Facet.STATE_MANAGEMENT, "order": 1}
    above = TaxonomyField.objects.create(code="LV", name_vi="Lĩnh vực", name_en="Fields", **facet)
    field = TaxonomyField.objects.create(code="LV-GT", name_vi="Giao thông", name_en="Transport", parent=above, **facet)
    EligibilityRule.objects.create(challenge=challenge, order=2, kind="fields", value={"fields": [field.code]})
    EligibilityRule.objects.create(challenge=challenge, order=3, kind="declared", text_vi="Không nợ thuế")
    Requirement.objects.create(challenge=challenge, order=1, text_vi="Giảm số lần giao lại", word_limit=200)
    Requirement.objects.create(challenge=challenge, order=2, text_vi="Giữ kín dữ liệu", is_required=False)
    RequiredDocument.objects.create(challenge=challenge, order=1, text_vi="Hồ sơ năng lực")
    opens, closes = challenge.opens_at, challenge.closes_at
    assert opens is not None
    assert closes is not None
    first = Stage.objects.create(
        challenge=challenge, order=1, kind="preliminary", opens_at=opens, closes_at=closes, going_through=5
    )
    StageCriterion.objects.create(stage=first, order=1, text_vi="Ý tưởng", text_en="Idea", weight=100)
    later = {"opens_at": closes + timedelta(days=2), "closes_at": closes + timedelta(days=9)}
    Stage.objects.create(challenge=challenge, order=2, kind="final", **later)
    return challenge


def address_of(challenge: Challenge) -> str:
    """The form of an addendum."""
    return reverse("challenges:challenge-addendum", args=[challenge.number])


def change(challenge: Challenge, **fields: Any) -> list[dict[str, Any]]:
    """Change fields of the form as it is shown and publish; answers what the addendum kept."""
    Person(office_user()).fill(address_of(challenge), reason_vi="Bổ sung theo góp ý.", **fields)
    kept: list[dict[str, Any]] = challenge.addenda.get().changes
    return kept


def shown(challenge: Challenge, language: str = "vi") -> str:
    """What readers see of the addenda."""
    ensure_site_tree()
    ensure_challenge_pages(challenge)
    page = ChallengePage.objects.get(challenge=challenge, locale__language_code=language)
    part = BeautifulSoup(Client().get(page.url).content.decode(), "html.parser").select_one("#addenda")
    assert part is not None
    return " ".join(part.get_text(" ").split())


CASES: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "criteria": (
        {"criteria-0-weight": "70", "criteria-1-weight": "30"},
        "criteria",
        ["Mức độ đáp ứng: 60", "Mức độ đáp ứng: 70"],
    ),
    "prizes": (
        {"prizes-0-amount": "150000000"},
        "prizes",
        ["hạng", "Giải nhất × 1: 100 triệu đồng", "Giải nhất × 1: 150 triệu đồng", "Giải nhì × 2: Ươm tạo"],
    ),
    "a prize more": (
        {"prizes-2-text_vi": "Giải ba", "prizes-2-other_vi": "Không gian làm việc"},
        "prizes",
        ["Giải ba × 1: Không gian làm việc"],
    ),
    "conditions": ({"eligibility_rules-0-years": "1"}, "eligibility_rules", ["2 năm", "1 năm"]),
    "kinds": (
        {"eligible_kinds": ["startup", "institute"]},
        "eligible_kinds",
        ["doanh nghiệp khởi nghiệp", "viện nghiên cứu"],
    ),
    "lines of a bid": (
        {"requirements-0-word_limit": "400"},
        "requirements",
        ["Giảm số lần giao lại (tối đa 200 từ)", "Giảm số lần giao lại (tối đa 400 từ)"],
    ),
    "documents to hand in": (
        {"documents_asked-1-text_vi": "Báo cáo tài chính"},
        "documents_asked",
        ["Hồ sơ năng lực", "Báo cáo tài chính"],
    ),
    "rounds": ({"stages-0-going_through": "8"}, "stages", ["5 ", "8 "]),
    "budget": ({"budget_max": "400000000"}, "budget_max", ["300 triệu đồng", "400 triệu đồng"]),
}


@pytest.mark.parametrize("case", CASES)
def test_one_change_in_the_form_is_one_change_on_record_and_shows_both_sides(case: str) -> None:
    fields, name, words = CASES[case]
    challenge = a_full_challenge()

    kept = change(challenge, **fields)

    assert [row["field"] for row in kept] == [name]
    read = shown(challenge)
    assert [part for part in words if part not in read] == []
    assert "Bổ sung theo góp ý." in read


def test_a_round_keeps_the_english_names_of_its_criteria_when_something_else_changes() -> None:
    challenge = a_full_challenge()

    change(challenge, **{"stages-0-going_through": "8"})

    kept = StageCriterion.objects.get(stage__challenge=challenge)
    assert (kept.text_vi, kept.text_en, kept.weight) == ("Ý tưởng", "Idea", 100)


def test_clauses_change_and_one_stays(client: Client) -> None:
    challenge = a_full_challenge()
    retired = challenge.clauses.get()
    Clause.objects.filter(pk=retired.pk).update(is_active=False)
    added = Clause.objects.create(
        code="mo", kind="ip", name_vi="Mã nguồn mở", name_en="Open source", summary_vi="Mở.", summary_en="Open."
    )

    kept = change(challenge, clauses=[str(retired.pk), str(added.pk)])

    assert [row["field"] for row in kept] == ["clauses"]
    assert "Mã nguồn mở" in shown(challenge)
    assert "Open source" in shown(challenge, "en")
    with pytest.raises(NotPossible):
        fresh = Challenge.objects.get(pk=challenge.pk)
        addenda.publish_addendum(fresh, by=office_user(), version=fresh.version, reason_vi="Vì.", clauses=[])
    assert set(challenge.clauses.all()) == {retired, added}


def test_lines_keep_their_key_so_that_answers_of_bids_stay_with_them() -> None:
    challenge = a_full_challenge()
    before = dict(challenge.requirements.values_list("text_vi", "key"))

    change(challenge, **{"requirements-0-text_vi": "Giảm hẳn số lần giao lại", "requirements-2-text_vi": "Dòng mới"})

    after = dict(challenge.requirements.values_list("text_vi", "key"))
    assert after["Giảm hẳn số lần giao lại"] == before["Giảm số lần giao lại"]
    assert after["Giữ kín dữ liệu"] == before["Giữ kín dữ liệu"]
    assert len(set(after.values())) == 3


def test_what_stands_between_the_lowest_and_the_highest_score_stays_when_something_else_changes() -> None:
    challenge = a_full_challenge()

    change(challenge, budget_max="400000000")

    assert challenge.criteria.get(order=1).anchors["3"] == {"vi": "Được"}


def test_a_round_only_moves_to_a_later_time() -> None:
    challenge = a_full_challenge()
    closes = timezone.localtime(challenge.stages.get(order=1).closes_at)

    with pytest.raises(AssertionError, match="not taken"):
        change(challenge, **{"stages-0-closes_at": f"{closes - timedelta(days=1):%Y-%m-%dT%H:%M}"})
    assert not challenge.addenda.exists()
    assert challenge.stages.count() == 2


def test_the_first_day_of_bids_moves_later_and_only_before_it_has_come(client: Client) -> None:
    soon = timezone.now() + timedelta(days=2)
    challenge = a_full_challenge()
    Challenge.objects.filter(pk=challenge.pk).update(opens_at=soon)

    kept = change(challenge, opens_at=f"{timezone.localtime(soon + timedelta(days=1)):%Y-%m-%dT%H:%M}")

    assert [row["field"] for row in kept] == ["opens_at"]
    page = Person(office_user()).open(address_of(an_open_challenge()))
    assert page.select_one("[name=opens_at]") is None


def test_nothing_changes_when_nothing_was_touched() -> None:
    challenge = a_full_challenge()

    with pytest.raises(AssertionError, match="not taken"):
        change(challenge)
    assert not challenge.addenda.exists()


def test_nothing_changes_after_the_deadline(time_machine: Any) -> None:
    challenge = a_full_challenge()
    office = Person(office_user())
    office.open(address_of(challenge))
    assert challenge.closes_at is not None
    time_machine.move_to(challenge.closes_at)

    for arguments in (
        {"lists": {"prizes": []}},
        {"clauses": list(Clause.objects.all())},
        {"stages": []},
        {"criteria": [{"text_vi": "Khác", "weight": 100}]},
    ):
        with pytest.raises(NotPossible):
            addenda.publish_addendum(
                challenge, by=office_user(), version=challenge.version, reason_vi="Vì.", **arguments
            )
    assert (challenge.prizes.count(), challenge.stages.count(), challenge.criteria.count()) == (2, 2, 2)


def test_a_document_added_to_a_running_call_is_an_addendum_of_which_followers_hear() -> None:
    challenge = a_full_challenge()
    follower = UserFactory()
    watching.choose(follower, challenge, Watching.AS_GROUP)
    upload = SimpleUploadedFile("Bản vẽ.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")

    documents.add_attachment(challenge, by=office_user(), title="Bản vẽ tuyến hẻm", upload=upload, tier="public")

    made = challenge.addenda.get()
    assert made.changes == [{"field": "attachments", "before": [], "after": ["Bản vẽ tuyến hẻm"]}]
    assert made.is_material
    assert Notification.objects.filter(recipient=follower, kind="challenge_addendum").count() == 1
    read = shown(challenge)
    assert "Bản vẽ tuyến hẻm" in read
    with override("en"):
        assert "Bản vẽ tuyến hẻm" in made.reason


def test_no_way_through_the_models_changes_criteria_after_the_deadline(time_machine: Any) -> None:
    challenge = a_full_challenge()
    first = challenge.criteria.get(order=1)
    first.text_vi = "Còn sửa được"
    first.save()
    assert challenge.closes_at is not None
    time_machine.move_to(challenge.closes_at)
    first.weight = 90
    extra = ChallengeCriterion(challenge=challenge, order=9, text_vi="Thêm", weight=10)

    for act in (
        first.save,
        first.delete,
        extra.save,
        lambda: challenge.criteria.update(weight=50),
        lambda: challenge.criteria.all().delete(),
        lambda: ChallengeCriterion.objects.bulk_update([first], ["weight"]),
        lambda: ChallengeCriterion.objects.bulk_create([extra]),
    ):
        with pytest.raises(NotPossible):
            act()

    assert list(challenge.criteria.values_list("text_vi", "weight")) == [("Còn sửa được", 60), ("Tính khả thi", 40)]
