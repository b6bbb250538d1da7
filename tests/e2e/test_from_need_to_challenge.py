"""Dictated needs on their way to published challenges, typed by the people who carry them, in a real browser."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from challenges.sections import SECTIONS
from challenges.states import ProblemState
from tests.e2e.conftest import ROOT
from tests.e2e.people import Someone, address_of, said, seat

DATA = ROOT / "tests" / "challenges" / "data" / "rough_needs.jsonl"
NEEDS = {need["id"]: need for line in DATA.read_text(encoding="utf-8").splitlines() for need in [json.loads(line)]}
"""Rough needs, each with what an officer puts into the sections after asking back, and what a reader then finds."""
RETURN, MERGE, TABLE, WRITING, ADDENDUM = "return", "merge", "round_table", "written", "addendum"
ACTS = {
    "ND-01": {RETURN, TABLE},
    "ND-02": {WRITING, ADDENDUM},
    "ND-03": {MERGE, TABLE},
    "ND-04": {RETURN, WRITING},
    "ND-05": {RETURN, MERGE, WRITING, TABLE, ADDENDUM},
    "ND-06": {WRITING, MERGE},
    "ND-07": {RETURN, ADDENDUM},
    "ND-08": {RETURN, MERGE, TABLE, ADDENDUM},
}
"""What happens to each on its way. ND-05 is English, and so are the pages of its people: there everything happens."""
HALVES = [sorted(ACTS)[::2], sorted(ACTS)[1::2]]
"""Two groups of about the same length, so that two processes share the file."""
STEPS = (1, 2, 3, 4)
LATER = {"vi": "15/04/2089", "en": "15 April 2089"}
"""The deadline after the addendum, as each language writes it."""
WORDS = {
    "vi": {
        "elsewhere": "(nơi khác)",
        "answer": "Đã bổ sung trong mục.",
        "reason": "Thiếu kỳ của số liệu.",
        "twin": "Cùng một nhu cầu.",
        "consult": "Cần một chỉ số đo được.",
        "place": "Hội trường A",
        "comment": "Nên nêu số hôm nay bên cạnh số cần đạt.",
        "why": "Đo được.",
        "agreed": "Đúng ý chúng tôi.",
        "minutes": "Biên bản: thống nhất chỉ số.",
        "summary": "Chuyên gia đề nghị một chỉ số đo được.",
        "held": "Đã họp.",
        "order": "Chưa có sản phẩm phù hợp.",
        "audience": "Doanh nghiệp và nhóm nghiên cứu",
        "later": "Thêm thời gian chuẩn bị.",
    },
    "en": {
        "elsewhere": "(another place)",
        "answer": "Added to the section.",
        "reason": "The period of the figures is missing.",
        "twin": "The same need.",
        "consult": "A measure is needed.",
        "place": "Hall A",
        "comment": "Put today's figure beside the one to reach.",
        "why": "It can be measured.",
        "agreed": "That is what we meant.",
        "minutes": "Minutes: agreed on the measure.",
        "summary": "An expert proposed a result that can be measured.",
        "held": "The meeting was held.",
        "order": "No product fits yet.",
        "audience": "Companies and research teams",
        "later": "More time to prepare.",
    },
}
"""What people say on the way, beside the need's own texts."""


class Cast:
    """Everybody who carries needs; each signs in once, when first needed."""

    def __init__(self, browser: Any, site: str) -> None:
        self.browser, self.site = browser, site
        self.known: dict[str, Someone] = {}

    def __call__(self, email: str, language: str) -> Someone:
        if email not in self.known:
            self.known[email] = Someone(self.browser, self.site, email)
        return self.known[email].reads(language)


def officer_of(name: str) -> str:
    """The address of the officer who carries a need."""
    return f"officer-{name.lower()}@example.com"


@pytest.fixture(scope="module")
def cast(browser: Any, site: str) -> Iterator[Cast]:
    """The demo's people, and an officer of each need's agency."""
    seat({officer_of(name): need["agency"] for name, need in NEEDS.items()})
    cast = Cast(browser, site)
    yield cast
    for person in cast.known.values():
        person.context.close()


def keep_note(page: Any, text: str) -> None:
    """Leave what was dictated beside the first section of the form, for the colleagues."""
    thread = page.locator("main details.thread").first
    thread.locator("summary").first.click()
    thread.locator("textarea[name=text]").first.fill(text)
    with page.expect_navigation():
        thread.locator("button").last.click()
    expect(page.locator("main details.thread").first).to_contain_text(text)


def write_problem(author: Someone, need: dict[str, Any], texts: dict[str, str], note: str = "") -> str:
    """Begin a problem and write it step by step, the note at hand; answers its number."""
    language = need["lang"]
    page = author.page
    page.goto(f"{author.site}{address_of(language, 'workspace')}")
    author.follow("challenges:problem-create")
    author.type(f"title_{language}", need["title"])
    author.send()
    found = re.search(r"BT-\d+-\d+", page.url)
    assert found is not None
    number = found[0]
    left = dict(texts)
    if note:
        keep_note(page, note)
    for step in STEPS:
        author.is_at("challenges:problem-edit", number, step)
        if step == 1:
            author.type(f"summary_{language}", need["summary"])
            author.tick_field(need["field"])
        for key in [key for key in left if page.locator(f"main textarea[name=section_{key}]").count()]:
            author.type(f"section_{key}", left.pop(key))
        author.press("Save and finish" if step == STEPS[-1] else "Save and go on")
    assert not left, "a section that no step of the form asks for"
    return number


def submit(author: Someone, number: str) -> None:
    """Hand the problem in, from its page."""
    author.follow("challenges:problem-submit", number)
    author.send()
    author.state(ProblemState.SUBMITTED.label)


def give_back(cast: Cast, number: str, need: dict[str, Any]) -> None:
    """The office asks back; the author reads the remark in its place, mends the section and hands it in again."""
    language, (section, remark, better) = need["lang"], need["remark"]
    words = WORDS[language]
    office, author = cast("office@example.com", language), cast(officer_of(need["id"]), language)
    office.go("challenges:problem-detail", number)
    office.follow("challenges:problem-return", number)
    office.send(reason=words["reason"], **{f"remark_{section}": remark})
    office.state(ProblemState.RETURNED.label)

    author.go("challenges:problem-detail", number)
    author.sees(remark)
    step = next(part.step for part in SECTIONS if part.key == section)
    author.go("challenges:problem-edit", number, step)
    author.sees(remark)
    author.type(f"section_{section}", better)
    author.press("Save and leave")
    author.follow("challenges:problem-remarks", number)
    answer = author.page.locator("main textarea").first.get_attribute("name")
    author.send(**{str(answer): words["answer"]})
    submit(author, number)
    author.follow("challenges:problem-versions", number)
    expect(author.page.locator("main ins").first).to_be_visible()


def merge_twin(cast: Cast, number: str, need: dict[str, Any]) -> None:
    """Another agency states the same need; the office merges it into this one, and both agencies stay."""
    language = need["lang"]
    words = WORDS[language]
    neighbour, office = cast("agency2@example.com", language), cast("office@example.com", language)
    least = {part.key: need["sections"][part.key] for part in SECTIONS if part.required}
    twin = write_problem(neighbour, need | {"title": f"{need['title']} {words['elsewhere']}"}, least)
    submit(neighbour, twin)
    office.go("challenges:problem-detail", twin)
    office.follow("challenges:problem-merge", twin)
    into = office.page.locator("select[name=into] option", has_text=number)
    office.send(into=str(into.get_attribute("value")), reason=words["twin"])
    office.sees(number)


def consult(cast: Cast, number: str, need: dict[str, Any], kind: str, *, proposes: bool) -> str:
    """The office asks an expert, at a round-table or in writing; what the authors take over stands in the text."""
    language, (key, wording) = need["lang"], need["wording"]
    words = WORDS[language]
    office, expert = cast("office@example.com", language), cast("expert@example.com", language)
    author = cast(officer_of(need["id"]), language)
    office.go("challenges:problem-detail", number)
    office.follow("challenges:problem-consult", number)
    when = {"held_at": "2090-03-01T09:00", "place": words["place"]} if kind == TABLE else {"until": "2090-02-01T17:00"}
    office.send(kind=kind, reason=words["consult"], **when)
    table = office.page.url.rstrip("/").rsplit("/", 1)[1]
    office.follow("challenges:consultation-invite", table)
    office.send(emails="expert@example.com")

    # The expert reads the text once both statements are signed, comments on a section and proposes a wording.
    expert.go("challenges:consultation-detail", table)
    before = need["sections"][key]
    expect(expert.page.locator("main")).not_to_contain_text(before)
    expert.page.check("input[name=sign_conflict]")
    expert.page.check("input[name=sign_confidentiality]")
    expert.press("Sign and take part")
    expert.sees(before)
    section = expert.page.locator(f"#section-{key}")
    section.locator("textarea[name=text]").press_sequentially(words["comment"])
    with expert.page.expect_navigation():
        section.locator("form button").first.click()
    expert.sees(words["comment"])
    if proposes:
        expert.follow("challenges:edit-propose", table, key)
        expert.send(after=wording, why=words["why"])
        author.go("challenges:consultation-detail", table)
        author.sees(words["comment"])
        author.page.locator("main textarea[name=answer]").press_sequentially(words["agreed"])
        author.press("Take it over")
        expect(author.page.locator(f"#section-{key}")).to_contain_text(words["agreed"])

    office.go("challenges:consultation-detail", table)
    office.follow("challenges:consultation-edit", table)
    office.send(minutes=words["minutes"], **{f"summary_{language}": words["summary"]})
    office.follow("challenges:consultation-close", table)
    office.send(reason=words["held"])
    return table


def prepare_challenge(author: Someone, number: str, need: dict[str, Any]) -> str:
    """Make a challenge from the accepted problem and go through its steps; answers its number."""
    language, page = need["lang"], author.page
    author.go("challenges:problem-detail", number)
    author.press("Make a challenge")
    found = re.search(r"TT-\d+-\d+", page.url)
    assert found is not None
    challenge = found[0]
    for step in ("need", "dates", "criteria", "eligibility", "money", "answers", "terms", "stages"):
        author.is_at("challenges:challenge-edit", challenge, step)
        if step == "need":
            author.type(f"audience_{language}", WORDS[language]["audience"])
        elif step == "dates":
            page.fill("input[name=opens_at]", "2089-03-01T08:00")
            page.fill("input[name=closes_at]", "2089-04-01T17:00")
        elif step == "money" and need.get("budget"):
            author.type("budget_max", need["budget"])
        elif step == "terms":
            page.locator("input[name=clauses]").first.check()
        author.press("Save and go on")
    return challenge


def add_time(office: Someone, challenge: str, language: str) -> None:
    """A later deadline is a numbered change that everybody sees."""
    office.go("challenges:challenge-manage", challenge)
    office.follow("challenges:challenge-addendum", challenge)
    office.page.fill("input[name=closes_at]", "2089-04-15T17:00")
    office.type(f"reason_{language}", WORDS[language]["later"])
    office.press("Publish the change")


def labelled(key: str, language: str) -> str:
    """What a section is called."""
    return next(getattr(part, f"label_{language}") for part in SECTIONS if part.key == key)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xdist_group(f"need_to_challenge_{half}"))
        for half, names in enumerate(HALVES)
        for name in names
    ],
)
def test_a_need_is_carried_from_note_to_published_challenge(browser: Any, site: str, cast: Cast, name: str) -> None:
    need, acts = NEEDS[name], ACTS[name]
    language = need["lang"]
    words = WORDS[language]
    section, remark, better = need["remark"]
    key, wording = need["wording"]
    author, office = cast(officer_of(name), language), cast("office@example.com", language)

    # What nobody asks back about, and no expert mends, is written well at once.
    texts = dict(need["sections"])
    if RETURN not in acts:
        texts[section] = better
    if not acts & {TABLE, WRITING}:
        texts[key] = wording
    number = write_problem(author, need, texts, need["text"])
    submit(author, number)
    if RETURN in acts:
        give_back(cast, number, need)
    if MERGE in acts:
        merge_twin(cast, number, need)
    if WRITING in acts:
        consult(cast, number, need, WRITING, proposes=TABLE not in acts)
    if TABLE in acts:
        consult(cast, number, need, TABLE, proposes=True)

    office.go("challenges:problem-detail", number)
    office.follow("challenges:problem-accept", number)
    office.send(track="order", reason=words["order"])
    challenge = prepare_challenge(author, number, need)
    office.go("challenges:challenge-manage", challenge)
    office.follow("challenges:challenge-publish", challenge)
    office.send()
    if ADDENDUM in acts:
        add_time(office, challenge, language)
    office.go("challenges:challenge-manage", challenge)
    public = office.page.get_by_role("link", name=said(language, "Public page")).get_attribute("href")

    # Anybody reads it, in either language.
    reader = Someone(browser, site)
    reader.page.goto(f"{site}{public}")
    other = reader.page.locator("link[rel=alternate][hreflang]").evaluate_all("links => links.map(link => link.href)")
    for spoken in ("vi", "en"):
        reader.page.goto(next(href for href in other if f"/{spoken}/" in href))
        reader.sees(need["title"], words["audience"])
        parts = reader.sections()
        for fact in need["facts"]:
            where = [text for heading, text in parts if heading == labelled(fact["section"], spoken)]
            assert any(fact["shown"] in text for text in where), (fact, where)
        headings = [heading for heading, _text in parts]
        assert [row for row in need["to_ask"] if labelled(row["section"], spoken) not in headings] == []
        assert len(headings) == len(set(headings)), "two parts of the page have the same name"
        whole = reader.page.content()
        private = [*need["hidden"], *(row["in_text"] for row in need["leave_out"]), need["text"][:40], remark]
        private += [words[one] for one in ("answer", "comment", "why", "agreed", "minutes", "elsewhere")]
        assert [one for one in private if one in whole] == []
        if acts & {TABLE, WRITING}:
            reader.sees(words["summary"], wording)
        if ADDENDUM in acts:
            reader.sees(words["later"], LATER[spoken])
    reader.context.close()
