"""Sixty bids, seven scorers, six criteria: one stack and the consensus round by keyboard, the other sheets by the same
forms over HTTP. The ranking equals what this file computes by itself, and the report holds every reason.
"""

import json
import re
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from http.cookiejar import CookieJar
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from playwright.sync_api import expect

from tests.e2e.conftest import PASSWORD

BIDS, SCORERS, TOP = 60, 7, 5
WEIGHTS = (30, 20, 20, 15, 10, 5)
MINIMUM, GATED = 2, 1
"""The second criterion has a lowest mean with which a bid stays in."""
CHANGED_EVERY = 6
MINUTES = "Hội đồng họp ba buổi từ 23/11 đến 25/11/2026, đủ bảy thành viên; đã trao đổi từng hồ sơ."


class Person:
    """Somebody who works with the site's forms without a browser."""

    def __init__(self, site: str, email: str) -> None:
        self.site, self.jar = site, CookieJar()
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.jar))
        path = "/vi/tai-khoan/login/"
        self.post(path, {"login": email, "password": PASSWORD}, page=self.get(path))

    def get(self, path: str) -> str:
        with self.opener.open(f"{self.site}{path}", timeout=60) as answer:
            return str(answer.read().decode(errors="replace"))

    def post(self, path: str, data: dict[str, str], page: str = "") -> str:
        """Send a form of a page; answers the page that it leads to."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page or self.get(path))
        assert token is not None, path
        body = urlencode(data | {"csrfmiddlewaretoken": token[1]}).encode()
        asked = Request(f"{self.site}{path}", body, {"Referer": f"{self.site}{path}"})
        with self.opener.open(asked, timeout=120) as answer:
            return str(answer.read().decode(errors="replace"))


def score_of(bid: int, member: int, criterion: int) -> int:
    """What a member gives: different bids, milder and stricter members, some far off."""
    base = (bid * bid + bid * criterion + bid // 5 + 2 * criterion) % TOP
    return max(0, min(TOP, base + (member + bid) % 3 - 1))


def reason_of(bid: int, member: int, criterion: int) -> str:
    return f"LD{bid:02d}{member}{criterion}"


def sheet_of(bid: int, member: int, keys: list[str]) -> dict[str, str]:
    """The fields of one sheet."""
    fields = {
        "version": "0",
        "lock": "1",
        "strengths": f"Mạnh {bid:02d}{member}",
        "weaknesses": f"Thiếu {bid:02d}{member}",
    }
    for place, key in enumerate(keys):
        fields[f"score-{key}"] = str(score_of(bid, member, place))
        fields[f"reason-{key}"] = reason_of(bid, member, place)
    return fields


def ranking_of(scores: dict[tuple[int, int, int], int], bids: list[str]) -> list[tuple[str, int | None, Fraction]]:
    """Bid, place and points by the published rule, computed with fractions: means times weights, a minimum, ties by the
    heaviest criterion first.
    """
    rows = []
    for bid, number in enumerate(bids):
        means = [
            Fraction(sum(scores[bid, member, place] for member in range(SCORERS)), SCORERS)
            for place in range(len(WEIGHTS))
        ]
        total = sum((Fraction(weight) * mean / TOP for weight, mean in zip(WEIGHTS, means, strict=True)), Fraction(0))
        points = Fraction(int(total * 100 + Fraction(1, 2)), 100)
        rows.append((number, means[GATED] >= MINIMUM, points, tuple(means)))
    inside = sorted((row for row in rows if row[1]), key=lambda row: (-row[2], *(-mean for mean in row[3]), row[0]))
    placed: list[tuple[str, int | None, Fraction]] = []
    for index, row in enumerate(inside):
        same = index and inside[index - 1][2:] == row[2:]
        placed.append((row[0], placed[-1][1] if same else index + 1, row[2]))
    outside = sorted((row for row in rows if not row[1]), key=lambda row: (-row[2], row[0]))
    return [*placed, *((row[0], None, row[2]) for row in outside)]


def arrived(page: Any, number: str) -> None:
    """The page of a bid is there, and so is the script that listens to its keys."""
    expect(page.locator("h1")).to_contain_text(number)
    page.wait_for_load_state()


def score_all(site: str, panel: str, bids: list[str], member: int, email: str) -> None:
    """One member declares on every bidder and fills in every sheet, by the forms alone."""
    person = Person(site, email)
    person.post(f"{panel}xung-dot/", {"rest": "1"})
    page = person.get(f"{panel}ho-so/{bids[0]}/")
    keys = list(dict.fromkeys(re.findall(r'name="score-(\d+)"', page)))
    assert len(keys) == len(WEIGHTS)
    for bid, number in enumerate(bids):
        page = person.post(f"{panel}ho-so/{number}/", sheet_of(bid, member, keys), page=page)
    assert f"{BIDS} trên" not in page


def test_sixty_bids_seven_scorers_six_criteria(page: Any, site: str, site_shell: Any, sign_in: Any) -> None:
    began = time.monotonic()
    setup = f"from tests.e2e.stage import seated_panel; seated_panel({BIDS}, {SCORERS}, {MINIMUM}, {GATED})"
    case = json.loads(site_shell(setup).splitlines()[-1])
    number, bids, people = case["challenge"], case["bids"], case["people"]
    panel = f"/vi/hoi-dong/{number}/"
    print(f"set up after {time.monotonic() - began:.0f} s")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: score_all(site, panel, bids, one, people[one]), range(1, SCORERS)))
    print(f"sheets by HTTP after {time.monotonic() - began:.0f} s")

    # The chair's stack, by keyboard: S to the scores, a digit and a reason for each criterion, Ctrl+Enter to the next.
    sign_in(people[0])
    page.goto(f"{site}{panel}xung-dot/")
    page.get_by_role("button", name="Không có xung đột với mọi bên còn lại").press("Enter")
    page.get_by_role("link", name=f"Chấm điểm {bids[0]}").press("Enter")
    for bid, bid_number in enumerate(bids):
        arrived(page, bid_number)
        page.keyboard.press("s")
        for place in range(len(WEIGHTS)):
            page.keyboard.press(str(score_of(bid, 0, place)))
            page.keyboard.press("Tab")
            page.keyboard.insert_text(reason_of(bid, 0, place))
            page.keyboard.press("Tab")
        page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("Hội đồng đánh giá")
    print(f"one stack by keyboard after {time.monotonic() - began:.0f} s")

    # The consensus round: J through all bids; every sixth time a remark and a changed score.
    page.on("dialog", lambda question: question.accept())
    page.get_by_role("button", name="Bắt đầu vòng thống nhất").press("Enter")
    page.get_by_role("link", name=f"Trao đổi {bids[0]}").press("Enter")
    scores = {
        (bid, member, place): score_of(bid, member, place)
        for bid in range(BIDS) for member in range(SCORERS) for place in range(len(WEIGHTS))
    }  # fmt: skip
    said = []
    for bid, bid_number in enumerate(bids):
        arrived(page, bid_number)
        if bid % CHANGED_EVERY == 0:
            new = (scores[bid, 0, 0] + 2) % (TOP + 1)
            page.locator("textarea").first.focus()
            page.keyboard.insert_text(f"NX{bid:02d}")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            expect(page.locator("main")).to_contain_text(f"NX{bid:02d}")
            page.locator("select").first.focus()
            page.keyboard.press(str(new))
            page.keyboard.press("Tab")
            page.keyboard.insert_text(f"TD{bid:02d}")
            page.keyboard.press("Enter")
            expect(page.locator("main table").first).to_contain_text(f"{new} (ban đầu {scores[bid, 0, 0]})")
            page.wait_for_load_state()
            scores[bid, 0, 0] = new
            said += [f"NX{bid:02d}", f"TD{bid:02d}"]
        if bid + 1 < len(bids):
            page.keyboard.press("j")
    print(f"consensus by keyboard after {time.monotonic() - began:.0f} s")

    page.goto(f"{site}{panel}bien-ban/")
    page.fill("textarea[name=minutes]", MINUTES)
    page.get_by_role("button", name="Lưu").press("Enter")
    page.goto(f"{site}{panel}ket-thuc/")
    page.get_by_role("button", name="Chốt bảng xếp hạng").press("Enter")
    expect(page.locator("h1")).to_have_text("Bảng xếp hạng")

    manager = Person(site, "agency@example.com")
    exported = json.loads(manager.get(f"{panel}du-lieu.json"))
    found = [(row["bid"], row["place"], Fraction(row["points"])) for row in exported["ranking"]]
    expected = ranking_of(scores, bids)
    assert found == expected
    assert len({row[1] for row in expected}) > 10
    assert any(row[1] is None for row in expected)
    assert exported["sha256"] == exported["frozen_sha256"]

    records = f"{site}/vi/quyet-dinh/{number}/ho-so-luu"
    with (
        manager.opener.open(f"{records}/report-vi.docx", timeout=120) as answer,
        zipfile.ZipFile(BytesIO(answer.read())) as report,
    ):
        text = report.read("word/document.xml").decode()
    reasons = {
        reason_of(bid, member, place)
        for bid in range(BIDS) for member in range(SCORERS) for place in range(len(WEIGHTS))
    }  # fmt: skip
    assert sorted(one for one in reasons | set(said) if one not in text) == []
    with manager.opener.open(f"{records}/report-vi.pdf", timeout=120) as answer:
        assert answer.read().startswith(b"%PDF")
    print(f"report after {time.monotonic() - began:.0f} s")
