"""Kill drains and rebuilds at every step, in processes of their own; run by test_faults with a database of its own.

Prints one JSON object: for each step, whether the process was killed there, what the index lacked afterwards, and what
should not have been found.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connection, connections

from hoip.accounts.models import Organisation
from hoip.accounts.states import OrganisationKind, VerificationState
from search import lease, outbox
from search.analysis import analyse
from search.engines import get_engine, reset_engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.tantivy import TantivyEngine
from search.plan import Clause, Plan

ENGINE = ElasticsearchEngine if os.environ.get("ELASTICSEARCH_URL") else TantivyEngine
outbox.after_commit = lambda: None  # each round drains by itself
outbox.BATCH = 20
STORM_SECONDS = 4
PAUSE = 0.05


def die(*_args: Any, **_kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before(owner: Any, name: str, *, call: int = 1) -> Callable[[], None]:
    """Die when a function is called for the nth time, before it does anything."""

    def arm() -> None:
        original, calls = getattr(owner, name), 0

        def dying(*args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            return die() if calls == call else original(*args, **kwargs)

        setattr(owner, name, dying)

    return arm


def after(owner: Any, name: str) -> Callable[[], None]:
    """Die as soon as a function has done its work."""

    def arm() -> None:
        original = getattr(owner, name)

        def dying(*args: Any, **kwargs: Any) -> Any:
            original(*args, **kwargs)
            die()

        setattr(owner, name, dying)

    return arm


DRAIN = {
    "rows are read": before(lease.Held, "step"),
    "objects are read": before(outbox, "_write"),
    "it may write": before(lease.Held, "check"),
    "documents are in": after(ENGINE, "bulk"),
    "documents are out": after(ENGINE, "delete"),
    "rows are to be deleted": before(lease.Held, "lock"),
    "rows are deleted": after(outbox, "_index"),
}
REBUILD = {
    "a new index is there": after(ENGINE, "begin_rebuild"),
    "the new index is filled in part": before(ENGINE, "bulk", call=2),
    "it catches up": before(outbox, "_catch_up"),
    "it is to be swapped": before(ENGINE, "finish_rebuild"),
    "it is swapped": after(ENGINE, "finish_rebuild"),
}


def fork(act: Callable[[], object]) -> int:
    """Do something in a process of its own; answers its id."""
    reset_engine()
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        act()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the exit code tells
        traceback.print_exc()
        os._exit(1)


def finish(pid: int) -> int:
    """Wait for a process; answers the signal that ended it, or minus its exit code."""
    _, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)


def make(number: int | str) -> Organisation:
    return Organisation.objects.create(
        kind=OrganisationKind.STARTUP,
        name_vi=f"Công ty Nhện Nước {number}",
        slug=f"nhen-nuoc-{number}",
        verification=VerificationState.VERIFIED,
    )


def found(word: str) -> list[str]:
    required = tuple((Clause("u", term),) for term in analyse(word).words())
    return [hit.uid for hit in get_engine().search(Plan(required=required, size=50)).hits]


def state() -> dict[str, Any]:
    """What is wrong after everything was drained."""
    outbox.drain()
    difference = outbox.compare()
    return {"differs": list(difference.all()), "waiting": outbox.waiting()}


def round_of(name: str, arm: Callable[[], None], act: Callable[[], object], number: int) -> dict[str, Any]:
    """One creation, one change and one deletion, and a process that dies on the way."""
    changed, deleted = make(f"đổi {number}"), make(f"xóa {number}")
    outbox.drain()
    made = make(f"mới{number}")
    changed.name_vi = f"Công ty Khác{number}"
    changed.save()
    gone = f"organisation:{deleted.pk}"
    deleted.delete()

    def doomed() -> None:
        arm()
        act()

    killed = finish(fork(doomed)) == signal.SIGKILL
    answer = {"killed": killed, **state()}
    answer["found"] = found(f"mới{number}") == [f"organisation:{made.pk}"] and len(found(f"khác{number}")) == 1
    answer["came back"] = gone in get_engine().stored()
    return answer


def storm() -> dict[str, Any]:
    """Two drains and a rebuild while objects are made, changed and deleted."""
    random.seed(7)
    stop = time.monotonic() + STORM_SECONDS

    def draining() -> None:
        while time.monotonic() < stop:
            outbox.drain()
            time.sleep(PAUSE)

    def rebuilding() -> None:
        while time.monotonic() < stop:
            outbox.rebuild()
            time.sleep(PAUSE)

    workers = [fork(draining), fork(draining), fork(rebuilding)]
    rows: list[Organisation] = []
    number = 0
    while time.monotonic() < stop:
        number += 1
        time.sleep(PAUSE / 5)
        choice = random.random()
        if choice < 0.5 or not rows:
            rows.append(make(f"bão {number}"))
        elif choice < 0.8:
            row = random.choice(rows)
            row.name_vi = f"Công ty Bão Đổi {number}"
            row.save()
        else:
            rows.pop(random.randrange(len(rows))).delete()
    ends = [finish(pid) for pid in workers]
    return {"ends": ends, "writes": number, **state()}


def main() -> None:
    outbox.rebuild()
    for number in range(45):
        make(f"kho {number}")
    outbox.drain()
    answers: dict[str, Any] = {}
    steps = [(f"drain: {name}", arm, outbox.drain) for name, arm in DRAIN.items()]
    steps += [(f"rebuild: {name}", arm, outbox.rebuild) for name, arm in REBUILD.items()]
    for number, (name, arm, act) in enumerate(steps):
        answers[name] = round_of(name, arm, act, number)
    answers["storm"] = storm()
    if connection.vendor == "sqlite":
        connections.close_all()
    sys.stdout.write(json.dumps(answers, ensure_ascii=False))


main()
