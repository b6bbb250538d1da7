"""Talk about a section beside it: comment, reply, resolve, open again."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.exceptions import NotPossible
from challenges.models import Problem, SectionComment
from challenges.services.problems import authors, facts_of
from hoip import clock
from hoip.accounts.models import User
from hoip.audit.services import record
from hoip.notifications.services import notify


@transaction.atomic
def add_comment(
    problem: Problem, *, key: str, text: str, by: Any, parent: SectionComment | None = None
) -> SectionComment:
    """Comment on a section or answer a comment; authors and those who took part are told.

    Raises:
        NotPossible: nothing is said, there is no such section, or the comment answered stands elsewhere.
    """
    if not text.strip():
        raise NotPossible(_("Write the comment first."))
    if key not in {part.key for part in problem.parts} | {"title"}:
        raise NotPossible(_("There is no such section."))
    if parent is not None:
        found = problem.comments.filter(pk=parent.parent_id or parent.pk).first()
        if found is None:
            raise NotPossible(_("There is no such comment."))
        parent = found
        key = parent.key
        if parent.resolved_at is not None:
            parent.resolved_at = parent.resolved_by = None
            parent.save(update_fields=["resolved_at", "resolved_by"])
    at = clock.now()
    comment = SectionComment.objects.create(
        problem=problem, key=key, parent=parent, text=text.strip(), author=by, at=at
    )
    talked = User.objects.filter(pk__in=problem.comments.filter(key=key).values("author"), is_active=True)
    told = [person for person in {*authors(problem), *talked} if person.pk != by.pk]
    label = next((part for part in problem.parts if part.key == key), None)
    facts = facts_of(
        problem,
        who=by.full_name,
        section_vi=label.label_vi if label else "",
        section_en=(label.label_en or label.label_vi) if label else "",
    )
    notify(told, "problem_commented", facts=facts, path=f"{problem.get_absolute_url()}#s-{key}")
    record("challenges.comment_added", target=problem, by=by, facts={"comment": comment.pk, "section": key}, at=at)
    return comment


@transaction.atomic
def resolve_comment(comment: SectionComment, *, by: Any, resolved: bool = True) -> SectionComment:
    """Mark a thread as settled, or open it again; twice is harmless.

    Raises:
        NotPossible: the comment is an answer, not the first of its thread.
    """
    locked = SectionComment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if locked.parent_id is not None:
        raise NotPossible(_("Settle the first comment of the thread."))
    if (locked.resolved_at is not None) == resolved:
        return locked
    at = clock.now()
    locked.resolved_at, locked.resolved_by = (at, by) if resolved else (None, None)
    locked.save(update_fields=["resolved_at", "resolved_by"])
    act = "challenges.comment_resolved" if resolved else "challenges.comment_reopened"
    record(act, target=locked.problem, by=by, facts={"comment": locked.pk}, at=at)
    return locked
