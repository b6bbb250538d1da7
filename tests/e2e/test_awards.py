"""From a frozen ranking to a completed case in the browser: undo, propose, approve, complain, make final, tell every bidder."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.e2e.test_accessibility import _check

NUMBER = "TT-2026-007"
PAST = f"""
from datetime import timedelta
from hoip import clock
from marketplace.shortlists.models import Decision
Decision.objects.standing().filter(challenge__number='{NUMBER}').update(standstill_until=clock.now() - timedelta(seconds=1))
"""


def test_a_case_is_decided_by_two_people_heard_and_closed_with_feedback_to_every_bidder(
    page: Any, site: str, sign_in: Any, site_shell: Any
) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    decision = f"{site}/en/decisions/{NUMBER}/"

    def as_(who: str, path: str = decision) -> None:
        page.context.clear_cookies()
        sign_in(f"{who}@example.com", "en")
        page.goto(path)

    # A complaint is upheld, so the decision of the demo is undone.
    as_("agency", f"{site}/en/workspace/")
    page.locator("main .row", has_text="complaint").get_by_role("link", name="Answer").click()
    page.fill("textarea[name=answer]", "You are right: the test report was overlooked.")
    page.select_option("select[name=upheld]", "yes")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("main")).to_contain_text("Upheld")
    page.get_by_text("Undo the decision", exact=True).first.click()
    page.fill("#undo-why", "The report was overlooked; decided anew.")
    page.get_by_role("button", name="Undo the decision").click()
    expect(page.locator("main")).to_contain_text("The report was overlooked; decided anew.")

    # One person proposes; a missing reason is said at its field and nothing typed is lost.
    as_("agency3")
    page.get_by_role("link", name="Propose a decision").click()
    page.check("input[name=outcome][value=awarded]")
    page.fill("textarea[name=reason] >> nth=0", "By the ranking, with the report read.")
    lines = page.locator("fieldset.part")
    expect(lines).to_have_count(3)
    expect(lines.first).to_contain_text("Place 1")
    lines.nth(0).locator("select").select_option("awarded")
    lines.nth(0).locator("textarea").fill("Best on every heavy criterion.")
    lines.nth(1).locator("select").select_option("reserve")
    lines.nth(1).locator("textarea").fill("Close behind.")
    lines.nth(2).locator("textarea").fill("Made for health stations, not for research.")
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.locator(".field__error").first).to_be_visible()
    _check(page, "decision-propose-error")
    lines.nth(1).locator("input[type=number]").fill("1")
    expect(lines.nth(0).locator("textarea")).to_have_value("Best on every heavy criterion.")
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.locator("main")).to_contain_text("waits for a second person")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)  # not by the one who proposed

    # A bidder knows that the first decision was undone, and nothing of the one that is only proposed.
    as_("startup2")
    expect(page.locator("main")).to_contain_text("The report was overlooked; decided anew.")
    expect(page.locator("main")).not_to_contain_text("Made for health stations")

    as_("agency", f"{site}/en/workspace/")
    page.locator("main .row", has_text=NUMBER).get_by_role("link", name="Decide").click()
    _check(page, "decision-to-approve")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("main")).to_contain_text("Standstill until")

    # The loser reads its own line alone, and complains.
    as_("startup2", f"{site}/en/workspace/")
    page.get_by_role("link", name="Read the decision").click()
    expect(page.locator("main")).to_contain_text("Made for health stations")
    expect(page.locator("main")).not_to_contain_text("Close behind.")
    page.fill("textarea[name=text]", "We have a module for research.")
    page.get_by_role("button", name="File the complaint").click()
    expect(page.locator("main")).to_contain_text("Waits for the agency")
    _check(page, "decision-of-a-bidder")

    as_("agency")
    page.fill("textarea[name=answer]", "The module was not part of the bid.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("button", name="Make it final")).to_have_count(0)
    site_shell(PAST)
    page.reload()
    page.get_by_role("button", name="Make it final").click()
    expect(page.locator("main")).to_contain_text("Final")

    # Everybody reads the award, with the clock of the feedback.
    page.context.clear_cookies()
    page.goto(f"{site}/en/search/?q={NUMBER}")
    page.locator("main a", has_text=re.compile("research|nghiên cứu", re.IGNORECASE)).first.click()
    expect(page.locator("#decision")).to_contain_text("Feedback to every bidder until")
    expect(page.locator("#decision")).to_contain_text("no public-procurement contract")
    _check(page, "challenge-decided")

    # The case closes only when every bidder was told.
    as_("agency")
    page.get_by_role("button", name="Complete the case").click()
    expect(page.locator("body")).to_contain_text("Every bidder gets feedback; some is still missing.")
    page.get_by_role("link", name="Feedback to bidders").click()
    _check(page, "feedback-list")
    for place in range(3):
        page.locator("main .row h2 a").nth(place).click()
        if place == 0:
            _check(page, "feedback-edit")
        page.fill("textarea[name=strengths]", f"Strength {place}: tested in practice.")
        page.fill("textarea[name=gaps]", f"Gap {place}: training of staff.")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("h1")).to_have_text("Feedback to bidders")
    page.get_by_role("button", name="Send to every bidder").click()
    expect(page.locator("main")).to_contain_text("sent")

    as_("startup2", f"{site}/en/bids/")
    page.locator("main a", has_text=re.compile("HS-2026-007|research|nghiên cứu")).first.click()
    page.get_by_role("link", name="Feedback", exact=True).click()
    expect(page.locator("main")).to_contain_text("Reasons of the panel")
    expect(page.locator("main")).to_contain_text("points were missing")
    _check(page, "feedback-read")

    as_("agency")
    page.get_by_role("button", name="Complete the case").click()
    expect(page.locator("body")).to_contain_text("The case is completed.")
    with page.expect_download() as waiting:
        page.locator("a[href$='bundle.zip']").click()
    assert waiting.value.suggested_filename == f"{NUMBER}-bundle.zip"
