"""A panel in a real browser: from opened bids to a frozen ranking, scored by keyboard alone."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.test_accessibility import _check

REASON = "Nêu số liệu đo tại hiện trường, chưa có kế hoạch bảo trì."
MINUTES = "Hội đồng họp ngày 25/11/2026 tại Sở Y tế, đủ thành viên; đã trao đổi từng tiêu chí của ba hồ sơ."


@pytest.fixture
def act_as(page: Any, site: str, sign_in: Any) -> Any:
    """Another person takes the keyboard; answers every question of the browser with yes."""
    page.on("dialog", lambda question: question.accept())

    def go(email: str, path: str, language: str = "vi") -> None:
        page.context.clear_cookies()
        page.set_viewport_size({"width": 1280, "height": 900})
        sign_in(email, language)
        page.goto(f"{site}{path}")

    return go


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def score_by_keyboard(page: Any, values: str) -> None:
    """From wherever the focus is: to the scores, a digit and a reason for each criterion, and locked."""
    page.wait_for_load_state()  # keys are heard once the page's script has run
    press(page, "s")
    for place, value in enumerate(values):
        expect(page.locator("[data-criterion]").nth(place).locator("input[type=radio]:focus")).to_have_count(1)
        press(page, value, "Tab")
        page.keyboard.type(REASON)
        press(page, "Tab")
    press(page, "Control+Enter")


def test_a_panel_from_its_invitations_to_the_frozen_ranking(page: Any, site: str, site_shell: Any, act_as: Any) -> None:
    case = json.loads(
        site_shell("from tests.e2e.stage import challenge_with_bids; challenge_with_bids(minimum=2)").splitlines()[-1]
    )
    number, (chair, conflicting, member, secretary) = case["challenge"], case["people"]
    panel = f"/vi/hoi-dong/{number}/"

    # The agency forms the panel: one from the experts who fit, the others by address.
    act_as("agency@example.com", f"/vi/quan-ly/thach-thuc/{number}/ho-so-du-tuyen/")
    page.get_by_role("button", name="Lập hội đồng").click()
    _check(page, "panel-empty")
    expect(page.locator("main")).to_contain_text("Chưa mời ai")
    fits = page.locator(".row", has_text="Đỗ Thị Bích Thủy")
    expect(fits).to_contain_text("ngập")
    fits.get_by_role("link", name="Mời").click()
    expect(page.locator("input[name=email]")).to_have_value(chair)
    page.select_option("select[name=role]", "chair")
    _check(page, "panel-invite")
    page.get_by_role("button", name="Mời").click()
    for email, role in ((conflicting, "member"), (member, "member"), (secretary, "secretary")):
        page.get_by_role("link", name="Mời người vào hội đồng").click()
        page.fill("input[name=email]", email)
        page.select_option("select[name=role]", role)
        page.get_by_role("button", name="Mời").click()
        expect(page.locator(".callout--success, .callout").first).to_contain_text("Đã gửi lời mời")

    # Each finds the invitation on the workspace page, reads the statement and accepts; nothing is ticked beforehand.
    for email in case["people"]:
        act_as(email, "/vi/ban-lam-viec/")
        page.get_by_role("link", name="Trả lời").click()
        if email == chair:
            _check(page, "panel-answer")
            page.get_by_role("button", name="Nhận lời").click()
            expect(page.locator("main")).to_contain_text("hãy đồng ý với cam kết bảo mật")
        page.get_by_label("Tôi giữ kín nội dung hồ sơ").check()
        page.get_by_role("button", name="Nhận lời").click()
        expect(page.locator("main")).to_contain_text("Bạn đã là thành viên hội đồng này")

    act_as(chair, panel)
    page.get_by_role("button", name="Bắt đầu chấm điểm").click()
    expect(page.locator(".steps .is-current")).to_have_text("đang chấm điểm")
    _check(page, "panel-scoring")

    # Conflicts: one is found though nothing is declared, one is declared, first without words.
    act_as(conflicting, panel)
    page.get_by_role("link", name="Kê khai xung đột lợi ích").click()
    expect(page.locator(".declare", has_text="Mưa Rào")).to_contain_text("làm việc cho bên dự tuyển")
    _check(page, "conflicts-declare")
    page.get_by_role("button", name="Không có xung đột với mọi bên còn lại").click()
    expect(page.locator("main")).to_contain_text("Một xung đột của bạn đang chờ quyết định")
    expect(page.locator("main")).not_to_contain_text(re.compile("|".join(case["bids"])))  # none opens before the others
    _check(page, "conflict-waits")
    act_as(member, f"{panel}xung-dot/")
    page.locator(".declare", has_text="Nước Lớn").get_by_label("Tôi có, hoặc có thể có").check()
    page.get_by_role("button", name="Không có xung đột với mọi bên còn lại").click()
    expect(page.locator(".field__error")).to_have_count(1)
    _check(page, "conflicts-error")
    page.get_by_label("Xung đột là gì hoặc có thể là gì").first.fill("Tôi từng tư vấn cho họ năm 2024.")
    page.get_by_role("button", name="Kê khai các mục đã chọn").click()
    for email in (chair, secretary):
        act_as(email, f"{panel}xung-dot/")
        page.get_by_role("button", name="Không có xung đột với mọi bên còn lại").click()

    act_as(chair, panel)
    page.get_by_role("link", name="Xung đột lợi ích").click()
    _check(page, "conflicts-decide")
    for who, decision in (("Phan Văn Lộc", "không chấm hồ sơ này"), ("Trịnh Quốc Hưng", "vẫn được chấm")):
        section = page.locator("section", has=page.locator("h2", has_text=who))
        section.get_by_label(decision).check()
        section.get_by_label("Lý do").fill("Đã cân nhắc mức độ liên quan.")
        section.get_by_role("button", name="Quyết định").click()
        expect(page.locator("main")).to_contain_text("Đã cân nhắc mức độ liên quan.")

    act_as(conflicting, panel)
    expect(page.locator("main table").first.locator("tbody tr")).to_have_count(2)
    expect(page.locator("main")).not_to_contain_text(case["conflicting"])

    # The chair scores the stack by keyboard alone: no name of a bidder is on any page.
    act_as(chair, panel)
    page.get_by_role("link", name=re.compile("^Chấm điểm HS-")).first.click()
    _check(page, "sheet")
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.locator("main")).not_to_contain_text(re.compile("Mưa Rào|Nước Lớn|Rạch Xanh"))
    press(page, "s", "4")
    expect(page.locator("[data-state]")).to_contain_text("Đã lưu lúc", timeout=15_000)
    press(page, "Control+Enter")
    expect(page.locator("[role=alert], .callout--danger, [data-focus]").first).to_contain_text("chưa có điểm")
    _check(page, "sheet-error")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator("h2").first.click()
    press(page, "j")
    expect(page.locator("h1")).to_contain_text(case["bids"][1])
    press(page, "k")
    expect(page.locator("h1")).to_contain_text(case["bids"][0])
    page.locator("[data-criterion] input").first.focus()
    press(page, "4", "Tab")
    page.keyboard.type("Có số liệu")
    press(page, "Escape")
    expect(page.locator("[data-criterion] input[value='4']:focus")).to_have_count(1)
    press(page, "3", "Tab", "Control+a")
    page.keyboard.type(REASON)
    press(page, "Tab")
    for value in "42":
        press(page, value, "Tab")
        page.keyboard.type(REASON)
        press(page, "Tab")
    press(page, "Control+Enter")
    for place in (1, 2):
        expect(page.locator("h1")).to_contain_text(case["bids"][place])
        expect(page.locator("#bid:focus")).to_have_count(1)
        if place == 1:
            page.goto(f"{site}{panel}tien-do/")
            expect(page.locator("main")).to_contain_text("còn 2 hồ sơ")
            page.goto(f"{site}{panel}")
            page.get_by_role("link", name=f"Chấm điểm {case['bids'][1]}").click()
            expect(page.locator("h1")).to_contain_text(case["bids"][1])
        score_by_keyboard(page, "543")
    expect(page.locator("h1")).to_have_text("Hội đồng đánh giá")

    # The others score through the same forms.
    for email, values in ((conflicting, "15"), (member, "253")):
        act_as(email, panel)
        links = page.get_by_role("link", name=re.compile("^Chấm điểm HS-"))
        links.first.click()
        expect(page.locator("h1")).to_contain_text("Hồ sơ HS-")
        for value in values:
            heading = page.locator("h1").inner_text()
            score_by_keyboard(page, value * 3)
            expect(page.locator("h1")).not_to_have_text(heading)

    act_as(chair, f"{panel}tien-do/")
    expect(page.locator("main")).to_contain_text("Đã khóa 8 trên 8 phiếu")
    _check(page, "progress")
    page.get_by_role("button", name="Bắt đầu vòng thống nhất").click()
    expect(page.locator(".steps .is-current")).to_have_text("vòng thống nhất")
    _check(page, "panel-consensus")

    # Consensus by keyboard: a remark, and a changed score that keeps the first one.
    page.get_by_role("link", name=f"Trao đổi {case['bids'][1]}").click()
    _check(page, "consensus")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator("textarea").first.focus()
    page.keyboard.type("Số liệu mới chỉ của một mùa mưa.")
    press(page, "Tab", "Enter")
    expect(page.locator("main")).to_contain_text("Số liệu mới chỉ của một mùa mưa.")
    page.locator("select").first.focus()
    expect(page.locator("select").first).to_have_value("5")
    press(page, "2", "Tab")
    page.keyboard.type("Sau trao đổi: thiếu số liệu mùa khô.")
    press(page, "Enter")
    expect(page.locator("main table").first).to_contain_text("2 (ban đầu 5)")
    expect(page.locator("main table").first).to_contain_text("5 → 2")
    _check(page, "consensus-changed")

    act_as(secretary, f"{panel}bien-ban/")
    page.fill("textarea[name=minutes]", MINUTES)
    _check(page, "minutes")
    page.get_by_role("button", name="Lưu").click()

    act_as(chair, panel)
    page.get_by_role("link", name="Kết thúc đánh giá").click()
    _check(page, "evaluation-close")
    page.get_by_role("button", name="Chốt bảng xếp hạng").click()
    expect(page.locator("h1")).to_have_text("Bảng xếp hạng")
    expect(page.locator("main tbody tr")).to_have_count(3)
    expect(page.locator("main code")).to_have_text(re.compile("^[0-9a-f]{64}$"))
    expect(page.locator("main")).not_to_contain_text(re.compile("Mưa Rào|Nước Lớn|Rạch Xanh"))
    _check(page, "ranking")

    act_as("office@example.com", f"/en/panels/{number}/ranking/", "en")
    expect(page.locator("h1")).to_have_text("Ranking")
    _check(page, "ranking-en")
    page.goto(f"{site}/en/panels/{number}/")
    _check(page, "panel-closed-en")
