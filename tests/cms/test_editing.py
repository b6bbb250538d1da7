"""What editors and office do in the back office: preview, moderation, schedule, translation, files."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import Page, WorkflowState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.models import NewsIndexPage, NewsPage, SiteDocument, SiteImage
from hoip.accounts.models import User
from search.models import OutboxRow
from tests.accounts.factories import UserFactory, editor_user, office_user

pytestmark = pytest.mark.django_db
NEWS = "/vi/tin-tuc/"


@pytest.fixture
def editor(client: Any, tree: None) -> User:
    person = editor_user()
    client.force_login(person)
    return person


def form(title: str, slug: str, **more: str) -> dict[str, Any]:
    given = {
        "title": title,
        "slug": slug,
        "intro": "Một câu.",
        "date": "2026-11-20",
        "image": "",
        "body": streamfield([("text", rich_text("<p>Nội dung.</p>"))]),
        "tags": "ươm tạo, chợ truyền thống",
        "seo_title": "",
        "search_description": "",
        "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
    }
    return nested_form_data(given) | more


def write(client: Any, title: str, slug: str, **more: str) -> NewsPage:
    index = NewsIndexPage.objects.get(locale__language_code="vi")
    response = client.post(
        reverse("wagtailadmin_pages:add", args=["cms", "newspage", index.pk]), form(title, slug, **more)
    )
    assert response.status_code == 302, response.context["form"].errors
    return NewsPage.objects.get(slug=slug)


def test_an_editor_publishes_at_once(client: Any, editor: User) -> None:
    page = write(client, "Tin mới", "tin-moi", **{"action-publish": "1"})

    html = client.get(f"{NEWS}tin-moi/").content.decode()
    assert "Tin mới" in html and "Nội dung." in html
    assert {tag.name for tag in page.tags.all()} == {"ươm tạo", "chợ truyền thống"}


def test_a_draft_is_seen_in_its_preview_and_nowhere_else(client: Any, editor: User) -> None:
    page = write(client, "Bản nháp", "ban-nhap")

    assert client.get(f"{NEWS}ban-nhap/").status_code == 404
    preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert preview.status_code == 200
    assert "Bản nháp" in preview.content.decode() and 'class="site-header"' in preview.content.decode()


def test_what_the_office_writes_waits_for_an_editor_who_finds_it_on_the_workspace(client: Any, tree: None) -> None:
    author, editor = office_user(), editor_user()
    client.force_login(author)
    page = write(client, "Tin của văn phòng", "tin-van-phong", **{"action-submit": "1"})
    assert client.get(f"{NEWS}tin-van-phong/").status_code == 404

    client.force_login(editor)
    assert "Tin của văn phòng" in client.get(reverse("workspace")).content.decode()
    state = WorkflowState.objects.get(status=WorkflowState.STATUS_IN_PROGRESS)
    task = state.current_task_state.pk
    client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task]), {"comment": "Đăng được"}
    )

    assert client.get(f"{NEWS}tin-van-phong/").status_code == 200
    assert "Tin của văn phòng" not in client.get(reverse("workspace")).content.decode()


def test_what_is_sent_back_waits_for_its_author(client: Any, tree: None) -> None:
    author, editor = office_user(), editor_user()
    client.force_login(author)
    page = write(client, "Cần sửa", "can-sua", **{"action-submit": "1"})
    task = WorkflowState.objects.get().current_task_state.pk
    client.force_login(editor)
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", task]), {"comment": "Thiếu"})

    client.force_login(author)
    html = client.get(reverse("workspace")).content.decode()
    assert "Cần sửa" in html and "biên tập viên trả lại" in html


def test_the_office_cannot_publish_past_the_editors(client: Any, tree: None) -> None:
    client.force_login(office_user())

    write(client, "Vượt rào", "vuot-rao", **{"action-publish": "1"})

    assert client.get(f"{NEWS}vuot-rao/").status_code == 404


def test_a_scheduled_page_appears_and_goes_by_the_command(client: Any, editor: User) -> None:
    page = write(client, "Hẹn giờ", "hen-gio")
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    assert client.get(f"{NEWS}hen-gio/").status_code == 404

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        call_command("publish_scheduled")
    assert client.get(f"{NEWS}hen-gio/").status_code == 200

    OutboxRow.objects.all().delete()
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")
    assert client.get(f"{NEWS}hen-gio/").status_code == 404
    assert OutboxRow.objects.filter(uid=f"news:{page.pk}").exists()


def test_an_editor_sends_a_page_to_translation(client: Any, editor: User, pages: Any) -> None:
    page = pages.news(title="Tin cần dịch")
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    from wagtail.models import Locale

    assert client.get(address).status_code == 200
    client.post(address, {"locales": [Locale.objects.get(language_code="en").pk]})

    twin = page.get_translation(Locale.objects.get(language_code="en"))
    assert twin.get_parent().slug == "news"
    assert not twin.live  # nothing is published in English that is still Vietnamese


def test_an_old_revision_brings_back_words_and_no_more(client: Any, editor: User, pages: Any) -> None:
    page = pages.news(title="Câu đầu")
    first = page.latest_revision
    page.title = "Câu sau"
    page.save_revision().publish()

    first.publish()

    assert NewsPage.objects.get(pk=page.pk).title == "Câu đầu"


@pytest.mark.parametrize(("name", "taken"), [("thể lệ.pdf", True), ("trang.html", False), ("ảnh.svg", False)])
def test_documents_are_of_kinds_that_a_browser_does_not_run(client: Any, editor: User, name: str, taken: bool) -> None:
    file = SimpleUploadedFile(name, b"%PDF-1.4 x", "application/pdf")

    client.post(reverse("wagtaildocs:add"), {"title": "Thể lệ", "file": file, "tags": "thể lệ, cuộc thi"})

    assert [sorted(tag.name for tag in document.tags.all()) for document in SiteDocument.objects.all()] == (
        [["cuộc thi", "thể lệ"]] if taken else []
    )


def test_an_editor_uploads_a_picture_and_a_broken_one_is_refused(client: Any, editor: User) -> None:
    made = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(made, "PNG")
    good = SimpleUploadedFile("chợ sáng.png", made.getvalue(), "image/png")
    lying = SimpleUploadedFile("giả.png", b"<html>", "image/png")

    for file in (good, lying):
        client.post(reverse("wagtailimages:add"), {"title": "Chợ", "file": file, "tags": "", "credit": "Ban quản lý"})

    assert [image.credit for image in SiteImage.objects.all()] == ["Ban quản lý"]


def test_nobody_else_enters_the_back_office(client: Any, tree: None) -> None:
    client.force_login(UserFactory())

    assert client.get(reverse("wagtailadmin_explore", args=[1])).status_code in {302, 403}
