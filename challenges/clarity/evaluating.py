"""Measure the check on labelled statements: how many planted flaws it finds, and how often it warns without reason."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from challenges.clarity.checking import check
from challenges.clarity.statements import Statement

META = frozenset({"id", "lang"})


@dataclass
class Counts:
    """Planted and found pairs, good statements and false alarms."""

    planted: int = 0
    found: int = 0
    good: int = 0
    false_alarms: int = 0

    def figures(self) -> dict[str, Any]:
        """The figures as plain values; a share of nothing is None."""
        return {
            "planted": self.planted,
            "found": self.found,
            "recall": round(self.found / self.planted, 4) if self.planted else None,
            "false_alarms": self.false_alarms,
            "false_alarms_per_good": round(self.false_alarms / self.good, 4) if self.good else None,
        }


@dataclass
class Evaluation:
    """What one run found; pairs are (statement, flaw)."""

    total: Counts = field(default_factory=Counts)
    by_flaw: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    by_language: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    missed: list[tuple[str, str]] = field(default_factory=list)
    false_alarms: list[tuple[str, str, str, str]] = field(default_factory=list)
    beyond: list[tuple[str, str, str, str]] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """The figures as the command prints them."""
        total = self.total.figures()
        return {
            "recall": total["recall"],
            "false_alarms_per_good": total["false_alarms_per_good"],
            "by_flaw": {name: counts.figures() for name, counts in sorted(self.by_flaw.items())},
            "by_language": {name: counts.figures() for name, counts in sorted(self.by_language.items())},
        }


def read_statements(folder: Path) -> list[dict[str, Any]]:
    """The statements of a folder. Raises ValueError with the line that is no object with an id."""
    rows = []
    for number, line in enumerate((folder / "statements.jsonl").read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        row = json.loads(line)
        if not isinstance(row, dict) or "id" not in row:
            message = f"statements.jsonl, line {number}: no object with an id"
            raise ValueError(message)
        rows.append(row)
    return rows


def read_labels(folder: Path) -> set[tuple[str, str]]:
    """The planted pairs; none when there is no file of labels."""
    path = folder / "labels.csv"
    if not path.exists():
        return set()
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["id"], row["flaw"]) for row in csv.DictReader(file)}


def evaluate(rows: Iterable[dict[str, Any]], planted: set[tuple[str, str]]) -> Evaluation:
    """Check every statement and count; statements without a planted pair are good ones."""
    flawed = {identifier for identifier, _flaw in planted}
    result = Evaluation()
    for row in rows:
        identifier, language = str(row["id"]), str(row.get("lang") or "vi")
        texts = {key: str(value or "") for key, value in row.items() if key not in META}
        found: dict[str, tuple[str, str]] = {}
        for finding in check(Statement(language, texts)):
            found.setdefault(finding.rule.code, (finding.section, finding.phrase))
        groups = [result.total, result.by_language[language]]
        for flaw in sorted(flaw for name, flaw in planted if name == identifier):
            for counts in (*groups, result.by_flaw[flaw]):
                counts.planted += 1
                counts.found += flaw in found
            if flaw not in found:
                result.missed.append((identifier, flaw))
        if identifier not in flawed:
            for counts in groups:
                counts.good += 1
                counts.false_alarms += len(found)
            for flaw, spot in found.items():
                result.by_flaw[flaw].false_alarms += 1
                result.false_alarms.append((identifier, flaw, *spot))
        else:
            result.beyond += [
                (identifier, flaw, *spot) for flaw, spot in found.items() if (identifier, flaw) not in planted
            ]
    for counts in result.by_flaw.values():
        counts.good = result.total.good
    return result
