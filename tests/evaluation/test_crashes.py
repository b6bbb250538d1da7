"""The process is killed at every step of locking a sheet; what is left behind is one consistent state."""

from pathlib import Path

from hoip.faults import EXIT_CODE
from tests.proposals.test_crashes import killed_at_each

LOCK = ("lock.locked", "lock.checked", "lock.written", "lock.recorded", "lock.committed")
ARRANGE = """
from tests.evaluation.factories import Evaluation
case = Evaluation(bidders=1, members=1).begin().declare()
case.fill(case.chair, case.proposals[0], 4, 3)"""
ACT = """
from marketplace.evaluation.models import Sheet
from marketplace.evaluation.services import scoring
sheet = Sheet.objects.get()
scoring.lock_sheet(sheet, by=sheet.member.user)"""
CHECK = """
from hoip.audit.models import Entry
from marketplace.evaluation.models import Sheet
from marketplace.evaluation.services import scoring
sheet = Sheet.objects.get()
entries = Entry.objects.filter(action='evaluation.sheet_locked')
was_locked = bool(sheet.locked_at)
assert (was_locked, entries.count()) in {(False, 0), (True, 1)}, (was_locked, entries.count())
assert {str(one.value.normalize()) for one in sheet.scores.all()} == {'4', '3'}
assert verify_chain().broken_at is None
scoring.lock_sheet(sheet, by=sheet.member.user)
scoring.lock_sheet(sheet, by=sheet.member.user)
sheet.refresh_from_db()
assert sheet.locked_at and entries.count() == 1 and sheet.version == 2
assert verify_chain().broken_at is None
print(was_locked)
"""


def test_killed_while_locking_a_sheet_is_locked_on_record_or_open_as_it_was(tmp_path: Path) -> None:
    answers = killed_at_each(LOCK, tmp_path, ARRANGE, ACT, CHECK)

    assert {point: answers[point][:2] for point in LOCK} == dict.fromkeys(LOCK, [EXIT_CODE, 0])
    assert [answers[point][2] for point in LOCK] == ["False", "False", "False", "False", "True"]
