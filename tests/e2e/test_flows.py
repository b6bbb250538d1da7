"""The five flows, by people who were told nothing, in a real browser."""

import re
from typing import Any

from playwright.sync_api import expect


def test_a_visitor_finds_and_understands_a_challenge(page: Any, site: str) -> None:
    page.goto(f"{site}/vi/")
    page.fill("input[name=q]", "ngap trieu cuong")
    page.press("input[name=q]", "Enter")
    expect(page.locator("[data-uid^='challenge:']").first).to_be_visible()

    page.locator("[data-uid^='challenge:'] a").first.click()

    expect(page.locator("h1")).to_contain_text("ngập")
    expect(page.locator(".deadline").first).to_contain_text(re.compile("còn|hôm nay"))
    expect(page.get_by_role("link", name="Dự tuyển thách thức này")).to_be_visible()


def test_an_agency_sees_the_solutions_that_fit_its_problem_and_shortlists_one(
    page: Any, site: str, sign_in: Any
) -> None:
    sign_in("agency@example.com")
    page.goto(f"{site}/vi/bai-toan/BT-2022-010/")
    page.get_by_role("link", name="Giải pháp phù hợp", exact=True).click()
    first = page.locator("[data-uid^='solution:']").first
    expect(first.locator("mark").first).to_be_visible()
    expect(first).to_contain_text("yêu cầu mà hồ sơ chưa nhắc tới")
    last = page.locator("[data-uid^='solution:']").last
    name = last.locator("h2").inner_text()

    last.locator("summary", has_text="Đưa vào danh sách rút gọn").click()
    last.locator("input[name=reason]").fill("Gần nhu cầu nhất về dữ liệu")
    last.get_by_role("button", name="Thêm").click()

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


def test_a_startup_sees_the_challenges_that_fit_and_bids(page: Any, site: str, sign_in: Any) -> None:
    sign_in("startup2@example.com")
    page.goto(f"{site}/vi/ban-lam-viec/giai-phap/")
    page.locator("main h2 a, main h3 a").first.click()
    page.get_by_role("link", name="Thách thức phù hợp", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("Thách thức phù hợp")
    page.get_by_role("link", name="Dự tuyển với giải pháp này").first.click()
    page.get_by_role("button", name="Bắt đầu hồ sơ").click()
    page.fill("textarea[name=answer]", "Chúng tôi đáp ứng từng kết quả mong muốn của bài toán.")
    page.fill("textarea[name=plan]", "Ba tháng khảo sát, ba tháng thử nghiệm.")
    page.fill("textarea[name=team]", "Một trưởng dự án, hai kỹ sư.")
    page.fill("input[name=price_max]", "350 triệu")
    page.check("input[name=owns_rights]")
    page.check("input[name=accepts_terms]")
    page.get_by_role("button", name="Lưu và xem lại").click()
    page.get_by_role("link", name="Nộp", exact=True).or_(page.get_by_role("link", name="Gửi", exact=True)).click()
    page.locator("form .button--primary").click()

    expect(page.locator(".state").first).to_contain_text("đã nộp")
    expect(page.locator("main")).to_contain_text("350 triệu đồng")


def test_everything_is_there_in_english_too(page: Any, site: str) -> None:
    page.goto(f"{site}/en/challenges/")
    expect(page.locator("h1")).to_have_text("Challenges")
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator("h1")).to_have_text("Thách thức")
