"""The process is killed at every step of submitting and opening; what is left behind is one consistent state."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hoip.faults import EXIT_CODE
from tests.conftest import _template

ROOT = Path(__file__).resolve().parent.parent.parent
SUBMIT = (
    "submit.locked",
    "submit.checked",
    "submit.sealed",
    "submit.told",
    "submit.recorded",
    "submit.committed",
    "receipt.rendered",
)
OPEN = ("open.locked", "open.verified", "open.written", "open.recorded", "open.committed")
PRELUDE = """
import os, django
django.setup()
from datetime import timedelta
from django.core import mail
from django.core.files.storage import FileSystemStorage
from hoip import clock
from hoip.audit.services import verify_chain
from hoip.notifications.delivery import send_waiting
from hoip.notifications.models import Notification
from marketplace.proposals.models import Opening, Proposal, SealedVersion
from marketplace.proposals.services import contents, opening, receipts, sealing
from challenges.models import Challenge
from hoip.accounts.models import User
from tests.proposals.factories import *
"""
ARRANGE_SUBMIT = "proposal = complete(draft(open_challenge())); print(proposal.pk)"
SEAL = "seal(Proposal.objects.get())"
ARRANGE_OPEN = """
challenge = open_challenge()
for _ in range(3): sealed(challenge)
challenge = close(challenge)
opening.confirm_opening(challenge, by=member_of(challenge.organisation, 'manager', email='manager@example.com'))
office_user()"""
OPEN_SECOND = "opening.confirm_opening(Challenge.objects.get(), by=User.objects.get(groups__name='office'))"


DRIVER = """
import io, json, shutil, sys, traceback
from contextlib import redirect_stdout
from pathlib import Path
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection

def in_a_process_of_its_own(database, fault, code):
    connection.close()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        connection.settings_dict["NAME"] = database
        settings.FAULT_POINT = fault
        said = io.StringIO()
        try:
            with redirect_stdout(said):
                exec(code, globals())
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        connection.close()  # the write-ahead log goes into the file that is copied
        os.write(writer, said.getvalue().encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        printed = pipe.read().decode()
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), printed.strip()]

plan = json.loads(sys.argv[1])
answers = {"": in_a_process_of_its_own(plan["database"], "", plan["arrange"])}
for point in plan["points"]:
    copy = f"{plan['database']}.{point}"
    shutil.copyfile(plan["database"], copy)
    killed = in_a_process_of_its_own(copy, point, plan["act"])
    answers[point] = [killed[0], *in_a_process_of_its_own(copy, "", plan["check"])]
print(json.dumps(answers))
"""


def killed_at_each(points: tuple[str, ...], folder: Path, arrange: str, act: str, check: str) -> dict[str, list[Any]]:
    """For each point: how the process ended that was killed there, how the one ended that looked after it, and what
    that one said. Each point begins with the same database; every act runs in a process of its own.
    """
    database = folder / "db.sqlite3"
    shutil.copyfile(_template(), database)
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.proposals.crash_settings",
        "DATABASE_URL": f"sqlite:///{database}",
        "VAR_DIR": str(folder),
        "LOG_LEVEL": "CRITICAL",
    }
    plan = {"database": str(database), "points": points, "arrange": arrange, "act": act, "check": check}
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + DRIVER, json.dumps(plan)],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    answers: dict[str, list[Any]] = json.loads(done.stdout.splitlines()[-1])
    assert answers[""][0] == 0, done.stderr[-3000:]
    print(done.stderr[-3000:])
    return answers


CHECK_SUBMIT = """
row = Proposal.objects.get()
versions = list(row.versions.all())
notices = Notification.objects.filter(kind='proposal_submitted')
state = (row.state, len(versions), notices.count())
assert state in {('draft', 0, 0), ('submitted', 1, 1)}, state
assert verify_chain().broken_at is None
seal(row); seal(row)
row.refresh_from_db()
version = row.versions.get()
assert (row.state, row.sealed_revision) == ('submitted', row.version)
assert receipts.verify_export(receipts.export_zip(version)).problems == ()
send_waiting(clock.now() + timedelta(hours=1))
sent = [message for message in getattr(mail, "outbox", []) if row.number in message.subject and message.attachments]
already = Notification.objects.filter(kind='proposal_submitted', emailed_at=None).count()
assert already == 0
print(len(sent))
"""


def test_killed_while_submitting_a_bid_is_sealed_whole_or_not_at_all_and_its_receipt_arrives(tmp_path: Path) -> None:
    answers = killed_at_each(SUBMIT, tmp_path, ARRANGE_SUBMIT, SEAL, CHECK_SUBMIT)

    assert {point: answers[point][:2] for point in SUBMIT} == dict.fromkeys(SUBMIT, [EXIT_CODE, 0])
    assert answers["receipt.rendered"][2] == "1"  # sealed and told before, mailed by the next run


CHECK_OPEN = """
challenge = Challenge.objects.get()
row = Opening.objects.get()
opened = Proposal.objects.filter(opened_at__isnull=False).count()
versions = SealedVersion.objects.filter(opened_at__isnull=False).count()
told = Notification.objects.filter(kind='proposal_opened').count()
whole = (bool(row.opened_at), opened, versions, told)
assert whole in {(False, 0, 0, 0), (True, 3, 3, 3)}, whole
assert verify_chain().broken_at is None
if not row.opened_at:
    opening.confirm_opening(challenge, by=User.objects.get(groups__name='office'))
row.refresh_from_db()
assert len(row.record) == 3
for proposal in Proposal.objects.all():
    assert contents.opened_content(proposal).summary
"""


def test_killed_while_opening_all_bids_are_opened_or_none(tmp_path: Path) -> None:
    answers = killed_at_each(OPEN, tmp_path, ARRANGE_OPEN, OPEN_SECOND, CHECK_OPEN)

    assert {point: answers[point][:2] for point in OPEN} == dict.fromkeys(OPEN, [EXIT_CODE, 0])


def test_killed_after_the_first_confirmation_was_written_it_is_not_there(tmp_path: Path) -> None:
    first = "opening.confirm_opening(Challenge.objects.get(), by=User.objects.get(email='manager@example.com'))"
    arrange = f"{ARRANGE_OPEN}; Opening.objects.all().delete()"

    answers = killed_at_each(("open.first",), tmp_path, arrange, first, "print(Opening.objects.count())")

    assert answers["open.first"] == [EXIT_CODE, 0, "0"]
