"""A dictated need on its way to a published challenge, typed by the people who carry it, in a real browser."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ROOT

DATA = ROOT / "tests" / "challenges" / "data" / "rough_needs.jsonl"
NEEDS = {need["id"]: need for line in DATA.read_text(encoding="utf-8").splitlines() for need in [json.loads(line)]}
"""Rough needs of the project's own making, with what an officer puts into the sections after asking back."""
TYPED = ("ND-01", "ND-04", "ND-08")
"""Those that are carried in a browser; `tests/challenges/test_rough_needs.py` carries all through the same forms."""


def type_problem(page: Any, site: str, need: dict[str, Any]) -> str:
    """Write a problem as a person does, key by key in its first section, and send it; answers its address."""
    page.goto(f"{site}/vi/ban-lam-viec/")
    page.get_by_role("link", name="Nêu bài toán").first.click()
    page.fill("input[name=title_vi]", need["title"])
    page.get_by_role("button", name="Bắt đầu", exact=True).click()
    address = re.sub(r"sua/.*$", "", page.url)
    left = dict(need["sections"])
    for step in range(1, 5):
        page.goto(f"{address}sua/{step}/")
        if step == 1:
            page.fill("textarea[name=summary_vi]", need["summary"])
        for key in [key for key in left if page.locator(f"textarea[name=section_{key}]").count()]:
            text = left.pop(key)
            if key == "current_state":
                page.locator(f"textarea[name=section_{key}]").press_sequentially(text)
            else:
                page.fill(f"textarea[name=section_{key}]", text)
        page.locator("button[name=stay]").click()
        page.wait_for_load_state()
    assert not left
    send(page, address)
    return address


def send(page: Any, address: str) -> None:
    """Submit a problem to the office."""
    page.goto(f"{address}nop/")
    page.locator("main form .button--primary").click()
    expect(page.locator("main .state").first).to_contain_text("đã gửi")


def act(page: Any, address: str, path: str, **fields: str) -> None:
    """Fill an act's form and do it."""
    page.goto(f"{address}{path}/")
    for name, value in fields.items():
        place = page.locator(f"main [name={name}]")
        if place.first.get_attribute("type") == "radio":
            page.check(f"main [name={name}][value={value}]")
        elif place.evaluate("element => element.tagName") == "SELECT":
            place.select_option(value=value)
        else:
            place.fill(value)
    page.locator("main form").last.locator("button[type=submit]").first.click()
    page.wait_for_load_state()
    expect(page.locator("main .field__error")).to_have_count(0)


@pytest.mark.parametrize("name", TYPED)
def test_a_need_is_carried_from_note_to_published_challenge(page: Any, site: str, sign_in: Any, name: str) -> None:
    need = NEEDS[name]
    section, remark, better = need["remark"]

    # The author writes and sends it; a neighbour states the same.
    sign_in("agency@example.com")
    twin = type_problem(page, site, need | {"title": f"{need['title']} (nơi khác)"})
    page.context.clear_cookies()
    sign_in("agency2@example.com")
    problem = type_problem(page, site, need)

    # The office asks back and merges the neighbour's.
    page.context.clear_cookies()
    sign_in("office@example.com")
    act(page, problem, "tra-lai", reason="Thiếu kỳ số liệu.", **{f"remark_{section}": remark})
    page.goto(f"{twin}gop/")
    number = problem.rstrip("/").rsplit("/", 1)[1]
    page.locator("select[name=into]").select_option(
        label=page.locator("select[name=into] option", has_text=number).inner_text()
    )
    page.fill("textarea[name=reason]", "Cùng một nhu cầu.")
    page.locator("main form .button--primary").click()
    expect(page.locator("main")).to_contain_text(number)

    # The author answers in place and sends it again.
    page.context.clear_cookies()
    sign_in("agency2@example.com")
    page.goto(problem)
    expect(page.locator("main")).to_contain_text(remark)
    page.get_by_role("link", name="Trả lời nhận xét").click()
    page.locator("main textarea").first.fill("Đã bổ sung.")
    page.locator("main form .button--primary").click()
    page.goto(f"{problem}sua/1/")
    page.fill(f"textarea[name=section_{section}]", better)
    page.locator("button[name=stay]").click()
    page.wait_for_load_state()
    send(page, problem)
    page.goto(f"{problem}ban-luu/")
    expect(page.locator("main ins").first).to_be_visible()

    # The office holds a round-table; the expert signs and proposes a wording.
    page.context.clear_cookies()
    sign_in("office@example.com")
    act(
        page,
        problem,
        "tham-van",
        kind="round_table",
        held_at="2090-03-01T09:00",
        place="Hội trường A",
        reason="Cần chỉ số đo.",
    )
    table = page.url
    page.goto(f"{table}moi/")
    page.fill("textarea[name=emails]", "expert@example.com")
    page.locator("main form .button--primary").click()
    page.context.clear_cookies()
    sign_in("expert@example.com")
    page.goto(table)
    expect(page.locator("main")).not_to_contain_text(better)
    page.check("input[name=sign_conflict]")
    page.check("input[name=sign_confidentiality]")
    page.get_by_role("button", name="Ký và tham dự").click()
    expect(page.locator("main")).to_contain_text(better)
    key, wording = need["wording"]
    act(page, table, f"muc/{key}/cach-viet", after=wording, why="Đo được.")

    # The authors take it over; the office writes the minutes, closes and accepts.
    page.context.clear_cookies()
    sign_in("agency2@example.com")
    page.goto(table)
    page.locator("textarea[name=answer]").fill("Đúng ý chúng tôi.")
    page.get_by_role("button", name="Tiếp thu", exact=True).click()
    expect(page.locator(f"#section-{key}")).to_contain_text("đã tiếp thu")
    page.context.clear_cookies()
    sign_in("office@example.com")
    act(page, table, "sua", minutes="Thống nhất chỉ số.", summary_vi="Chuyên gia đề nghị một chỉ số đo được.")
    act(page, table, "khep-lai", reason="Đã họp.")
    act(page, problem, "tiep-nhan", track="order", reason="Chưa có sản phẩm phù hợp.")

    # The author prepares the challenge; a second person announces it.
    page.context.clear_cookies()
    sign_in("agency2@example.com")
    page.goto(problem)
    page.get_by_role("button", name="Lập thách thức").first.click()
    challenge = re.sub(r"sua/.*$", "", page.url)
    page.goto(f"{challenge}sua/dates/")
    page.fill("input[name=opens_at]", "2089-03-01T08:00")
    page.fill("input[name=closes_at]", "2089-04-01T17:00")
    page.locator("button[name=stay]").click()
    page.goto(f"{challenge}sua/terms/")
    page.locator("input[name=clauses]").first.check()
    page.locator("button[name=leave]").click()
    page.context.clear_cookies()
    sign_in("office@example.com")
    page.goto(f"{challenge}cong-bo/")
    page.locator("main form .button--primary").click()
    expect(page.locator("main .state").first).to_contain_text("đã công bố")
    public = page.get_by_role("link", name="Trang công khai").get_attribute("href")

    # A later deadline is a numbered change that everybody sees.
    page.goto(f"{challenge}dieu-chinh/")
    page.fill("input[name=closes_at]", "2089-04-15T17:00")
    page.fill("textarea[name=reason_vi]", "Thêm thời gian chuẩn bị.")
    page.get_by_role("button", name="Công bố điều chỉnh").click()
    page.wait_for_load_state()
    page.context.clear_cookies()
    page.goto(f"{site}{public}")
    main = page.locator("main")
    shown = [fact["shown"] for fact in need["facts"]]
    for words in [*shown, better, wording, "Chuyên gia đề nghị", "Bản điều chỉnh số 1", "15/04/2089"]:
        expect(main).to_contain_text(words)
    for words in [*need["hidden"], *(row["in_text"] for row in need["leave_out"]), remark, "Thống nhất chỉ số."]:
        expect(main).not_to_contain_text(words)
