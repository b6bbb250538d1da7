"""Kill Elasticsearch in the middle of a bulk request while objects go on changing; run by test_killed_server.

Takes the server's address from ELASTICSEARCH_URL and how to find and start it from SERVER_PID and SERVER_START. Prints
one JSON object: how often a request was cut off, and what was wrong once the server was back.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connections

from hoip.accounts.models import Organisation
from hoip.accounts.states import OrganisationKind, VerificationState
from search import outbox
from search.engines import EngineUnavailable, get_engine, reset_engine
from search.engines.elasticsearch import ElasticsearchEngine

outbox.after_commit = lambda: None  # the drain below is the only one
KILL_AFTER = (0.05, 0.02, 0.1, 0.01, 0.2)
"""Seconds from the start of a bulk request, tried in turn until the request was not answered any more."""
ROWS = 200
BACK_SECONDS = 90.0
WORDS = [
    "ngập",
    "triều",
    "cường",
    "cảm",
    "biến",
    "trạm",
    "y",
    "tế",
    "chợ",
    "truyền",
    "thống",
    "giao",
    "thông",
    "cây",
    "xanh",
    "năng",
    "lượng",
    "rác",
    "thải",
]


def make(number: int | str) -> Organisation:
    summary = " ".join(random.choices(WORDS, k=110))[:600]
    return Organisation.objects.create(
        kind=OrganisationKind.STARTUP,
        name_vi=f"Công ty Đứt Điện {number}",
        slug=f"dut-dien-{number}",
        summary_vi=summary,
        verification=VerificationState.VERIFIED,
    )


def kill_server() -> None:
    os.kill(int(Path(os.environ["SERVER_PID"]).read_text().split()[0]), signal.SIGKILL)


def start_server() -> None:
    subprocess.run(json.loads(os.environ["SERVER_START"]), check=True, stdout=subprocess.DEVNULL)


def drain_cut_off(seconds: float) -> bool:
    """Drain with one bulk request; so long after it began the server is killed. Whether it was left unanswered."""
    original = ElasticsearchEngine._write

    def writing(self: ElasticsearchEngine, actions: Any) -> dict[str, str]:
        threading.Timer(seconds, kill_server).start()
        return original(self, actions)

    ElasticsearchEngine._write = writing  # type: ignore[method-assign]
    outbox.BATCH = ROWS
    try:
        outbox.drain()
    except EngineUnavailable:
        return True
    finally:
        ElasticsearchEngine._write = original  # type: ignore[method-assign]
    return False


def drain_until_back() -> float:
    """Drain as the worker does, again and again, until the engine answers; answers how long that took."""
    began = time.monotonic()
    while True:
        try:
            outbox.drain()
        except EngineUnavailable:
            if time.monotonic() - began > BACK_SECONDS:
                raise
            time.sleep(0.5)
        else:
            return time.monotonic() - began


def writer(stop: threading.Event, gone: list[str], kept: list[str]) -> None:
    """Make, change and delete objects, also while the server is away."""
    rows: list[Organisation] = []
    number = 0
    while not stop.is_set():
        number += 1
        choice = random.random()
        if choice < 0.5 or len(rows) < 3:
            rows.append(make(f"bão {os.getpid()} {time.monotonic_ns()}"))
        elif choice < 0.75:
            row = random.choice(rows)
            row.name_vi = f"Công ty Đổi Tên {number}"
            row.save()
        else:
            row = rows.pop(random.randrange(len(rows)))
            gone.append(f"organisation:{row.pk}")
            row.delete()
        time.sleep(0.01)
    kept.extend(f"organisation:{row.pk}" for row in rows)
    connections.close_all()


def main() -> None:
    random.seed(11)
    outbox.rebuild()
    cut_off = 0
    gone: list[str] = []
    kept: list[str] = []
    saved_while_away = 0
    for number, seconds in enumerate(KILL_AFTER):
        old = [make(f"{number} {one}") for one in range(ROWS)]
        outbox_before = outbox.waiting()
        stop = threading.Event()
        writes = threading.Thread(target=writer, args=(stop, gone, kept))
        writes.start()
        cut_off += drain_cut_off(seconds)
        time.sleep(0.3)
        for row in old[::7]:
            gone.append(f"organisation:{row.pk}")
            row.delete()
        time.sleep(1)
        stop.set()
        writes.join()
        saved_while_away += outbox.waiting() > 0 and outbox_before > 0
        kept.extend(f"organisation:{row.pk}" for row in old if row.pk)
        start_server()
        reset_engine()
        drain_until_back()
        if cut_off:
            break
    stored = get_engine().stored()
    answer = {
        "cut off": cut_off,
        "waited meanwhile": saved_while_away > 0,
        "differs": list(outbox.compare().all()),
        "waiting": outbox.waiting(),
        "set aside": outbox.set_aside(),
        "missing": [uid for uid in kept if uid not in stored],
        "came back": [uid for uid in gone if uid in stored],
        "kept": len(kept),
        "gone": len(gone),
    }
    connections.close_all()
    sys.stdout.write(json.dumps(answer))


main()
