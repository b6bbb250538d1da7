"""The last minute of a call: 300 bidders submit at once on PostgreSQL and gunicorn. Nothing is lost or doubled.

    python -m benchmarks.deadline_rush [BIDDERS]

Needs DATABASE_URL of a PostgreSQL server on which the role may create databases (`make bench` starts one); works in a
database of its own, which it drops. A fifth of the bidders send their form twice at the same moment, all of them in the
minute before the deadline; one more comes after it and is refused. Afterwards every receipt is recomputed from the
export. The 95th percentile of a submission is printed as a ratio to that of a bare signed-in POST that writes one row,
sent by the same bidders in the same way to the same processes through the same middleware: once before the rush and
once after it, so that a machine that grows busy or quiet meanwhile favours neither.
"""

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
NAME = f"hoip_rush_{os.getpid()}"
SERVER = os.environ.get("DATABASE_URL", "")
WORKERS = 2
AT_ONCE = 30
"""Connections that send at the same time; the web server's queue holds the rest."""
TWICE_EVERY = 5


def server_url(name: str) -> str:
    """The address of a database on the given server."""
    parts = urlsplit(SERVER)
    return urlunsplit(parts._replace(path=f"/{name}"))


def administer(statement: str) -> None:
    """One statement on the server, outside a transaction."""
    import psycopg

    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Browser:
    """A signed-in bidder with a connection kept open."""

    def __init__(self, port: int, session: str, csrf: str, number: str, form: dict[str, str]) -> None:
        self.port, self.number, self.form = port, number, form
        self.cookies = f"sessionid={session}; csrftoken={csrf}"
        self.csrf = csrf

    def post(self, path: str, data: dict[str, str]) -> tuple[int, str, float]:
        """Send a form: status, where it leads, and seconds."""
        return self._send("POST", path, urlencode(data | {"csrfmiddlewaretoken": self.csrf}))

    def get(self, path: str) -> tuple[int, str, float]:
        """Read a page, likewise."""
        return self._send("GET", path, "")

    def _send(self, method: str, path: str, body: str) -> tuple[int, str, float]:
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(
            method,
            path,
            body,
            {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookies, "Host": "localhost"},
        )
        response = connection.getresponse()
        response.read()
        took = time.perf_counter() - began
        connection.close()
        return response.status, response.headers.get("Location", ""), took


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of the values lies."""
    return statistics.quantiles(values, n=100)[round(share * 100) - 1]


def rush(browsers: list[Browser], send: Any) -> list[tuple[int, str, float]]:
    """All at once, AT_ONCE connections at a time."""
    barrier = threading.Barrier(AT_ONCE)

    def first(_place: int) -> None:
        barrier.wait(30)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(first, range(AT_ONCE)))
        return list(pool.map(send, browsers))


def warm_up(browsers: list[Browser], bare: str) -> None:
    """Let every process do both kinds of request once, as it has by the last minute of a call."""
    from django.urls import reverse

    rush(browsers, lambda one: one.post(bare, {"text": "warm"}))
    rush(browsers, lambda one: one.get(reverse("proposals:proposal-submit", args=[one.number])))


def prepare(bidders: int) -> list[dict[str, str]]:
    """A call, and a complete bid with a document for each bidder, made by the services that people's pages call."""
    from datetime import timedelta

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from hoip import clock
    from tests.proposals.factories import bidder, complete, draft, open_challenge

    challenge = open_challenge(closes_at=clock.now() + timedelta(hours=2))
    made = []
    for _ in range(bidders):
        who = bidder()
        proposal = complete(draft(challenge, who))
        session = SessionStore()
        session[SESSION_KEY] = str(who[0].pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = who[0].get_session_auth_hash()
        session.save()
        made.append({"session": session.session_key, "number": proposal.number, "revision": str(proposal.version)})
    return made


def move_deadline(**from_now: float) -> None:
    """Let the call end in a while."""
    from datetime import timedelta

    from challenges.models import Challenge
    from hoip import clock

    Challenge.objects.update(closes_at=clock.now() + timedelta(**from_now))


def verify(bidders: int) -> tuple[int, int, int]:
    """Versions, bids that are submitted, and receipts that verify."""
    from hoip.audit.services import verify_chain
    from marketplace.proposals.models import Proposal, SealedVersion
    from marketplace.proposals.services.receipts import export_zip, verify_export

    fine = sum(not verify_export(export_zip(version)).problems for version in SealedVersion.objects.all())
    assert verify_chain().broken_at is None
    return SealedVersion.objects.count(), Proposal.objects.filter(state="submitted").count(), fine


def run(bidders: int) -> int:
    """The whole run; 0 when nothing was lost or doubled."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.urls import reverse
    from django.utils.translation import activate

    activate("vi")
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    people = prepare(bidders + 1)
    print(f"deadline rush: {len(people)} bids written in {time.perf_counter() - began:.1f} s", flush=True)
    port = free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "benchmarks.rush_wsgi:application", "-b", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        [*gunicorn, "-w", str(WORKERS), "--backlog", "2048", "--timeout", "120", "--log-level", "error"], cwd=ROOT
    )
    try:
        wait_for(port)
        csrf = uuid4().hex
        *browsers, late = [Browser(port, one["session"], csrf, one["number"], one) for one in people]
        bare = reverse("bare-row")
        warm_up(browsers[: AT_ONCE * 2], bare)
        baseline = rush(browsers, lambda one: one.post(bare, {"text": one.number}))

        places = {one["number"]: place for place, one in enumerate(people)}

        def submit(one: Browser) -> tuple[int, str, float]:
            path = reverse("proposals:proposal-submit", args=[one.number])
            data = {"token": str(uuid4()), "revision": one.form["revision"]}
            if places[one.number] % TWICE_EVERY:
                return one.post(path, data)
            with ThreadPoolExecutor(2) as pool:
                twice = list(pool.map(lambda _n: one.post(path, data), range(2)))
            assert len({where for _status, where, _took in twice}) == 1, twice
            return max(twice, key=lambda answer: answer[2])

        move_deadline(seconds=60)
        began = time.perf_counter()
        answers = rush(browsers, submit)
        took = time.perf_counter() - began
        baseline += rush(browsers, lambda one: one.post(bare, {"text": one.number}))
        assert {status for status, _where, _took in baseline} == {302}, baseline[:3]
        move_deadline(seconds=0)
        refused = not submit(late)[1]
    finally:
        server.terminate()
        server.wait(20)
    accepted = sum(status == 302 and bool(re.search(r"/1/$", where)) for status, where, _took in answers)
    versions, submitted, receipts = verify(bidders)
    p95, base = percentile([one[2] for one in answers], 0.95), percentile([one[2] for one in baseline], 0.95)
    print(f"deadline rush: {bidders} bidders, {WORKERS} gunicorn workers, {AT_ONCE} connections, {took:.1f} s in all")
    print(f"accepted {accepted}, submitted {submitted}, sealed versions {versions}, receipts that verify {receipts}")
    print(
        f"p95 of a submission {p95 * 1000:.0f} ms, of a bare signed-in POST {base * 1000:.0f} ms: ratio {p95 / base:.2f}"
    )
    print("who came after the deadline was refused" if refused else "A LATE BID WAS TAKEN")
    whole = refused and accepted == submitted == versions == receipts == bidders
    print("nothing lost, nothing doubled" if whole else "SOMETHING WAS LOST OR DOUBLED")
    return 0 if whole else 1


def wait_for(port: int) -> None:
    """Until the web server answers."""
    for _try in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("gunicorn does not answer")


def main(bidders: int = 300) -> int:
    """In a database of its own."""
    if not SERVER.startswith("postgres"):
        print("deadline rush: left out, since DATABASE_URL names no PostgreSQL (make bench starts one)")
        return 0
    administer(f'CREATE DATABASE "{NAME}"')
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "benchmarks.rush_settings",
        "RUSH_DATABASE_URL": server_url(NAME),
        "VAR_DIR": tempfile.mkdtemp(prefix="hoip-rush-"),
        "LOG_LEVEL": "ERROR",
    }
    try:
        return run(bidders)
    finally:
        from django.db import connections

        connections.close_all()
        administer(f'DROP DATABASE "{NAME}" WITH (FORCE)')


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
