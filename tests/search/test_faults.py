"""Whatever dies while the index is written: nothing is lost, and nothing that was deleted comes back."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, _template


def _run(folder: Path, url: str) -> dict[str, Any]:
    database = folder / "db.sqlite3"
    shutil.copyfile(_template(), database)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "hoip.settings.test",
        "DATABASE_URL": f"sqlite:///{database}",
        "VAR_DIR": str(folder / "var"),
        "ELASTICSEARCH_URL": url,
        "LOG_LEVEL": "ERROR",
        "SEARCH_TEST_NAME": f"faults-{uuid.uuid4().hex[:8]}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.search.faults"],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    sys.stderr.write(done.stderr)  # shown when the test fails
    return json.loads(done.stdout)


pytestmark = pytest.mark.services  # the embedded engine needs no server, but a minute


@pytest.fixture(params=["tantivy", "elasticsearch"])
def answers(request: Any, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """What a run of all faults left behind, on each engine."""
    yield _run(tmp_path, os.environ["ELASTICSEARCH_URL"] if request.param == "elasticsearch" else "")


def test_a_process_killed_at_any_step_loses_nothing_and_brings_nothing_back(answers: dict[str, Any]) -> None:
    storm = answers.pop("storm")

    whole = {"killed": True, "differs": [], "waiting": 0, "found": True, "came back": False}
    assert answers == dict.fromkeys(answers, whole)
    assert len(answers) == 12
    assert storm.pop("writes") > 10
    assert storm == {"ends": [0, 0, 0], "differs": [], "waiting": 0}
