"""Preparing, announcing, copying and cancelling a challenge."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from challenges.exceptions import Incomplete, NotPossible
from challenges.models import Challenge, EligibilityRule
from challenges.services import challenges as services
from challenges.states import Phase, ProblemState, RuleKind
from hoip.accounts.states import Role
from hoip.audit.models import Entry
from hoip.clock import now
from hoip.exceptions import EditConflict
from hoip.notifications.models import Notification
from hoip.reference.models import CriteriaSet, SetCriterion
from tests.accounts.factories import AgencyFactory, UserFactory, member_of, office_user
from tests.challenges.making import DAY, a_challenge, a_clause, a_problem, an_open_challenge
from tests.solutions.factories import FieldFactory

pytestmark = pytest.mark.django_db


def test_several_accepted_problems_become_one_challenge_without_retyping() -> None:
    agency = AgencyFactory()
    first = a_problem(
        agency, ProblemState.ACCEPTED, sections={"outcome": "Còn 20 hồ sơ quay đầu.", "measures": "Từ 63 xuống 20."}
    )
    second = a_problem(AgencyFactory(), ProblemState.ACCEPTED, sections={"outcome": "Người dân nhận trong ngày."})

    challenge = services.create_challenge([first, second], by=office_user())

    assert (challenge.organisation, challenge.title_vi) == (agency, first.title_vi)
    assert set(challenge.problems.all()) == {first, second}
    lines = [line.text_vi for line in challenge.requirements.all()]
    assert lines == ["Còn 20 hồ sơ quay đầu.", "Từ 63 xuống 20.", "Người dân nhận trong ngày."]


@pytest.mark.parametrize("state", [state for state in ProblemState if state not in {"accepted", "merged"}], ids=str)
def test_no_challenge_is_made_from_a_problem_that_is_not_accepted(state: str) -> None:
    with pytest.raises(NotPossible):
        services.create_challenge([a_problem(state=state)], by=office_user())

    assert not Challenge.objects.exists()


def test_an_agency_joins_its_own_problems_only(client: Any) -> None:
    agency = AgencyFactory()
    first, own = a_problem(agency, ProblemState.ACCEPTED), a_problem(agency, ProblemState.ACCEPTED)
    foreign = a_problem(state=ProblemState.ACCEPTED)
    foreign.partners.add(agency)
    client.force_login(member_of(agency))

    client.post(reverse("challenges:challenge-create", args=[first.number]), {"more": [own.pk]})
    refused = client.post(reverse("challenges:challenge-create", args=[first.number]), {"more": [foreign.pk]})

    assert [set(one.problems.all()) for one in Challenge.objects.all()] == [{first, own}]
    assert refused.url == first.get_absolute_url()


def test_a_challenge_is_not_made_from_some_of_the_problems_where_too_many_were_ticked(client: Any) -> None:
    agency = AgencyFactory()
    problems = [a_problem(agency, ProblemState.ACCEPTED) for _ in range(11)]
    client.force_login(member_of(agency))
    address = reverse("challenges:challenge-create", args=[problems[0].number])

    refused = client.post(address, {"more": [one.pk for one in problems[1:]]}, follow=True)
    nothing_yet = Challenge.objects.count()
    client.post(address, {"more": [one.pk for one in problems[1:10]]})

    assert nothing_yet == 0
    assert [str(one) for one in refused.context["messages"]] == ["Một thách thức hình thành từ nhiều nhất 10 bài toán."]
    assert Challenge.objects.get().problems.count() == 10


def saved(client: Any, challenge: Challenge, step: str, **data: Any) -> Any:
    """Send one step of the form."""
    challenge.refresh_from_db()
    address = reverse("challenges:challenge-edit", args=[challenge.number, step])
    return client.post(address, {"version": challenge.version, "stay": "1", **data})


def rows(name: str, *given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a formset."""
    made: dict[str, Any] = {f"{name}-TOTAL_FORMS": len(given), f"{name}-INITIAL_FORMS": 0}
    for place, row in enumerate(given):
        made |= {f"{name}-{place}-{field}": value for field, value in row.items()}
    return made


CRITERIA = {
    "score_max": 5,
    "tie_break": "lower_price",
    "panel_minimum": 3,
    "cure_days": 0,
    "standstill_days": 10,
    "feedback_days": 30,
}


def test_each_step_keeps_its_part(client: Any) -> None:
    agency = AgencyFactory()
    challenge = a_challenge(agency)
    field = FieldFactory(code="LV-TEST-1", parent=FieldFactory(code="LV-TEST"))
    client.force_login(member_of(agency, Role.MEMBER))

    answers = [
        saved(
            client,
            challenge,
            "need",
            title_vi="Giao tận nhà",
            summary_vi="Bớt hồ sơ bị trả về.",
            tags_typed="bưu chính",
        ),
        saved(
            client,
            challenge,
            "dates",
            opens_at="2090-03-01T08:00",
            closes_at="2090-04-01T17:00",
            questions_until="2090-03-20T17:00",
            evaluation_until="2090-05-01T17:00",
            result_on="2090-05-10",
            grace_minutes=15,
        ),
        saved(
            client,
            challenge,
            "criteria",
            **CRITERIA,
            **rows(
                "criteria",
                {
                    "text_vi": "Phù hợp",
                    "weight": 70,
                    "minimum": "2.5",
                    "anchor_low_vi": "Không liên quan",
                    "anchor_high_vi": "Đúng nhu cầu",
                },
                {"text_vi": "Khả thi", "weight": 30},
            ),
        ),
        saved(
            client,
            challenge,
            "eligibility",
            eligible_kinds=["startup", "sme"],
            **rows(
                "eligibility_rules",
                {"kind": "min_age", "years": 2},
                {"kind": "fields", "fields_wanted": [field.pk]},
                {"kind": "declared", "text_vi": "Không nợ thuế"},
            ),
        ),
        saved(
            client,
            challenge,
            "money",
            budget_max="350 triệu",
            **rows(
                "prizes",
                {"text_vi": "Giải nhất", "winners": 1, "amount": "100 triệu"},
                {"text_vi": "Giải nhì", "winners": 2, "other_vi": "Suất ươm tạo"},
            ),
        ),
        saved(
            client,
            challenge,
            "answers",
            **rows("requirements", {"text_vi": "Giảm còn 20", "word_limit": 200, "is_required": "on"}),
            **rows("documents_asked", {"text_vi": "Hồ sơ năng lực", "is_required": "on"}),
        ),
        saved(client, challenge, "terms", clauses=[a_clause().pk]),
        saved(
            client,
            challenge,
            "stages",
            **rows(
                "stages",
                {
                    "kind": "preliminary",
                    "opens_at": "2090-03-01T08:00",
                    "closes_at": "2090-03-10T17:00",
                    "going_through": 10,
                    "criteria": "Sáng tạo: 60\nKhả thi: 40",
                },
                {"kind": "final", "opens_at": "2090-03-15T08:00", "closes_at": "2090-03-16T17:00"},
            ),
        ),
    ]

    assert [answer.status_code for answer in answers] == [302] * 8, [
        getattr(a, "context", None) and a.context["form"].errors for a in answers
    ]
    challenge.refresh_from_db()
    assert (challenge.title_vi, challenge.grace_minutes, challenge.tie_break) == ("Giao tận nhà", 15, "lower_price")
    first = challenge.criteria.first()
    assert (first.weight, str(first.minimum), first.anchors) == (
        70,
        "2.50",
        {"0": {"vi": "Không liên quan"}, "5": {"vi": "Đúng nhu cầu"}},
    )
    assert [rule.value for rule in challenge.eligibility_rules.all()] == [{"years": 2}, {"fields": [field.code]}, {}]
    assert [(prize.winners, prize.amount, prize.other_vi) for prize in challenge.prizes.all()] == [
        (1, 100_000_000, ""),
        (2, None, "Suất ươm tạo"),
    ]
    assert [line.word_limit for line in challenge.requirements.all()] == [200]
    assert challenge.documents_asked.get().text == "Hồ sơ năng lực"
    stage, final = challenge.stages.all()
    assert ([row.weight for row in stage.criteria.all()], stage.going_through, final.kind) == ([60, 40], 10, "final")


@pytest.mark.parametrize(
    ("step", "data", "place"),
    [
        ("dates", {"opens_at": "2090-03-01T08:00", "closes_at": "2090-02-01T17:00"}, "closes_at"),
        ("dates", {"closes_at": "2020-02-01T17:00"}, "closes_at"),
        ("dates", {"closes_at": "2090-02-29T17:00"}, "closes_at"),
        ("dates", {"closes_at": "2090-03-01T17:00", "questions_until": "2090-03-02T17:00"}, "questions_until"),
        ("dates", {"closes_at": "2090-03-01T17:00", "evaluation_until": "2090-02-01T17:00"}, "evaluation_until"),
        ("dates", {"closes_at": "2090-03-01T17:00", "result_on": "2090-02-01"}, "result_on"),
        ("money", {"budget_min": "2 tỷ", "budget_max": "1 tỷ", **rows("prizes")}, "__all__"),
        ("money", {"budget_max": "nhiều", **rows("prizes")}, "budget_max"),
    ],
)
def test_what_cannot_be_is_said_where_it_stands_and_what_was_typed_stays(
    client: Any, step: str, data: dict[str, Any], place: str
) -> None:
    agency = AgencyFactory()
    challenge = a_challenge(agency)
    client.force_login(member_of(agency))

    answer = saved(client, challenge, step, grace_minutes=0, **data)

    assert answer.status_code == 200
    assert place in answer.context["form"].errors
    typed = next(value for name, value in data.items() if not name.startswith("prizes"))
    assert str(typed) in answer.content.decode()


@pytest.mark.parametrize(("weights", "words"), [((60, 30), "10"), ((60, 50), "10"), ((100, 1), "1")])
def test_weights_that_do_not_add_up_are_refused_with_how_far_off_they_are(
    client: Any, weights: tuple[int, int], words: str
) -> None:
    agency = AgencyFactory()
    challenge = a_challenge(agency, ready=True)
    client.force_login(member_of(agency))

    answer = saved(
        client,
        challenge,
        "criteria",
        **CRITERIA,
        **rows("criteria", *({"text_vi": "Tiêu chí", "weight": weight} for weight in weights)),
    )

    assert words in str(answer.context["lists"]["criteria"].non_form_errors())
    assert [row.weight for row in challenge.criteria.all()] == [60, 40]


def test_a_lowest_score_above_the_highest_and_rounds_out_of_order_are_refused(client: Any) -> None:
    agency = AgencyFactory()
    challenge = a_challenge(agency)
    client.force_login(member_of(agency))

    low = saved(
        client,
        challenge,
        "criteria",
        **CRITERIA,
        **rows("criteria", {"text_vi": "Phù hợp", "weight": 100, "minimum": "6"}),
    )
    rounds = saved(
        client,
        challenge,
        "stages",
        **rows(
            "stages",
            {
                "kind": "preliminary",
                "opens_at": "2090-03-01T08:00",
                "closes_at": "2090-03-10T17:00",
                "going_through": 3,
            },
            {"kind": "final", "opens_at": "2090-03-05T08:00", "closes_at": "2090-03-06T17:00"},
        ),
    )

    assert low.context["lists"]["criteria"].non_form_errors()
    assert rounds.context["lists"]["stages"].non_form_errors()
    assert not challenge.stages.exists()


def test_criteria_begin_from_a_set_and_are_kept_only_when_saved(client: Any) -> None:
    agency = AgencyFactory()
    challenge = a_challenge(agency, ready=True)
    chosen = CriteriaSet.objects.create(code="thu", name_vi="Bộ thử")
    SetCriterion.objects.create(criteria_set=chosen, order=1, text_vi="Sáng tạo", weight=100)
    client.force_login(member_of(agency))

    page = client.get(reverse("challenges:challenge-edit", args=[challenge.number, "criteria"]) + "?set=thu")

    assert [form.initial["text_vi"] for form in page.context["lists"]["criteria"].initial_forms] == ["Sáng tạo"]
    assert [row.text_vi for row in challenge.criteria.all()] == ["Mức độ đáp ứng", "Tính khả thi"]


def test_of_two_people_who_save_the_second_is_told_and_keeps_what_was_typed(client: Any) -> None:
    agency = AgencyFactory()
    challenge = a_challenge(agency)
    client.force_login(member_of(agency))
    address = reverse("challenges:challenge-edit", args=[challenge.number, "need"])
    client.post(address, {"version": 1, "title_vi": "Bản của tôi", "stay": "1"})

    answer = client.post(address, {"version": 1, "title_vi": "Bản của bạn", "stay": "1"})

    assert answer.status_code == 409
    assert "Bản của bạn" in answer.content.decode()
    challenge.refresh_from_db()
    assert challenge.title_vi == "Bản của tôi"


def test_saving_after_it_was_announced_is_refused() -> None:
    challenge = an_open_challenge()

    with pytest.raises(NotPossible):
        services.save_challenge(challenge, by=office_user(), version=1, values={"title_vi": "Khác"})


def test_a_second_person_announces_and_the_author_cannot() -> None:
    agency = AgencyFactory()
    author, colleague = member_of(agency), member_of(agency, Role.MANAGER)
    challenge = a_challenge(agency, ready=True, created_by=author)

    with pytest.raises(NotPossible):
        services.publish_challenge(challenge, by=author)
    published = services.publish_challenge(challenge, by=colleague)

    assert published.published_by == colleague
    assert published.phase_at(now()) == Phase.ANNOUNCED
    with pytest.raises(NotPossible):
        services.publish_challenge(challenge, by=office_user())


@pytest.mark.parametrize(
    "change",
    [
        {"summary_vi": ""},
        {"closes_at": None},
        {"opens_at": None},
        {"closes_at": -1, "opens_at": -5, "questions_until": -2},
        {"questions_until": -1},
        {"result_on": "yesterday"},
    ],
    ids=str,
)
def test_a_challenge_that_lacks_something_is_not_announced(change: dict[str, Any]) -> None:
    values = {
        name: now() + value * DAY if isinstance(value, int) else (now() - DAY).date() if value == "yesterday" else value
        for name, value in change.items()
    }
    challenge = a_challenge(ready=True, **values)

    with pytest.raises(Incomplete) as refused:
        services.publish_challenge(challenge, by=office_user())

    assert refused.value.missing
    challenge.refresh_from_db()
    assert challenge.published_at is None


def test_a_copy_has_everything_but_dates_and_acts() -> None:
    challenge = an_open_challenge(budget_max=10)
    EligibilityRule.objects.create(challenge=challenge, order=1, kind=RuleKind.DECLARED, text_vi="Không nợ thuế")

    copy = services.copy_challenge(challenge, by=office_user())

    dates = [copy.opens_at, copy.closes_at, copy.questions_until, copy.evaluation_until, copy.result_on]
    assert dates == [None] * 5
    assert copy.published_at is None
    assert [row.weight for row in copy.criteria.all()] == [60, 40]
    assert copy.eligibility_rules.get().text == "Không nợ thuế"
    assert (copy.budget_max, copy.clauses.count()) == (10, 1)
    assert copy.number != challenge.number


@pytest.mark.parametrize(
    ("days", "phase"),
    [(-9, Phase.ANNOUNCED), (0, Phase.OPEN), (19, Phase.OPEN), (20, Phase.EVALUATING), (60, Phase.EVALUATING)],
)
def test_the_phase_follows_from_the_dates_and_the_clock(days: int, phase: Phase) -> None:
    start = now()
    challenge = a_challenge(published_at=start - 10 * DAY, opens_at=start, closes_at=start + 20 * DAY)

    assert challenge.phase_at(start + days * DAY) == phase
    assert challenge.phase_at(start - 11 * DAY) == Phase.PREPARING


def test_cancelling_needs_a_reason_and_is_shown_as_an_end_of_its_own() -> None:
    challenge = an_open_challenge()

    with pytest.raises(NotPossible):
        services.cancel_challenge(challenge, by=office_user(), reason=" ")
    cancelled = services.cancel_challenge(challenge, by=office_user(), reason="Hết kinh phí.")

    assert cancelled.phase_at(now()) == Phase.CANCELLED
    with pytest.raises(NotPossible):
        services.cancel_challenge(challenge, by=office_user(), reason="Lại hủy.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Challenge.objects.filter(pk=challenge.pk).update(cancel_reason="")


VERBS: dict[str, Any] = {
    "save": lambda one, by: services.save_challenge(one, by=by, version=one.version, values={"title_en": "x"}),
    "publish": lambda one, by: services.publish_challenge(one, by=by),
    "cancel": lambda one, by: services.cancel_challenge(one, by=by, reason="Vì."),
}
ALLOWED = {
    "preparing": {"save", "publish", "cancel"},
    "announced": {"cancel"},
    "open": {"cancel"},
    "evaluating": {"cancel"},
    "decided": set(),
    "completed": set(),
    "cancelled": set(),
}


def in_phase(phase: str) -> Challenge:
    """A challenge in a phase now."""
    at = now()
    if phase == "preparing":
        return a_challenge(ready=True)
    given: dict[str, dict[str, Any]] = {
        "announced": {"opens_at": at + DAY},
        "open": {},
        "evaluating": {"closes_at": at - timedelta(hours=1), "questions_until": None},
        "decided": {"decided_at": at, "outcome": "awarded"},
        "completed": {"decided_at": at, "completed_at": at, "outcome": "awarded"},
        "cancelled": {"cancelled_at": at, "cancel_reason": "Vì."},
    }
    return an_open_challenge(**given[phase])


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("phase", ALLOWED)
def test_each_verb_holds_in_its_phases_and_leaves_no_trace_in_others(phase: str, verb: str) -> None:
    challenge = in_phase(phase)
    before = Challenge.objects.filter(pk=challenge.pk).values().get()

    if verb in ALLOWED[phase]:
        VERBS[verb](challenge, office_user())
        return
    with pytest.raises(NotPossible):
        VERBS[verb](challenge, office_user())

    assert Challenge.objects.filter(pk=challenge.pk).values().get() == before
    assert not Entry.objects.exists()
    assert not Notification.objects.exists()


def test_a_refused_act_on_the_page_is_on_record(client: Any) -> None:
    challenge = in_phase("decided")
    client.force_login(office_user())

    client.post(reverse("challenges:challenge-cancel", args=[challenge.number]), {"reason": "Vì."})

    assert list(Entry.objects.values_list("action", "refused")) == [("challenges.cancel_challenge", True)]


def test_someone_without_the_role_does_not_prepare_or_announce(client: Any) -> None:
    agency = AgencyFactory()
    challenge = a_challenge(agency, ready=True)
    viewer, writer, stranger = member_of(agency, Role.VIEWER), member_of(agency, Role.MEMBER), UserFactory()
    edit = reverse("challenges:challenge-edit", args=[challenge.number, "need"])
    publish = reverse("challenges:challenge-publish", args=[challenge.number])

    answers = {}
    for name, user in (("viewer", viewer), ("writer", writer), ("stranger", stranger)):
        client.force_login(user)
        answers[name] = (client.get(edit).status_code, client.post(publish).status_code)

    assert answers == {"viewer": (403, 403), "writer": (200, 403), "stranger": (404, 404)}


def test_an_edit_conflict_hands_out_what_is_stored_now() -> None:
    challenge = a_challenge()
    services.save_challenge(challenge, by=office_user(), version=1, values={"title_vi": "Mới"})

    with pytest.raises(EditConflict) as conflict:
        services.save_challenge(challenge, by=office_user(), version=1, values={"title_vi": "Khác"})

    assert conflict.value.current.title_vi == "Mới"
