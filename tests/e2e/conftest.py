"""A real site with the demo content on a port of its own, and a real Chromium in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import _template

ROOT = Path(__file__).resolve().parent.parent.parent
ARTEFACTS = ROOT / "tests" / "artefacts"
PASSWORD = "thu-nghiem-2026"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker("e2e")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, without what needs a display or the network."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("chromium is missing; `make test-services` installs it", pytrace=False)
    flags = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    return {"executable_path": path, "args": [*flags.split(), "--disable-component-update", "--disable-sync"]}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site with demo content."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "hoip.settings.base",
        "SECRET_KEY": "only-for-the-browser-tests-" + "x" * 40,
        "PROPOSAL_KEYS": "e2e:Zm9yLXRlc3RzLW9ubHktMzItYnl0ZXMtbG9uZy1rZXk=",
        "DEBUG": "0",
        "DEMO": "1",
        "MFA_REQUIRED_FOR_STAFF": "0",
        "SECURE_TRANSPORT": "0",
        "VAR_DIR": str(tmp_path_factory.mktemp("site")),
        "SITE_URL": f"http://localhost:{port}",
        "LOG_LEVEL": "WARNING",
    }

    def manage(*command: str) -> None:
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True, capture_output=True)

    shutil.copyfile(_template(), Path(env["VAR_DIR"]) / "hoip.sqlite3")
    for command in (
        ["collectstatic", "--noinput", "-v0"],
        ["migrate", "-v0"],
        ["load_reference"],
        ["load_demo"],
        ["rebuild_index"],
    ):
        manage(*command)
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    for _try in range(100):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2)
            break
        except OSError:
            time.sleep(0.2)
    SHELL["run"] = lambda code: subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT,
        env=env,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    yield address
    server.terminate()
    server.wait(10)


SHELL: dict[str, Any] = {}


@pytest.fixture
def site_shell(site: str) -> Any:
    """Runs code on the site's machine and answers what it printed: for what only time brings about."""
    return SHELL["run"]


@pytest.fixture
def sign_in(page: Any, site: str) -> Any:
    """Sign a demo person in through the real form."""

    def go(email: str, language: str = "vi") -> None:
        path = {"vi": "/vi/tai-khoan/login/", "en": "/en/account/login/"}[language]
        page.goto(f"{site}{path}")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state()

    return go
