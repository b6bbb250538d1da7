"""The tree of pages that the site cannot do without: homes, indexes, standing pages, rights of the editors."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.models import (
    ChallengeIndexPage,
    ContestIndexPage,
    EventIndexPage,
    GuideIndexPage,
    HomePage,
    NewsIndexPage,
    StandardPage,
)
from hoip.accounts.states import EDITORS_GROUP, OFFICE_GROUP

LANGUAGES = ("vi", "en")
STANDING = Path(__file__).resolve().parent.parent / "fixtures" / "standing_pages.json"
"""Pages that a public site owes its readers, as it is installed; editors change them as they like."""


@dataclass(frozen=True, slots=True)
class Index:
    """One index page: its model and, for each language, its slug, title and introduction."""

    model: type[Page]
    slug: dict[str, str]
    title: dict[str, str]
    intro: dict[str, str]


HOME = {
    "vi": (
        "H.OIP",
        "Thành phố đặt bài toán. Bạn mang giải pháp.",
        "Cơ quan công bố bài toán khó, doanh nghiệp giới thiệu giải pháp; nền tảng ghép hai bên và nói rõ vì sao hợp.",
    ),
    "en": (
        "H.OIP",
        "The city states its problems. You bring solutions.",
        "Agencies publish hard problems, startups present solutions; the platform matches the two and says why they fit.",
    ),
}
INDEXES = (
    Index(
        ChallengeIndexPage,
        {"vi": "thach-thuc", "en": "challenges"},
        {"vi": "Thách thức", "en": "Challenges"},
        {
            "vi": "Những bài toán mà cơ quan của Thành phố đang tìm người giải.",
            "en": "Problems for which the city's agencies are looking for a solution.",
        },
    ),
    Index(
        ContestIndexPage,
        {"vi": "cuoc-thi", "en": "contests"},
        {"vi": "Cuộc thi", "en": "Contests"},
        {
            "vi": "AI.STAR, GIC, INNOCULTURE, GOV.STAR: thể lệ, mốc thời gian và tin tức.",
            "en": "AI.STAR, GIC, INNOCULTURE, GOV.STAR: rules, dates and news.",
        },
    ),
    Index(
        EventIndexPage,
        {"vi": "su-kien", "en": "events"},
        {"vi": "Sự kiện", "en": "Events"},
        {
            "vi": "Inno-Coffee, hội thảo, tập huấn và ngày hội; đăng ký tham dự ngay trên trang.",
            "en": "Inno-Coffee, seminars, training and festivals; sign up on the page.",
        },
    ),
    Index(
        NewsIndexPage,
        {"vi": "tin-tuc", "en": "news"},
        {"vi": "Tin tức", "en": "News"},
        {"vi": "Tin về thách thức, cuộc thi và chính sách.", "en": "News on challenges, contests and policy."},
    ),
    Index(
        GuideIndexPage,
        {"vi": "huong-dan", "en": "guides"},
        {"vi": "Hướng dẫn", "en": "Guides"},
        {
            "vi": "Cách làm từng việc trên nền tảng, cho cơ quan và cho doanh nghiệp.",
            "en": "How each thing is done on the platform, for agencies and for providers.",
        },
    ),
)


@transaction.atomic
def ensure_site_tree() -> None:
    """Make what is missing; what editors have changed stays as it is. Safe to run at any time."""
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}
    homes = {code: _ensure_home(locales[code], code, locales) for code in LANGUAGES}
    _ensure_site(homes["vi"])
    for index in INDEXES:
        source: Page | None = None
        for code in LANGUAGES:
            source = _ensure_index(index, homes[code], locales[code], code, source)
    for row in json.loads(STANDING.read_text(encoding="utf-8")):
        _ensure_standing(row, homes, locales)
    _grant_rights(list(homes.values()))


def _ensure_home(locale: Locale, code: str, locales: dict[str, Locale]) -> HomePage:
    """The home page of one language, below the root; the second is a translation of the first."""
    present = HomePage.objects.filter(locale=locale).first()
    if present is not None:
        return present
    root = Page.get_first_root_node()
    title, heading, intro = HOME[code]
    home = HomePage(title=title, heading=heading, intro=intro, slug=f"home-{code}", locale=locale)
    source = HomePage.objects.filter(locale=locales["vi"]).first()
    if source is not None:
        home.translation_key = source.translation_key
    root.add_child(instance=home)
    home.save_revision().publish()
    return home


def _ensure_site(home: HomePage) -> None:
    """Point the default site at the Vietnamese home page and drop Wagtail's welcome page."""
    address = urlsplit(settings.SITE_URL)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True, hostname="localhost")
    welcome = site.root_page if site.pk else None
    if welcome is not None and isinstance(welcome.specific, HomePage):
        return
    site.root_page = home
    site.hostname = address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.site_name = "H.OIP"
    site.save()
    if welcome is not None and welcome.specific_class is Page and not welcome.get_children().exists():
        welcome.delete()


def _ensure_index(index: Index, home: HomePage, locale: Locale, code: str, source: Page | None) -> Page:
    """One index page of one language; `source` is the one that it translates."""
    present = index.model.objects.filter(locale=locale).first()
    if present is not None:
        return present
    page = index.model(
        title=index.title[code], slug=index.slug[code], intro=index.intro[code], locale=locale, show_in_menus=True
    )
    if source is not None:
        page.translation_key = source.translation_key
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def _ensure_standing(row: dict[str, Any], homes: dict[str, HomePage], locales: dict[str, Locale]) -> None:
    """One standing page in both languages: about the site, privacy, accessibility. Found again by its slug."""
    key = None
    for code in LANGUAGES:
        text = row[code]
        page = StandardPage.objects.child_of(homes[code]).filter(slug=text["slug"]).first()
        if page is None:
            body = [{"type": "text", "value": text["body"]}]
            page = StandardPage(
                title=text["title"], slug=text["slug"], intro=text["intro"], body=body, locale=locales[code]
            )
            if key is not None:
                page.translation_key = key
            homes[code].add_child(instance=page)
            page.save_revision().publish()
        key = page.translation_key


def _grant_rights(homes: list[HomePage]) -> None:
    """Let editors and office into the back office to write, and editors publish; route the authors' pages through the editors."""
    editors, office = (Group.objects.get_or_create(name=name)[0] for name in (EDITORS_GROUP, OFFICE_GROUP))
    rights = {
        editors: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
        office: ("add_page", "change_page"),
    }
    entry = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for group, names in rights.items():
        group.permissions.add(entry)
        permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=names)
        for home in homes:
            for permission in permissions:
                GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)
    # Wagtail asks for the rights of its own image and document models, whichever models stand in their place.
    media = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"],
        codename__in=[f"{act}_{name}" for act in ("add", "change", "choose") for name in ("image", "document")],
    )
    for group in rights:
        for permission in media:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=Collection.get_first_root_node(), permission=permission
            )
    translate = Permission.objects.get(content_type__app_label="wagtail_localize", codename="submit_translation")
    editors.permissions.add(translate)
    if not Workflow.objects.filter(name=WORKFLOW).exists():
        workflow = Workflow.objects.create(name=WORKFLOW)
        task = GroupApprovalTask.objects.create(name=WORKFLOW)
        task.groups.add(editors)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        for home in homes:
            WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})


WORKFLOW = "Biên tập viên duyệt"
"""Name of the moderation workflow; the back office shows it as written here, and the office may rename it."""
