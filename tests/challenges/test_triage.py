"""What the office does with submitted problems, and what the authors see of it."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from challenges.exceptions import Incomplete, NotPossible
from challenges.forms.triage import MergeForm
from challenges.known import Known
from challenges.models import Problem
from challenges.services import triage
from challenges.services.problems import save_problem, submit_problem
from challenges.services.remarks import answer_remarks
from challenges.states import NEXT_STATES, ProblemState, Track
from hoip.audit.models import Entry
from hoip.clock import now
from hoip.exceptions import TransitionNotAllowed
from hoip.notifications.models import Notification
from tests.accounts.factories import AgencyFactory, member_of, office_user
from tests.challenges.making import DAY, a_problem, a_round
from tests.challenges.person import Person

pytestmark = pytest.mark.django_db

VERBS: dict[str, Any] = {
    ProblemState.IN_CONSULTATION: lambda one, by: triage.start_consultation(one, by=by, reason="Cần hỏi chuyên gia."),
    ProblemState.ACCEPTED: lambda one, by: triage.accept_problem(one, by=by, track=Track.INVITE, reason="Đủ."),
    ProblemState.RETURNED: lambda one, by: triage.return_problem(one, by=by, reason="Thiếu.", remarks={}),
    ProblemState.DECLINED: lambda one, by: triage.decline_problem(one, by=by, reason="Ngoài phạm vi."),
    ProblemState.MERGED: lambda one, by: triage.merge_problem(one, into=a_problem(), by=by, reason="Trùng."),
}


@pytest.mark.parametrize("to", VERBS, ids=str)
@pytest.mark.parametrize("state", [state for state in ProblemState if state not in {"accepted", "merged"}], ids=str)
def test_each_verb_moves_what_may_follow_and_leaves_the_rest_as_it_is(state: str, to: str) -> None:
    problem = a_problem(state=state)
    allowed = to in NEXT_STATES[state]

    if allowed:
        VERBS[to](problem, office_user())
    else:
        with pytest.raises(TransitionNotAllowed):
            VERBS[to](problem, office_user())

    problem.refresh_from_db()
    assert problem.state == (to if allowed else state)
    assert Entry.objects.filter(target_id=str(problem.pk), target_type="challenges.problem").count() == allowed


@pytest.mark.parametrize("to", VERBS, ids=str)
@pytest.mark.parametrize("state", [ProblemState.ACCEPTED, ProblemState.DECLINED], ids=str)
def test_what_is_decided_stays_decided(state: str, to: str) -> None:
    problem = a_problem(state=state)

    with pytest.raises(TransitionNotAllowed):
        VERBS[to](problem, office_user())


@pytest.mark.parametrize("to", VERBS, ids=str)
def test_nothing_is_decided_without_a_reason(to: str) -> None:
    problem = a_problem()
    empty: dict[str, Any] = {
        ProblemState.IN_CONSULTATION: lambda: triage.start_consultation(problem, by=office_user(), reason="  "),
        ProblemState.ACCEPTED: lambda: triage.accept_problem(problem, by=office_user(), track="order", reason=""),
        ProblemState.RETURNED: lambda: triage.return_problem(problem, by=office_user(), reason="", remarks={}),
        ProblemState.DECLINED: lambda: triage.decline_problem(problem, by=office_user(), reason="\n"),
        ProblemState.MERGED: lambda: triage.merge_problem(problem, into=a_problem(), by=office_user(), reason=""),
    }

    with pytest.raises(NotPossible):
        empty[to]()

    problem.refresh_from_db()
    assert problem.state == ProblemState.SUBMITTED


def test_accepting_keeps_the_text_and_what_fitted_best_then() -> None:
    problem = a_problem(remarks={"outcome": "Đã trả lời."})

    triage.accept_problem(problem, by=office_user(), track=Track.ORDER, reason="Chưa có sản phẩm.")

    assert problem.versions.get().sections == problem.sections
    evidence = problem.evidence.get()
    assert (evidence.track, evidence.matches) == (Track.ORDER, [])
    assert Problem.objects.get(pk=problem.pk).remarks == {}


def test_a_returned_problem_is_submitted_again_once_each_remark_is_answered() -> None:
    agency = AgencyFactory()
    a_round()
    author, office = member_of(agency), office_user()
    problem = a_problem(agency, ProblemState.DRAFT)
    submit_problem(problem, by=author)
    triage.return_problem(
        problem, by=office, reason="Thiếu số liệu.", remarks={"current_state": "Cho biết tháng nào.", "nonsense": "x"}
    )
    remark = problem.section_remarks.get()
    assert (remark.section, remark.version.number) == ("current_state", 1)

    problem.refresh_from_db()
    save_problem(problem, by=author, version=problem.version, sections={"current_state": "63 trên 410, tháng 10."})
    with pytest.raises(Incomplete) as refused:
        submit_problem(problem, by=author)
    assert refused.value.missing == ["Cho biết tháng nào."]
    assert answer_remarks(problem, {remark.pk: "Đã ghi tháng 10."}, by=author) == 1
    submit_problem(problem, by=author)

    first, second = problem.versions.all()
    assert first.sections["current_state"] != second.sections["current_state"] == "63 trên 410, tháng 10."


def test_the_authors_see_what_changed_between_versions(client: Any) -> None:
    agency = AgencyFactory()
    a_round()
    author = member_of(agency)
    problem = a_problem(agency, ProblemState.DRAFT)
    submit_problem(problem, by=author)
    triage.return_problem(problem, by=office_user(), reason="Thiếu.", remarks={})
    problem.refresh_from_db()
    save_problem(problem, by=author, version=problem.version, sections={"outcome": "Còn 20 hồ sơ quay đầu."})
    submit_problem(problem, by=author)
    client.force_login(author)

    page = client.get(reverse("challenges:problem-versions", args=[problem.number]))

    changed = [row["after"] for row in page.context["changes"]]
    assert changed == ["Còn 20 hồ sơ quay đầu."]
    assert "<ins>" in page.content.decode()


def test_merging_keeps_both_agencies_and_tells_the_authors_of_both() -> None:
    mine, theirs, partner = AgencyFactory(), AgencyFactory(), AgencyFactory()
    author, other_author = member_of(mine), member_of(theirs)
    problem, twin = a_problem(mine), a_problem(theirs)
    problem.partners.add(partner)

    triage.merge_problem(problem, into=twin, by=office_user(), reason="Cùng một nhu cầu.")

    assert set(twin.partners.all()) == {mine, partner}
    assert Notification.objects.filter(recipient=author, kind="problem_merged").count() == 1
    assert Notification.objects.filter(recipient=other_author, kind="problem_took_in").count() == 1


def test_the_queue_is_filtered_and_shows_what_waits_too_long(client: Any) -> None:
    office, colleague = office_user(), office_user()
    late = a_problem(submitted_at=now() - 11 * DAY)
    fresh = a_problem(submitted_at=now() - 9 * DAY)
    given_time = a_problem(submitted_at=now() - 30 * DAY)
    triage.assign_problem(given_time, by=office, assignee=colleague, due_at=now() + DAY, reason="Đang chờ số liệu.")
    client.force_login(office)

    def listed(query: str) -> list[Problem]:
        page = client.get(reverse("challenges:triage-list") + query)
        return list(page.context["object_list"])

    assert listed("") == [given_time, late, fresh]
    assert listed("?overdue=1") == [late]
    assert listed(f"?assignee={colleague.pk}") == [given_time]
    assert listed("?assignee=none") == [late, fresh]
    assert listed(f"?agency={fresh.organisation_id}") == [fresh]
    assert listed("?state=declined") == []
    assert listed("?round=999999999999999&agency=x&assignee=;&sort=?") == [given_time, late, fresh]


@pytest.mark.parametrize("rows", [1, 6])
def test_the_queue_makes_the_same_number_of_queries_for_any_number_of_problems(
    client: Any, rows: int, django_assert_num_queries: Any
) -> None:
    office = office_user()
    for _number in range(rows):
        triage.assign_problem(a_problem(), by=office, assignee=office, reason="Chia việc.")
    client.force_login(office)

    with django_assert_num_queries(19):
        page = client.get(reverse("challenges:triage-list"))

    assert len(page.context["object_list"]) == rows


def test_one_act_is_done_on_several_problems_and_says_which_were_left(client: Any) -> None:
    first, second, decided = a_problem(), a_problem(), a_problem(state=ProblemState.ACCEPTED)
    client.force_login(office_user())

    answer = client.post(
        reverse("challenges:triage-list"),
        {
            "chosen": [first.pk, second.pk, decided.pk],
            "act": "decline",
            "kind": "not_now",
            "reason": "Chưa đủ nguồn lực.",
        },
        follow=True,
    )

    states = [Problem.objects.get(pk=one.pk).state for one in (first, second, decided)]
    assert states == [ProblemState.DECLINED, ProblemState.DECLINED, ProblemState.ACCEPTED]
    assert first.triage.decline_reason == "not_now"
    assert decided.number in " ".join(str(message) for message in answer.context["messages"])
    assert Entry.objects.filter(refused=True, target_id=str(decided.pk)).count() == 1


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"kind": "not_now", "reason": " "}, {"reason"}),
        ({"kind": "", "reason": "Chưa đủ nguồn lực."}, {"kind"}),
        ({"reason": " "}, {"kind", "reason"}),
    ],
)
def test_a_bulk_act_without_a_reason_changes_nothing_and_says_so(
    client: Any, typed: dict[str, str], wrong: set[str]
) -> None:
    problem, _other = a_problem(), a_problem()
    client.force_login(office_user())

    answer = client.post(reverse("challenges:triage-list"), {"chosen": [problem.pk], "act": "decline", **typed})

    assert answer.context["bulk"].errors.keys() == wrong
    page = BeautifulSoup(answer.content.decode(), "html.parser")
    assert [box["value"] for box in page.select("input[name=chosen][checked]")] == [str(problem.pk)]
    assert Problem.objects.get(pk=problem.pk).state == ProblemState.SUBMITTED


def test_the_queue_offers_no_reason_to_decline_until_one_is_chosen(client: Any) -> None:
    a_problem()
    client.force_login(office_user())

    page = BeautifulSoup(client.get(reverse("challenges:triage-list")).content.decode(), "html.parser")

    assert [option["value"] for option in page.select("select[name=kind] option[selected]")] == [""]


def test_a_problem_is_given_to_people_of_the_office_only_and_not_until_yesterday() -> None:
    problem, office = a_problem(), office_user()

    with pytest.raises(NotPossible):
        triage.assign_problem(problem, by=office, assignee=member_of(AgencyFactory()), reason="Giao.")
    with pytest.raises(NotPossible):
        triage.assign_problem(problem, by=office, assignee=office, due_at=now() - timedelta(hours=1), reason="Giao.")


def test_a_refused_act_leaves_an_audit_entry_and_nothing_else(client: Any) -> None:
    problem = a_problem(state=ProblemState.ACCEPTED)
    before = Problem.objects.filter(pk=problem.pk).values().get()
    client.force_login(office_user())

    answer = client.post(
        reverse("challenges:problem-decline", args=[problem.number]), {"kind": "other", "reason": "Thôi."}
    )

    assert answer.status_code == 200
    assert Problem.objects.filter(pk=problem.pk).values().get() == before
    assert list(Entry.objects.values_list("refused", flat=True)) == [True]
    assert not Notification.objects.exists()


def test_a_twin_is_chosen_among_those_that_look_alike_or_named_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    old, alike, new = a_problem(), a_problem(), a_problem()
    problem = a_problem(state=ProblemState.SUBMITTED)
    monkeypatch.setattr(MergeForm, "MOST", 1)
    known = [Known("problem", alike.title, "", (alike.number, "Sở"))]
    monkeypatch.setattr("challenges.views.triage.known_beside", lambda *_args: known)
    office, address = Person(office_user()), reverse("challenges:problem-merge", args=[problem.number])

    groups = office.open(address).select("select[name=into] optgroup")
    refused = office.client.post(address, {"number": "BT-1999-001", "reason": "Trùng."})
    two = office.client.post(address, {"number": old.number, "into": new.pk, "reason": "Trùng."})
    none = office.client.post(address, {"reason": "Trùng."})
    office.fill(address, number=old.number.lower(), reason="Trùng.")

    assert [[option["value"] for option in group.select("option")] for group in groups] == [
        [str(alike.pk)],
        [str(new.pk)],
    ]
    assert [sorted(answer.context["form"].errors) for answer in (refused, two, none)] == [
        ["number"],
        ["number"],
        ["into"],
    ]
    problem.refresh_from_db()
    assert (problem.state, problem.merged_into) == (ProblemState.MERGED, old)
