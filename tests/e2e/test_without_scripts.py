"""The five flows again, each to its end, in a browser that runs no script, in both languages.

One person's work feeds the next one's, as on a real day; every word is looked up in the catalogue, so that both
languages walk the same way.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import gettext, override, pgettext
from playwright.sync_api import expect

from tests.e2e.conftest import PASSWORD

PEOPLE = {"vi": ("startup2", "agency2"), "en": ("startup", "agency")}
"""A provider and an agency for each language, so that neither walk meets what the other did."""
ACCEPTED_PROBLEM = {"vi": "BT-2024-022", "en": "BT-2025-011"}
LONG = "Người bệnh chờ khám 95 phút ở trạm y tế; hẹn giờ theo khung và nhắn tin khi sắp tới lượt."


class Walk:
    """A person at a browser without scripts, reading one language."""

    def __init__(self, page: Any, site: str, language: str) -> None:
        self.page, self.site, self.language = page, site, language

    def say(self, words: str, context: str = "") -> str:
        """Words of the site as this person reads them, in the sense of a context."""
        with override(self.language):
            return pgettext(context, words) if context else gettext(words)

    def sign_in(self, name: str) -> None:
        """Sign in through the form; a person before is signed out."""
        self.page.context.clear_cookies()
        self.page.goto(f"{self.site}/{self.language}/")
        self.page.locator(f"a[href*='{'tai-khoan' if self.language == 'vi' else 'account'}/login']").last.click()
        self.page.fill("input[name=login]", f"{name}@example.com")
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        expect(self.page.locator("h1")).to_have_text(self.say("Workspace"))

    def follow(self, words: str, context: str = "") -> None:
        """Follow the first link that says these words."""
        self.page.locator("main").get_by_role("link", name=self.say(words, context), exact=True).first.click()

    def press(self, words: str, context: str = "") -> None:
        """Press the first button that says these words."""
        self.page.locator("main").get_by_role("button", name=self.say(words, context), exact=True).first.click()

    def headed(self, words: str) -> None:
        """The page's head reads so."""
        expect(self.page.locator("h1")).to_have_text(self.say(words))


@pytest.fixture(params=["vi", "en"])
def walk(browser: Any, site: str, request: pytest.FixtureRequest) -> Iterator[Walk]:
    """A browser without scripts, on a phone for Vietnamese and on a desk for English."""
    width = {"vi": 360, "en": 1280}[request.param]
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    context.set_default_timeout(10_000)
    yield Walk(context.new_page(), site, request.param)
    context.close()


def test_all_five_flows_reach_their_end(walk: Walk) -> None:
    provider, agency = PEOPLE[walk.language]
    visitor_understands_a_challenge(walk)
    walk.sign_in(provider)
    provider_makes_a_profile_and_sees_matches(walk)
    provider_bids(walk)
    walk.sign_in(agency)
    agency_writes_a_problem_and_sees_matches(walk)
    agency_shortlists_and_compares(walk, ACCEPTED_PROBLEM[walk.language])


def visitor_understands_a_challenge(walk: Walk) -> None:
    """From the search box of the home page to a challenge: need, agency, deadline, and how one bids."""
    page = walk.page
    page.goto(f"{walk.site}/{walk.language}/")
    page.locator("main input[name=q]").fill({"vi": "ngap trieu cuong", "en": "flood warning"}[walk.language])
    page.press("main input[name=q]", "Enter")
    page.locator("[data-uid^='challenge:'] a").first.click()

    expect(page.locator("h1")).to_contain_text({"vi": "ngập", "en": "Flood"}[walk.language])
    expect(page.locator(".deadline").first).to_contain_text({"vi": "còn", "en": "left"}[walk.language])
    walk.follow("Bid on this challenge")
    expect(page.locator("input[name=login]")).to_be_visible()


def provider_makes_a_profile_and_sees_matches(walk: Walk) -> None:
    """All steps of a new profile, its publication, and the open challenges that fit it."""
    page = walk.page
    walk.follow("New solution")
    page.fill(f"input[name=name_{walk.language}]", "Sổ hẹn khám")
    page.fill(f"input[name=tagline_{walk.language}]", "Hẹn giờ khám ở trạm y tế")
    walk.press("Save the draft and go on")
    page.fill(f"textarea[name=summary_{walk.language}]", LONG)
    page.locator("input[name=fields]").first.check()
    walk.press("Save and go on")
    for step in ("what it does", "evidence", "terms", "pictures"):
        for area in page.locator("main form textarea").all():
            area.fill(f"{LONG} ({step})")
        walk.press("Save and go on")
    walk.press("Save and look at the profile")
    expect(page.locator("h1")).to_contain_text("Sổ hẹn khám")
    publish(walk)
    walk.follow("Matching challenges")

    walk.headed("Matching challenges")
    expect(page.locator("[data-uid^='challenge:']").first).to_be_visible()


def publish(walk: Walk) -> None:
    """Publish the profile that is shown."""
    walk.follow("Publish", "solution")
    walk.press("Publish", "solution")


def provider_bids(walk: Walk) -> None:
    """From a matching challenge through every step to the sealed receipt."""
    page = walk.page
    walk.follow("Bid with this solution")
    walk.press("Begin the bid")
    for area in page.locator("main form textarea").all():
        area.fill(LONG)
    walk.press("Save and go on")
    page.fill("input[name=duration_months]", "6")
    page.fill("input[name=m-0-title]", "Thử nghiệm")
    page.fill("input[name=m-0-month]", "6")
    page.fill("input[name=p-0-label]", "Triển khai")
    page.fill("input[name=p-0-unit_price]", "350000000")
    walk.press("Save and go on")
    provider, _agency = PEOPLE[walk.language]
    page.fill("input[name=member-name]", "Lý Thu Sen")
    page.fill("input[name=member-email]", f"{provider}@example.com")
    page.fill("input[name=member-role]", "Trưởng dự án")
    walk.press("Name the person")
    walk.follow("Go on")
    kinds = [one.get_attribute("value") for one in page.locator("select[name=kind] option").all()]
    for kind in filter(None, kinds):
        page.select_option("select[name=kind]", kind)
        paper = {"name": "Hồ sơ năng lực.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}
        page.set_input_files("input[name=upload]", files=[paper])
        walk.press("Add the document")
    walk.follow("Go on")
    for box in page.locator("main form.form input[type=checkbox]").all():
        box.check()
    walk.press("Save and go on")
    walk.headed("Review and submit")
    walk.press("Seal and submit")

    walk.headed("Receipt of a sealed bid")
    expect(page.locator(".hash code").first).to_have_text(re.compile("^[0-9a-f]{64}$"))


def agency_writes_a_problem_and_sees_matches(walk: Walk) -> None:
    """A new problem from its title on, what it lacks, and the solutions that fit it already."""
    page = walk.page
    walk.follow("State a problem")
    page.fill(f"input[name=title_{walk.language}]", "Người bệnh chờ khám quá lâu ở trạm y tế")
    walk.press("Begin")
    page.fill("textarea[name=section_current_state]", LONG)
    walk.press("Save and leave")

    expect(page.locator("main")).to_contain_text(walk.say("Still needed before you submit"))
    walk.follow("Matching solutions")
    walk.headed("Matching solutions")
    expect(page.locator("[data-uid^='solution:'] mark").first).to_be_visible()


def agency_shortlists_and_compares(walk: Walk, number: str) -> None:
    """Two of the matches onto the board with a reason each, then side by side."""
    page = walk.page
    page.goto(f"{walk.site}/{walk.language}/{'bai-toan' if walk.language == 'vi' else 'problems'}/{number}/")
    walk.follow("Matching solutions")
    matches = page.url
    for place in (1, 2):
        page.goto(matches)
        found = page.locator("[data-uid^='solution:']")
        match = found.nth(found.count() - place)
        match.locator("summary", has_text=walk.say("Put on the shortlist")).click()
        match.locator("input[name=reason]").fill("Gần nhu cầu nhất về dữ liệu")
        match.get_by_role("button", name=re.compile(f"^{walk.say('Add')}")).click()
        walk.headed("Shortlist")
    boxes = page.locator("input[name=c]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    walk.press("Compare")

    expect(page.locator(".table--compare thead th")).to_have_count(3)
