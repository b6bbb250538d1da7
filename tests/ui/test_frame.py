"""The frame around every page: headers, languages, the menu, security, errors, health."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoip.ui.templatetags.ui import json_ld, paragraphs, query_string
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(site_tree: None, db: None) -> None:
    """Pages stand there."""


def test_public_pages_allow_no_inline_script_or_style_and_no_frame(client: Any, tree: None) -> None:
    response = client.get("/vi/")

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in response["Permissions-Policy"]


def test_only_the_back_office_is_looser(client: Any) -> None:
    assert "unsafe-inline" in client.get("/admin/")["Content-Security-Policy"]
    assert "unsafe" not in client.get("/vi/tai-khoan/login/")["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_says_its_language_and_has_one_way_past_the_menu(client: Any, tree: None, language: str) -> None:
    html = client.get(f"/{language}/").content.decode()

    assert f'<html lang="{language}">' in html
    assert html.count('class="skip-link" href="#main"') == 1 and html.count('id="main"') == 1
    assert html.count("<h1") == 1


def test_the_menu_marks_where_one_is(client: Any, tree: None) -> None:
    html = client.get("/vi/tin-tuc/").content.decode()

    assert '<a href="/vi/tin-tuc/" aria-current="page">' in html
    assert '<a href="/vi/su-kien/">' in html


def test_buttons_without_words_are_drawn_by_the_page_itself(client: Any, tree: None) -> None:
    client.force_login(UserFactory())

    header = client.get("/vi/").content.decode().partition("</header>")[0]

    alone = re.findall(r'class="icon-button"[^>]*>(.*?)<span class="visually-hidden"', header, re.DOTALL)
    assert len(alone) >= 3
    assert not [drawn for drawn in alone if "<use" in drawn]
    assert all("<path" in drawn or "avatar" in drawn for drawn in alone)


def test_a_wrong_address_answers_in_the_readers_language_inside_the_frame(client: Any, tree: None) -> None:
    vi, en = client.get("/vi/khong-co/"), client.get("/en/nowhere/")

    assert (vi.status_code, en.status_code) == (404, 404)
    assert "<h1>There is no such page</h1>" in en.content.decode()
    assert "<h1>There is no such page</h1>" not in vi.content.decode()
    assert 'class="site-nav' in vi.content.decode()


def test_a_form_that_is_too_old_is_explained(tree: None) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(UserFactory())

    response = careful.post(reverse("account_logout"))

    assert response.status_code == 403
    assert "biểu mẫu" in response.content.decode().lower()


def test_health_says_what_works(client: Any) -> None:
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json()["database"] == "ok"


def test_data_for_search_engines_cannot_end_its_block() -> None:
    assert json_ld({"name": "</script><script>alert(1)</script>"}).count("<") == 2
    assert json_ld(None) == ""


def test_an_address_changes_one_parameter_and_keeps_the_rest(rf: Any) -> None:
    query = rf.get("/?q=chợ&field=a&field=b&page=3").GET

    assert query_string(query, page=None) == "?q=ch%E1%BB%A3&field=a&field=b"
    assert query_string(query, field=["c"], page="") == "?q=ch%E1%BB%A3&field=c"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Một câu.\nCâu nữa.", "<p>Một câu.<br>Câu nữa.</p>"),
        ("Mở đầu.\nChợ ngập\nXe chết máy", "<p>Mở đầu.</p>\n<ul><li>Chợ ngập</li><li>Xe chết máy</li></ul>"),
        ("- một\r\n- hai", "<ul><li>một</li><li>hai</li></ul>"),
        ("Gồm:\n2. Đo.\n3. Bàn", '<p>Gồm:</p>\n<ol start="2"><li>Đo.</li><li>Bàn</li></ol>'),
        ("1. Đo\n7. Bàn", "<ul><li>1. Đo</li><li>7. Bàn</li></ul>"),
        ("12.000 đồng", "<p>12.000 đồng</p>"),
        ("Một dòng bị ngắt\ngiữa câu vì dài.", "<p>Một dòng bị ngắt<br>giữa câu vì dài.</p>"),
        ("Một dòng", "<p>Một dòng</p>"),
        ("<b>x</b>\n\nhai", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n<p>hai</p>"),
        (None, ""),
    ],
)
def test_plain_text_has_paragraphs_and_lists(text: str | None, shown: str) -> None:
    assert paragraphs(text) == shown
