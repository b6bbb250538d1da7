"""Every kind of page, in both languages and at both widths: no violation of WCAG 2.2 AA, nothing wider than the screen."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import ARTEFACTS

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = {
    "home": "/vi/",
    "home-en": "/en/",
    "challenges": "/vi/thach-thuc/",
    "solutions": "/vi/giai-phap/",
    "similar solutions": "/vi/giai-phap/long-tieng-may/tuong-tu/",
    "organisations": "/vi/to-chuc/",
    "contests": "/vi/cuoc-thi/",
    "contest": "/vi/cuoc-thi/ai-star-2026/",
    "news": "/vi/tin-tuc/",
    "news-item": "/vi/tin-tuc/gic-2026-ho-so-phai-co-so-lieu-truoc-va-sau/",
    "events": "/vi/su-kien/",
    "event": "/en/events/inno-coffee-traditional-markets-and-digital-traders/",
    "privacy": "/vi/quyen-rieng-tu/",
    "challenges-en": "/en/challenges/",
    "guides": "/vi/huong-dan/",
    "search": "/vi/search/?q=suc+khoe",
    "search-empty": "/en/search/?q=zzzzzz",
    "sign-in": "/vi/tai-khoan/login/",
    "sign-up": "/vi/tai-khoan/signup/",
    "not-found": "/vi/khong-co/",
}
SIGNED_IN = {
    "workspace-agency": ("agency@example.com", "/vi/ban-lam-viec/"),
    "problem": ("agency@example.com", "/vi/bai-toan/BT-2022-010/"),
    "matches": ("agency@example.com", "/vi/bai-toan/BT-2022-010/giai-phap/"),
    "similar problems": ("agency@example.com", "/vi/bai-toan/BT-2022-010/tuong-tu/"),
    "mark": ("agency@example.com", "/vi/bai-toan/BT-2022-010/giai-phap/long-tieng-may/danh-gia/"),
    "problem-new": ("agency@example.com", "/vi/bai-toan/moi/"),
    "shortlists": ("agency@example.com", "/vi/danh-sach-rut-gon/"),
    "workspace-startup": ("startup@example.com", "/vi/ban-lam-viec/"),
    "bids": ("startup@example.com", "/vi/ho-so-du-tuyen/"),
    "workspace-office": ("office@example.com", "/vi/ban-lam-viec/"),
    "workspace-editor": ("editor@example.com", "/en/workspace/"),
    "shortlist-board": ("agency@example.com", "/vi/danh-sach-rut-gon/2/"),
    "solution-new": ("startup@example.com", "/vi/ban-lam-viec/giai-phap/moi/"),
    "own-solutions": ("startup@example.com", "/en/workspace/solutions/"),
    "notices": ("office@example.com", "/vi/thong-bao/"),
    "second-factor": ("expert@example.com", "/vi/tai-khoan/2fa/"),
    "triage": ("office@example.com", "/vi/quan-ly/bai-toan/"),
    "accept": ("office@example.com", "/vi/bai-toan/BT-2026-026/tiep-nhan/"),
    "consultations": ("office@example.com", "/vi/tham-van/"),
    "challenge-manage": ("office@example.com", "/vi/quan-ly/thach-thuc/TT-2026-002/"),
    "challenge-criteria": ("office@example.com", "/vi/quan-ly/thach-thuc/TT-2026-002/sua/criteria/"),
    "addendum": ("office@example.com", "/vi/quan-ly/thach-thuc/TT-2026-002/dieu-chinh/"),
    "ask": ("startup@example.com", "/vi/loi-moi/TT-2026-002/dat-cau-hoi/"),
    "shortlist-blind": ("agency2@example.com", "/vi/danh-sach-rut-gon/1/"),
    "decision": ("agency@example.com", "/vi/quyet-dinh/TT-2026-007/"),
    "quick-replies": ("agency@example.com", "/vi/hoi-nhanh/1/"),
    "feedback": ("office@example.com", "/vi/quyet-dinh/TT-2026-008/"),
    "profile": ("expert@example.com", "/vi/thong-tin/"),
}


FORMS = {
    "sign-in-error": (None, "/vi/tai-khoan/login/"),
    "sign-up-error": (None, "/en/account/signup/"),
    "problem-new-error": ("agency@example.com", "/vi/bai-toan/moi/"),
    "solution-new-error": ("startup@example.com", "/vi/ban-lam-viec/giai-phap/moi/"),
}
"""Forms that are sent empty, by whom."""


def _check(page: Any, name: str) -> None:
    """Look at the page at both widths, keep pictures, and ask axe."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} px wider than {width} px"
        found = Axe().run(page, options=RULES)
        broken = [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found.response["violations"]]
        assert broken == [], f"{name} at {width} px"


@pytest.mark.parametrize("name", PAGES)
def test_public_page(page: Any, site: str, name: str) -> None:
    page.goto(f"{site}{PAGES[name]}")
    _check(page, name)


@pytest.mark.parametrize("name", SIGNED_IN)
def test_page_of_signed_in_people(page: Any, site: str, sign_in: Any, name: str) -> None:
    email, path = SIGNED_IN[name]
    sign_in(email)
    page.goto(f"{site}{path}")
    _check(page, name)


@pytest.mark.parametrize("name", FORMS)
def test_form_with_errors(page: Any, site: str, sign_in: Any, name: str) -> None:
    email, path = FORMS[name]
    if email:
        sign_in(email)
    page.goto(f"{site}{path}")
    page.locator("main form[method=post]").first.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    page.locator(".field__error").first.wait_for()
    _check(page, name)


@pytest.mark.parametrize("name", ["home", "challenges", "contest", "event", "sign-in"])
def test_in_the_dark_scheme(page: Any, site: str, name: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{site}{PAGES[name]}")
    _check(page, f"{name}-dark")


@pytest.mark.parametrize("name", ["home", "news-item", "event", "search", "sign-in"])
def test_no_page_breaks_its_content_policy(page: Any, site: str, name: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{site}{PAGES[name]}")
    page.wait_for_load_state("networkidle")

    assert complaints == []
