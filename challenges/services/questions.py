"""Questions on a challenge: asked without showing who asks, answered for everybody."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from challenges.exceptions import NotPossible
from challenges.models import Challenge, Question, QuestionRevision
from challenges.services.challenges import facts_of, team_of
from challenges.services.follows import followers
from challenges.states import Phase
from hoip import clock
from hoip.audit.services import record
from hoip.exceptions import EditConflict
from hoip.notifications.services import notify
from search.outbox import queue

MOST_WAITING = 10
"""Questions of one person on one challenge that may wait for an answer at once."""


def takes_questions(challenge: Challenge, at: Any) -> bool:
    """Whether questions are taken at the aware time `at`: while it is announced or open, until their own date."""
    if challenge.phase_at(at) not in {Phase.ANNOUNCED, Phase.OPEN}:
        return False
    until = challenge.questions_until or challenge.closes_at
    return until is None or until > at


@transaction.atomic
def ask_question(challenge: Challenge, *, by: Any, text: str, language: str = "vi") -> Question:
    """Keep a question. Who asked is written nowhere but in the row, which only the platform reads to answer them.

    Raises:
        NotPossible: questions are closed, the text is empty, or too many of the person's questions wait already.
    """
    locked = Challenge.objects.select_for_update().get(pk=challenge.pk)
    at = clock.now()
    if not takes_questions(locked, at):
        raise NotPossible(_("Questions on this challenge are closed."))
    if not text.strip():
        raise NotPossible(_("Write a question first."))
    waiting = locked.questions.waiting().filter(asked_by=by)
    if waiting.count() >= MOST_WAITING:
        raise NotPossible(_("Several of your questions wait for an answer already."))
    if waiting.filter(text=text.strip()).exists():
        raise NotPossible(_("You have asked this already; the answer is on its way."))
    last = locked.questions.order_by("-number").first()
    question = Question.objects.create(
        challenge=locked,
        number=(last.number if last else 0) + 1,
        asked_by=by,
        text=text.strip(),
        language=language,
        asked_at=at,
    )
    notify(team_of(locked), "question_asked", facts=facts_of(locked), path=_desk(locked), about=locked)
    # No actor: the record is read by the office, to whom a question must not give its asker away.
    record("challenges.question_asked", target=locked, facts={"question": question.number}, at=at)
    return question


def _desk(challenge: Challenge) -> str:
    """Where the agency answers."""
    return reverse("challenges:question-list", args=[challenge.number])


@transaction.atomic
def answer_question(
    question: Question, *, by: Any, version: int, public_text: str, answer: str, reason: str = ""
) -> Question:
    """Publish a question with its answer, or change what was published, which keeps what stood before.

    Raises:
        EditConflict: somebody answered or changed it since `version` was opened.
        NotPossible: merged into another, no words, or a change without a reason.
    """
    locked = Question.objects.select_for_update(of=("self",)).select_related("challenge").get(pk=question.pk)
    at = clock.now()
    if locked.merged_into_id is not None:
        raise NotPossible(_("This question was merged into another; answer that one."))
    if locked.version != version:
        raise EditConflict(_("Somebody else answered this question while you were writing."), locked)
    if not public_text.strip() or not answer.strip():
        raise NotPossible(_("Both the question and the answer need words."))
    first = locked.answered_at is None
    if not first:
        if (locked.public_text, locked.answer) == (public_text.strip(), answer.strip()):
            raise NotPossible(_("Nothing would change."))
        if not reason.strip():
            raise NotPossible(_("Say why the answer changes; readers see that it did."))
        QuestionRevision.objects.create(
            question=locked,
            public_text=locked.public_text,
            answer=locked.answer,
            reason=reason.strip(),
            at=at,
            by=by,
        )
    locked.public_text, locked.answer = public_text.strip(), answer.strip()
    locked.answered_at = locked.answered_at or at
    locked.version += 1
    locked.save()
    challenge = locked.challenge
    event = f"question {locked.pk} answer {locked.version}"
    askers = [row.asked_by for row in [locked, *locked.merged.select_related("asked_by")] if row.asked_by is not None]
    facts, path = (
        facts_of(challenge, question=locked.number),
        f"{challenge.get_absolute_url()}#question-{locked.number}",
    )
    notify(askers, "question_answered", facts=facts, path=path, about=challenge, event=event)
    notify(followers(challenge, "answers"), "answer_published", facts=facts, path=path, about=challenge, event=event)
    queue("challenge", challenge.pk)
    record(
        "challenges.question_answered" if first else "challenges.answer_changed",
        target=challenge,
        by=by,
        facts={"question": locked.number, "reason": reason.strip()},
        at=at,
    )
    return locked


@transaction.atomic
def merge_question(question: Question, *, into: Question, by: Any) -> Question:
    """Let a question be answered by another one of the same challenge; whoever asked it is told of that answer.

    Raises:
        NotPossible: answered or merged already, the same question, or one that is merged itself.
    """
    rows = {row.pk: row for row in Question.objects.select_for_update().filter(pk__in=[question.pk, into.pk])}
    locked, target = rows[question.pk], rows[into.pk]
    at = clock.now()
    if locked.pk == target.pk or target.merged_into_id is not None or locked.challenge_id != target.challenge_id:
        raise NotPossible(_("Choose another question of this challenge that is not merged itself."))
    if locked.answered_at is not None or locked.merged_into_id is not None:
        raise NotPossible(_("This question is answered or merged already."))
    locked.merged.update(merged_into=target)
    locked.merged_into = target
    locked.version += 1
    locked.save()
    challenge = Challenge.objects.get(pk=locked.challenge_id)
    if target.answered_at is not None and locked.asked_by is not None:
        path = f"{challenge.get_absolute_url()}#question-{target.number}"
        facts = facts_of(challenge, question=target.number)
        notify([locked.asked_by], "question_answered", facts=facts, path=path, about=challenge)
    record(
        "challenges.question_merged",
        target=challenge,
        by=by,
        facts={"question": locked.number, "into": target.number},
        at=at,
    )
    return locked
