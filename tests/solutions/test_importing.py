"""Files of profiles: whole or not at all, and never twice."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from hoip.accounts.models import Organisation
from hoip.importing import UnreadableFile
from hoip.reference.models import AdminUnit, Facet, TaxonomyField
from marketplace.solutions.importing import import_file
from marketplace.solutions.models import Solution
from tests.solutions.factories import FieldFactory

pytestmark = pytest.mark.django_db

ROW: dict[str, Any] = {
    "id": "GP-1", "name": "Sạp Thông", "organisation": "Công ty Chuồn Chuồn", "organisation_type": "university_team",
    "tagline_vi": "Một dòng", "description_vi": "Tóm tắt", "fields": ["LV-TEST"], "tags": ["chợ"], "trl": 8,
    "stage": "scale", "languages": "vi+en",
}  # fmt: skip


@pytest.fixture(autouse=True)
def field() -> None:
    FieldFactory()


def file_of(tmp_path: Path, rows: Any, name: str = "rows.json") -> Path:
    path = tmp_path / name
    path.write_text(
        rows if isinstance(rows, str) else json.dumps(rows, ensure_ascii=False, indent=1),
        encoding="utf-8",
    )
    return path


def test_a_row_becomes_a_profile_of_a_new_organisation(tmp_path: Path) -> None:
    report = import_file(file_of(tmp_path, [ROW]), publish=True, verified=True)

    solution = Solution.objects.published().get()
    assert (report.created, report.organisations) == (1, 1)
    assert (solution.name_vi, solution.summary_vi, solution.trl) == (
        "Sạp Thông",
        "Tóm tắt",
        8,
    )
    assert solution.organisation.kind == "student_team" and solution.organisation.is_verified


def test_a_second_run_leaves_everything_untouched(tmp_path: Path) -> None:
    path = file_of(tmp_path, [ROW])
    import_file(path, publish=True, verified=True)
    before = Solution.objects.values().get()

    report = import_file(path, publish=True, verified=True)

    assert (report.created, report.changed, report.unchanged) == (0, 0, 1)
    assert Solution.objects.values().get() == before
    assert Organisation.objects.count() == 1


def test_a_changed_row_becomes_a_revision(tmp_path: Path) -> None:
    import_file(file_of(tmp_path, [ROW]))

    report = import_file(file_of(tmp_path, [{**ROW, "trl": 9}]))

    assert report.changed == 1
    assert Solution.objects.get().trl == 9
    assert Solution.objects.get().revisions.count() == 2


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"trl": 12}, "trl"),
        ({"trl": "eight"}, "trl"),
        ({"name": ""}, ""),
        ({"name": "x" * 200}, "name_vi"),
        ({"name": "<script>"}, "name_vi"),
        ({"fields": ["LV-NOWHERE"]}, "fields"),
        ({"fields": 7}, "fields"),
        ({"organisation": ""}, "organisation"),
        ({"organisation_type": "department"}, "organisation_type"),
        ({"stage": "done"}, "stage"),
        ({"colour": "red"}, "colour"),
        ({"tagline_vi": {"a": 1}}, "tagline_vi"),
        ({"id": ""}, "external_id"),
    ],
)
def test_one_bad_row_keeps_the_whole_file_out(tmp_path: Path, changes: dict[str, Any], word: str) -> None:
    path = file_of(tmp_path, [ROW, {**ROW, "id": "GP-2", **changes}])

    report = import_file(path)

    assert [(row.line, word in row.reason) for row in report.bad] == [(19, True)]
    assert not report.kept
    assert (Solution.objects.count(), Organisation.objects.count()) == (0, 0)


def test_the_good_rows_are_kept_when_asked(tmp_path: Path) -> None:
    report = import_file(
        file_of(tmp_path, [ROW, {**ROW, "id": "GP-2", "trl": 12}, "text", ROW]),
        skip_bad=True,
    )

    assert (report.created, len(report.bad), report.kept) == (1, 3, True)
    assert Solution.objects.get().external_id == "GP-1"


def test_a_dry_run_counts_and_keeps_nothing(tmp_path: Path) -> None:
    report = import_file(file_of(tmp_path, [ROW]), dry_run=True)

    assert (report.created, report.kept, Solution.objects.count()) == (1, False, 0)


def test_csv_parts_lists_by_a_bar_and_names_the_line(tmp_path: Path) -> None:
    header = "id,name,organisation,fields,tags,languages,tagline_en\n"
    good = 'A-1,Clear Stall,Dragonfly Ltd,LV-TEST,market|cashless fee,en,"One, two"\n'

    report = import_file(
        file_of(tmp_path, header + good + "A-2,X,Y,LV-NONE,,en,\nA-3,too,few\n", "rows.csv"),
        skip_bad=True,
    )

    solution = Solution.objects.get()
    assert (solution.name_vi, solution.name_en, solution.language) == (
        "",
        "Clear Stall",
        "en",
    )
    assert sorted(solution.tags.names()) == ["cashless fee", "market"]
    assert [row.line for row in report.bad] == [3, 4]


@pytest.mark.parametrize("text", ["", "{}", "[", "[{]", '[{"id": 1} {"id": 2}]', "[" * 5000])
def test_a_file_that_is_no_array_is_refused_in_words(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableFile):
        import_file(file_of(tmp_path, text))


def test_a_row_cannot_take_over_anothers_profile(tmp_path: Path) -> None:
    import_file(file_of(tmp_path, [ROW]))

    report = import_file(file_of(tmp_path, [{**ROW, "organisation": "Công ty Khác"}]))

    assert len(report.bad) == 1
    assert Solution.objects.get().organisation.name_vi == "Công ty Chuồn Chuồn"


def test_the_command_fails_when_a_row_is_bad(tmp_path: Path, capsys: Any) -> None:
    with pytest.raises(CommandError):
        call_command("import_solutions", str(file_of(tmp_path, [{**ROW, "trl": 12}])))
    with pytest.raises(CommandError):
        call_command("import_solutions", str(tmp_path / "missing.json"))

    assert "line 2 GP-1: trl" in capsys.readouterr().err


def test_the_demo_file_comes_in_whole() -> None:
    path = settings.BASE_DIR / "hoip" / "demo" / "data" / "demo_solutions.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    for row in rows:
        for code in (*row["fields"], *row["technologies"]):
            facet = Facet.TECHNOLOGY if code.startswith("CN-") else Facet.STATE_MANAGEMENT
            TaxonomyField.objects.get_or_create(code=code, defaults={"name_vi": code, "facet": facet})
        AdminUnit.objects.get_or_create(code=row["admin_unit"], defaults={"name_vi": "x", "level": "ward"})

    report = import_file(path, publish=True, verified=True)

    assert report.bad == []
    assert Solution.objects.published().filter(is_demo=True).count() == len(rows) == 40
