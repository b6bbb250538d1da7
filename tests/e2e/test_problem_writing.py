"""An officer writes a problem over a bad connection, beside a colleague, and while the server is killed."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PASSWORD, ROOT, environment

TITLE = "Hồ sơ giao tận nhà bị quay đầu"
LOSES_AT_MOST = 5
"""Seconds of typing that a crash may cost."""


def begin(page: Any, site: str, title: str = TITLE) -> str:
    """Begin a problem; answers the address of its first step."""
    page.goto(f"{site}/vi/bai-toan/moi/")
    page.fill("input[name=title_vi]", title)
    page.get_by_role("button", name="Bắt đầu", exact=True).click()
    page.wait_for_load_state()
    return str(page.url)


def step(address: str, number: int) -> str:
    """The address of another step."""
    return address.rsplit("/", 2)[0] + f"/{number}/"


def saved(page: Any) -> None:
    """Wait until the form says that everything is saved."""
    expect(page.locator("[data-save-state]")).to_contain_text("Đã lưu lúc", timeout=15_000)


def test_what_is_typed_is_saved_by_itself_and_checked_as_one_types(page: Any, site: str, sign_in: Any) -> None:
    sign_in("agency2@example.com")
    address = begin(page, site)
    area = page.locator("textarea[name=section_current_state]")

    area.press_sequentially("Việc trả hồ sơ còn nhiều hạn chế, người dân phàn nàn.", delay=15)
    expect(page.locator("[data-clarity]")).to_contain_text("Thiếu số liệu hiện trạng", timeout=15_000)
    area.fill("Tháng 10/2026 có 63 trong 410 hồ sơ giao tận nhà bị quay đầu.")
    saved(page)
    expect(page.locator("[data-clarity]")).not_to_contain_text("Thiếu số liệu hiện trạng", timeout=15_000)

    page.goto(address)
    expect(area).to_have_value("Tháng 10/2026 có 63 trong 410 hồ sơ giao tận nhà bị quay đầu.")


def test_a_lost_connection_loses_nothing(page: Any, site: str, sign_in: Any) -> None:
    sign_in("agency2@example.com")
    address = step(begin(page, site), 3)
    page.goto(address)
    area = page.locator("textarea[name=section_outcome]")

    page.context.set_offline(True)
    area.press_sequentially("Người nhận có hồ sơ ngay lần giao đầu.", delay=5)
    expect(page.locator("[data-save-state]")).to_contain_text("đã giữ trên máy này", timeout=15_000)
    page.context.set_offline(False)
    saved(page)
    page.reload()
    expect(area).to_have_value("Người nhận có hồ sơ ngay lần giao đầu.")


def test_what_this_device_kept_is_offered_with_its_difference(page: Any, site: str, sign_in: Any) -> None:
    sign_in("agency2@example.com")
    address = step(begin(page, site), 3)
    page.goto(address)
    area = page.locator("textarea[name=section_scope]")
    page.route("**/luu/", lambda route: route.abort())

    area.press_sequentially("Chỉ các chung cư cũ đường Cô Giang.", delay=5)
    expect(page.locator("[data-save-state]")).to_contain_text("đã giữ trên máy này", timeout=15_000)
    other = page.context.new_page()
    page.close()
    other.goto(address)

    kept = other.locator("[data-part=section_scope] .clash")
    expect(kept).to_contain_text("Máy này còn giữ nội dung chưa lưu")
    expect(kept.locator("ins").first).to_be_visible()
    kept.get_by_role("button", name="Đưa lại vào biểu mẫu").click()
    saved(other)
    other.reload()
    expect(other.locator("textarea[name=section_scope]")).to_have_value("Chỉ các chung cư cũ đường Cô Giang.")


def test_pressing_save_while_the_form_saves_itself_is_no_clash_with_oneself(page: Any, site: str, sign_in: Any) -> None:
    sign_in("agency2@example.com")
    address = step(begin(page, site), 3)
    page.goto(address)
    area = page.locator("textarea[name=section_outcome]")
    # The site keeps the half text, but its answer does not come.
    kept: list[int] = []
    page.route("**/luu/", lambda route: kept.append(route.fetch().status))

    area.press_sequentially("Người nhận có", delay=5)
    while not kept:
        page.wait_for_timeout(100)
    area.press_sequentially(" hồ sơ ngay lần giao đầu.", delay=5)
    page.get_by_role("button", name="Lưu", exact=True).click()

    expect(page.locator(".messages, .callout--success").first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Có người vừa sửa")
    page.goto(address)
    expect(area).to_have_value("Người nhận có hồ sơ ngay lần giao đầu.")


def colleague(context: Any, site: str, address: str) -> Any:
    """A page of another officer of the same agency, who signs in there and opens the same form."""
    second = context.new_page()
    second.goto(f"{site}/vi/tai-khoan/login/")
    second.fill("input[name=login]", "agency3@example.com")
    second.fill("input[name=password]", PASSWORD)
    second.press("input[name=password]", "Enter")
    second.wait_for_load_state()
    second.goto(address)
    return second


def test_two_colleagues_in_one_section_see_both_texts(browser: Any, page: Any, site: str, sign_in: Any) -> None:
    sign_in("agency@example.com")
    address = step(begin(page, site), 3)
    page.goto(address)
    context = browser.new_context()
    second = colleague(context, site, address)

    page.locator("textarea[name=section_outcome]").press_sequentially("Của người thứ nhất.", delay=5)
    saved(page)
    second.locator("textarea[name=section_outcome]").press_sequentially("Của người thứ hai.", delay=5)
    clash = second.locator("[data-part=section_outcome] .clash")
    expect(clash).to_contain_text("Của người thứ", timeout=15_000)
    expect(clash.locator("del").first).to_be_visible()
    clash.get_by_role("button", name="Đưa cả hai vào ô").click()
    saved(second)

    page.reload()
    expect(page.locator("textarea[name=section_outcome]")).to_have_value("Của người thứ nhất.\n\nCủa người thứ hai.")
    context.close()


def test_ticked_fields_save_themselves_and_two_colleagues_put_theirs_together(
    browser: Any, page: Any, site: str, sign_in: Any
) -> None:
    sign_in("agency@example.com")
    address = begin(page, site)
    boxes = "[data-part=fields] input[type=checkbox]"
    names = page.locator(f"{boxes} >> xpath=..").all_text_contents()
    context = browser.new_context()
    second = colleague(context, site, address)

    for who, box in ((page, 0), (second, 2)):
        group = who.locator("[data-part=fields] details").first
        group.locator("summary").click()
        who.locator(boxes).nth(box).check()
        expect(group.locator("summary")).to_contain_text(names[box].strip())
        if who is page:
            saved(page)
    clash = second.locator("[data-part=fields] [data-clash]")
    expect(clash).to_contain_text(names[0].strip(), timeout=15_000)
    expect(clash).to_contain_text(names[2].strip())
    clash.get_by_role("button", name="Đưa cả hai vào ô").click()
    saved(second)

    page.goto(address)
    ticked = page.locator(f"{boxes}:checked")
    assert page.locator("[data-part=fields] label:has(:checked)").all_text_contents() == [names[0], names[2]]
    page.locator("[data-part=fields] summary").first.click()
    # A group with nothing ticked any more is empty after a save too.
    ticked.nth(1).uncheck()
    with page.expect_response(
        lambda answer: answer.url.endswith("/luu/") and "fields_chosen" not in answer.request.post_data
    ):
        ticked.nth(0).uncheck()
    page.reload()
    expect(ticked).to_have_count(0)
    context.close()


def test_the_form_works_without_scripts(browser: Any, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/vi/tai-khoan/login/")
    page.fill("input[name=login]", "agency2@example.com")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    address = step(begin(page, site), 3)
    page.goto(address)

    page.fill("textarea[name=section_outcome]", "Không cần script.")
    page.get_by_role("button", name="Lưu", exact=True).click()

    page.goto(address)
    expect(page.locator("textarea[name=section_outcome]")).to_have_value("Không cần script.")
    context.close()


class Server:
    """A site of its own that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        self.database = folder / "hoip.sqlite3"
        self.env = environment(folder, self.port)
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{self.port}"],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _try in range(150):
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=2)
            except OSError:
                time.sleep(0.2)
            else:
                return

    def kill(self) -> None:
        """kill -9, with whatever it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def kept(self, number: str) -> str:
        """What the database holds of the section on how things are."""
        with sqlite3.connect(self.database) as connection:
            row = connection.execute(
                "select json_extract(sections, '$.current_state') from challenges_problem where number = ?", [number]
            ).fetchone()
        return str(row[0] or "")


@pytest.fixture(scope="module")
def server(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for the crash, on a copy of the demo."""
    folder = tmp_path_factory.mktemp("killed") / "var"
    shutil.copytree(demo_folder, folder)
    made = Server(folder)
    yield made
    made.kill()


@pytest.mark.parametrize("moment", [4.0, 6.3])
def test_a_crash_in_the_middle_of_typing_costs_five_seconds_at_most(page: Any, server: Server, moment: float) -> None:
    page.goto(f"{server.address}/vi/tai-khoan/login/")
    page.fill("input[name=login]", "agency2@example.com")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    address = begin(page, server.address, f"Bị giết sau {moment} giây")
    number = address.split("/")[-4]
    area = page.locator("textarea[name=section_current_state]")
    area.click()

    typed: list[tuple[float, str]] = []
    text, began = "", time.monotonic()
    while time.monotonic() - began < moment:
        letter = "từ "[len(text) % 3]
        page.keyboard.type(letter)
        text += letter
        typed.append((time.monotonic(), text))
        time.sleep(0.03)
    server.kill()
    killed = time.monotonic()

    kept = server.kept(number)
    safe = max((words for at, words in typed if at <= killed - LOSES_AT_MOST), key=len, default="")
    assert text.startswith(kept)
    assert len(kept) >= len(safe.strip())
    if moment > LOSES_AT_MOST:
        assert kept

    if moment > LOSES_AT_MOST:
        server.start()
        return
    page.keyboard.type("hết")
    server.start()
    saved(page)
    assert server.kept(number) == f"{text}hết"


def test_a_session_that_ends_in_mid_form_goes_on_where_the_person_was(page: Any, site: str, sign_in: Any) -> None:
    sign_in("agency2@example.com")
    address = step(begin(page, site), 3)
    page.goto(address)
    area = page.locator("textarea[name=section_outcome]")
    area.press_sequentially("Trước khi hết phiên.", delay=5)
    saved(page)

    # The session alone ends: the cookie against forged requests stays, as when the site forgets a session.
    page.context.clear_cookies(name="sessionid")
    area.press_sequentially(" Gõ khi đã hết phiên.", delay=5)
    link = page.locator("[data-save-state] a")
    expect(link).to_be_visible(timeout=15_000)
    link.click()
    page.fill("input[name=login]", "agency2@example.com")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")

    page.wait_for_url(address)
    expect(area).to_have_value("Trước khi hết phiên. Gõ khi đã hết phiên.")
    saved(page)
    page.reload()
    expect(area).to_have_value("Trước khi hết phiên. Gõ khi đã hết phiên.")


def test_without_scripts_a_session_that_ends_gives_back_what_was_typed(browser: Any, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    def enter() -> None:
        page.fill("input[name=login]", "agency2@example.com")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")

    page.goto(f"{site}/vi/tai-khoan/login/")
    enter()
    address = step(begin(page, site), 3)
    page.goto(address)
    page.fill("textarea[name=section_outcome]", "Gõ xong thì hết phiên.")
    context.clear_cookies(name="sessionid")
    page.locator("button[name=stay]").click()
    enter()

    page.wait_for_url(address)
    expect(page.locator("textarea[name=section_outcome]")).to_have_value("Gõ xong thì hết phiên.")
    page.locator("button[name=stay]").click()
    page.goto(address)
    expect(page.locator("textarea[name=section_outcome]")).to_have_value("Gõ xong thì hết phiên.")
    context.close()


TEMPLATE_OF_EVERY_KIND = """
from challenges.models import Problem, ProblemTemplate, TemplateSection
template = ProblemTemplate.objects.create(code="moi-kieu-{stamp}", name_vi="Mọi kiểu")
for order, kind in enumerate(("list", "number", "choice", "date")):
    TemplateSection.objects.create(
        template=template, sort_order=order, key="muc_" + kind, kind=kind, step=1, label_vi="Mục " + kind, longest=500,
        choices_text="co | Đã có | Yes\\nchua | Chưa có | Not yet",
    )
Problem.objects.filter(number="{number}").update(template=template)
"""


def test_two_colleagues_in_parts_that_are_no_text_choose_or_put_both_together(
    browser: Any, page: Any, site: str, sign_in: Any, site_shell: Any
) -> None:
    sign_in("agency@example.com")
    address = begin(page, site)
    number = address.split("/")[-4]
    site_shell(TEMPLATE_OF_EVERY_KIND.format(number=number, stamp=number.lower()))
    page.goto(address)
    context = browser.new_context()
    second = colleague(context, site, address)

    def write(who: Any, measure: str, target: str, choice: str, day: str, item: str) -> None:
        who.fill("input[name=section_muc_number_0_what]", measure)
        who.fill("input[name=section_muc_number_0_target]", target)
        who.check(f"input[name=section_muc_choice][value={choice}]")
        who.fill("input[name=section_muc_date]", day)
        who.fill("textarea[name=section_muc_list]", item)

    write(page, "Thời gian chờ", "5", "co", "2027-03-01", "sổ giấy")
    saved(page)
    page.reload()
    write(second, "Số lần nộp lại", "2", "chua", "2027-04-01", "loa phường")

    def clash(kind: str) -> Any:
        box = second.locator(f"[data-part=section_muc_{kind}] [data-clash]")
        expect(box).to_be_visible(timeout=15_000)
        return box

    clash("number").get_by_role("button", name="Đưa cả hai vào ô").click()
    clash("list").get_by_role("button", name="Đưa cả hai vào ô").click()
    expect(clash("choice")).to_contain_text("Đã có")
    clash("choice").get_by_role("button", name="Lấy bản kia").click()
    expect(clash("date").get_by_role("button", name="Đưa cả hai vào ô")).to_have_count(0)
    clash("date").get_by_role("button", name="Giữ bản của tôi").click()
    saved(second)

    page.reload()
    expect(page.locator("input[name=section_muc_number_0_what]")).to_have_value("Thời gian chờ")
    expect(page.locator("input[name=section_muc_number_1_what]")).to_have_value("Số lần nộp lại")
    expect(page.locator("input[name=section_muc_number_1_target]")).to_have_value("2")
    expect(page.locator("textarea[name=section_muc_list]")).to_have_value("sổ giấy\n\nloa phường")
    expect(page.locator("input[name=section_muc_choice][value=co]")).to_be_checked()
    expect(page.locator("input[name=section_muc_date]")).to_have_value("2027-04-01")
    context.close()
