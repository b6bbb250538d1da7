"""Keep what authors type, part by part: two people who write different parts never stand in each other's way."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.exceptions import NotPossible
from challenges.models import Problem, ProblemFile, SectionText
from challenges.sections import Kind
from challenges.states import EDITABLE_STATES
from hoip import clock
from hoip.accounts.models import User
from hoip.audit.models import Entry
from hoip.audit.services import record
from hoip.files.services import discard, store_upload

PLAIN_PARTS = ("title_vi", "title_en", "summary_vi", "summary_en", "language", "trl_min", "duration_months")
SECTION = "section_"
SAVES_APART = timedelta(minutes=10)
"""A person's saves of one problem are recorded at most this often: they come every few seconds."""
FILE = "challenges.problem_file"
"""Name of this room's rule in `hoip.files.access`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a section: its text for reading, and what a typed one was made from."""

    text: str
    data: Any = None


@dataclass(frozen=True, slots=True)
class Clash:
    """A part that somebody else changed since it was opened: their text and its mark, who and when."""

    theirs: Any
    mark: str
    by: str
    at: datetime | None


@dataclass(slots=True)
class Saved:
    """What a save did: the new mark of each part that was kept, and the parts that clash. Nothing of those is kept."""

    problem: Problem
    marks: dict[str, str] = field(default_factory=dict)
    clashes: dict[str, Clash] = field(default_factory=dict)


def mark_of(value: Any) -> str:
    """A short digest of a part's value, by which a save tells whether it still builds on what it knew."""
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def value_of(problem: Problem, name: str) -> Any:
    """The kept value of a part, as marks and comparisons see it."""
    if name.startswith(SECTION):
        key = name.removeprefix(SECTION)
        data = problem.answers.get(key)
        return problem.sections.get(key, "") if data is None else data
    if name == "fields":
        return sorted(problem.fields.values_list("code", flat=True))
    if name == "tags":
        return sorted(tag.name for tag in problem.tags.all())
    return getattr(problem, name)


def _new_value(value: Any) -> Any:
    """A value to keep, as marks and comparisons see it."""
    if isinstance(value, Answer):
        return value.text if value.data is None else value.data
    if isinstance(value, list | tuple):
        return sorted(getattr(item, "code", item) for item in value)
    return value


@transaction.atomic
def save_parts(
    problem: Problem,
    *,
    by: Any,
    parts: Mapping[str, Any],
    bases: Mapping[str, str],
    page: str = "",
    turn: int = 0,
    at: datetime | None = None,
) -> Saved:
    """Keep the parts that nobody else changed meanwhile; a part that is as it was changes nothing.

    Args:
        parts: part name to value: `section_<key>` to an `Answer`; `fields` to taxonomy fields; `tags` to names; the
            names of PLAIN_PARTS to plain values.
        bases: part name to the mark (`mark_of`) of the value that the writer started from. A part without a base is
            taken to build on the present one.
        page: name of the opened page that saves. What the same page saved before is its own work, also when the
            answer to that save was lost on the way, so it is no clash.
        turn: number of the save among those of its page. One that arrives after a later one of the same page is old,
            and clashes with it.

    Raises:
        NotPossible: the text is not with its authors now; nothing is kept.
    """
    locked = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    if locked.state not in EDITABLE_STATES:
        raise NotPossible(_("The problem is with the programme office; its text cannot be changed now."))
    at = at or clock.now()
    saved = Saved(locked)
    changed = False
    for name, value in parts.items():
        present, wanted = value_of(locked, name), _new_value(value)
        mark = mark_of(present)
        if wanted == present:
            saved.marks[name] = mark
            continue
        last = locked.writers.get(name, {})
        own = bool(page) and last.get("page") == page and turn >= last.get("turn", 0)
        if name in bases and bases[name] != mark and not own:
            saved.clashes[name] = _clash(locked, name, present, mark)
            continue
        _keep_replaced(locked, name, present, wanted, by)
        _put(locked, name, value)
        locked.writers[name] = {"by": str(by.public_id), "at": at.isoformat(), "page": page, "turn": turn}
        saved.marks[name] = mark_of(wanted)
        changed = True
    if changed:
        locked.version += 1
        locked.save()
        _record_seldom(locked, by, at)
    return saved


def _put(problem: Problem, name: str, value: Any) -> None:
    """Set one part; the caller saves the row."""
    if name == "fields":
        problem.fields.set(value)
    elif name == "tags":
        problem.tags.set(value)
    elif name.startswith(SECTION):
        key = name.removeprefix(SECTION)
        problem.sections[key] = value.text
        problem.answers.pop(key, None)
        if value.data is not None:
            problem.answers[key] = value.data
    elif name in PLAIN_PARTS:
        setattr(problem, name, value)


def _clash(problem: Problem, name: str, present: Any, mark: str) -> Clash:
    """What somebody else wrote into a part, with their name."""
    writer = problem.writers.get(name, {})
    person = User.objects.filter(public_id=writer["by"]).first() if writer.get("by") else None
    when = datetime.fromisoformat(writer["at"]) if writer.get("at") else None
    return Clash(present, mark, person.full_name if person else "", when)


def _keep_replaced(problem: Problem, name: str, present: Any, wanted: Any, by: Any) -> None:
    """Keep a text of somebody else that is being replaced rather than added to."""
    writer = problem.writers.get(name, {}).get("by", "")
    if not writer or writer == str(by.public_id):
        return
    text = _as_text(problem, name, present)
    if not text.strip() or (isinstance(wanted, str) and text in wanted):
        return
    SectionText.objects.create(
        problem=problem,
        key=name.removeprefix(SECTION),
        text=text,
        by=User.objects.filter(public_id=writer).first(),
        at=datetime.fromisoformat(problem.writers[name]["at"]),
    )


def _as_text(problem: Problem, name: str, value: Any) -> str:
    """A kept value as people read it."""
    if name.startswith(SECTION):
        return str(problem.sections.get(name.removeprefix(SECTION), ""))
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


def _record_seldom(problem: Problem, by: Any, at: datetime) -> None:
    """Write a save into the audit log unless the same person's last one is fresh."""
    saved = Entry.objects.readable(at).about(problem).filter(action="challenges.problem_saved")
    if not saved.filter(actor=str(by.public_id), at__gt=at - SAVES_APART).exists():
        record("challenges.problem_saved", target=problem, by=by, facts={"version": problem.version}, at=at)


@transaction.atomic
def add_file(problem: Problem, *, key: str, upload: Any, title: str, by: Any) -> ProblemFile:
    """Attach a file to a section of files.

    Raises:
        ValidationError: the file is refused, one too many, or the section takes none.
        NotPossible: the text is not with its authors now.
    """
    locked = _editable(problem)
    section = next((part for part in locked.parts if part.key == key and part.kind == Kind.FILE), None)
    if section is None:
        raise ValidationError(_("This section takes no files."))
    if locked.files.filter(key=key).count() >= section.longest:
        raise ValidationError(_("At most %(most)s files stand here.") % {"most": section.longest})
    kept = ProblemFile.objects.create(
        problem=locked, key=key, file=store_upload(upload, purpose=FILE, by=by), title=title
    )
    _name_files(locked, key)
    record("challenges.problem_file_added", target=locked, by=by, facts={"file": str(kept.file_id)})
    return kept


@transaction.atomic
def remove_file(kept: ProblemFile, *, by: Any) -> None:
    """Take a file off; twice is harmless. Raises NotPossible when the text is not with its authors now."""
    locked = _editable(kept.problem)
    found = locked.files.filter(pk=kept.pk).select_related("file").first()
    if found is None:
        return
    file = found.file
    found.delete()
    discard(file)
    _name_files(locked, kept.key)
    record("challenges.problem_file_removed", target=locked, by=by, facts={"file": str(file.pk)})


def _editable(problem: Problem) -> Problem:
    """The row under a lock, while its text is with its authors."""
    locked: Problem = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    if locked.state not in EDITABLE_STATES:
        raise NotPossible(_("The problem is with the programme office; its text cannot be changed now."))
    return locked


def _name_files(problem: Problem, key: str) -> None:
    """Let the section's text name its files, so that it reads as answered."""
    names: Sequence[str] = [str(row) for row in problem.files.filter(key=key).select_related("file")]
    problem.sections[key] = "\n".join(names)
    problem.version += 1
    problem.save(update_fields=["sections", "version", "updated_at"])
