"""The clarity check: each rule on phrasing of both languages, whole statements, and what the command prints."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from challenges.clarity import ALL, BY_CODE, Statement, check
from challenges.clarity.dates import span_of
from challenges.clarity.evaluating import evaluate

DATA = Path(__file__).parent / "data"
GOOD = [json.loads(line) for line in (DATA / "clarity_good.jsonl").read_text(encoding="utf-8").splitlines()]
PHRASES: dict[str, Any] = json.loads((DATA / "clarity_phrases.json").read_text(encoding="utf-8"))
FIELDS = DATA / "clarity_fields"
"""Statements of many fields, written without a look at the rules, and flawed versions: `of` a good one, `sections` anew."""
CASES = [
    pytest.param(code, language, row, kind == "flawed", id=f"{code}-{language}-{kind}-{number}")
    for code, languages in PHRASES.items()
    for language, kinds in languages.items()
    for kind, rows in kinds.items()
    for number, row in enumerate(rows)
]


def texts_of(row: dict[str, str]) -> dict[str, str]:
    """The sections of a statement."""
    return {key: text for key, text in row.items() if key not in {"id", "lang"}}


@pytest.mark.parametrize(("code", "language", "row", "flawed"), CASES)
def test_a_rule_warns_of_the_flaw_and_of_nothing_that_only_looks_like_it(
    code: str, language: str, row: dict[str, str], flawed: bool
) -> None:
    spots = list(BY_CODE[code].look(Statement(language, row)))

    assert bool(spots) == flawed, [spot.phrase for spot in spots]


@pytest.mark.parametrize("row", GOOD, ids=lambda row: row["id"])
def test_a_good_statement_is_left_alone(row: dict[str, str]) -> None:
    found = check(Statement(row["lang"], texts_of(row)))

    assert [(finding.rule.code, finding.section, finding.phrase) for finding in found] == []


@pytest.mark.parametrize("code", PHRASES)
def test_a_flaw_is_found_inside_a_whole_statement_and_alone(code: str) -> None:
    planted = found = beside = 0
    for good in GOOD:
        for row in PHRASES[code][good["lang"]]["flawed"]:
            codes = {finding.rule.code for finding in check(Statement(good["lang"], texts_of(good) | row))}
            planted += 1
            found += code in codes
            beside += len(codes - {code})

    assert found == planted
    assert beside <= 0.2 * planted


def lines_of(name: str) -> list[dict[str, Any]]:
    """The lines of one file of the statements of many fields."""
    return [json.loads(line) for line in (FIELDS / name).read_text(encoding="utf-8").splitlines()]


def test_the_check_holds_for_statements_of_many_fields() -> None:
    good = {row["id"]: row for row in lines_of("good.jsonl")}
    weak = lines_of("weak.jsonl")
    rows = [*good.values(), *(good[row["of"]] | row["sections"] | {"id": row["id"]} for row in weak)]
    planted = {(row["id"], flaw) for row in weak for flaw in row["flaws"]}

    result = evaluate(rows, planted)
    figures = result.figures()

    assert {flaw for _id, flaw in planted} == set(BY_CODE)
    assert len(good) >= 40
    assert len(weak) >= 40
    for language in ("vi", "en"):
        found = figures["by_language"][language]
        assert found["recall"] >= 0.95, result.missed
        assert found["false_alarms_per_good"] <= 0.05, result.false_alarms
    for flaw in BY_CODE:
        assert figures["by_flaw"][flaw]["recall"] >= 0.85, result.missed
    assert len(result.beyond) <= 0.2 * len(weak), result.beyond


def test_every_rule_has_phrases_of_both_languages_and_says_why_and_how_to_mend() -> None:
    assert set(PHRASES) == set(BY_CODE)
    for languages in PHRASES.values():
        assert {(language, kind) for language, kinds in languages.items() for kind in kinds} == {
            (language, kind) for language in ("vi", "en") for kind in ("flawed", "good")
        }
    assert all(str(rule.name) and str(rule.reason) and str(rule.mend) for rule in ALL)


def test_a_blank_section_has_a_finding_for_each_thing_that_it_lacks() -> None:
    texts = texts_of(GOOD[0]) | {"pilot_place": ""}

    found = {(finding.rule.code, finding.section) for finding in check(Statement("vi", texts))}

    assert found == {("no_pilot_place_or_owner", "pilot_place"), ("empty_or_copied_section", "pilot_place")}


def test_a_rule_that_is_switched_off_is_not_asked_and_a_needed_one_is_marked() -> None:
    texts = texts_of(GOOD[0]) | {"scope": "Các việc có liên quan.", "start_end": "Càng sớm càng tốt."}

    found = check(Statement("vi", texts), rules_off=["vague_scope"], rules_needed=["no_end_date"])

    assert [(finding.rule.code, finding.needed) for finding in found] == [("no_end_date", True)]


def test_a_round_may_allow_longer_work() -> None:
    texts = {"start_end": "Mười lăm tháng kể từ 01/02/2027."}

    assert [finding.rule.code for finding in check(Statement("vi", texts))] == ["longer_than_12_months"]
    assert check(Statement("vi", texts, months=18)) == []


@pytest.mark.parametrize(
    ("text", "language", "months"),
    [
        ("01/3/2027 – 29/02/2028", "vi", 12.0),
        ("29/02/2028 đến 28/02/2029", "vi", 12.0),
        ("Từ tháng 11/2027 đến tháng 2/2028", "vi", 4.0),
        ("Mười một tuần từ 01/4/2027", "vi", 2.5),
        ("from 1 June to 31 August 2027", "en", 3.0),
        ("Q2 2027 to Q4 2027", "en", 9.0),
    ],
)
def test_how_long_work_takes_is_read_from_dates_and_words(text: str, language: str, months: float) -> None:
    span = span_of(text, english=language == "en")

    assert span.ends
    assert span.months == pytest.approx(months, abs=0.1)


@pytest.mark.parametrize(
    "text", ["31/02/2027 đến 40/13/2027", "tháng 13/2027", "99/99/9999", "\x00", "–" * 500, "1" * 4000]
)
def test_nonsense_is_read_without_a_crash(text: str) -> None:
    texts = dict.fromkeys(texts_of(GOOD[0]), text)

    assert isinstance(check(Statement("vi", texts)), list)
    assert isinstance(check(Statement("en", texts)), list)


def folder_with(tmp_path: Path, rows: list[dict[str, Any]], labels: list[tuple[str, str]] | None) -> Path:
    """A folder as the command reads it."""
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (tmp_path / "statements.jsonl").write_text(lines, encoding="utf-8")
    if labels is not None:
        with (tmp_path / "labels.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerows([("id", "flaw", "section", "phrase"), *((*pair, "", "") for pair in labels)])
    return tmp_path


def test_the_command_counts_pairs_and_false_alarms(tmp_path: Path) -> None:
    weak = GOOD[0] | {"id": "W1", "scope": "Các việc có liên quan.", "start_end": "Càng sớm càng tốt."}
    odd = GOOD[7] | {"id": "O1", "scope": "Related matters, as needed."}
    labels = [("W1", "vague_scope"), ("W1", "no_end_date"), ("W1", "solution_prescribed"), ("W1", "no_end_date")]
    out = StringIO()

    call_command("evaluate_clarity", folder_with(tmp_path, [GOOD[1], weak, odd], labels), "--json", stdout=out)
    figures = json.loads(out.getvalue())

    assert figures["recall"] == round(2 / 3, 4)
    assert figures["false_alarms_per_good"] == 0.5
    assert figures["by_flaw"]["no_end_date"]["recall"] == 1.0
    assert figures["by_flaw"]["vague_scope"]["false_alarms"] == 1
    assert figures["by_language"]["en"]["false_alarms_per_good"] == 1.0


def test_statements_without_labels_count_as_good(tmp_path: Path) -> None:
    out = StringIO()

    call_command("evaluate_clarity", folder_with(tmp_path, GOOD, None), "--json", stdout=out)

    figures = json.loads(out.getvalue())
    assert (figures["recall"], figures["false_alarms_per_good"]) == (None, 0.0)


def test_a_missing_folder_or_a_broken_line_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("evaluate_clarity", tmp_path / "none")
    (tmp_path / "statements.jsonl").write_text("[1]\n", encoding="utf-8")
    with pytest.raises(CommandError, match="line 1"):
        call_command("evaluate_clarity", tmp_path)
