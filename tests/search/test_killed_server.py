"""A real Elasticsearch that is killed in the middle of a bulk request takes nothing with it."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.search.test_faults import run

pytestmark = pytest.mark.services
SCRIPT = str(ROOT / "scripts" / "servers" / "elasticsearch-server")
HEAP = {"HOIP_ES_HEAP": "384m"}


@pytest.fixture
def server() -> Iterator[tuple[str, str]]:
    """A server of the test's own: its address and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    started = subprocess.run(
        [SCRIPT, "start", port], env=os.environ | HEAP, check=True, stdout=subprocess.PIPE, text=True
    )
    yield started.stdout.strip(), port
    subprocess.run([SCRIPT, "wipe", port], check=True)


def _process_file(port: str) -> Path:
    """Where the script keeps the server's process id."""
    folders = [os.environ.get("HOIP_ES_CACHE", ""), str(Path.home() / ".cache" / "hoip-es"), "/var/cache/hoip-es"]
    return next(path for folder in folders if folder and (path := Path(folder) / port / "pid").exists())


def test_a_server_killed_in_the_middle_of_a_bulk_request_loses_nothing(server: tuple[str, str], tmp_path: Path) -> None:
    url, port = server
    start = json.dumps([SCRIPT, "start", port])
    answer = run(
        "tests.search.killed_server", tmp_path, url, **HEAP, SERVER_PID=str(_process_file(port)), SERVER_START=start
    )

    assert answer.pop("cut off") >= 1, "no request was cut off: the server was always faster than the kill"
    assert answer.pop("kept") > 150
    assert answer.pop("gone") > 20
    assert answer == {
        "waited meanwhile": True,
        "differs": [],
        "waiting": 0,
        "set aside": 0,
        "missing": [],
        "came back": [],
    }
