"""What this room tells people."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from challenges.states import ConsultationKind, ProblemState
from hoip.bilingual import in_reader_language
from hoip.notifications import watching
from hoip.notifications.kinds import Facts, Kind, keep_unlisted, register
from hoip.ui.formatting import weekday_date

SAMPLE = {
    "number": "BT-2026-001",
    "title_vi": "Giảm ngập hẻm nhỏ",
    "title_en": "Less flooding in small alleys",
    "opens_at": "2026-07-01T00:00:00+07:00",
    "closes_at": "2026-11-30T17:00:00+07:00",
    "round_vi": "Đợt tiếp nhận quý 3/2026",
    "round_en": "Intake of quarter 3, 2026",
    "agency_vi": "Sở Thử nghiệm",
    "agency_en": "Department of Trials",
    "section_vi": "Hiện trạng",
    "section_en": "How things are today",
    "who": "Nguyễn Thị Hoa",
    "count": 2,
    "reason": "Bổ sung số liệu nền",
    "other": "BT-2026-002",
    "addendum": 2,
    "question": 3,
    "agency": "Ủy ban nhân dân phường Cầu Ông Lãnh",
    "kind": ConsultationKind.ROUND_TABLE.value,
    "when": "2026-12-04T09:00:00+07:00",
    "place": "Hội trường A",
    "person": "Nguyễn Thị Mai",
    "comes": True,
    "has_conflict": False,
    "accepted": True,
    "answer": "Rõ hơn cho người đọc",
    "state": "in_consultation",
}
"""What this room's services give; a test renders every kind from it."""

CONSULTATIONS = {kind.value: kind.label for kind in ConsultationKind}


def _words(make: Callable[[dict[str, Any]], str]) -> Callable[[Facts], str]:
    """Words made from the facts, with bilingual values and times in the reader's language."""

    def say(facts: Facts) -> str:
        more = in_reader_language(facts)
        for name in ("opens_at", "closes_at", "when"):
            if facts.get(name):
                more[name] = weekday_date(datetime.fromisoformat(str(facts[name])))
        if "kind" in facts:
            more["kind"] = CONSULTATIONS.get(str(facts["kind"]), "")
        return make(more)

    return say


def _register(
    name: str,
    group: str,
    title: Callable[[dict[str, Any]], str],
    body: Callable[[dict[str, Any]], str],
    *others: Facts,
) -> None:
    """A kind of notice; `others` are samples of its other wordings, as far as they differ from the first."""
    samples = (SAMPLE, *({**SAMPLE, **other} for other in others))
    register(Kind(name, group, _words(title), _words(body), samples=samples))


_register(
    "problem_submitted",
    "problems",
    lambda f: _("%(number)s was submitted") % f,
    lambda f: _("The problem “%(title)s” waits for your decision.") % f,
)
_register(
    "problem_in_consultation",
    "problems",
    lambda f: _("%(number)s is in consultation") % f,
    lambda f: _("The programme office talks the problem “%(title)s” over with experts. %(reason)s") % f,
)
_register(
    "problem_accepted",
    "problems",
    lambda f: _("%(number)s was accepted") % f,
    lambda f: _("The problem “%(title)s” was accepted. You can make a challenge from it. Reason: %(reason)s") % f,
)
_register(
    "problem_returned",
    "problems",
    lambda f: _("%(number)s was returned") % f,
    lambda f: _("The problem “%(title)s” was returned with remarks on its sections. Reason: %(reason)s") % f,
)
_register(
    "problem_declined",
    "problems",
    lambda f: _("%(number)s was declined") % f,
    lambda f: _("The problem “%(title)s” was declined. Reason: %(reason)s") % f,
)
_register(
    "problem_merged",
    "problems",
    lambda f: _("%(number)s was merged") % f,
    lambda f: (
        _("The problem “%(title)s” was merged into a similar one; your agency is a partner there. Reason: %(reason)s")
        % f
    ),
)
_register(
    "challenge_published",
    "challenges",
    lambda f: _("%(number)s is announced") % f,
    lambda f: _("The challenge “%(title)s” is announced and has a public page.") % f,
)
_register(
    "challenge_extended",
    "challenges",
    lambda f: _("The deadline of %(number)s was moved") % f,
    lambda f: _("Bids on “%(title)s” are taken until %(closes_at)s. Reason: %(reason)s") % f,
)
_register(
    "challenge_addendum",
    "challenges",
    lambda f: _("%(number)s: addendum %(addendum)s") % f,
    lambda f: _("The terms of “%(title)s” have changed; see what is different. Reason: %(reason)s") % f,
)
_register(
    "question_asked",
    "challenges",
    lambda f: _("%(number)s: a new question") % f,
    lambda f: _("Somebody asks something about “%(title)s”. The answer is read by everybody.") % f,
)
_register(
    "question_answered",
    "challenges",
    lambda f: _("%(number)s: your question was answered") % f,
    lambda f: _("Question %(question)s on “%(title)s” has an answer now.") % f,
)
_register(
    "answer_published",
    "challenges",
    lambda f: _("%(number)s: answer to question %(question)s") % f,
    lambda f: _("A question on “%(title)s” was answered, or its answer was changed.") % f,
)
_register(
    "challenge_cancelled",
    "challenges",
    lambda f: _("%(number)s was cancelled") % f,
    lambda f: _("The challenge “%(title)s” was cancelled. Reason: %(reason)s") % f,
)
_register(
    "problem_took_in",
    "problems",
    lambda f: _("%(other)s was merged into %(number)s") % f,
    lambda f: (
        _("%(agency)s has stated the same need; it is a partner of “%(title)s” from now on. Reason: %(reason)s") % f
    ),
)
_register(
    "problem_assigned",
    "problems",
    lambda f: _("%(number)s is yours to decide") % f,
    lambda f: _("The problem “%(title)s” was given to you. %(reason)s") % f,
)
_register(
    "consultation_opened",
    "consultations",
    lambda f: _("%(number)s: %(kind)s") % f,
    lambda f: _("The programme office consults on “%(title)s”: %(when)s. Reason: %(reason)s") % f,
)
_register(
    "consultation_invited",
    "consultations",
    lambda f: _("You are invited: %(kind)s") % f,
    lambda f: (
        _("The programme office asks for your view on “%(title)s”: %(when)s. Please say whether you take part.") % f
    ),
)
_register(
    "consultation_moved",
    "consultations",
    lambda f: _("%(number)s: new time or place") % f,
    lambda f: _("The consultation on “%(title)s” is now on %(when)s. %(place)s") % f,
)
_register(
    "consultation_answered",
    "consultations",
    lambda f: (
        _("%(person)s takes part: %(number)s") % f if f["comes"] else _("%(person)s does not take part: %(number)s") % f
    ),
    lambda f: (
        _("A conflict of interest was declared for “%(title)s”; please look at it.") % f
        if f["has_conflict"]
        else _("The invitation to the consultation on “%(title)s” was answered.") % f
    ),
    {"comes": False},
    {"has_conflict": True},
)
_register(
    "edit_proposed",
    "consultations",
    lambda f: _("%(number)s: another wording is proposed") % f,
    lambda f: _("Somebody proposes another wording in “%(title)s”. Take it over or say why not.") % f,
)
_register(
    "edit_decided",
    "consultations",
    lambda f: (
        _("%(number)s: your wording was taken over") % f
        if f["accepted"]
        else _("%(number)s: your wording was not taken over") % f
    ),
    lambda f: _("The authors of “%(title)s” say: %(answer)s") % f,
    {"accepted": False},
)
_register(
    "consultation_closed",
    "consultations",
    lambda f: _("%(number)s: the consultation is closed") % f,
    lambda f: _("The consultation on “%(title)s” is closed. %(reason)s") % f,
)
_register(
    "consultation_cancelled",
    "consultations",
    lambda f: _("%(number)s: the consultation was called off") % f,
    lambda f: _("The consultation on “%(title)s” was called off. Reason: %(reason)s") % f,
)

_register(
    "followed_problem_moved",
    "problems",
    lambda f: _("%(number)s is now: %(state)s") % {**f, "state": ProblemState(f["state"]).label},
    lambda f: _("The problem “%(title)s” that you follow moved on.") % f,
)

keep_unlisted("question_answered")  # nobody is shown who asks
watching.allow("challenges.challenge")
watching.allow("challenges.problem")
_register(
    "problem_commented",
    "problems",
    lambda f: _("%(who)s commented on %(number)s") % f,
    lambda f: _("There is a comment on the section “%(section)s” of the problem “%(title)s”.") % f,
)
_register(
    "problem_taken_in",
    "problems",
    lambda f: _("%(number)s was taken into the round") % f,
    lambda f: _("The problem “%(title)s” waited and is now submitted to the round “%(round)s”.") % f,
)
_register(
    "queue_not_taken",
    "problems",
    lambda f: _("%(number)s still waits") % f,
    lambda f: (
        _("The problem “%(title)s” could not be taken into the round “%(round)s”: something that is needed is missing.")
        % f
    ),
)
_register(
    "join_asked",
    "problems",
    lambda f: _("%(agency)s asks to join %(number)s") % f,
    lambda f: _("%(agency)s has the same need as the problem “%(title)s” and asks to become a partner.") % f,
)
_register(
    "join_agreed",
    "problems",
    lambda f: _("%(agency)s joins %(number)s") % f,
    lambda f: _("%(agency)s is now a partner in the problem “%(title)s”.") % f,
)
_register(
    "join_declined",
    "problems",
    lambda f: _("%(agency)s does not join %(number)s") % f,
    lambda f: _("The wish to join the problem “%(title)s” was declined. Reason: %(reason)s") % f,
)
_register(
    "round_announced",
    "problems",
    lambda f: _("Intake: %(round)s") % f,
    lambda f: _("Problems are taken from %(opens_at)s until %(closes_at)s.") % f,
)
_register(
    "round_closes",
    "problems",
    lambda f: _("The round “%(round)s” closes soon") % f,
    lambda f: _("Problems of %(agency)s that are not submitted yet: %(count)s. The round closes on %(closes_at)s.") % f,
)
_register(
    "queue_waits",
    "problems",
    lambda f: _("The round “%(round)s” is open") % f,
    lambda f: _("Problems of %(agency)s that wait for a round: %(count)s. They can be submitted now.") % f,
)
