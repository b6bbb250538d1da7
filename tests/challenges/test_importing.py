"""Files of problems: whole or not at all, never twice, with every bad row's line and reason."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from challenges.importing import import_file
from challenges.models import Problem
from hoip.audit.models import Entry
from hoip.importing import UnreadableFile
from tests.accounts.factories import AgencyFactory
from tests.solutions.factories import FieldFactory

pytestmark = pytest.mark.django_db

ROW: dict[str, Any] = {
    "id": "BT-2025-900", "title_vi": "Chợ nổi", "agency": "CQ-MOT", "year": 2025, "fields": ["LV-TEST"],
    "context_vi": "Ghe đậu sát nhau.", "pain_points_vi": ["Không biết chỗ trống", "Va nhau ban đêm"],
    "outcomes_vi": ["Sơ đồ chỗ đậu"], "solution_path": "co_san", "duration_months": 6, "tags": ["chợ", "ghe"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def agencies() -> None:
    FieldFactory()
    AgencyFactory(code="CQ-MOT", name_vi="Ban quản lý Chợ nổi")
    AgencyFactory(code="CQ-HAI")


def file_of(folder: Path, rows: Any, name: str = "rows.json") -> Path:
    path = folder / name
    text = rows if isinstance(rows, str) else json.dumps(rows, ensure_ascii=False, indent=1)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_becomes_a_draft_whose_sections_say_what_the_columns_say(tmp_path: Path) -> None:
    report = import_file(file_of(tmp_path, [ROW]))

    problem = Problem.objects.get()
    assert (report.created, report.bad, problem.state, problem.number) == (1, [], "draft", "BT-2025-900")
    assert problem.sections == {
        "owner": "Ban quản lý Chợ nổi",
        "current_state": "Ghe đậu sát nhau.\nKhông biết chỗ trống\nVa nhau ban đêm",
        "affected": "Không biết chỗ trống\nVa nhau ban đêm",
        "outcome": "Sơ đồ chỗ đậu",
        "start_end": "6 tháng kể từ ngày bắt đầu.",
    }
    assert set(problem.tags.names()) == {"chợ", "ghe"}
    assert [field.code for field in problem.fields.all()] == ["LV-TEST"]


def test_a_section_of_its_own_goes_before_what_is_made_of_other_columns(tmp_path: Path) -> None:
    row = ROW | {"owner": "Tổ trưởng tổ ghe", "pilot_place": "Bến số 3", "current_state": "Mới đo: 40 ghe."}

    import_file(file_of(tmp_path, [row]))

    sections = Problem.objects.get().sections
    assert (sections["owner"], sections["pilot_place"], sections["current_state"]) == (
        "Tổ trưởng tổ ghe",
        "Bến số 3",
        "Mới đo: 40 ghe.",
    )


def test_a_second_run_leaves_everything_untouched(tmp_path: Path) -> None:
    path = file_of(tmp_path, [ROW])
    import_file(path)
    before, entries = Problem.objects.values().get(), Entry.objects.count()

    report = import_file(path)

    assert (report.created, report.changed, report.unchanged) == (0, 0, 1)
    assert (Problem.objects.values().get(), Entry.objects.count()) == (before, entries)


@pytest.mark.parametrize(
    "changes", [{"title_vi": "Bến ghe"}, {"tags": ["chợ"]}, {"fields": []}, {"partners": ["CQ-HAI"]}, {"owner": "Ban"}]
)
def test_whatever_changed_in_the_file_changes_the_draft(tmp_path: Path, changes: dict[str, Any]) -> None:
    import_file(file_of(tmp_path, [ROW]))

    report = import_file(file_of(tmp_path, [ROW | changes]))

    assert (report.changed, report.unchanged) == (1, 0)
    assert import_file(file_of(tmp_path, [ROW | changes])).unchanged == 1


def test_an_accepted_problem_is_left_to_the_site(tmp_path: Path) -> None:
    import_file(file_of(tmp_path, [ROW]), accepted=True)
    assert Problem.objects.get().state == "accepted"

    report = import_file(file_of(tmp_path, [ROW | {"title_vi": "Bến ghe"}]), accepted=True)

    assert [row.line for row in report.bad] == [2]
    assert Problem.objects.get().title_vi == "Chợ nổi"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "9"}, "id:"),
        ({"title_vi": ""}, "Hãy nhập tiêu đề"),
        ({"title_vi": "x" * 201}, "title_vi:"),
        ({"title_vi": {"a": 1}}, "title_vi"),
        ({"agency": "CQ-KHONG"}, "agency:"),
        ({"year": "năm nay"}, "year:"),
        ({"fields": ["LV-KHONG"]}, "fields:"),
        ({"fields": {"a": 1}}, "fields"),
        ({"partners": ["CQ-KHONG"]}, "partners:"),
        ({"solution_path": "lạ"}, "solution_path:"),
        ({"trl_min": 12}, "trl_min:"),
        ({"tags": ["x" * 61]}, "60"),
        ({"outcomes_vi": ["x" * 3001]}, "Kết quả mong muốn"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_one_bad_row_keeps_the_whole_file_out(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    good = ROW | {"id": "BT-2025-901"}

    report = import_file(file_of(tmp_path, [good, ROW | changes]))

    assert [row.line for row in report.bad] == [25]
    assert reason in report.bad[0].reason
    assert "__all__" not in report.bad[0].reason
    assert not report.kept
    assert not Problem.objects.exists()
    assert not Entry.objects.exists()


def test_a_row_of_another_agency_and_one_that_stands_twice_are_refused(tmp_path: Path) -> None:
    import_file(file_of(tmp_path, [ROW]))

    report = import_file(file_of(tmp_path, [ROW | {"agency": "CQ-HAI"}, ROW]))

    assert len(report.bad) == 2
    assert Problem.objects.get().organisation.code == "CQ-MOT"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_says_the_same_as_json_however_its_cells_are_parted(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "rows.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(ROW)
        writer.writerow("|".join(value) if isinstance(value, list) else value for value in ROW.values())
    import_file(path)

    assert import_file(file_of(tmp_path, [ROW])).unchanged == 1


def test_a_bad_row_of_a_csv_file_is_named_by_the_line_on_which_it_begins(tmp_path: Path) -> None:
    text = (
        "id,title_vi,agency,year,context_vi\n"
        'BT-2025-901,Một,CQ-MOT,2025,"hai\ndòng"\n'
        "\n"
        'BT-2025-902,Hai,CQ-KHONG,2025,"hai\ndòng"\n'
        "BT-2025-903,thiếu ô\n"
    )

    report = import_file(file_of(tmp_path, text, "rows.csv"))

    assert [(row.line, row.identifier) for row in report.bad] == [(5, "BT-2025-902"), (7, "")]
    assert not Problem.objects.exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "{}"),
        ("a.json", "["),
        ("a.json", "[" * 5000),
        ("a.csv", ""),
        ("a.csv", "\n\n"),
        ("a.csv", "id,id\n1,2\n"),
        ("a.csv", 'id,year\n"1,2\n'),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(UnreadableFile):
        import_file(file_of(tmp_path, text, name))


def test_the_command_names_line_and_reason_and_fails(tmp_path: Path, capsys: Any) -> None:
    path = file_of(tmp_path, [ROW | {"agency": "CQ-KHONG"}])

    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_problems", str(path))
    assert "line 2 BT-2025-900: agency:" in capsys.readouterr().err
    with pytest.raises(CommandError):
        call_command("import_problems", str(tmp_path / "none.json"))

    call_command("import_problems", str(file_of(tmp_path, [ROW])), dry_run=True)
    assert not Problem.objects.exists()
