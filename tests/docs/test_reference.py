"""The reference says what the code has: every command, every setting, every room; and no link leads nowhere."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import BaseCommand, get_commands, load_command_class
from rules.permissions import permissions

ROOT = Path(__file__).resolve().parent.parent.parent
REFERENCE = ROOT / "docs" / "reference"
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)
NOT_FOR_OPERATORS = {"demo_welcome", "FAULT_POINT"}
"""What the demo calls by itself, and the tests' way to stop a process midway."""


def ours(pattern: str) -> list[Path]:
    return [path for path in ROOT.glob(pattern) if ".venv" not in path.parts]


def test_every_command_is_in_the_reference() -> None:
    names = {path.stem for path in ours("**/management/commands/*.py") if path.stem != "__init__"}
    text = (REFERENCE / "commands.md").read_text(encoding="utf-8")

    assert sorted(name for name in names - NOT_FOR_OPERATORS if f"`{name}" not in text) == []


def test_every_permission_is_in_the_reference_and_nothing_else_is() -> None:
    rows = re.findall(r"^\|([^|]+)\|", (REFERENCE / "permissions.md").read_text(encoding="utf-8"), re.MULTILINE)
    documented: list[str] = []
    for row in rows:
        room = ""
        for name in re.findall(r"`([a-z_.]+)`", row):
            room = name.partition(".")[0] if "." in name else room
            documented.append(name if "." in name else f"{room}.{name}")

    assert sorted(documented) == sorted(set(documented))
    assert set(documented) == set(permissions)


@pytest.mark.parametrize("page", ["commands.md", "permissions.md", "settings.md", "layout.md"])
def test_nothing_is_in_the_reference_twice(page: str) -> None:
    text = (REFERENCE / page).read_text(encoding="utf-8")
    names = re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)

    assert sorted(names) == sorted(set(names))


def test_nothing_is_in_the_changelog_twice() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    begins = [" ".join(entry.split())[:40] for entry in re.findall(r"^- (.+(?:\n  .+)*)", text, re.MULTILINE)]

    assert sorted(begins) == sorted(set(begins))


def test_every_target_of_make_is_explained() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))
    explained = set(re.findall(r"^([a-z-]+):.*## \S", text, re.MULTILINE))

    assert targets == explained


def test_every_setting_is_in_the_reference_and_nothing_else_is() -> None:
    source = (ROOT / "hoip" / "settings" / "base.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', source)) - NOT_FOR_OPERATORS
    rows = re.findall(r"^\|([^|]+)\|", (REFERENCE / "settings.md").read_text(encoding="utf-8"), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}

    assert documented == read


def test_every_room_has_its_row_in_the_layout() -> None:
    text = (REFERENCE / "layout.md").read_text(encoding="utf-8")
    rooms = {path.parent.relative_to(ROOT).as_posix() for path in ours("**/apps.py")} - {"hoip/demo"}

    assert sorted(room for room in rooms if f"`{room}/`" not in text) == []


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    text = (folder / "README.md").read_text(encoding="utf-8")

    assert [path.name for path in sorted(folder.glob("0*.md")) if path.name not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_link_leads_nowhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_file_of_the_code_is_named_that_is_not_there(page: Path) -> None:
    rooms = "cms|challenges|hoip|marketplace|search|tests|scripts|locale|docker"
    named = re.findall(rf"`((?:{rooms})/[\w./-]*(?:/|\.(?:py|po|csv|json)))`", page.read_text(encoding="utf-8"))

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_page_of_the_documentation_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    todo = [ROOT / "README.md"]
    while todo:
        page = todo.pop()
        if page in seen:
            continue
        seen.add(page)
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            target = (page.parent / link).resolve()
            if target.is_dir():
                target /= "README.md"
            if target.suffix == ".md" and target.exists():
                todo.append(target)

    assert sorted(path.relative_to(ROOT).as_posix() for path in PAGES if path not in seen) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_are_named_as_they_are_called(page: Path) -> None:
    """Every `manage.py name --option` of a page is a command with that option."""
    wrong = []
    for name, rest in re.findall(
        r"(?:manage\.py|docker/entrypoint) ([a-z_]+)([^`\n|#]*)", page.read_text(encoding="utf-8")
    ):
        if name not in get_commands():
            wrong.append(name)
            continue
        app = get_commands()[name]
        command = app if isinstance(app, BaseCommand) else load_command_class(app, name)
        options = command.create_parser("manage.py", name)._option_string_actions
        wrong += [f"{name} {option}" for option in re.findall(r"--[a-z-]+", rest) if option not in options]

    assert wrong == []


def test_targets_of_make_are_named_as_they_are_called() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8"))}

    assert named - targets == set()


@pytest.mark.parametrize("script", ["setup", "demo", "check", "test-services", "lib.sh"])
def test_scripts_are_shell_that_parses(script: str) -> None:
    subprocess.run(["bash", "-n", str(ROOT / "scripts" / script)], check=True)


def test_the_project_tells_nothing_of_the_machine_it_was_written_on() -> None:
    made = {"var", "staticfiles", "artefacts", "__pycache__"}
    folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name not in made and path.name[0] != "."]
    files = [*ROOT.glob("*.md"), ROOT / "Makefile", *(path for folder in folders for path in folder.rglob("*"))]
    written = []
    for path in filter(Path.is_file, files):
        parts = set(path.relative_to(ROOT).parts)
        if not made & parts and (path.suffix in {".md", ".py"} or {"scripts", "docker", "Makefile"} & parts):
            written.append(path)
    here = "/" + "work/"

    assert len(written) > 500
    assert [path for path in written if here in path.read_text(encoding="utf-8", errors="ignore")] == []
