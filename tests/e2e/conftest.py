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
from filelock import FileLock

from tests.conftest import _template

ROOT = Path(__file__).resolve().parent.parent.parent
ARTEFACTS = ROOT / "tests" / "artefacts"
PASSWORD = "thu-nghiem-2026"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser. What shares a site stays in one process, but for a long file that
    names groups of its own: each of those has a site in its process."""
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker("e2e")
            shares = {"site", "server"} & set(getattr(item, "fixturenames", ()))
            if shares and item.get_closest_marker("xdist_group") is None:
                item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, without what needs a display or the network."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("chromium is missing; `make test-services` installs it", pytrace=False)
    flags = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    return {"executable_path": path, "args": [*flags.split(), "--disable-component-update", "--disable-sync"]}


def environment(folder: Path, port: int) -> dict[str, str]:
    """What the site's processes are told: everything of theirs lies in one folder."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "hoip.settings.base",
        "SECRET_KEY": "only-for-the-browser-tests-" + "x" * 40,
        "PROPOSAL_KEYS": "e2e:Zm9yLXRlc3RzLW9ubHktMzItYnl0ZXMtbG9uZy1rZXk=",
        "DEBUG": "0",
        "DEMO": "1",
        "MFA_REQUIRED_FOR_STAFF": "0",
        "SECURE_TRANSPORT": "0",
        "VAR_DIR": str(folder),
        "SITE_URL": f"http://localhost:{port}",
        "LOG_LEVEL": "WARNING",
    }


def _manage(env: dict[str, str], *command: str) -> str:
    """Run a command of the site and answer what it printed; a failure shows all that it said."""
    done = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        pytest.fail(f"{' '.join(command)[:200]}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}", pytrace=False)
    return done.stdout.strip()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Database, files and index of the demo, made once, whichever of several processes comes first."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, made = shared / "demo", shared / "demo-is-made"
    with FileLock(shared / "demo.lock"):
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            env = environment(folder, 8000)
            shutil.copyfile(_template(), folder / "hoip.sqlite3")
            for command in (
                ["collectstatic", "--noinput", "-v0"],
                ["migrate", "-v0"],
                ["load_reference"],
                ["load_demo"],
                ["rebuild_index"],
            ):
                _manage(env, *command)
            made.touch()
    return folder


@pytest.fixture(scope="module")
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site with demo content. Each file has one of its own, so that none meets what the
    tests of another did, whatever their order."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("site") / "var"
    shutil.copytree(demo_folder, folder)
    env = environment(folder, port)
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    for _try in range(300):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2)
            break
        except OSError:
            time.sleep(0.2)
    SHELL["run"] = lambda code: _manage(env, "shell", "--no-imports", "-c", code)
    yield address
    server.terminate()
    server.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


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
