"""Fixtures that every room's tests share.

Running Wagtail's migrations costs more than most test files. They are run once for each state of the migration
files into a template database; each test process copies the template.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hoip-tests"
KEPT_TEMPLATES = 12


def _migrations_hash() -> str:
    """A digest of every migration that the test database is made from, and of the packages that bring some."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("**/migrations/*.py")):
        if ".venv" not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _template() -> Path:
    """The migrated SQLite file for the present migrations, made when it is missing."""
    CACHE.mkdir(parents=True, exist_ok=True)
    template = CACHE / f"{_migrations_hash()}.sqlite3"
    with FileLock(template.with_suffix(".lock")):
        if not template.exists():
            with tempfile.TemporaryDirectory(dir=CACHE) as work:
                made = Path(work) / "made.sqlite3"
                env = os.environ | {"DATABASE_URL": f"sqlite:///{made}", "DJANGO_SETTINGS_MODULE": "hoip.settings.test"}
                subprocess.run(
                    [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True
                )
                subprocess.run(
                    [
                        sys.executable,
                        "-c",
                        (
                            "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]);"
                            "c.execute('PRAGMA wal_checkpoint(TRUNCATE)'); c.execute('PRAGMA journal_mode=DELETE')"
                        ),
                        str(made),
                    ],
                    check=True,
                )
                made.rename(template)
            old = sorted(CACHE.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-KEPT_TEMPLATES]
            for path in old:
                path.unlink(missing_ok=True)
                path.with_suffix(".lock").unlink(missing_ok=True)
    return template


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Keep the copied file: it is migrated already."""
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """On SQLite, point the test database at a fresh copy of the template; elsewhere, give each process its own."""
    from django.db import connections

    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        name = f"test_{settings.DATABASES['default']['NAME']}_{settings.WORKER}"
        connections["default"].settings_dict["TEST"]["NAME"] = name
        return
    copy = tmp_path_factory.mktemp("db") / "test.sqlite3"
    shutil.copyfile(_template(), copy)
    connections["default"].settings_dict["TEST"].update(NAME=str(copy), MIGRATE=False)


@pytest.fixture(autouse=True)
def fresh_language() -> Iterator[None]:
    """No test inherits the language that another one activated."""
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def own_media_folder(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test writes into the folder of another. Few write at all: it is made by who does, as most need none."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / f"media-{uuid4().hex}"


@pytest.fixture(scope="module")
def site_tree(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Homes, indexes and standing pages, and the rights of groups: made once for a file and taken back after it.

    It stands in a transaction around the tests of the file, so it is not for a file whose tests commit.
    """
    from django.db import transaction
    from wagtail.models import Site
    from wagtail.signal_handlers import disable_reference_index_auto_update

    from cms.services.tree import ensure_site_tree

    around = transaction.atomic()
    with django_db_blocker.unblock(), disable_reference_index_auto_update():
        around.__enter__()
        ensure_site_tree()
        Site.clear_site_root_paths_cache()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
        Site.clear_site_root_paths_cache()


@pytest.fixture(autouse=True)
def closed_circuit(settings: Any) -> None:
    """No test inherits an engine that another one found down: where the cache is shared, that is remembered."""
    from search.engines.breaker import Breaker

    Breaker(settings.SEARCH_INDEX_NAME).close()


@pytest.fixture(autouse=True)
def fresh_glossary() -> None:
    """No test inherits the glossary of another, whose terms are gone with its transaction."""
    from search import glossary

    glossary.forget()


def _asked(queries: Any) -> list[str]:
    """The queries that both databases are asked: PostgreSQL is asked for its clock, which SQLite has not."""
    return [query["sql"] for query in queries if "clock_timestamp()" not in query["sql"]]


@pytest.fixture
def django_assert_num_queries() -> Any:
    """As pytest-django's, the same on both databases."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    @contextmanager
    def check(number: int, exact: bool = True) -> Iterator[Any]:
        with CaptureQueriesContext(connection) as captured:
            yield captured
        asked = _asked(captured.captured_queries)
        if len(asked) != number and (exact or len(asked) > number):
            pytest.fail(f"{len(asked)} queries instead of {number}:\n" + "\n".join(asked))

    return check


@pytest.fixture
def django_assert_max_num_queries(django_assert_num_queries: Any) -> Any:
    """As pytest-django's, the same on both databases."""
    return partial(django_assert_num_queries, exact=False)


@pytest.fixture
def time_machine(time_machine: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """As the plugin's; the platform's clock travels along, which on PostgreSQL is the database's own."""
    monkeypatch.setattr("hoip.clock.connection", SimpleNamespace(vendor="travelling"))
    return time_machine
