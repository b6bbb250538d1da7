"""The five flows, by people who were told nothing, in a real browser."""

import hashlib
import re
import zipfile
from typing import Any

import pytest
from playwright.sync_api import expect

WORDS = {
    "vi": {"query": "ngap trieu cuong", "title": "ngập", "left": "còn|hôm nay", "bid": "Dự tuyển thách thức này"},
    "en": {"query": "flood warning", "title": "Flood", "left": "left|today", "bid": "Bid on this challenge"},
}


@pytest.mark.parametrize(("language", "width"), [("vi", 1280), ("vi", 360), ("en", 1280), ("en", 360)])
def test_a_visitor_finds_and_understands_a_challenge(page: Any, site: str, language: str, width: int) -> None:
    words = WORDS[language]
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/{language}/")
    # One screen says what is open, until when and for whom.
    expect(page.locator(".call__left").first).to_contain_text(re.compile(words["left"]))
    expect(page.locator(".call__title").first).to_be_visible()
    page.fill("input[name=q]", words["query"])
    page.press("input[name=q]", "Enter")
    expect(page.locator("[data-uid^='challenge:']").first).to_be_visible()

    page.locator("[data-uid^='challenge:'] a").first.click()

    expect(page.locator("h1")).to_contain_text(words["title"])
    expect(page.locator(".deadline").first).to_contain_text(re.compile(words["left"]))
    page.get_by_role("link", name=words["bid"]).click()
    expect(page.locator("input[name=login]")).to_be_visible()


def test_an_agency_sees_the_solutions_that_fit_its_problem_and_shortlists_one(
    page: Any, site: str, sign_in: Any
) -> None:
    sign_in("agency@example.com")
    page.goto(f"{site}/vi/bai-toan/BT-2025-011/")
    page.get_by_role("link", name="Giải pháp phù hợp", exact=True).click()
    matches = page.url
    first = page.locator("[data-uid^='solution:']").first
    expect(first.locator("mark").first).to_be_visible()
    expect(first).to_contain_text("Hồ sơ chưa nhắc tới")
    for place in (1, 2):
        page.goto(matches)
        found = page.locator("[data-uid^='solution:']")
        match = found.nth(found.count() - place)
        name = match.locator("h2").inner_text()
        match.locator("summary", has_text="Đưa vào danh sách rút gọn").click()
        match.locator("input[name=reason]").fill("Gần nhu cầu nhất về dữ liệu")
        match.get_by_role("button", name="Thêm").click()
        expect(page.locator("h1")).to_have_text("Danh sách rút gọn")

    expect(page.locator(".board")).to_contain_text(name)
    boxes = page.locator("input[name=c]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="So sánh").click()
    expect(page.locator(".table--compare thead th")).to_have_count(3)


def test_an_officer_writes_a_problem_and_sees_what_is_missing(page: Any, site: str, sign_in: Any) -> None:
    sign_in("agency2@example.com")
    page.goto(f"{site}/vi/ban-lam-viec/")
    page.get_by_role("link", name="Nêu bài toán").first.click()
    page.fill("input[name=title_vi]", "Trả kết quả hồ sơ công bố khoa học chậm")
    page.get_by_role("button", name="Bắt đầu", exact=True).click()
    page.fill("textarea[name=section_current_state]", "Mỗi hồ sơ mất trung bình 18 ngày; 40% phải bổ sung.")
    page.get_by_role("button", name="Lưu và thoát").click()

    expect(page.locator("h1")).to_have_text("Trả kết quả hồ sơ công bố khoa học chậm")
    expect(page.locator("main")).to_contain_text("Mỗi hồ sơ mất trung bình 18 ngày")
    expect(page.locator("main")).to_contain_text("Còn cần trước khi gửi")
    page.get_by_role("link", name="Giải pháp phù hợp", exact=True).click()
    expect(page.locator("h1")).to_have_text("Giải pháp phù hợp")


def test_a_startup_sees_the_challenges_that_fit_and_bids_and_two_people_open(
    page: Any, site: str, sign_in: Any, site_shell: Any
) -> None:
    sign_in("startup2@example.com")
    page.goto(f"{site}/vi/ban-lam-viec/giai-phap/")
    page.locator("main h2 a, main h3 a").first.click()
    page.get_by_role("link", name="Thách thức phù hợp", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("Thách thức phù hợp")
    page.get_by_role("link", name="Dự tuyển với giải pháp này").first.click()
    page.get_by_role("button", name="Bắt đầu hồ sơ").click()
    write_bid(page)
    page.get_by_role("button", name="Niêm phong và nộp").click()

    expect(page.locator("h1")).to_have_text("Biên nhận hồ sơ niêm phong")
    expect(page.locator(".hash code").first).to_have_text(re.compile("^[0-9a-f]{64}$"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Gói xuất của phiên bản này").click()
    with zipfile.ZipFile(download.value.path()) as export:
        digest = hashlib.sha256(export.read("bid.json")).hexdigest()
    expect(page.locator(".hash code").first).to_have_text(digest)
    page.locator(".eyebrow a").click()
    expect(page.locator(".state").first).to_contain_text("đã nộp")
    expect(page.locator("main")).to_contain_text("385.000.000")

    page.context.clear_cookies()
    open_together(page, site, sign_in, site_shell)


def write_bid(page: Any) -> None:
    """All steps of a bid, from its first page to the review."""
    page.fill("textarea[name=summary]", "Chúng tôi báo sớm cho từng tuyến đường.")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Đã lưu lúc", timeout=15_000)
    for area in page.locator("form[data-autosave] textarea").all():
        area.fill("Chúng tôi đáp ứng từng kết quả mong muốn của bài toán.")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.fill("input[name=duration_months]", "6")
    page.fill("input[name=m-0-title]", "Thử nghiệm")
    page.fill("input[name=m-0-month]", "6")
    page.fill("input[name=p-0-label]", "Triển khai")
    page.fill("input[name=p-0-unit_price]", "350 triệu")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.fill("input[name=member-name]", "Lý Thu Sen")
    page.fill("input[name=member-email]", "startup2@example.com")
    page.fill("input[name=member-role]", "Trưởng dự án")
    page.get_by_role("button", name="Nêu tên thành viên").click()
    expect(page.locator("main")).to_contain_text("đã xác nhận")
    page.get_by_role("link", name="Tiếp tục", exact=True).click()
    for kind in [one.get_attribute("value") for one in page.locator("select[name=kind] option").all()]:
        if kind:
            page.select_option("select[name=kind]", kind)
            paper = {"name": "Hồ sơ năng lực.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}
            page.set_input_files("input[name=upload]", files=[paper])
            page.get_by_role("button", name="Thêm tài liệu").click()
            expect(page.locator("main")).to_contain_text("Đã thêm tài liệu")
    page.get_by_role("link", name="Tiếp tục", exact=True).click()
    for box in page.locator("form.form input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.locator("h1")).to_have_text("Xem lại và nộp")


def open_together(page: Any, site: str, sign_in: Any, site_shell: Any) -> None:
    """Two people open the bids of a call that has closed; what the public reads then."""
    number = site_shell(
        """
from challenges.models import Challenge
from marketplace.proposals.models import Opening, Proposal, SealedVersion
from hoip.clock import now
from datetime import timedelta
opened = Opening.objects.values('challenge')
call = Challenge.objects.filter(organisation__code='SO-YT', proposals__state='submitted').exclude(pk__in=opened).first()
Challenge.objects.filter(pk=call.pk).update(
    published_at=now() - timedelta(days=9), opens_at=now() - timedelta(days=8),
    questions_until=now() - timedelta(days=1), closes_at=now() - timedelta(minutes=1))
print(call.number)
"""
    )
    path = f"{site}/vi/quan-ly/thach-thuc/{number}/ho-so-du-tuyen/mo/"
    sign_in("agency@example.com")
    page.goto(path)
    page.get_by_role("button", name="Xác nhận là người thứ nhất").click()
    expect(page.locator("main")).to_contain_text("Bạn đã xác nhận")

    page.context.clear_cookies()
    sign_in("office@example.com")
    page.goto(path)
    page.get_by_role("button", name="Xác nhận và mở").click()

    expect(page.locator("h1")).to_have_text("Hồ sơ dự tuyển")
    expect(page.locator(".row").first).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{site}/vi/ho-so-du-tuyen/mo-ho-so/{number}/")
    expect(page.locator("main table code").first).to_have_text(re.compile("^[0-9a-f]{64}$"))


def test_the_other_language_leads_to_the_same_page_on_a_phone_by_keyboard(page: Any, site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{site}/vi/tin-tuc/")
    page.locator("main h2 a").first.click()
    title = page.locator("h1").inner_text()
    menu = page.locator("details.menu.only-narrow > summary")
    menu.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="English").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/news/**")

    expect(page.locator("h1")).not_to_have_text(title)
    page.go_back()
    expect(page.locator("h1")).to_have_text(title)


def test_a_person_signs_up_to_an_event_and_gives_the_place_back(page: Any, site: str, sign_in: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    sign_in("expert@example.com", "en")
    page.goto(f"{site}/en/events/")
    page.locator("main h2 a", has_text="Inno-Coffee").click()
    page.fill("[name=note]", "I come by wheelchair.")
    page.get_by_role("button", name="Sign up").click()
    expect(page.locator("main")).to_contain_text("You are signed up")

    page.goto(f"{site}/en/workspace/")
    expect(page.locator("main")).to_contain_text("Inno-Coffee")
    page.get_by_role("link", name="Inno-Coffee").first.click()
    page.get_by_role("button", name="Cancel my sign-up").click()
    expect(page.locator("main")).to_contain_text("has been cancelled")


def test_without_scripts_everything_is_still_found(browser: Any, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 780})
    page = context.new_page()
    page.goto(f"{site}/vi/thach-thuc/")
    page.locator(".facets__summary").click()
    page.get_by_label("Đã công bố").or_(page.get_by_label("đã công bố")).first.check()
    page.get_by_role("button", name="Áp dụng bộ lọc").click()
    expect(page.locator("main article").first).to_be_visible()
    expect(page.locator("main article", has_text="TT-2026-002")).to_have_count(0)  # it takes bids already
    page.locator("main article a").first.click()
    expect(page.locator("h1")).to_be_visible()
    context.close()
