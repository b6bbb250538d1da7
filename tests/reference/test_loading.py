"""Reference data comes from the project's own files, and editors' changes stay."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from hoip.reference import loading
from hoip.reference.models import AdminUnit, CriteriaSet, Facet, SetCriterion, TaxonomyField, TrlLevel
from search.models import GlossaryTerm

pytestmark = pytest.mark.django_db
MODELS = (TaxonomyField, AdminUnit, TrlLevel, CriteriaSet, SetCriterion, GlossaryTerm)


@pytest.fixture
def own_steps(monkeypatch: Any) -> None:
    """The steps of this room alone."""
    kept = {name: loader for name, loader in loading._loaders.items() if loader.order < 10}
    monkeypatch.setattr(loading, "_loaders", kept)


def counts() -> list[int]:
    return [model.objects.count() for model in MODELS]


def test_everything_in_the_files_is_loaded_once_however_often_it_runs(own_steps: None) -> None:
    out = StringIO()
    call_command("load_reference", stdout=out)
    first = counts()
    call_command("load_reference", stdout=StringIO())

    assert counts() == first == [105, 209, 9, 5, 23, 477]
    assert out.getvalue().splitlines()[0] == "Loaded: fields"


def test_what_editors_changed_or_deleted_words_of_stays(own_steps: None) -> None:
    call_command("load_reference", stdout=StringIO())
    TaxonomyField.objects.filter(code="LV").update(name_vi="Tên của văn phòng")
    SetCriterion.objects.update(weight=7)

    call_command("load_reference", stdout=StringIO())

    assert TaxonomyField.objects.get(code="LV").name_vi == "Tên của văn phòng"
    assert set(SetCriterion.objects.values_list("weight", flat=True)) == {7}


def test_fields_stand_below_their_parents_in_six_facets(own_steps: None) -> None:
    call_command("load_reference", stdout=StringIO())

    assert set(TaxonomyField.objects.values_list("facet", flat=True)) == set(Facet.values)
    for field in TaxonomyField.objects.select_related("parent"):
        assert field.parent is None or field.parent.facet == field.facet
        field.full_clean()


def test_units_know_what_they_belong_to_and_until_when(own_steps: None) -> None:
    call_command("load_reference", stdout=StringIO())

    wards = AdminUnit.objects.filter(level__in=["ward", "commune", "special_zone"], valid_to=None)
    assert wards.exists() and not wards.filter(parent=None).exists()
    assert not AdminUnit.objects.filter(level="district_urban", valid_to=None).exists()


def test_rooms_steps_run_in_their_order(monkeypatch: Any) -> None:
    ran: list[str] = []
    monkeypatch.setattr(loading, "_loaders", {})
    loading.register("last", lambda: ran.append("last"), 20)
    loading.register("first", lambda: ran.append("first"), 10)

    call_command("load_reference", stdout=StringIO())

    assert ran == ["first", "last"]
