"""News: what the list shows, how it is narrowed, what readers' programs and search engines get."""

import gc
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import PageViewRestriction

from cms.models import NewsPage, SiteImage
from hoip.reference.models import Tag
from hoip.reference.services import merge_tags

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]
LIST = "/vi/tin-tuc/"


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """What Wagtail left open is collected here and not in a later test."""
    yield
    gc.collect()


def titles(client: Any, path: str) -> list[str]:
    return [page.title for page in client.get(path).context["page_obj"]]


def test_the_list_shows_the_newest_first_and_only_its_language(client: Any, pages: Any) -> None:
    today = timezone.localdate()
    pages.news(title="Cũ", date=today - timedelta(days=3))
    pages.news(title="Mới", date=today)
    pages.news("en", title="Elsewhere", date=today)
    pages.news(title="Bản nháp", live=False)

    assert titles(client, LIST) == ["Mới", "Cũ"]
    assert titles(client, "/en/news/") == ["Elsewhere"]


def test_the_list_is_narrowed_by_contest_and_by_tag_in_a_shareable_address(client: Any, pages: Any) -> None:
    last, this = pages.contest(edition=2025), pages.contest(edition=2026)
    other = pages.contest(series="gic")
    pages.news(title="Năm ngoái", contests=[last], tags=["ươm tạo"], date=date(2025, 5, 1))
    pages.news(title="Năm nay", contests=[this], date=date(2026, 5, 1))
    pages.news(title="Cuộc khác", contests=[other], tags=["ươm tạo"], date=date(2026, 6, 1))
    tag = Tag.objects.get(name="ươm tạo")

    assert titles(client, f"{LIST}?contest=ai-star") == ["Năm nay", "Năm ngoái"]
    assert titles(client, f"{LIST}?tag={tag.slug}") == ["Cuộc khác", "Năm ngoái"]
    assert titles(client, f"{LIST}?tag={tag.slug}&contest=ai-star") == ["Năm ngoái"]
    assert len(titles(client, f"{LIST}?contest=khong-co&tag=khong-co")) == 3


def test_a_filter_that_fits_nothing_says_so_and_leads_back(client: Any, pages: Any) -> None:
    pages.contest(series="gic")
    pages.news(title="Khác")

    html = client.get(f"{LIST}?contest=gic").content.decode()

    assert "Không có tin nào hợp với bộ lọc" in html
    assert f'class="button" href="{LIST}"' in html


@pytest.mark.parametrize("asked", ["0", "-3", "999", "x"])
def test_an_odd_page_number_answers_the_nearest_page(client: Any, pages: Any, asked: str) -> None:
    pages.news()

    assert len(titles(client, f"{LIST}?page={asked}")) == 1


def _picture() -> SiteImage:
    from io import BytesIO

    made = BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(made, "JPEG")
    return SiteImage.objects.create(title="Chợ Bến Thành lúc sáng sớm", file=ImageFile(made, name="chợ.jpg"))


def _queries(client: Any, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("path", [LIST, f"{LIST}?contest=ai-star", "/vi/"])
def test_lists_of_news_ask_the_same_number_of_queries_whatever_the_rows(client: Any, pages: Any, path: str) -> None:
    contest, image = pages.contest(), _picture()
    for _ in range(2):
        pages.news(image=image, contests=[contest], tags=["ươm tạo"])
    few = _queries(client, path)
    for _ in range(11):
        pages.news(image=_picture(), contests=[contest], tags=["ươm tạo", "chợ"])

    assert _queries(client, path) == few


def test_a_published_picture_has_its_sizes_before_anybody_asks(
    pages: Any, django_capture_on_commit_callbacks: Any
) -> None:
    image = _picture()

    with django_capture_on_commit_callbacks(execute=True):
        pages.news(image=image)

    assert set(image.renditions.values_list("filter_spec", flat=True)) == {"fill-640x360", "width-960"}


def test_a_picture_is_described_in_words(client: Any, pages: Any) -> None:
    page = pages.news(image=_picture())

    assert 'alt="Chợ Bến Thành lúc sáng sớm"' in client.get(page.get_url()).content.decode()


def test_an_item_is_described_to_search_engines_and_cannot_break_out_of_its_data(client: Any, pages: Any) -> None:
    page = pages.news(title="</script><b>Tin & tức", image=_picture(), date=date(2026, 5, 2))

    html = client.get(page.get_url()).content.decode()

    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(blocks) == 1
    data = json.loads(blocks[0])
    assert (data["@type"], data["headline"], data["datePublished"]) == (
        "NewsArticle",
        "</script><b>Tin & tức",
        "2026-05-02",
    )
    assert data["url"].startswith("http://localhost:8000/vi/tin-tuc/") and data["image"].startswith("http")
    assert f'property="og:image" content="{data["image"]}"' in html


def test_an_item_names_its_contest_and_leads_from_its_tag_to_the_list(client: Any, pages: Any) -> None:
    contest = pages.contest(title="AI.STAR 2026")
    page = pages.news(contests=[contest], tags=["ươm tạo"])

    html = client.get(page.get_url()).content.decode()

    assert f'<a href="{contest.get_url()}">AI.STAR 2026</a>' in html
    assert f'href="{LIST}?tag={Tag.objects.get(name="ươm tạo").slug}"' in html


@pytest.mark.parametrize(("name", "kind"), [("feed-rss", "rss"), ("feed-atom", "atom")])
def test_a_feed_brings_the_news_of_its_language_with_full_addresses(
    client: Any, pages: Any, name: str, kind: str
) -> None:
    contest = pages.contest()
    pages.news(title="Của cuộc thi", contests=[contest], slug="cua-cuoc-thi")
    pages.news(title="Chung")
    pages.news("en", title="Not here")

    everything = client.get(reverse(f"cms:{name}", args=["news"]))
    narrowed = client.get(reverse(f"cms:{name}", args=["news"]) + "?contest=ai-star").content.decode()

    assert everything["Content-Type"].startswith(f"application/{kind}+xml")
    ET.fromstring(everything.content)
    text = everything.content.decode()
    assert "Của cuộc thi" in text and "Chung" in text and "Not here" not in text
    assert "/vi/tin-tuc/cua-cuoc-thi/" in text
    assert "Của cuộc thi" in narrowed and "Chung" not in narrowed


@pytest.mark.parametrize("section", ["challenges", "events", "contests"])
def test_every_section_has_a_feed_even_while_it_is_empty(client: Any, tree: None, section: str) -> None:
    assert client.get(reverse("cms:feed-rss", args=[section])).status_code == 200
    assert client.get(reverse("cms:feed-atom", args=[section])).status_code == 200
    assert client.get("/vi/nguon-tin/khac.rss").status_code == 404


def test_drafts_and_pages_behind_a_password_are_in_no_feed_and_not_on_the_map(client: Any, pages: Any) -> None:
    secret = pages.news(title="Nội bộ", slug="noi-bo")
    PageViewRestriction.objects.create(page=secret, restriction_type="password", password="x")
    pages.news(title="Nháp", slug="ban-nhap", live=False)
    pages.news(title="Công khai", slug="cong-khai")

    for path in (reverse("cms:feed-rss", args=["news"]), "/sitemap.xml"):
        text = client.get(path).content.decode()
        assert "cong-khai" in text
        assert "noi-bo" not in text and "ban-nhap" not in text


def test_merging_two_tags_keeps_them_on_the_news(pages: Any) -> None:
    page = pages.news(tags=["ươm tạo"])
    both = pages.news(tags=["ươm tạo", "ươm mầm"])
    merge_tags(Tag.objects.get(name="ươm tạo"), Tag.objects.get(name="ươm mầm"))

    assert [tag.name for tag in NewsPage.objects.get(pk=page.pk).tags.all()] == ["ươm mầm"]
    assert [tag.name for tag in NewsPage.objects.get(pk=both.pk).tags.all()] == ["ươm mầm"]


def test_crawlers_are_told_where_the_map_is(client: Any) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Sitemap: http://localhost:8000/sitemap.xml" in lines
    assert {"Disallow: /admin/", "Disallow: /vi/search/", "Disallow: /en/search/"} <= set(lines)
