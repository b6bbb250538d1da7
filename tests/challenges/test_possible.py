"""Forms of a challenge opened too late: they say why and what remains, and offer no button that can only fail."""

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse

from challenges.models import Challenge, EligibilityRule
from challenges.presentation import current_step
from challenges.services import questions
from challenges.services.consultations import cancel_consultation
from challenges.services.triage import return_problem
from challenges.states import Outcome, ProblemState, RuleKind
from hoip.clock import now
from hoip.reference.models import Facet, TaxonomyField
from tests.accounts.factories import UserFactory, member_of, office_user
from tests.challenges.making import DAY, a_challenge, a_problem, a_round, an_open_challenge
from tests.challenges.person import Person
from tests.challenges.test_consultations import a_round_table

pytestmark = pytest.mark.django_db


def closed() -> Challenge:
    """A challenge whose deadline was yesterday."""
    at = now()
    return an_open_challenge(opens_at=at - 9 * DAY, questions_until=at - 5 * DAY, closes_at=at - DAY)


def page_of(response: Any) -> Tag:
    main = BeautifulSoup(response.content.decode(), "html.parser").main
    assert main
    return main


def buttons(page: Tag) -> list[str]:
    """What can be pressed on the page."""
    return [part.get_text(strip=True) for part in page.select("form[method=post] button")]


@pytest.mark.parametrize(
    ("name", "more", "made"),
    [
        ("challenge-addendum", [], closed),
        ("challenge-extend", [], closed),
        ("challenge-publish", [], closed),
        ("challenge-edit", ["dates"], closed),
        ("challenge-edit", ["criteria"], an_open_challenge),
        ("challenge-addendum", [], lambda: a_challenge(ready=True)),
        ("challenge-cancel", [], lambda: an_open_challenge(cancelled_at=now(), cancel_reason="Không cần.")),
    ],
)
def test_a_form_that_could_only_fail_says_why_and_what_remains(name: str, more: list[str], made: Any) -> None:
    challenge = made()
    person = Client()
    person.force_login(office_user())

    page = page_of(person.get(reverse(f"challenges:{name}", args=[challenge.number, *more])))

    assert buttons(page) == []
    assert page.select_one(".callout")
    links = [str(link["href"]) for link in page.select(".prose a")]
    assert links
    assert all(person.get(link.partition("#")[0]).status_code == 200 for link in links)
    for link in links:
        # What is offered instead is open.
        assert "callout--info" not in str(page_of(person.get(link.partition("#")[0])).select(".wrap--narrow .callout"))


def test_after_the_deadline_documents_questions_and_cancelling_remain_and_nothing_else(client: Client) -> None:
    challenge = closed()
    client.force_login(member_of(challenge.organisation))

    page = page_of(client.get(reverse("challenges:challenge-addendum", args=[challenge.number])))

    words = [link.get_text(strip=True) for link in page.select(".prose a")]
    assert words == ["Trả lời câu hỏi", "Thêm tài liệu", "Hủy thách thức, kèm lý do mà mọi người đều đọc được"]


def test_what_was_typed_before_the_deadline_is_still_there_after_it(client: Client) -> None:
    challenge = closed()
    client.force_login(office_user())

    response = client.post(
        reverse("challenges:challenge-extend", args=[challenge.number]),
        {"closes_at": "2090-01-01T09:00", "reason": "Nhiều bên xin thêm thời gian."},
    )

    page = page_of(response)
    assert "Nhiều bên xin thêm thời gian." in page.get_text()
    assert buttons(page) == []


def test_a_draft_that_lacks_something_leads_to_it_and_offers_no_button_to_send_it() -> None:
    problem = a_problem(state=ProblemState.DRAFT)
    a_round()
    author, address = (
        Person(member_of(problem.organisation)),
        reverse("challenges:problem-submit", args=[problem.number]),
    )
    complete = author.open(address).main
    del problem.sections["measures"]
    problem.save()

    page = author.open(address).main

    assert complete and len(buttons(complete)) == 1
    assert page and buttons(page) == []
    assert page.select_one("a.button--primary")["href"].endswith("/3/#s-measures")
    # The problem's own page leads there too.
    assert author.open(problem.get_absolute_url()).select_one(".checklist a")["href"].endswith("/3/#s-measures")


@pytest.mark.parametrize("act", ["submit", "accept", "return", "decline", "merge"])
def test_a_form_of_a_decided_problem_says_so_and_keeps_what_was_typed(act: str) -> None:
    problem = a_problem(state=ProblemState.ACCEPTED)
    user = member_of(problem.organisation) if act == "submit" else office_user()
    address = reverse(f"challenges:problem-{act}", args=[problem.number])
    person = Person(user)

    page = person.open(address).main
    late = person.client.post(address, {"reason": "Gõ từ trước.", "into": a_problem().pk, "track": "invite"})

    assert page and buttons(page) == [] and "đã tiếp nhận" in page.get_text()
    assert page.select_one(f'a.button[href="{problem.get_absolute_url()}"]')
    assert buttons(page_of(late)) == []
    assert act == "submit" or "Gõ từ trước." in late.content.decode()


def test_what_waits_for_a_round_is_sent_once_one_is_open() -> None:
    problem = a_problem(state=ProblemState.QUEUED)
    author, address = (
        Person(member_of(problem.organisation)),
        reverse("challenges:problem-submit", args=[problem.number]),
    )

    before = author.open(problem.get_absolute_url()).select(f'main a[href="{address}"]')
    a_round()
    after = author.open(problem.get_absolute_url()).select(f'main a[href="{address}"]')

    assert (len(before), len(after)) == (0, 1)


def test_a_challenge_without_an_award_ends_at_the_selection() -> None:
    challenge = closed()
    challenge.outcome, challenge.outcome_reason, challenge.completed_at = Outcome.NO_AWARD, "Không đạt.", now()

    assert current_step(challenge, now()) == 3


def test_a_returned_problem_is_sent_again_once_its_remarks_are_answered_and_shows_them_with_their_answers() -> None:
    problem = a_problem(state=ProblemState.SUBMITTED, round=a_round())
    author = Person(member_of(problem.organisation))
    return_problem(problem, by=office_user(), reason="Chưa rõ.", remarks={"measures": "Ai đo?"})
    address = reverse("challenges:problem-submit", args=[problem.number])

    waiting = author.open(address).main
    first = author.open(problem.get_absolute_url()).select_one("main .page-header .button--primary")
    author.fill(
        reverse("challenges:problem-remarks", args=[problem.number]),
        **{f"answer_{problem.section_remarks.get().pk}": "Bưu cục đo."},
    )

    assert waiting and buttons(waiting) == []
    assert waiting.select_one("a.button--primary")["href"] == reverse(
        "challenges:problem-remarks", args=[problem.number]
    )
    assert first is None
    shown = author.open(problem.get_absolute_url()).select_one("#s-measures")
    assert shown and "Ai đo?" in shown.get_text() and "Bưu cục đo." in shown.get_text()
    main = author.open(address).main
    assert main and len(buttons(main)) == 1


def test_what_a_challenge_lacks_leads_to_the_step_that_mends_it() -> None:
    challenge = a_challenge()
    page = Person(member_of(challenge.organisation)).open(
        reverse("challenges:challenge-manage", args=[challenge.number])
    )

    steps = {link["href"].rstrip("/").rsplit("/", 1)[1] for link in page.select(".checklist a")}
    assert {"dates", "terms"} <= steps
    assert [link["href"] for link in page.select(".page-header .button--primary")] == [
        reverse("challenges:challenge-edit", args=[challenge.number, "need"])
    ]


def test_what_people_wrote_is_shown_as_text_beside_the_remarks() -> None:
    problem = a_problem(state=ProblemState.SUBMITTED, sections={"measures": "dưới 5 & <b>trên</b> 3"})

    page = Person(office_user()).open(reverse("challenges:problem-return", args=[problem.number]))

    assert page.select_one("#id_remark_measures_helptext").get_text(strip=True) == "dưới 5 & <b>trên</b> 3"


def test_a_question_is_not_asked_for_where_none_is_taken(client: Client) -> None:
    challenge = closed()
    client.force_login(office_user())

    page = page_of(client.get(reverse("challenges:question-ask", args=[challenge.number])))

    assert buttons(page) == []
    assert "hết hạn hỏi" in page.get_text()


def test_a_question_that_was_merged_leads_to_the_one_that_answers_it_and_offers_no_button() -> None:
    challenge = an_open_challenge()
    one = questions.ask_question(challenge, by=UserFactory(), text="Bao lâu?")
    two = questions.ask_question(challenge, by=UserFactory(), text="Mấy tháng thì xong?")
    agency = Person(member_of(challenge.organisation))
    addresses = [reverse("challenges:question-answer", args=[challenge.number, row.number]) for row in (one, two)]
    # Opened before the merge: what was typed stays on the page, beside the reason.
    questions.merge_question(two, into=one, by=office_user())
    late = agency.client.post(addresses[1], {"public_text": "Mấy tháng?", "answer": "Ba tháng ạ.", "version": 1})

    page = agency.open(addresses[1])

    assert page.main and buttons(page.main) == [] and page.main.select_one("textarea") is None
    assert page.select_one(f'main a[href="{addresses[0]}"]')
    assert "Ba tháng ạ." in late.content.decode()
    assert buttons(page_of(late)) == []
    # Whoever answers the other reads what else was asked.
    assert "Mấy tháng thì xong?" in agency.words(addresses[0])


def test_a_condition_on_a_field_that_is_no_longer_offered_is_kept_shown_and_removable() -> None:
    challenge = a_challenge(ready=True)
    old = TaxonomyField.objects.create(code="CT-CU", facet=Facet.PROGRAMME, name_vi="Chương trình cũ", name_en="Old")
    EligibilityRule.objects.create(challenge=challenge, order=1, kind=RuleKind.FIELDS, value={"fields": [old.code]})
    challenge.fields.add(old)
    address = reverse("challenges:challenge-edit", args=[challenge.number, "eligibility"])
    office = Person(office_user())

    page = office.open(address)
    chosen = page.select("input[name$=fields_wanted][checked]")
    assert [box.find_parent("label").get_text(strip=True) for box in chosen] == ["Chương trình cũ"]
    # Its line names it, open or not; a row without the condition does not offer the field.
    assert [line.get_text(strip=True) for line in page.select("#list-eligibility_rules [data-ticked]")][
        0
    ] == "Chương trình cũ"
    assert len(page.select(f'input[type=checkbox][value="{old.pk}"]')) == 1

    office.fill(address, holding="")
    assert challenge.eligibility_rules.get().value == {"fields": ["CT-CU"]}
    office.fill(reverse("challenges:challenge-edit", args=[challenge.number, "need"]), title_vi="Tên mới")
    assert list(challenge.fields.filter(pk=old.pk)) == [old]

    office.fill(address, **{"eligibility_rules-0-DELETE": "on"})
    assert not challenge.eligibility_rules.exists()


@pytest.mark.parametrize(
    ("name", "more"),
    [("consultation-close", []), ("consultation-cancel", []), ("consultation-invite", []), ("edit-propose", ["scope"])],
)
def test_an_act_on_a_consultation_that_has_ended_says_so(name: str, more: list[str]) -> None:
    table = a_round_table()
    person = Client()
    person.force_login(office_user())
    address = reverse(f"challenges:{name}", args=[table.pk, *more])
    assert buttons(page_of(person.get(address)))
    cancel_consultation(table, by=office_user(), reason="Không còn cần.")

    page = page_of(person.get(address))

    assert buttons(page) == []
    assert ["đã kết thúc" in part.get_text() for part in page.select(".callout")] == [True]
    assert page.select_one(f"a[href='{table.get_absolute_url()}']")
