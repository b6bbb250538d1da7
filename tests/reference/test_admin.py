"""Reference data in the back office."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from hoip.reference.loading import load_criteria_sets, load_fields, load_trl_levels
from hoip.reference.models import AdminUnit, CriteriaSet, Facet, SetCriterion, Tag, TaxonomyField, TrlLevel
from hoip.reference.tags import current
from search.models import GlossaryTerm, OutboxRow
from tests.accounts.factories import editor_user, office_user
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db
LISTS = {
    "reference_fields": TaxonomyField,
    "reference_units": AdminUnit,
    "reference_trl": TrlLevel,
    "reference_criteria": CriteriaSet,
    "reference_tags": Tag,
    "reference_glossary": GlossaryTerm,
}


@pytest.fixture
def admin(client: Any, settings: Any) -> Any:
    """A browser of the programme office in the back office."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    for name in ("office", "editors"):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(office_user())
    return client


@pytest.fixture
def rows() -> None:
    """One of each."""
    load_trl_levels()
    load_criteria_sets()
    TaxonomyField.objects.create(code="LV", name_vi="Lĩnh vực", facet=Facet.STATE_MANAGEMENT)
    AdminUnit.objects.create(code="1", name_vi="Phường Một", level="ward")
    Tag.objects.create(name="ngập", slug="ngap")
    GlossaryTerm.objects.create(term_vi="ngập", term_en="flooding", variants=["úng"])


@pytest.mark.parametrize("name", LISTS)
def test_every_list_opens_searches_and_leads_to_a_form_that_saves_what_it_shows(
    admin: Any, rows: None, name: str
) -> None:
    record = LISTS[name].objects.first()
    address = reverse(f"{name}:edit", args=[record.pk])

    assert admin.get(reverse(f"{name}:index")).status_code == 200
    assert admin.get(reverse(f"{name}:index"), {"q": "x<b>"}).status_code == 200
    assert admin.get(reverse(f"{name}:index"), {"export": "csv"}).status_code == 200
    assert admin.get(reverse(f"{name}:add")).status_code == 200
    assert admin.get(address).status_code == 200


@pytest.mark.parametrize("name", ["reference_fields", "reference_units", "reference_trl"])
def test_codes_that_other_records_point_at_are_never_deleted(admin: Any, rows: None, name: str) -> None:
    record = LISTS[name].objects.first()

    response = admin.post(reverse(f"{name}:delete", args=[record.pk]))

    assert response.status_code in {302, 403}
    assert LISTS[name].objects.filter(pk=record.pk).exists()


def test_editors_look_after_words_and_nothing_else(admin: Any, rows: None) -> None:
    admin.force_login(editor_user())

    opened = {name: admin.get(reverse(f"{name}:index")).status_code for name in LISTS}

    assert [name for name, status in opened.items() if status == 200] == ["reference_tags", "reference_glossary"]


def test_tags_are_listed_by_use(admin: Any) -> None:
    for name in ("chợ", "ngập"):
        SolutionFactory().tags.add(name)
    SolutionFactory().tags.add("ngập")

    response = admin.get(reverse("reference_tags:index"))

    assert [(tag.name, tag.uses) for tag in response.context["object_list"]] == [("ngập", 2), ("chợ", 1)]


def test_a_merged_tag_hands_everything_over_and_the_index_learns_of_it(admin: Any) -> None:
    both, one = SolutionFactory(), SolutionFactory()
    both.tags.add("chống ngập", "ngập")
    one.tags.add("chống ngập")
    old, new = Tag.objects.get(name="chống ngập"), Tag.objects.get(name="ngập")
    OutboxRow.objects.all().delete()

    response = admin.post(
        reverse("reference_tags:edit", args=[old.pk]), {"name": old.name, "slug": old.slug, "merge_into": new.pk}
    )

    assert response.status_code == 302
    assert list(Tag.objects.all()) == [new]
    assert (list(both.tags.names()), list(one.tags.names())) == (["ngập"], ["ngập"])
    assert {f"solution:{row.pk}" for row in (both, one)} <= set(OutboxRow.objects.values_list("uid", flat=True))


def test_a_tag_is_renamed_but_not_to_a_name_that_exists(admin: Any, rows: None) -> None:
    tag = Tag.objects.create(name="chợ", slug="cho")
    address = reverse("reference_tags:edit", args=[tag.pk])

    refused = admin.post(address, {"name": "ngập", "slug": "cho", "merge_into": ""})
    admin.post(address, {"name": "chợ truyền thống", "slug": "cho", "merge_into": ""})

    assert refused.status_code == 200 and refused.context["form"].errors
    assert Tag.objects.get(pk=tag.pk).name == "chợ truyền thống"


def test_a_term_gets_its_variants_line_by_line(admin: Any, rows: None) -> None:
    term = GlossaryTerm.objects.get()
    data = {"term_vi": "ngập", "term_en": "flooding", "variants": "úng\r\n\r\n  ngập   úng \r\núng"}

    response = admin.post(reverse("reference_glossary:edit", args=[term.pk]), data)

    assert response.status_code == 302
    assert GlossaryTerm.objects.get().variants == ["úng", "ngập úng"]


@pytest.mark.parametrize("variants", ["x" * 161, "\n".join(map(str, range(31))), "a\x00b"])
def test_variants_that_are_too_long_too_many_or_unreadable_are_refused(admin: Any, rows: None, variants: str) -> None:
    term = GlossaryTerm.objects.get()
    data = {"term_vi": "ngập", "term_en": "flooding", "variants": variants}

    response = admin.post(reverse("reference_glossary:edit", args=[term.pk]), data)

    assert list(response.context["form"].errors) == ["variants"]


def test_criteria_are_edited_with_their_set(admin: Any, rows: None) -> None:
    chosen = CriteriaSet.objects.first()
    criteria = list(chosen.criteria.all())
    data: dict[str, Any] = {
        "code": chosen.code,
        "name_vi": "Bộ mới",
        "name_en": chosen.name_en,
        "source": chosen.source,
        "criteria-TOTAL_FORMS": len(criteria),
        "criteria-INITIAL_FORMS": len(criteria),
        "criteria-MIN_NUM_FORMS": 0,
        "criteria-MAX_NUM_FORMS": 1000,
    }
    for place, row in enumerate(criteria):
        data |= {
            f"criteria-{place}-id": row.pk,
            f"criteria-{place}-order": row.order,
            f"criteria-{place}-text_vi": f"Tiêu chí {place}",
            f"criteria-{place}-text_en": row.text_en,
            f"criteria-{place}-weight": 10,
            f"criteria-{place}-status": row.status,
        }

    response = admin.post(reverse("reference_criteria:edit", args=[chosen.pk]), data)

    assert response.status_code == 302
    assert CriteriaSet.objects.get(pk=chosen.pk).name_vi == "Bộ mới"
    assert set(SetCriterion.objects.filter(criteria_set=chosen).values_list("weight", flat=True)) == {10}


def test_a_field_stays_in_its_facet_and_never_stands_below_itself(admin: Any) -> None:
    load_fields()
    child = TaxonomyField.objects.filter(facet="LV", parent__parent__isnull=False).first() or (
        TaxonomyField.objects.filter(facet="LV", parent__isnull=False).first()
    )
    top = TaxonomyField.objects.get(code="LV")
    other = TaxonomyField.objects.filter(facet="CN").first()
    assert child is not None and other is not None
    base = {"name_vi": "Tên", "name_en": "", "order": 1}

    answers = [
        admin.post(reverse("reference_fields:edit", args=[row.pk]), base | changes).context["form"].errors
        for row, changes in (
            (child, {"code": child.code, "facet": "CN", "parent": ""}),
            (child, {"code": child.code, "facet": "LV", "parent": other.pk}),
            (top, {"code": "LV", "facet": "LV", "parent": child.pk}),
        )
    ]

    assert [list(errors) for errors in answers] == [["code"], ["parent"], ["parent"]]


def test_old_addresses_of_merged_and_renamed_tags_lead_on(admin: Any) -> None:
    for name in ("chống ngập", "ngập", "rác"):
        SolutionFactory().tags.add(name)
    old, new, other = (Tag.objects.get(name=name) for name in ("chống ngập", "ngập", "rác"))
    admin.post(
        reverse("reference_tags:edit", args=[old.pk]), {"name": old.name, "slug": old.slug, "merge_into": new.pk}
    )
    OutboxRow.objects.all().delete()
    admin.post(
        reverse("reference_tags:edit", args=[other.pk]), {"name": "rác thải", "slug": "rac-thai", "merge_into": ""}
    )

    assert current([old.slug, other.slug, new.slug]) == {old.slug: new.slug, "rac": "rac-thai"}
    assert OutboxRow.objects.exists()
    found = admin.get("/vi/search/", {"tag": [old.slug, "rac"]}, follow=True)
    assert found.context["query"].chosen["tag"] == (new.slug, "rac-thai")
