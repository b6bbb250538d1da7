"""The back office speaks Vietnamese: Wagtail brings little of it, the project supplies the rest."""

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

from tests.accounts.factories import editor_user

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"<[^>]+>")
OURS = {"wagtail", "wagtail_localize", "taggit"}
Key = tuple[str | None, str]


def catalogue(folder: Path | str, language: str, domain: str) -> list[Any]:
    """The entries of one catalogue that are in use."""
    path = Path(folder) / language / "LC_MESSAGES" / f"{domain}.po"
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete] if path.exists() else []


@cache
def wanted(domain: str) -> dict[Key, Any]:
    """Every message that the installed apps of Wagtail can show."""
    found = {}
    for app in apps.get_app_configs():
        if app.name.split(".")[0] in OURS:
            for entry in catalogue(Path(app.path) / "locale", "en", domain):
                found[entry.msgctxt, entry.msgid] = entry
    return found


@cache
def shown(domain: str) -> dict[Key, list[str]]:
    """What a reader of Vietnamese gets, by Django's order: an earlier app wins, and LOCALE_PATHS before all apps."""
    folders = [
        *(Path(folder) for folder in settings.LOCALE_PATHS),
        *(Path(app.path) / "locale" for app in apps.get_app_configs()),
        Path(django.__file__).parent / "conf" / "locale",
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
def test_every_message_of_wagtail_has_its_vietnamese(domain: str) -> None:
    assert len(wanted(domain)) > 80
    assert [key for key in wanted(domain) if key not in shown(domain)] == []


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_vietnamese_of_wagtail_keeps_places_marks_and_blanks(domain: str) -> None:
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
