"""What is saved is found, whatever goes wrong on the way into the index."""

import dataclasses
import os
import resource
import socket
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hoip.accounts.models import Organisation
from search import documents, lease, outbox
from search.engines import EngineUnavailable, get_engine, reset_engine
from search.engines.tantivy import TantivyEngine
from search.models import Lease, OutboxRow
from search.plan import Clause, Plan
from tests.accounts.factories import OrganisationFactory
from tests.solutions.factories import SolutionFactory

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def own_index(settings: Any, tmp_path: Path) -> Any:
    """An index of its own, whichever engine the settings name."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_INDEX_NAME = f"outbox-{tmp_path.name[-12:]}".lower()
    reset_engine()
    OutboxRow.objects.all().delete()
    get_engine().rebuild([])
    yield
    reset_engine()


def _names(word: str) -> list[str]:
    return [hit.uid for hit in get_engine().search(Plan(clauses=(Clause("u", word),))).hits]


def test_a_saved_object_is_found_by_the_next_request(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        made = OrganisationFactory(name_vi="Công ty Cào Cào")
        made.save()

    assert _names("cao_cao") == []
    assert _names("cao") == [f"organisation:{made.pk}"]
    assert not OutboxRow.objects.exists()


def test_no_failure_of_the_engine_breaks_a_save(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise EngineUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(outbox, "get_engine", fails)
        with django_capture_on_commit_callbacks(execute=True):
            made = OrganisationFactory(name_vi="Công ty Cào Cào")

    assert OutboxRow.objects.filter(uid=f"organisation:{made.pk}").exists()
    assert "EngineUnavailable" in Lease.objects.get(name=outbox.LEASE).error
    outbox.drain()
    assert _names("cao") == [f"organisation:{made.pk}"]
    assert Lease.objects.get(name=outbox.LEASE).error == ""


def test_a_saving_process_leaves_large_changes_to_the_worker() -> None:
    OrganisationFactory.create_batch(outbox.INLINE_ROWS + 3)

    done = outbox.drain(most=outbox.INLINE_ROWS)

    assert (done.indexed, done.left) == (outbox.INLINE_ROWS, True)
    assert outbox.drain().indexed == 3


def _poisoned(monkeypatch: pytest.MonkeyPatch, pk: int) -> None:
    """One organisation whose document cannot be built."""
    source = documents.sources()["organisation"]

    def build(row: Any) -> Any:
        if row.pk == pk:
            raise RuntimeError("poison")
        return source.build(row)

    monkeypatch.setitem(documents._sources, "organisation", dataclasses.replace(source, build=build))


def test_a_poison_row_is_put_off_then_set_aside_then_retried_and_keeps_nobody_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad, good = OrganisationFactory(name_vi="Công ty Độc"), OrganisationFactory(name_vi="Công ty Lành")
    with monkeypatch.context() as broken:
        _poisoned(broken, bad.pk)
        outbox.drain()
        assert _names("lanh") == [f"organisation:{good.pk}"]
        row = OutboxRow.objects.get()
        assert (row.attempts, row.retry_at > row.queued_at, "poison" in row.error) == (1, True, True)
        assert outbox.drain().failed == 0  # not before its time
        for _attempt in range(outbox.MOST_ATTEMPTS - 1):
            OutboxRow.objects.update(retry_at=None)
            outbox.drain()
        assert (outbox.waiting(), outbox.set_aside()) == (0, 1)
        OutboxRow.objects.update(retry_at=None)
        assert outbox.drain().failed == 0

    assert outbox.retry() == 1
    outbox.drain()
    assert _names("doc") == [f"organisation:{bad.pk}"]
    assert not OutboxRow.objects.exists()


def test_a_new_change_takes_the_failed_rows_of_its_document_along(monkeypatch: pytest.MonkeyPatch) -> None:
    row = OrganisationFactory(name_vi="Công ty Độc")
    with monkeypatch.context() as broken:
        _poisoned(broken, row.pk)
        outbox.drain()

    row.save()
    outbox.drain()

    assert _names("doc") == [f"organisation:{row.pk}"]
    assert not OutboxRow.objects.exists()


def test_a_drain_that_was_overtaken_neither_writes_nor_deletes_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    row = OrganisationFactory(name_vi="Công ty Trước")
    real = outbox._write

    def stalled(*args: Any, **kwargs: Any) -> Any:
        Lease.objects.filter(name=outbox.LEASE).update(holder="another:1:x")
        return real(*args, **kwargs)

    with monkeypatch.context() as slow:
        slow.setattr(outbox, "_write", stalled)
        assert outbox.drain().indexed == 0

    assert OutboxRow.objects.filter(uid=f"organisation:{row.pk}").exists()
    assert _names("truoc") == []
    Lease.objects.filter(name=outbox.LEASE).update(holder="")
    outbox.drain()
    assert _names("truoc") == [f"organisation:{row.pk}"]


def test_a_change_that_was_not_read_keeps_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    row = OrganisationFactory(name_vi="Công ty Trước")
    real, passes = outbox._read, []

    def meanwhile(uids: Any) -> Any:
        found = real(uids)
        passes.append([document.texts[0].text for document in found.ready])
        if len(passes) == 1:
            row.name_vi = "Công ty Sau"
            row.save()
        return found

    monkeypatch.setattr(outbox, "_read", meanwhile)
    outbox.drain()

    assert passes == [["Công ty Trước"], ["Công ty Sau"]]
    assert _names("sau") == [f"organisation:{row.pk}"]
    assert not OutboxRow.objects.exists()


@pytest.mark.parametrize(
    ("holder", "free"), [("", True), ("elsewhere:1:x", False), ("{host}:{pid}:x", False), ("{host}:999999:x", True)]
)
def test_a_lease_is_taken_from_the_dead_and_never_from_the_living(holder: str, free: bool) -> None:
    name = holder.format(host=socket.gethostname()[:40], pid=os.getpid())
    Lease.objects.create(name="x", holder=name, expires_at=lease.clock() + timedelta(seconds=40))

    assert lease.is_held("x") is not free
    if free:
        with lease.held("x") as mine:
            assert mine.step() == 1
    else:
        with pytest.raises(lease.LeaseTaken), lease.held("x"):
            pass
        Lease.objects.filter(name="x").update(expires_at=lease.clock() - timedelta(seconds=1))
        with lease.held("x"):
            pass


def test_a_clock_that_is_set_back_holds_nothing_up() -> None:
    """An hour ago the clock was an hour ahead: a lease, a pause and a wake-up were written with its time."""
    row = OrganisationFactory()
    ahead = lease.clock() + timedelta(hours=1)
    Lease.objects.update_or_create(
        name=outbox.LEASE, defaults={"holder": "elsewhere:1:x", "expires_at": ahead, "wake_at": ahead}
    )
    OutboxRow.objects.update(attempts=2, retry_at=ahead)

    assert outbox.drain().indexed == 1
    assert f"organisation:{row.pk}" in get_engine().stored()
    assert outbox.waiting() == 0


def test_a_drain_does_nothing_while_another_process_drains() -> None:
    OrganisationFactory()
    with lease.held(outbox.LEASE):
        assert outbox.drain() == outbox.Drained()
        assert outbox.waiting() == 1
    assert outbox.drain().indexed == 1


def test_what_is_drained_during_a_rebuild_is_in_the_new_index(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, gone = OrganisationFactory(name_vi="Công ty Cũ"), OrganisationFactory(name_vi="Công ty Bỏ")
    real = outbox._fill

    def busy(*args: Any) -> int:
        count = real(*args)
        kept.name_vi = "Công ty Mới"
        kept.save()
        gone.delete()
        outbox.drain()  # the old index stays fresh while the new one is made
        assert _names("moi") == [f"organisation:{kept.pk}"]
        return count

    monkeypatch.setattr(outbox, "_fill", busy)
    outbox.rebuild()

    assert _names("moi") == [f"organisation:{kept.pk}"]
    assert _names("bo") == []
    assert not outbox.compare()
    assert not OutboxRow.objects.exists()


def test_a_rebuild_that_fails_leaves_the_old_index(monkeypatch: pytest.MonkeyPatch) -> None:
    row = OrganisationFactory(name_vi="Công ty Cũ")
    outbox.drain()

    def fails(*_args: Any) -> int:
        raise EngineUnavailable

    monkeypatch.setattr(outbox, "_fill", fails)
    with pytest.raises(EngineUnavailable):
        outbox.rebuild()

    assert _names("cu") == [f"organisation:{row.pk}"]
    assert not lease.is_held(outbox.REBUILD)


def _check(*args: str) -> str:
    out = StringIO()
    call_command("check_index", *args, stdout=out)
    return out.getvalue()


def test_check_index_finds_and_mends_what_is_missing_too_much_or_other() -> None:
    rows = OrganisationFactory.create_batch(3)
    outbox.drain()
    assert "agrees" in _check()
    Organisation.objects.filter(pk=rows[0].pk).update(name_vi="Công ty Sửa Sau Lưng")
    Organisation.objects.filter(pk=rows[1].pk).delete()
    OutboxRow.objects.all().delete()
    get_engine().delete([f"organisation:{rows[2].pk}"], 10**6)
    get_engine().refresh()

    assert outbox.compare() == outbox.Difference(
        missing=(f"organisation:{rows[2].pk}",),
        surplus=(f"organisation:{rows[1].pk}",),
        different=(f"organisation:{rows[0].pk}",),
    )
    with pytest.raises(CommandError, match="1 missing, 1 surplus, 1 different"):
        _check()
    Lease.objects.filter(name=outbox.LEASE).update(number=10**6)
    assert "agrees" in _check("--mend")
    assert _names("lung") == [f"organisation:{rows[0].pk}"]


def test_numbers_go_on_above_the_index_after_a_backup_was_brought_back() -> None:
    row = OrganisationFactory(name_vi="Công ty Mới Hơn")
    document = documents.Document(f"organisation:{row.pk}", "organisation", (documents.Text("name", "Cũ"),))
    get_engine().bulk([(document, 5000)])
    get_engine().refresh()
    OutboxRow.objects.all().delete()

    assert "agrees" in _check("--mend")
    assert _names("hon") == [f"organisation:{row.pk}"]


@pytest.mark.usefixtures("index")
def test_an_index_of_an_older_mapping_answers_takes_nothing_in_and_is_rebuilt(settings: Any) -> None:
    row = OrganisationFactory(name_vi="Công ty Cũ")
    outbox.drain()
    folder = Path(settings.SEARCH_INDEX_DIR)
    (folder / (folder / "current").read_text() / "mapping-version").write_text("older")
    later = OrganisationFactory(name_vi="Công ty Mới")

    with pytest.raises(EngineUnavailable):
        outbox.drain()

    assert get_engine().health().mapping == "older"
    assert _names("cu") == [f"organisation:{row.pk}"]
    assert outbox.waiting() == 1
    with pytest.raises(CommandError, match="Run rebuild_index"):
        _check()
    call_command("rebuild_index", stdout=StringIO())
    assert _names("moi") == [f"organisation:{later.pk}"]
    assert "agrees" in _check()


@pytest.mark.usefixtures("index")
def test_an_index_that_cannot_be_read_is_unavailable_and_a_rebuild_mends_it(settings: Any) -> None:
    row = OrganisationFactory(name_vi="Công ty Cũ")
    outbox.drain()
    folder = Path(settings.SEARCH_INDEX_DIR)
    (folder / (folder / "current").read_text() / "meta.json").write_text("{")

    with pytest.raises(EngineUnavailable):
        TantivyEngine(str(folder)).search(Plan())
    reset_engine()
    outbox.rebuild()

    assert _names("cu") == [f"organisation:{row.pk}"]


def test_a_document_follows_the_names_that_stand_in_it() -> None:
    solution = SolutionFactory(published=True)
    solution.tags.add("kênh rạch")
    outbox.drain()
    organisation, tag = solution.organisation, solution.tags.get()

    organisation.name_vi = "Công ty Bói Cá"
    organisation.save()
    tag.name = "thủy lợi"
    tag.save()
    outbox.drain()

    assert f"solution:{solution.pk}" in _names("boi")
    assert f"solution:{solution.pk}" in _names("loi")
    assert not outbox.compare()


@pytest.mark.usefixtures("index")
def test_a_full_disk_under_the_index_loses_nothing(settings: Any) -> None:
    folder = str(settings.SEARCH_INDEX_DIR)
    word = documents.Document("solution:1", "solution", (documents.Text("title", "trước"),))
    TantivyEngine(folder).bulk([(word, 1)])

    pid = os.fork()
    if not pid:  # a process whose files may not grow past a few bytes, as on a full disk
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
            TantivyEngine(folder).bulk([(dataclasses.replace(word, uid="solution:2"), 2)])
        except EngineUnavailable:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7

    engine = TantivyEngine(folder)
    assert sorted(engine.stored()) == ["solution:1"]
    engine.bulk([(dataclasses.replace(word, uid="solution:2"), 2)])
    assert sorted(engine.stored()) == ["solution:1", "solution:2"]
