"""The invite track in the browser: own columns, a comparison, a quick request, a pitch, and one picked for a pilot."""

from typing import Any

from playwright.sync_api import expect

from tests.e2e.test_accessibility import _check


def test_an_agency_asks_compares_meets_and_picks(page: Any, site: str, sign_in: Any) -> None:
    page.on("dialog", lambda dialog: dialog.accept())

    def as_(who: str) -> None:
        page.context.clear_cookies()
        sign_in(f"{who}@example.com", "en")
        page.goto(f"{site}/en/workspace/")

    # The provider answers what waits on its workspace page.
    as_("startup2")
    page.locator("main .row", has_text="BT-2022-010").get_by_role("link", name="Reply").click()
    page.check("input[name=interest][value=yes]")
    page.fill("textarea[name=fit]", "We export to your system every night.")
    page.fill("input[name=price_min]", "200000000")
    page.fill("input[name=price_max]", "100000000")
    page.get_by_role("button", name="Send the reply").click()
    expect(page.locator("main")).to_contain_text("The upper price lies below the lower one.")
    _check(page, "reply-error")
    page.fill("input[name=price_max]", "300000000")
    page.get_by_role("button", name="Send the reply").click()
    expect(page.get_by_role("button", name="Change the reply")).to_be_visible()

    # The agency names a column, moves a candidate there and back, and compares.
    as_("agency")
    page.locator("main .row", has_text="3 of 3 have replied").get_by_role("link", name="Compare the replies").click()
    request = page.url
    expect(page.locator("main")).to_contain_text("We export to your system every night.")
    _check(page, "quick-replies")
    page.locator("main .eyebrow a").first.click()
    board = page.url
    page.get_by_role("link", name="Columns").click()
    page.fill("[name=new-name_en]", "Seen in practice")
    page.get_by_role("button", name="Add the column").click()
    _check(page, "board-columns")
    page.goto(board)
    card = page.locator(".board__card", has_text="NestHeart")
    seen = page.locator(".board__column", has=page.get_by_role("heading", name="Seen in practice"))
    card.locator("summary", has_text="Move").last.click()
    card.locator("select[name=column]").select_option(label="Seen in practice")
    card.locator("input[name=reason]").first.fill("We saw it at a station.")
    card.get_by_role("button", name="Move", exact=True).click()
    expect(seen).to_contain_text("NestHeart")
    card.locator("summary", has_text="Move").last.click()
    card.locator("input[name=reason]").last.fill("Wrong card.")
    card.get_by_role("button", name="Take the last move back").click()
    expect(seen).not_to_contain_text("NestHeart")
    _check(page, "board")
    for box in page.locator(".board__card input[name=c]").all()[:3]:
        box.check()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".table--compare thead th")).to_have_count(4)
    _check(page, "comparison")

    # A pitch: invited, answered by the provider, taken as a calendar file.
    page.goto(board)
    page.get_by_role("link", name="Invite to a pitch or demo").click()
    page.get_by_label("Trạm Xanh").check()
    page.fill("[name=title]", "Show the station's book")
    page.fill("[name=starts_at]", "2030-03-01T09:00")
    page.fill("[name=ends_at]", "2030-03-01T10:00")
    page.fill("[name=place]", "Meeting room 2")
    _check(page, "meeting-new")
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.locator("main")).to_contain_text("no answer yet")
    as_("startup2")
    page.get_by_role("link", name="Answer the invitation").click()
    page.check("input[name=answer][value=yes]")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("main")).to_contain_text("will come")
    _check(page, "invitation")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Calendar file").click()
    assert "TZID=Asia/Ho_Chi_Minh" in waiting.value.path().read_text(encoding="utf-8")

    # One is picked, with the reason; the provider reads it.
    as_("agency")
    page.goto(request)
    row = page.locator("main tbody tr", has_text="Trạm Xanh")
    row.locator("summary").click()
    row.locator("input[name=reason]").fill("Starts at once, fits the budget.")
    row.get_by_role("button", name="Pick for a pilot").click()
    expect(page.locator("main")).to_contain_text("Trạm Xanh was picked for a pilot.")
    as_("startup2")
    page.goto(f"{site}/en/notifications/")
    page.get_by_role("button", name="Trạm Xanh for a pilot").first.click()
    expect(page.locator("main")).to_contain_text("You were picked for a pilot.")
