"""The audit chain: whole when written by verbs, broken when anything else touched it."""

import threading
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from hoip.audit.exceptions import AppendOnly
from hoip.audit.models import Entry, Head
from hoip.audit.services import record, record_refusal, verify_chain
from tests.accounts.factories import UserFactory


@pytest.fixture
def entries(db: None) -> list[Entry]:
    """Three acts of one person."""
    user = UserFactory()
    return [record("tests.something_done", target=user, by=user, facts={"số": n}) for n in range(3)]


def tampered(statement: str, *values: Any) -> None:
    """What somebody with the database's password could do: lift the triggers, then change rows."""
    with connection.cursor() as cursor:
        on = " ON audit_entry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER IF EXISTS audit_entry_append_only{on}")
        cursor.execute(statement, values)


def test_entries_written_by_record_form_a_whole_chain(entries: list[Entry]) -> None:
    found = verify_chain()

    assert (found.entries, found.broken_at) == (3, None)
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert entries[1].previous_hash == entries[0].hash


def test_people_are_kept_by_an_opaque_id_alone(entries: list[Entry]) -> None:
    user = UserFactory()

    entry = record("tests.other_thing_done", by=user)

    assert entry.actor == str(user.public_id)
    assert user.email not in str(vars(entry)) and user.full_name not in str(vars(entry))


def test_an_empty_log_is_whole(db: None) -> None:
    assert verify_chain().broken_at is None


@pytest.mark.parametrize(
    ("statement", "values", "broken_at"),
    [
        ("UPDATE audit_entry SET action = 'tests.nothing_done' WHERE number = 2", [], 2),
        ("UPDATE audit_entry SET facts = %s WHERE number = 1", ['{"số": 9}'], 1),
        ("UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE number = 3", [], 3),
        ("UPDATE audit_entry SET refused = %s WHERE number = 2", [True], 2),
        ("DELETE FROM audit_entry WHERE number = 2", [], 2),
        ("DELETE FROM audit_entry WHERE number = 3", [], 3),
        ("DELETE FROM audit_entry", [], 1),
        ("DELETE FROM audit_head", [], 3),
    ],
    ids=["action", "facts", "time", "refusal", "one gone", "last gone", "all gone", "head gone"],
)
def test_the_command_fails_and_names_the_entry_that_was_tampered_with(
    entries: list[Entry], statement: str, values: list[Any], broken_at: int
) -> None:
    tampered(statement, *values)

    with pytest.raises(CommandError, match=rf"broken at entry {broken_at}:"):
        call_command("verify_audit")


def test_the_command_says_that_a_log_is_whole(entries: list[Entry]) -> None:
    out = StringIO()

    call_command("verify_audit", stdout=out)

    assert "whole: 3 entries" in out.getvalue()


def test_no_way_of_the_orm_changes_or_deletes_an_entry(entries: list[Entry]) -> None:
    entry = Entry.objects.first()

    for attempt in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(action="x"),
        lambda: Entry.objects.bulk_update([entry], ["action"]),
        lambda: Entry.objects.update_or_create(pk=entry.pk, defaults={"action": "x"}),
    ):
        with pytest.raises(AppendOnly):
            attempt()
    assert verify_chain().broken_at is None


def test_the_database_itself_refuses_a_change(entries: list[Entry]) -> None:
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET action = 'x' WHERE number = 1")

    assert verify_chain().broken_at is None


def test_an_act_that_is_rolled_back_leaves_no_entry_and_no_gap(entries: list[Entry]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("tests.something_done")
        raise ZeroDivisionError

    assert record("tests.something_done").number == 4
    assert verify_chain().broken_at is None


def test_a_refusal_is_recorded_as_one(db: None) -> None:
    user = UserFactory()

    record_refusal("tests.do_something", target=user, by=user, reason="not yours")

    entry = Entry.objects.get()
    assert (entry.refused, entry.facts) == (True, {"reason": "not yours"})


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_acts_at_the_same_moment_stand_one_after_the_other() -> None:
    start = threading.Barrier(4)
    failed: list[Exception] = []

    def act() -> None:
        try:
            start.wait()
            for _ in range(5):
                record("tests.something_done")
        except Exception as error:  # noqa: BLE001 - whatever a thread meets must fail the test
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert verify_chain().entries == 20
    assert verify_chain().broken_at is None
    assert Head.objects.get().number == 20
