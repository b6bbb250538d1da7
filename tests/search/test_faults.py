"""Whatever dies while the index is written: nothing is lost, and nothing that was deleted comes back."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, _template


def run(module: str, folder: Path, url: str, **more: str) -> dict[str, Any]:
    """Run a module in a process of its own, with a database, an index and an engine of its own; answers what it says."""
    database = folder / "db.sqlite3"
    shutil.copyfile(_template(), database)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "hoip.settings.test",
        "DATABASE_URL": f"sqlite:///{database}",
        "VAR_DIR": str(folder / "var"),
        "ELASTICSEARCH_URL": url,
        "LOG_LEVEL": "ERROR",
        "REDIS_URL": "",
        "SEARCH_TEST_NAME": f"faults-{uuid.uuid4().hex[:8]}",
    }
    done = subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=environment | more,
        check=False,
        capture_output=True,
        text=True,
        timeout=590,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    sys.stderr.write(done.stderr)  # shown when the test fails
    return json.loads(done.stdout)


pytestmark = pytest.mark.services  # the embedded engine needs no server, but a minute


@pytest.fixture(params=["tantivy", "elasticsearch"])
def url(request: Any) -> str:
    """The address of the engine; "" for the embedded one."""
    if request.param == "tantivy":
        return ""
    if not os.environ.get("ELASTICSEARCH_URL"):
        pytest.fail("ELASTICSEARCH_URL is not set; `make test-services` sets it", pytrace=False)
    return os.environ["ELASTICSEARCH_URL"]


def test_a_process_killed_at_any_step_loses_nothing_and_brings_nothing_back(url: str, tmp_path: Path) -> None:
    answers = run("tests.search.faults", tmp_path, url)
    storm = answers.pop("storm")

    whole = {"killed": True, "differs": [], "waiting": 0, "found": True, "came back": False}
    assert answers == dict.fromkeys(answers, whole)
    assert len(answers) == 12
    assert storm.pop("writes") > 10
    assert storm == {"ends": [0, 0, 0], "differs": [], "waiting": 0}


def test_what_one_process_saves_the_next_search_of_another_finds(url: str, tmp_path: Path) -> None:
    answer = run("tests.search.freshness", tmp_path, url)

    assert answer["wrong"] == []
    sys.stderr.write(f"seconds from the save to the other's answer: {answer}")
