"""Tags converge: names that lead on, suggestions from what was written, the report of tags that are alike."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.urls import reverse
from wagtail.models import Locale

from challenges.forms.problems import ProblemStepForm
from challenges.forms.steps import NeedForm
from cms.models import NewsIndexPage, NewsPage
from cms.services.tree import ensure_site_tree
from hoip.audit.models import Entry
from hoip.reference.fields import TagInputs, TagLine, TagsField
from hoip.reference.likeness import alike
from hoip.reference.models import OtherName, Tag
from hoip.reference.services import merge_tags, save_tag, tell_apart
from hoip.reference.tags import canonical, current, from_text, in_text, meant, suggest
from hoip.reference.uses import counted
from search.models import GlossaryTerm, OutboxRow
from tests.accounts.factories import editor_user, member_of, office_user
from tests.challenges.making import a_challenge, a_problem, an_open_challenge
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db


def a_tag(name: str, *uses: Any) -> Tag:
    """A tag on some objects."""
    tag = Tag.objects.create(name=name)
    for one in uses:
        one.tags.add(tag)
    return tag


@pytest.fixture
def admin(client: Any, settings: Any) -> Any:
    """A browser of an editor in the back office."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    group, _ = Group.objects.get_or_create(name="editors")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor_user())
    return client


# --- Names that lead on ---------------------------------------------------------------------------
def test_a_former_name_a_synonym_and_another_spelling_become_the_tag() -> None:
    tag = a_tag("ngập")
    merge_tags(a_tag("chống ngập"), tag)
    save_tag(tag, other_names=["úng", "chống ngập"])

    assert canonical(["chống ngập", "Chong Ngap", "UNG", "NGẬP", "mới"]) == ["ngập", "mới"]


def test_the_tag_that_is_called_so_comes_before_one_that_was_called_so() -> None:
    merge_tags(a_tag("cho"), a_tag("vay vốn"))
    a_tag("chợ")

    assert canonical(["chợ"]) == ["chợ"]
    assert canonical(["cho"]) == ["vay vốn"]


def test_names_of_several_merges_all_lead_to_the_last_tag() -> None:
    first, second, third = a_tag("a1"), a_tag("b2"), a_tag("c3")
    merge_tags(first, second)
    merge_tags(second, third)

    assert canonical(["a1", "b2"]) == ["c3"]
    assert current(["a1", "b2"]) == {"a1": "c3", "b2": "c3"}


def test_a_renamed_tag_answers_to_its_former_name_until_a_tag_is_called_so_again() -> None:
    tag = a_tag("rác")
    tag.name = "rác thải"
    save_tag(tag, other_names=[])
    assert canonical(["rác"]) == ["rác thải"]

    save_tag(Tag(name="rác"), other_names=[])

    assert canonical(["rác"]) == ["rác"]
    assert not tag.other_names.exists()


def test_a_typed_filter_and_suggestions_know_other_names() -> None:
    cache.clear()
    tag = a_tag("giao thông thông minh", SolutionFactory())
    save_tag(tag, other_names=["ITS"])

    assert meant("its") == [tag.slug]
    assert suggest("it") == [tag.name]
    assert in_text("Hệ thống ITS của quận") == [tag.name]


@pytest.mark.parametrize(
    ("name", "address"),
    [("AI/ML", "aiml"), ('nước "sạch"', "nuoc-sach"), ("rau O'Neil", "rau-oneil"), ("C++", "c-plus-plus")],
)
def test_a_tag_with_a_slash_or_a_quote_is_typed_found_merged_and_followed(client: Any, name: str, address: str) -> None:
    solution = SolutionFactory()
    solution.tags.add(name)
    tag = Tag.objects.get(name=name)
    assert tag.slug == address
    assert from_text(f"{name}, khác") == [name, "khác"]
    assert client.get("/vi/search/", {"q": f'tag:"{name}"'}).status_code == 200
    assert client.get(reverse("solutions:solution-list"), {"tag": address}).status_code == 200

    merge_tags(tag, a_tag("mới"))

    assert canonical([name]) == ["mới"]
    assert client.get("/vi/search/", {"tag": address}).url == "/vi/search/?tag=moi"


# --- Addresses that lead on -----------------------------------------------------------------------
@pytest.mark.parametrize("language", ["vi", "en"])
def test_lists_lead_an_old_address_on_and_keep_what_else_was_asked(client: Any, language: str) -> None:
    ensure_site_tree()
    merge_tags(a_tag("chống ngập"), a_tag("ngập"))
    news = NewsIndexPage.objects.get(locale=Locale.objects.get(language_code=language)).get_url()
    challenges = news.replace("tin-tuc", "thach-thuc").replace("news", "challenges")

    for page in (f"/{language}/search/", news, challenges):
        response = client.get(f"{page}?q=a+b&tag=chong-ngap&tag=khac")
        assert (page, response.status_code) == (page, 302)
        assert response.url == f"{page}?q=a+b&tag=ngap&tag=khac"
        assert client.get(response.url).status_code == 200
    response = client.get(reverse("solutions:solution-list"), {"tag": "chong-ngap", "trl": "7"})
    assert response.url.endswith("?tag=ngap&trl=7")


@pytest.mark.parametrize("value", ["", "x" * 3000, "a\x00b", "';--", "<b>", "ngập", "👍"])
def test_an_odd_tag_in_an_address_leads_nowhere(client: Any, value: str) -> None:
    ensure_site_tree()
    news = NewsIndexPage.objects.first().get_url()

    for page in ("/vi/search/", news, reverse("solutions:solution-list")):
        assert client.get(page, {"tag": value}).status_code == 200


def test_challenges_can_be_chosen_by_tag_and_the_choice_is_shown(client: Any) -> None:
    ensure_site_tree()
    with_tag, without = an_open_challenge(), an_open_challenge()
    tag = a_tag("ngập", with_tag)
    page = NewsIndexPage.objects.first().get_url().replace("tin-tuc", "thach-thuc")

    found = client.get(page, {"tag": tag.slug}).context

    assert list(found["page_obj"]) == [with_tag]
    facet = next(facet for facet in found["filter"].facets if facet.name == "tag")
    assert [(value.label, value.count, value.chosen) for value in facet.values] == [("ngập", 1, True)]
    assert without.number not in str(list(found["page_obj"]))


# --- Forms ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("widget", [TagInputs, TagLine])
def test_what_is_ticked_counts_as_typed_and_what_is_there_is_not_suggested(widget: Any) -> None:
    field = TagsField(required=False, widget=widget)
    field.widget.suggested = ["ngập", "thoát nước"]
    data = {"tags": ["rác, ngập"] if widget is TagLine else ["rác", "ngập"], "tags-suggested": ["thoát\x07 nước"]}

    typed = field.widget.value_from_datadict(data, {}, "tags")
    html = field.widget.render("tags", ["ngập"], {"id": "id_tags"})

    assert field.clean(typed) == ["rác", "ngập", "thoát nước"]
    assert 'name="tags-suggested" value="thoát nước"' in html
    assert 'name="tags-suggested" value="ngập"' not in html


def test_every_form_with_tags_suggests_from_its_text_known_tags_first_and_takes_the_tag_that_is_meant() -> None:
    cache.clear()
    a_tag("ngập", SolutionFactory())
    GlossaryTerm.objects.create(term_vi="thoát nước", term_en="drainage")
    old = a_tag("triều cường")
    merge_tags(old, a_tag("thủy triều"))
    words = {"title_vi": "Chống ngập cho hẻm", "summary_vi": "Hệ thống drainage đã cũ."}
    problem, challenge = a_problem(**words), a_challenge(**words)

    forms = [
        ProblemStepForm(problem=problem, step=1),
        NeedForm(instance=challenge),
    ]

    assert [form.fields["tags_typed"].widget.suggested for form in forms] == [["ngập", "thoát nước"]] * 2
    form = NeedForm(
        {"title_vi": "Tên", "version": challenge.version, "tags_typed": "trieu cuong, rác"}, instance=challenge
    )
    form.is_valid()
    assert form.cleaned_data["tags_typed"] == ["thủy triều", "rác"]


def test_suggestions_work_on_the_page_of_a_profile_without_a_script(client: Any) -> None:
    cache.clear()
    a_tag("thoát nước", SolutionFactory())
    solution = SolutionFactory(summary_vi="Cảm biến cho hệ thống thoat nuoc.", state="draft")
    client.force_login(member_of(solution.organisation))
    address = reverse("solutions:solution-edit-step", args=[solution.slug, "basics"])
    page = client.get(address)
    assert 'type="checkbox" name="tags-suggested" value="thoát nước"' in page.content.decode()
    data = {name: value for name, value in page.context["form"].initial.items() if isinstance(value, str | int)}

    client.post(address, {**data, "version": solution.version, "stay": "1", "tags-suggested": ["thoát nước"]})

    assert list(solution.tags.names()) == ["thoát nước"]


# --- The back office ------------------------------------------------------------------------------
def test_other_names_are_kept_one_a_line_and_each_is_one_tags_alone(admin: Any) -> None:
    tag, other = a_tag("ngập"), a_tag("rác")
    save_tag(other, other_names=["chất thải"])
    address = reverse("reference_tags:edit", args=[tag.pk])
    base = {"name": "ngập", "slug": "ngap", "merge_into": ""}

    for taken in ("rác", "RÁC", "Chất thải", "a, b"):
        refused = admin.post(address, {**base, "other_names": f"úng\n{taken}"})
        assert list(refused.context["form"].errors) == ["other_names"]
    kept = admin.post(address, {**base, "other_names": "úng\r\n  ngập   úng "})

    assert kept.status_code == 302
    assert list(tag.other_names.values_list("name", flat=True)) == ["ngập úng", "úng"]
    refused = admin.post(reverse("reference_tags:add"), {"name": "chất thải", "slug": "x", "other_names": ""})
    assert list(refused.context["form"].errors) == ["name"]
    assert "úng" in admin.get(reverse("reference_tags:index")).content.decode()


def test_uses_of_every_room_are_counted() -> None:
    ensure_site_tree()
    page = NewsIndexPage.objects.first().add_child(instance=NewsPage(title="Tin"))
    tag = a_tag("ngập", SolutionFactory(), a_problem())
    page.tags.add(tag)
    page.save()
    a_tag("trống")

    assert list(counted().order_by("-uses").values_list("name", "uses")) == [("ngập", 3), ("trống", 0)]


def test_the_report_pairs_what_is_alike_and_nothing_else() -> None:
    GlossaryTerm.objects.create(term_vi="ngập úng", term_en="urban flooding")
    used = SolutionFactory()
    a_tag("thoát nước", used)
    for name in ("Thoat nuoc", "smart city", "Smart-City", "sensor", "sensors", "ngập úng", "urban flooding"):
        a_tag(name)
    for name in ("C", "C++", "C#", "thoát hiểm", "5G", "4G"):
        a_tag(name)

    assert {(pair.more.name, pair.less.name, pair.reason) for pair in alike()} == {
        ("thoát nước", "Thoat nuoc", "marks"),
        ("smart city", "Smart-City", "signs"),
        ("sensor", "sensors", "plural"),
        ("ngập úng", "urban flooding", "glossary"),
    }


def test_a_pair_is_merged_or_told_apart_from_the_report_and_both_are_on_record(admin: Any) -> None:
    used = SolutionFactory()
    keep, other = a_tag("thoát nước", used), a_tag("Thoat nuoc", SolutionFactory())
    one, two = a_tag("chợ"), a_tag("cho")
    page = reverse("reference_tags:alike")
    assert [pair.both for pair in admin.get(page).context["page_obj"]] == [(keep, other), (one, two)]

    admin.post(page, {"keep": keep.pk, "other": other.pk})
    admin.post(page, {"keep": two.pk, "other": one.pk, "apart": "1"})
    twice = admin.post(page, {"keep": keep.pk, "other": other.pk}, follow=True)

    assert "không còn" in twice.content.decode() or "no longer there" in twice.content.decode()
    assert list(admin.get(page).context["page_obj"]) == []
    assert set(Tag.objects.all()) == {keep, one, two}
    entries = Entry.objects.filter(action__startswith="reference.").order_by("number")
    assert [(row.action, row.target_id) for row in entries] == [
        ("reference.tag_merged", str(keep.pk)),
        ("reference.tags_told_apart", str(one.pk)),
    ]
    assert entries[0].facts == {"merged": "Thoat nuoc", "address": other.slug, "into": "thoát nước"}


@pytest.mark.parametrize("data", [{}, {"keep": "x", "other": "1"}, {"keep": "9" * 30, "other": "-1"}])
def test_odd_choices_in_the_report_change_nothing(admin: Any, data: dict[str, str]) -> None:
    a_tag("chợ")

    assert admin.post(reverse("reference_tags:alike"), data).status_code == 302
    assert Tag.objects.count() == 1


def test_a_change_of_names_is_on_record_with_what_was_before() -> None:
    tag, office = a_tag("rác"), office_user()
    tag.name = "rác thải"
    save_tag(tag, other_names=["chất thải"], by=office)
    save_tag(tag, other_names=["chất thải", "rác"], by=office)

    entry = Entry.objects.get(action="reference.tag_changed")
    assert entry.actor == str(office.public_id)
    assert entry.facts["from"] == {"name": "rác", "other_names": []}
    assert entry.facts["to"]["other_names"] == ["chất thải", "rác"]


def test_telling_apart_twice_is_once() -> None:
    one, two = a_tag("chợ"), a_tag("cho")

    tell_apart(two, one)
    tell_apart(one, two)

    assert alike() == []
    assert Entry.objects.filter(action="reference.tags_told_apart").count() == 1


def test_news_with_a_merged_tag_is_indexed_anew_and_its_draft_keeps_the_tag() -> None:
    ensure_site_tree()
    page = NewsIndexPage.objects.first().add_child(instance=NewsPage(title="Tin"))
    old, new = a_tag("chống ngập"), a_tag("ngập")
    page.tags.add(old)
    page.save_revision().publish()
    page.title = "Tin mới"
    draft = page.save_revision()
    OutboxRow.objects.all().delete()

    merge_tags(old, new)

    assert f"news:{page.pk}" in set(OutboxRow.objects.values_list("uid", flat=True))
    draft.refresh_from_db()
    draft.publish()
    assert [tag.name for tag in NewsPage.objects.get(pk=page.pk).tags.all()] == ["ngập"]


def test_what_was_merged_cannot_be_made_anew_by_another_name() -> None:
    solution = SolutionFactory()
    solution.tags.add("chống ngập")
    merge_tags(Tag.objects.get(name="chống ngập"), a_tag("ngập"))

    solution.tags.set(canonical(["chống ngập"]))

    assert list(Tag.objects.values_list("name", flat=True)) == ["ngập"]
    assert OtherName.objects.get().is_former
