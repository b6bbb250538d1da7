"""Searching, saving a search, alerts and tags in a real browser, by keyboard and without a script."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.test_accessibility import _check

ALERTS = "/vi/canh-bao/"


def code_for_told(name: str) -> str:
    """Code that lets a person's alert have told of one public solution, as its mail would say; prints the links."""
    return f"""
from django.utils.translation import override
from hoip.clock import now
from hoip.notifications import unsubscribe
from marketplace.alerts.models import Alert, AlertItem
from marketplace.alerts.notifications import ALERT
from marketplace.solutions.models import Solution
alert = Alert.objects.get(name={name!r})
solution = Solution.objects.published().order_by("pk").first()
item, _made = AlertItem.objects.update_or_create(
    alert=alert, uid=f"solution:{{solution.pk}}", defaults={{"state": "told", "found_at": now(), "told_at": now()}}
)
with override("vi"):
    print(unsubscribe.address(alert.user, ALERT, str(alert.pk)), item.pk)
"""


def test_the_search_box_is_used_by_keyboard_alone(page: Any, site: str) -> None:
    page.goto(f"{site}/vi/search/")
    box = page.get_by_role("combobox", name=re.compile("Tìm"))
    box.focus()
    box.press_sequentially("canh ba", delay=30)
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    _check(page, "search-suggestions")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box).to_have_value("canh ba")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    address = options.first.get_attribute("data-href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}{address}")

    page.goto(f"{site}/vi/search/")
    page.get_by_role("combobox", name=re.compile("Tìm")).fill("ngập")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=ng"))
    expect(page.locator("[data-uid]").first).to_be_visible()


def test_a_search_is_saved_managed_and_tuned(page: Any, site: str, sign_in: Any, site_shell: Any) -> None:
    sign_in("startup2@example.com")
    page.goto(f"{site}/vi/search/?q=canh+bao")
    page.get_by_role("link", name="Lưu tìm kiếm này").click()
    _check(page, "alert-new")
    page.get_by_label("Tên", exact=False).first.fill("Cảnh báo sớm")
    page.locator("input[name=frequency][value=weekly]").check()
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("main")).to_contain_text("Cảnh báo sớm")
    _check(page, "alerts")

    _address, item = site_shell(code_for_told("Cảnh báo sớm")).split()
    row = page.locator("li.row", has_text="Cảnh báo sớm")
    row.get_by_role("link", name=re.compile("^Thay đổi")).click()
    expect(page.locator("input[name=frequency][value=weekly]")).to_be_checked()
    _check(page, "alert")
    page.locator(f"a[href*='/{item}/']").click()
    _check(page, "alert-wrong")
    boxes = page.locator("main input[type=checkbox]")
    boxes.first.check()
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("#tunings")).to_be_visible()
    undo = page.locator("form[action*='hoan-tac'], form[action*='undo']").get_by_role("button")
    expect(undo).to_have_count(1)
    undo.click()
    expect(undo).to_have_count(0)

    page.goto(f"{site}{ALERTS}")
    row.get_by_role("button", name=re.compile("^Tạm dừng")).click()
    expect(row).to_contain_text("tạm dừng")
    row.get_by_role("button", name=re.compile("^Tiếp tục")).click()
    expect(row).to_contain_text("mỗi tuần một lần")
    row.get_by_role("link", name=re.compile("^Xóa")).click()
    _check(page, "alert-delete")
    page.locator("main form[method=post] button").click()
    expect(row).to_have_count(0)


def test_one_click_in_a_mail_stops_an_alert_without_signing_in(
    page: Any, context: Any, site: str, sign_in: Any, site_shell: Any
) -> None:
    sign_in("startup2@example.com")
    page.goto(f"{site}/vi/canh-bao/moi/?q=ngap")
    page.get_by_label("Tên", exact=False).first.fill("Để dừng lại")
    page.get_by_role("button", name="Lưu", exact=True).click()
    address, _item = site_shell(code_for_told("Để dừng lại")).split()
    context.clear_cookies()

    page.goto(address)
    expect(page.locator("main")).to_contain_text("Để dừng lại")
    page.locator("main form[method=post] button").first.click()

    paused = site_shell(
        "from marketplace.alerts.models import Alert; print(Alert.objects.get(name='Để dừng lại').paused_at is not None)"
    )
    assert paused == "True"
    _check(page, "alert-stopped")


@pytest.mark.parametrize("path", ["/vi/search/?q=ngap&tag=chatbot&kind=challenge", "/en/search/?q=conte"])
def test_an_empty_page_helps_and_its_links_find_something(page: Any, site: str, path: str) -> None:
    page.goto(f"{site}{path}")
    _check(page, "search-nothing-" + path[1:3])

    page.locator(".empty li a").first.click()

    expect(page.locator("[data-uid]").first).to_be_visible()


def test_suggested_tags_are_ticked_without_a_script(browser: Any, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/vi/tai-khoan/login/")
    page.fill("input[name=login]", "startup@example.com")
    page.fill("input[name=password]", "thu-nghiem-2026")
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    page.goto(f"{site}/vi/search/?q=ngập")
    expect(page.locator("[data-uid]").first).to_be_visible()
    page.goto(f"{site}/vi/giai-phap/sap-thong/sua/basics/")
    box = page.locator("[data-tag-suggestions] input").first
    name = box.get_attribute("value")
    box.check()

    page.locator("button[name=stay]").click()

    typed = [one.input_value() for one in page.locator("input[name=tags]").all()]
    assert name in typed
    context.close()


def test_a_ticked_suggestion_moves_into_the_line(page: Any, site: str, sign_in: Any) -> None:
    sign_in("agency@example.com")
    page.goto(f"{site}/vi/bai-toan/moi/")
    page.locator("main input[name=title_vi]").fill("Cảnh báo ngập và quản lý chợ truyền thống bằng camera")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/bai-toan/BT-"))
    box = page.locator("[data-tag-suggestions] input").first
    name = box.get_attribute("value")
    _check(page, "problem-tags")
    box.click()

    expect(page.locator("[data-tag-line]")).to_have_value(name)
    expect(page.locator("[data-save-state]")).to_contain_text("Đã lưu lúc", timeout=15_000)
    page.reload()
    expect(page.locator("[data-tag-line]")).to_have_value(name)


def test_old_addresses_of_a_merged_tag_lead_on(page: Any, site: str, sign_in: Any, site_shell: Any) -> None:
    site_shell(
        "from hoip.reference.models import Tag; from marketplace.solutions.models import Solution;"
        "Solution.objects.published().first().tags.add('Quan ly cho')"
    )
    sign_in("office@example.com")
    page.goto(f"{site}/admin/reference_tags/alike/")
    row = page.locator("tr", has_text="Quan ly cho")
    row.get_by_role("button", name=re.compile("“quản lý chợ”")).click()
    expect(page.locator("tr", has_text="Quan ly cho")).to_have_count(0)

    page.goto(f"{site}/vi/search/?tag=quan-ly-cho_1")

    page.wait_for_url(f"{site}/vi/search/?tag=quan-ly-cho")
    expect(page.locator("[data-uid]").first).to_be_visible()


def test_marks_on_matches_are_given_taken_back_reported_and_exported(page: Any, site: str, sign_in: Any) -> None:
    sign_in("agency@example.com")
    matches = f"{site}/vi/bai-toan/BT-2025-011/giai-phap/"
    page.goto(matches)
    first = page.locator("[data-uid^='solution:']").first
    uid, name = first.get_attribute("data-uid"), first.locator("h2").inner_text()
    first.get_by_role("button", name=re.compile("^Hữu ích")).click()
    marked = page.locator(f"[data-uid='{uid}']")
    expect(marked).to_contain_text("Đã đánh dấu hữu ích")
    marked.get_by_role("button", name=re.compile("^Rút lại")).click()
    expect(marked.get_by_role("button", name=re.compile("^Hữu ích"))).to_be_visible()
    marked.locator("summary", has_text="Không phù hợp").click()
    marked.locator("input[name=words]").fill("Cần thiết bị, không cần phần mềm")
    marked.get_by_role("button", name=re.compile("^Đưa ra khỏi")).click()
    expect(page.locator(f"[data-uid='{uid}']")).to_have_count(0)
    page.locator("summary", has_text="được đưa ra khỏi danh sách này").click()
    expect(page.get_by_role("button", name=re.compile("^Đưa lại")).first).to_be_visible()

    page.context.clear_cookies()
    sign_in("office@example.com")
    page.goto(f"{site}/admin/reports/matches/")
    row = page.locator("tr", has_text=name).first
    expect(row).to_contain_text("Cần thiết bị, không cần phần mềm")
    exported = page.request.get(f"{site}/admin/reports/matches/?export=csv")
    assert exported.ok and "Cần thiết bị, không cần phần mềm" in exported.text()
