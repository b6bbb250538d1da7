"""What the two commands say on a machine that lacks something, and what an interruption leaves behind."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ("bash", "env", "dirname", "cat", "rm", "mv", "grep", "pwd", "sleep")
REAL = sys.executable


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/bash\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project with what the scripts read, on a machine that has nothing but the shell's tools."""
    folder = tmp_path / "hoip"
    shutil.copytree(ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-semantic.txt"):
        (folder / name).write_text("", encoding="utf-8")
    (tmp_path / "bin").mkdir()
    for name in TOOLS:
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    return folder


def run(folder: Path, *command: str, **environment: str) -> tuple[int, str]:
    """Run a script; answers its exit code and all that it said."""
    done = subprocess.run(
        [*command],
        cwd=folder,
        env={"PATH": str(folder.parent / "bin"), "HOME": str(folder.parent), **environment},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout


def python(folder: Path, name: str, *, version: bool = True, modules: bool = True) -> None:
    """A Python on PATH that answers the questions of setup, and makes environments that install whatever is asked."""
    program(
        folder.parent / "bin" / name,
        f"""
case "$*" in
  *version_info*) exit {0 if version else 1} ;;
  *ensurepip*) exit {0 if modules else 1} ;;
  "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python && echo "made by {name}" ;;
  *"import pip"*) [ -e .venv/whole ] || [ "$0" != .venv/bin/python ] || [ -z "${{HALF:-}}" ] ;;
  *hashlib*) echo "digest of $3" ;;
  "-m pip "*) echo "$*" >>pip.log; [ -z "${{OFFLINE:-}}" ] ;;
esac""",
    )
    for tool in ("mkdir", "cp"):
        link = folder.parent / "bin" / tool
        if not link.exists():
            link.symlink_to(str(shutil.which(tool)))


def test_no_python_is_said(copy: Path) -> None:
    code, said = run(copy, "scripts/setup", "run")

    assert code == 1
    assert said.strip().startswith("Python 3.11 or newer is needed and was not found. Install it")


def test_an_old_python_is_no_python(copy: Path) -> None:
    python(copy, "python3", version=False)

    code, said = run(copy, "scripts/setup", "run")

    assert code == 1
    assert "Python 3.11 or newer is needed" in said


def test_a_python_that_cannot_make_environments_is_named_with_what_to_install(copy: Path) -> None:
    python(copy, "python3", modules=False)

    code, said = run(copy, "scripts/setup", "run")

    assert code == 1
    assert "python3 cannot make environments" in said
    assert "apt-get install python3-venv" in said
    assert "was not found" not in said
    assert not (copy / ".venv").exists()


def test_another_python_that_can_is_taken_instead(copy: Path) -> None:
    python(copy, "python3.12", modules=False)
    python(copy, "python3")

    code, said = run(copy, "scripts/setup", "run")

    assert code == 0, said
    assert "made by python3\n" in said


def test_a_folder_that_cannot_be_written_to_is_said(copy: Path) -> None:
    copy.chmod(0o555)
    for parent in (copy, *copy.parents[:4]):
        parent.chmod(parent.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
    # Root may write everywhere; every Linux has runuser.
    as_another = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []

    done = subprocess.run(
        [*as_another, "bash", "scripts/setup", "run"], cwd=copy, capture_output=True, text=True, check=False
    )

    copy.chmod(0o755)
    assert done.returncode == 1
    assert "This folder cannot be written to" in done.stderr


def test_packages_that_could_not_be_fetched_are_fetched_the_next_time_and_then_never_again(copy: Path) -> None:
    python(copy, "python3")

    code, said = run(copy, "scripts/setup", "run", OFFLINE="1")
    assert code == 1
    assert "The packages could not be installed" in said
    assert run(copy, "scripts/setup", "run")[0] == 0
    before = (copy / "pip.log").read_text(encoding="utf-8")
    assert run(copy, "scripts/setup", "run")[0] == 0

    assert (copy / "pip.log").read_text(encoding="utf-8") == before
    assert "made by" not in run(copy, "scripts/setup", "run")[1]


def test_an_environment_that_was_interrupted_is_made_anew(copy: Path) -> None:
    python(copy, "python3")
    run(copy, "scripts/setup", "run")

    _, said = run(copy, "scripts/setup", "run", HALF="1")

    assert "Making the environment in .venv" in said


# --- The demo -------------------------------------------------------------------------------------


@pytest.fixture
def prepared(copy: Path) -> Path:
    """A copy whose environment is made; `manage.py` notes what it was asked, and dies where DIE says so."""
    program(
        copy / ".venv" / "bin" / "python",
        f"""
case "$1" in
  -|-c) exec {REAL} "$@" ;;
  manage.py)
    echo "$2" >>asked.log
    [ "$2" != "${{DIE:-}}" ] || kill -9 $$
    [ "$2" != make_proposal_key ] || echo "demo:key" ;;
  -m)
    echo "serving $SITE_URL, mails to $EMAIL_URL"
    trap 'echo ended >>asked.log; exit' TERM
    [ -z "${{SERVE:-}}" ] || while :; do sleep 0.1; done ;;
esac""",
    )
    return copy


def free_port() -> str:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


def test_a_port_that_is_taken_is_said_before_anything_is_done(prepared: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, said = run(prepared, "scripts/demo", PORT=str(port))

    assert code == 1
    assert f"Port {port} is taken by another program. Choose another one: PORT=8001 make demo" in said
    assert not (prepared / ".env").exists()
    assert not (prepared / "asked.log").exists()


@pytest.mark.parametrize("port", ["", "0", "65536", "eighty", "80 80", "-1"])
def test_a_port_that_is_none_is_said(prepared: Path, port: str) -> None:
    code, said = run(prepared, "scripts/demo", PORT=port or " ")

    assert code == 1
    assert "PORT must be a number from 1 to 65535" in said
    assert "Traceback" not in said


def test_secrets_are_written_once_for_the_owner_alone(prepared: Path) -> None:
    port = free_port()
    code, said = run(prepared, "scripts/demo", PORT=port)
    first = (prepared / ".env").read_text(encoding="utf-8")
    again, said_again = run(prepared, "scripts/demo", PORT=port)

    assert (code, again) == (0, 0), said
    assert f"serving http://localhost:{port}, mails to filemail:///var/mail" in said
    assert (prepared / ".env").read_text(encoding="utf-8") == first
    assert stat.S_IMODE((prepared / ".env").stat().st_mode) == 0o600
    settings = dict(line.split("=", 1) for line in first.splitlines() if not line.startswith("#"))
    assert len(settings.pop("SECRET_KEY")) > 60
    assert settings == {
        "DEBUG": "0",
        "DEMO": "1",
        "MFA_REQUIRED_FOR_STAFF": "0",
        "SECURE_TRANSPORT": "0",
        "PROPOSAL_KEYS": "demo:key",
    }
    assert "Wrote .env" in said and "Wrote .env" not in said_again


@pytest.mark.parametrize("step", ["make_proposal_key", "migrate", "load_reference", "load_demo", "rebuild_index"])
def test_a_demo_that_was_killed_at_any_step_goes_on_the_next_time(prepared: Path, step: str) -> None:
    port = free_port()
    code, _ = run(prepared, "scripts/demo", PORT=port, DIE=step)
    assert code != 0
    (prepared / "asked.log").write_text("", encoding="utf-8")

    code, said = run(prepared, "scripts/demo", PORT=port)

    assert code == 0, said
    asked = (prepared / "asked.log").read_text(encoding="utf-8").split()
    assert [name for name in asked if name != "make_proposal_key"] == [
        "migrate",
        "collectstatic",
        "load_reference",
        "load_demo",
        "rebuild_index",
        "demo_welcome",
    ]
    assert (prepared / ".env").read_text(encoding="utf-8").count("PROPOSAL_KEYS=") == 1


@pytest.mark.parametrize(
    "text", ["SECRET_KEY=a-real-site\nDATABASE_URL=postgres://x\n", "SECRET_KEY=x\nDEMO=0\n", "DEMO=1\nSECRET_KEY=\n"]
)
def test_the_settings_of_a_real_site_are_left_alone(prepared: Path, text: str) -> None:
    (prepared / ".env").write_text(text, encoding="utf-8")

    code, said = run(prepared, "scripts/demo", PORT=free_port())

    assert code == 1
    assert "The .env in this folder is not a demo's" in said
    assert (prepared / ".env").read_text(encoding="utf-8") == text
    assert not (prepared / "asked.log").exists()


@pytest.mark.parametrize("how", [signal.SIGHUP, signal.SIGTERM], ids=["a closed terminal", "an end"])
def test_however_it_ends_what_serves_ends_with_it(prepared: Path, how: signal.Signals) -> None:
    log = prepared / "said.log"
    with log.open("w") as said:
        demo = subprocess.Popen(
            ["scripts/demo"],
            cwd=prepared,
            env={"PATH": str(prepared.parent / "bin"), "HOME": str(prepared), "PORT": free_port(), "SERVE": "1"},
            stdout=said,
            stderr=said,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        )
        until = time.monotonic() + 50
        while "serving" not in log.read_text():
            assert time.monotonic() < until and demo.poll() is None, log.read_text()
            time.sleep(0.1)
        time.sleep(0.3)

        os.killpg(demo.pid, how)
        demo.wait(30)

    assert "ended" in (prepared / "asked.log").read_text()
