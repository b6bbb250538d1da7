"""The site speaks Vietnamese: Django and Wagtail bring a part of it, the project supplies the rest."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import django
import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse

from hoip.accounts.models import ExpertProfile
from tests.accounts.factories import UserFactory, editor_user

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"<[^>]+>")
OURS = ("wagtail", "wagtail_localize", "taggit", "django")
# Names of languages that the site does not offer, and Django's page for a project without addresses.
NEVER = ("conf/global_settings.py", "views/templates/default_urlconf.html")
DJANGO = Path(django.__file__).parent / "conf" / "locale"
Key = tuple[str | None, str]


def catalogue(folder: Path | str, language: str, domain: str) -> list[Any]:
    """The entries of one catalogue that are in use."""
    path = Path(folder) / language / "LC_MESSAGES" / f"{domain}.po"
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete] if path.exists() else []


@cache
def wanted(domain: str) -> dict[Key, Any]:
    """Every message that Django and the installed apps of Wagtail can show."""
    folders = [Path(app.path) / "locale" for app in apps.get_app_configs() if app.name.split(".")[0] in OURS]
    return {
        (entry.msgctxt, entry.msgid): entry
        for folder in [DJANGO, *folders]
        for entry in catalogue(folder, "en", domain)
        if not any(path.endswith(NEVER) for path, _line in entry.occurrences)
    }


@cache
def shown(domain: str) -> dict[Key, list[str]]:
    """What a reader of Vietnamese gets, by Django's order: an earlier app wins, and LOCALE_PATHS before all apps."""
    folders = [
        *(Path(folder) for folder in settings.LOCALE_PATHS),
        *(Path(app.path) / "locale" for app in apps.get_app_configs()),
        DJANGO,
    ]
    found: dict[Key, list[str]] = {}
    for folder in reversed(folders):
        for entry in catalogue(folder, "vi", domain):
            if entry.translated():
                found[entry.msgctxt, entry.msgid] = list(entry.msgstr_plural.values()) or [entry.msgstr]
    return found


def shape(text: str) -> tuple[Any, ...]:
    """What a translation may not change: places to fill, mark-up, and blanks at the ends."""
    ends = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return Counter(PLACEHOLDER.findall(text)), Counter(TAG.findall(text)), ends


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_message_of_wagtail_and_django_has_its_vietnamese(domain: str) -> None:
    assert len(wanted(domain)) > 80
    assert [key for key in wanted(domain) if key not in shown(domain)] == []


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_vietnamese_keeps_places_marks_and_blanks(domain: str) -> None:
    changed = [
        text
        for key, entry in wanted(domain).items()
        for text in shown(domain).get(key, [])
        if shape(text) not in [shape(one) for one in (entry.msgid, entry.msgid_plural) if one]
    ]

    assert changed == []


@pytest.mark.django_db
def test_the_scripts_of_the_back_office_speak_vietnamese_too(client: Any, tree: None) -> None:
    client.force_login(editor_user())

    wagtail = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    translation = client.get(reverse("wagtail_localize:javascript_catalog")).content.decode()

    assert f'"Move down": {json.dumps("Chuyển xuống")}' in wagtail
    assert f'"Not translated": {json.dumps("Chưa dịch")}' in translation


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("wagtailadmin_choose_page_email_link", ["Địa chỉ e-mail", "Chữ của liên kết", "Tiêu đề thư", "Nội dung thư"]),
        ("wagtailadmin_choose_page_phone_link", ["Số điện thoại", "Chữ của liên kết"]),
        ("wagtailsites:index", ["Tên trang web", "Trang chủ", "Cổng"]),
        ("wagtail_localize:translations_report", ["Dịch từ", "Dịch sang"]),
        ("expertprofile:index", ["Người", r">\s*có\s*<"]),
    ],
)
def test_what_wagtail_leaves_without_a_label_has_one(client: Any, tree: None, address: str, words: list[str]) -> None:
    person = UserFactory(is_superuser=True, is_staff=True)
    ExpertProfile.objects.create(user=person, headline="Nước", is_listed=True)
    client.force_login(person)

    answer = client.get(reverse(address))
    page = answer.json()["html"] if answer["Content-Type"].startswith("application/json") else answer.content.decode()

    for words_of_it in words:
        assert re.search(words_of_it, page), words_of_it
    assert not re.search(
        r">\s*(User|True|Email address|Link text|Subject|Body|Phone number|Site name|Root page)\s*<", page
    )
    assert not re.search(r">\s*(Source|Target) locale\s*<", page)
