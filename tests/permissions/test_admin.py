"""The back office: who opens which list. A new list without a row fails here, and bids have none."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page

from hoip.ui.formatting import weekday_date
from tests.permissions.world import PERSONAS, World

OURS = ("accounts", "audit", "challenges", "cms", "files", "matching", "notifications", "proposals", "reference")
OURS += ("search", "shortlists", "solutions")
OFFICE = {"office", "superuser"}
WORDS = {"editor", "office", "superuser"}
PAGES = {"editor", "office", "superuser"}
LISTS: dict[str, set[str]] = {
    "organisation:index": OFFICE,
    "verification:index": OFFICE,
    "expertprofile:index": OFFICE,
    "addendum:index": OFFICE,
    "consultation:index": OFFICE,
    "problem:index": OFFICE,
    "question:index": OFFICE,
    "challenge:index": OFFICE,
    "clause:index": OFFICE,
    "problemtemplate:index": OFFICE,
    "round:index": OFFICE,
    "delivery:index": OFFICE,
    "audit_report": OFFICE,
    "audit_report_results": OFFICE,
    "match_marks_report": OFFICE,
    "match_marks_report_results": OFFICE,
    "search_index_health": OFFICE,
    "challenge_pages:index": PAGES,
    "contest_pages:index": PAGES,
    "event_pages:index": PAGES,
    "news_pages:index": PAGES,
    "reference_criteria:index": OFFICE,
    "reference_fields:index": OFFICE,
    "reference_glossary:index": WORDS,
    "reference_tags:index": WORDS,
    "reference_tags:alike": WORDS,
    "reference_trl:index": OFFICE,
    "reference_units:index": OFFICE,
    "solution_profiles:index": OFFICE,
    "wagtailadmin_home": PAGES,
    "wagtailusers_users:index": {"superuser"},
    "wagtailusers_groups:index": {"superuser"},
}
"""Who gets a page; everybody else is sent away or refused."""


def viewsets() -> Iterator[Any]:
    """Every viewset that the project's rooms register, out of its group."""
    for register in hooks.get_hooks("register_admin_viewset"):
        made = register()
        for viewset in made if isinstance(made, list | tuple) else [made]:
            yield from getattr(viewset, "registerables", [viewset])


def of_rooms() -> list[Any]:
    """Those of our models."""
    return [
        found
        for found in viewsets()
        if hasattr(getattr(found, "model", None), "_meta") and found.model._meta.app_label in OURS
    ]


@pytest.fixture
def world(site_tree: None, db: None, settings: Any) -> World:
    """One person of each kind, and the rights that the site's tree gives to groups."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    return World()


@pytest.mark.parametrize("name", LISTS)
def test_each_list_opens_for_those_who_look_after_it_and_for_nobody_else(world: World, name: str) -> None:
    opened = set()
    for persona in PERSONAS:
        client = Client()
        user = world.person(persona)
        if user is not None:
            client.force_login(user)
        response = client.get(reverse(name))
        if response.status_code == 200:
            opened.add(persona)
        else:
            assert response.status_code in {302, 403}

    assert opened == LISTS[name]


@pytest.mark.parametrize(("language", "words"), [("vi", "Nhật ký kiểm tra"), ("en", "Audit log")])
def test_the_back_office_speaks_the_persons_language_whatever_the_browser_asks_for(
    world: World, language: str, words: str
) -> None:
    world.office.language = language
    world.office.save()
    client = Client(headers={"accept-language": "fr, en;q=0.5"})
    client.force_login(world.office)

    assert words in client.get(reverse("audit_report")).content.decode()


def test_a_deadline_to_come_is_told_with_its_day(world: World) -> None:
    client = Client()
    client.force_login(world.office)
    challenge = world.open_challenge

    shown = client.get(reverse("challenge:index")).content.decode()

    assert weekday_date(challenge.closes_at) in shown
    assert "Vừa xong" not in shown and "Just now" not in shown


def test_every_icon_of_the_menu_is_one_that_the_back_office_has() -> None:
    known = {name for made in hooks.get_hooks("register_icons") for name in made([])}
    known = {name.rpartition("/")[2].removesuffix(".svg") for name in known}

    used = {viewset.icon for viewset in viewsets()} | {
        made.menu_icon
        for made in (register() for register in hooks.get_hooks("register_admin_viewset"))
        if hasattr(made, "menu_icon")
    }

    assert {icon for icon in used if icon} <= known


def test_every_list_of_our_models_has_its_row() -> None:
    names = {viewset.get_url_name("index") for viewset in of_rooms()}

    assert {name for name in names if not name.startswith("wagtail")} <= set(LISTS)  # its own lists of our media


def test_bids_and_shortlists_are_not_in_the_back_office() -> None:
    assert {viewset.model._meta.app_label for viewset in of_rooms()} & {"proposals", "shortlists"} == set()


def test_no_list_writes_what_the_process_decides(world: World) -> None:
    client = Client()
    client.force_login(world.superuser)
    solution = world.solution

    for name in ("add", "edit", "delete"):
        try:
            address = reverse(f"solution_profiles:{name}", args=[] if name == "add" else [solution.pk])
        except NoReverseMatch:
            continue
        assert client.post(address, {"state": "archived"}).status_code in {302, 403, 404}
    solution.refresh_from_db()
    assert solution.state == "published"


def forms_of(user: Any) -> Iterator[str]:
    """Addresses of every form to create, change, read or delete a record that a person may open, one of each list."""
    for viewset in (one for one in of_rooms() if isinstance(one, ModelViewSet)):
        record = viewset.model._default_manager.first()
        for name, act in (("add", "add"), ("edit", "change"), ("inspect", "view"), ("delete", "delete")):
            if not viewset.permission_policy.user_has_permission(user, act) or (name != "add" and record is None):
                continue
            if name == "inspect" and not viewset.inspect_view_enabled:
                continue
            try:
                yield reverse(viewset.get_url_name(name), args=[] if name == "add" else [record.pk])
            except NoReverseMatch:
                continue
    for page in Page.objects.filter(content_type__app_label="cms").specific():
        if not page.permissions_for_user(user).can_add_subpage():
            continue
        yield reverse("wagtailadmin_pages:edit", args=[page.pk])
        for model in page.creatable_subpage_models():
            if model.can_create_at(page):
                yield reverse("wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, page.pk])


def test_every_form_opens_and_takes_an_empty_answer_without_breaking(world: World) -> None:
    call_command("load_reference", verbosity=0)
    for persona, language, fewest in (("office", "vi", 15), ("editor", "vi", 20), ("office", "en", 15)):
        person = world.person(persona)
        person.language = language
        person.save()
        client = Client()
        client.force_login(person)
        addresses = list(forms_of(person))

        assert len(addresses) >= fewest
        for address in addresses:
            assert client.get(address).status_code == 200, address
            if "/delete/" not in address and "/pages/" not in address and language == "vi":
                assert client.post(address, {}).status_code == 200, address


def test_the_code_of_a_record_that_others_point_at_stays(world: World) -> None:
    call_command("load_reference", verbosity=0)
    client = Client()
    client.force_login(world.office)
    for name in ("clause", "reference_fields", "reference_units", "reference_trl", "reference_criteria"):
        viewset = next(one for one in of_rooms() if one.name == name)
        record = viewset.model._default_manager.first()
        lasting = "level" if name == "reference_trl" else "code"

        form = client.get(reverse(viewset.get_url_name("edit"), args=[record.pk])).context["form"]
        new = client.get(reverse(viewset.get_url_name("add"))).context["form"]

        assert form.fields[lasting].disabled and not new.fields[lasting].disabled, name
