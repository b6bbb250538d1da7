"""Dictated needs of another field and tone than those that a browser types, through the same forms.

Each says something for every section of the template. The others: `tests/e2e/test_from_need_to_challenge.py`.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from challenges.models import Challenge, Consultation, Problem
from challenges.sections import SECTIONS
from challenges.services.templates import load_default
from challenges.states import ProblemState
from cms.models import ChallengePage
from hoip.accounts.models import ExpertProfile
from hoip.clock import now
from tests.accounts.factories import AgencyFactory, UserFactory, member_of, office_user
from tests.challenges.making import a_clause, a_round
from tests.challenges.person import Person

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "data" / "rough_needs_fresh.jsonl"
NEEDS = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
STEPS = (1, 2, 3, 4)


@pytest.fixture(autouse=True)
def ready(site_tree: None) -> None:
    """An open round, the default template, the site's pages, a clause and a field."""
    load_default()
    a_round()
    a_clause()


def to(name: str, *args: Any, language: str) -> str:
    """An address in the person's language."""
    with override(language):
        return reverse(f"challenges:{name}", args=args)


def write(author: Person, need: dict[str, Any], title: str) -> Problem:
    """Write a problem step by step and send it."""
    language = need["lang"]
    author.fill(to("problem-create", language=language), **{f"title_{language}": title})
    problem: Problem = Problem.objects.latest("pk")
    left = dict(need["sections"])
    for step in STEPS:
        address = to("problem-edit", problem.number, step, language=language)
        page = author.open(address)
        here = {f"section_{key}": left.pop(key) for key in list(left) if page.select(f"textarea[name=section_{key}]")}
        head = {f"summary_{language}": need["summary"], "language": language} if step == 1 else {}
        author.fill(address, {"stay": "1"}, **head, **here)
    assert not left, "a section that no step of the form asks for"
    author.fill(to("problem-submit", problem.number, language=language))
    return problem


def test_the_needs_speak_to_every_section_that_is_published() -> None:
    published = {part.key for part in SECTIONS if part.public}

    assert [sorted(published - {fact["section"] for fact in need["facts"]}) for need in NEEDS] == [[], []]


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need["id"])
def test_a_need_becomes_a_challenge_that_tells_every_fact_and_nothing_else(need: dict[str, Any]) -> None:
    language = need["lang"]
    agency = AgencyFactory(name_vi=need["agency"], name_en=need["agency"])
    author, neighbour = Person(member_of(agency)), Person(member_of(AgencyFactory()))
    office = Person(office_user())
    guest_user = UserFactory(email="guest@example.com")
    ExpertProfile.objects.create(user=guest_user, headline="Bưu chính", is_listed=True)
    guest = Person(guest_user)

    problem = write(author, need, need["title"])
    twin = write(neighbour, need, f"{need['title']} (2)")

    # The office asks back, and merges what the neighbour stated.
    section, remark, better = need["remark"]
    office.fill(
        to("problem-return", problem.number, language=language), reason="Thiếu.", **{f"remark_{section}": remark}
    )
    office.fill(to("problem-merge", twin.number, language=language), into=str(problem.pk), reason="Cùng một nhu cầu.")
    twin.refresh_from_db()
    assert twin.state == ProblemState.MERGED

    # The author reads the remark in its place, mends the section and sends it again.
    step = next(part.step for part in problem.parts if part.key == section)
    edit = to("problem-edit", problem.number, step, language=language)
    assert remark in author.words(edit)
    author.fill(edit, {"stay": "1"}, **{f"section_{section}": better})
    remarks = to("problem-remarks", problem.number, language=language)
    answer = author.open(remarks).select("main textarea")[0]["name"]
    author.fill(remarks, **{str(answer): "Đã bổ sung."})
    author.fill(to("problem-submit", problem.number, language=language))

    # An expert proposes a measure at a round-table; the author takes it over.
    key, wording = need["wording"]
    office.fill(
        to("problem-consult", problem.number, language=language),
        kind="round_table",
        held_at="2090-03-01T09:00",
        place="Hội trường A",
        reason="Cần chỉ số đo.",
    )
    table = Consultation.objects.get(problem=problem)
    seat = to("consultation-detail", table.pk, language=language)
    office.fill(to("consultation-invite", table.pk, language=language), emails="guest@example.com")
    guest.fill(seat, sign_conflict="on", sign_confidentiality="on")
    guest.fill(to("edit-propose", table.pk, key, language=language), after=wording, why="Đo được.")
    author.fill(seat, {"accept": "1"}, answer="Đúng ý chúng tôi.")
    office.fill(to("consultation-edit", table.pk, language=language), minutes="Thống nhất.", summary_vi="Nên đo được.")
    office.fill(to("consultation-close", table.pk, language=language), reason="Đã họp.")
    office.fill(
        to("problem-accept", problem.number, language=language), track="order", reason="Chưa có sản phẩm phù hợp."
    )

    # The author prepares the challenge without retyping; the office announces it and later gives more time.
    begin = to("challenge-create", problem.number, language=language)
    assert author.client.post(begin).status_code == 302
    challenge = Challenge.objects.get(problems=problem)
    opens = timezone.localtime(now() + timedelta(days=1))
    author.fill(
        to("challenge-edit", challenge.number, "dates", language=language),
        {"stay": "1"},
        opens_at=f"{opens:%Y-%m-%dT%H:%M}",
        closes_at="2089-04-01T17:00",
    )
    author.fill(
        to("challenge-edit", challenge.number, "criteria", language=language),
        {"stay": "1"},
        **{"criteria-0-text_vi": "Mức độ đáp ứng", "criteria-0-weight": "60"},
        **{"criteria-1-text_vi": "Tính khả thi", "criteria-1-weight": "40"},
    )
    author.fill(to("challenge-edit", challenge.number, "terms", language=language), clauses=[str(a_clause().pk)])
    office.fill(to("challenge-publish", challenge.number, language=language))
    office.fill(
        to("challenge-addendum", challenge.number, language=language),
        closes_at="2089-04-15T17:00",
        reason_vi="Thêm thời gian chuẩn bị.",
    )

    page = ChallengePage.objects.get(challenge=challenge, locale__language_code=language)
    shown = Client().get(page.url).content.decode()
    main = BeautifulSoup(shown, "html.parser").main
    assert main is not None
    read = " ".join(main.get_text(" ").split())
    missing = [fact["fact"] for fact in need["facts"] if fact["shown"] not in read]
    assert missing == []
    assert wording in read
    assert better in read
    assert "15/04/2089" in read or "15 April 2089" in read or "15 Apr 2089" in read
    private = [row["in_text"] for row in need["leave_out"]] + need["hidden"] + [remark, "Đã bổ sung.", "Thống nhất."]
    assert [words for words in private if words in shown] == []
    for fact in need["facts"]:
        label = next(
            part.label_en if language == "en" else part.label_vi
            for part in problem.parts
            if part.key == fact["section"]
        )
        heading = next(part for part in main.find_all("h2") if part.get_text().strip() == label)
        assert fact["shown"] in " ".join(heading.parent.get_text(" ").split()), "not where a reader looks for it"
