"""What one process saves, the next search of another process finds; run by test_faults with a database of its own."""

import json
import os
import statistics
import sys
import time

import django

django.setup()

from django.db import connections

from hoip.accounts.models import Organisation
from hoip.accounts.states import OrganisationKind, VerificationState
from search import outbox
from search.analysis import analyse
from search.engines import get_engine, reset_engine
from search.plan import Clause, Plan

ROUNDS = 12


def found(word: str) -> list[str]:
    required = tuple((Clause("u", term),) for term in analyse(word).words())
    return [hit.uid for hit in get_engine().search(Plan(required=required, size=50)).hits]


def reader(questions: int, answers: int) -> None:
    """Answer words, a line each, with what a search finds that begins after the word came."""
    found("gì")  # the index is open before anything is saved
    with os.fdopen(questions) as incoming, os.fdopen(answers, "w") as outgoing:
        for line in incoming:
            outgoing.write(json.dumps(found(line.strip())) + "\n")
            outgoing.flush()
    os._exit(0)


def main() -> None:
    outbox.rebuild()
    reset_engine()
    connections.close_all()
    (ours_in, theirs_out), (theirs_in, ours_out) = os.pipe(), os.pipe()
    if not os.fork():
        os.close(ours_in)
        os.close(ours_out)
        reader(theirs_in, theirs_out)
    os.close(theirs_in)
    os.close(theirs_out)
    ask, answer = os.fdopen(ours_out, "w"), os.fdopen(ours_in)

    def other(word: str) -> list[str]:
        ask.write(word + "\n")
        ask.flush()
        return json.loads(answer.readline())

    wrong: list[str] = []
    seconds: list[float] = []
    for number in range(ROUNDS):
        began = time.monotonic()
        row = Organisation.objects.create(
            kind=OrganisationKind.STARTUP,
            name_vi=f"Công ty Tươi{number}",
            slug=f"tuoi-{number}",
            verification=VerificationState.VERIFIED,
        )
        uid = f"organisation:{row.pk}"
        if other(f"tươi{number}") != [uid]:
            wrong.append(f"{number} was not found")
        seconds.append(time.monotonic() - began)
        row.name_vi = f"Công ty Khác{number}"
        row.save()
        if other(f"khác{number}") != [uid] or other(f"tươi{number}"):
            wrong.append(f"{number} was found by its old name or not by the new one")
        row.delete()
        if other(f"khác{number}"):
            wrong.append(f"{number} was found after it was deleted")
    ask.close()
    os.wait()
    connections.close_all()
    sys.stdout.write(json.dumps({"wrong": wrong, "median": statistics.median(seconds), "longest": max(seconds)}))


main()
