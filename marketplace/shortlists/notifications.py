"""What this room tells people."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hoip.bilingual import in_reader_language
from hoip.notifications.kinds import Attachment, Facts, Kind, register
from hoip.ui.formatting import weekday_date
from marketplace.shortlists.states import Coming, Result

SAMPLE = {
    "name_vi": "Cảm biến ngập",
    "name_en": "Flood sensors",
    "agency_vi": "Sở Ví dụ",
    "agency_en": "Example Department",
}
"""What this room's services give; a test renders every kind from it."""


register(
    Kind(
        "solution_shortlisted",
        "shortlists",
        lambda facts: _("%(name)s was shortlisted") % in_reader_language(facts),
        lambda facts: (
            _(
                "%(agency)s has shortlisted %(name)s. A shortlist is no public-procurement contract; the agency will write to you."
            )
            % in_reader_language(facts)
        ),
        samples=(SAMPLE,),
    )
)


register(
    Kind(
        "shortlisting_undone",
        "shortlists",
        lambda facts: _("%(name)s is not shortlisted any more") % in_reader_language(facts),
        lambda facts: (
            _("%(agency)s took the shortlisting of %(name)s back. Reason: %(reason)s")
            % (in_reader_language(facts) | {"reason": str(facts["reason"])})
        ),
        samples=(SAMPLE | {"reason": "Nhầm hồ sơ."},),
    )
)


MEETING = SAMPLE | {
    "meeting": "Trình bày giải pháp đo ngập",
    "starts_at": "2026-12-10T09:00:00+07:00",
    "reason": "Phòng họp bận.",
    "anew": True,
    "answer": "yes",
}
"""What the services of meetings give."""


def _of_meeting(make: Callable[[dict[str, Any]], str]) -> Callable[[Facts], str]:
    """Words about a meeting, with names, time and answer in the reader's language."""

    def say(facts: Facts) -> str:
        named: dict[str, Any] = in_reader_language(facts) | {
            "meeting": facts["meeting"],
            "reason": facts.get("reason", ""),
        }
        named["starts_at"] = weekday_date(datetime.fromisoformat(str(facts["starts_at"])))
        named["anew"] = bool(facts.get("anew"))
        named["answer"] = str(Coming(facts["answer"]).label) if facts.get("answer") else ""
        return make(named)

    return say


def _calendar(facts: Facts) -> list[Attachment]:
    """The calendar file as it is when the mail goes out; a newer one replaces it under the same UID."""
    from marketplace.shortlists.calendars import CONTENT_TYPE, meeting_calendar
    from marketplace.shortlists.models import MeetingGuest

    rows = MeetingGuest.objects.select_related("meeting__shortlist__organisation")
    guest = rows.filter(pk=facts.get("invitation") or None).first()
    if guest is None:
        return []
    made = meeting_calendar(guest.meeting, address=guest.get_absolute_url())
    return [(f"meeting-{guest.meeting_id}.ics", made, CONTENT_TYPE)]


for _name, _title, _body in (
    (
        "meeting_invited",
        lambda f: _("%(agency)s invites you: %(meeting)s") % f,
        lambda f: _("It is about %(name)s, on %(starts_at)s. Say whether you come; the page has a calendar file.") % f,
    ),
    (
        "meeting_answered",
        lambda f: _("%(name)s: %(answer)s") % f,
        lambda f: _("The answer to your invitation to “%(meeting)s” on %(starts_at)s.") % f,
    ),
    (
        "meeting_changed",
        lambda f: _("Changed: %(meeting)s") % f,
        lambda f: (
            _(
                "%(agency)s changed the meeting about %(name)s. It is now on %(starts_at)s. Say again whether you come; the new calendar file replaces the old one."
            )
            % f
            if f["anew"]
            else _(
                "%(agency)s changed the meeting about %(name)s on %(starts_at)s. Time and place are as before; the new calendar file replaces the old one."
            )
            % f
        ),
    ),
    (
        "meeting_cancelled",
        lambda f: _("Cancelled: %(meeting)s") % f,
        lambda f: _("%(agency)s cancelled the meeting on %(starts_at)s. Reason: %(reason)s") % f,
    ),
):
    register(
        Kind(
            _name,
            "shortlists",
            _of_meeting(_title),
            _of_meeting(_body),
            samples=(MEETING, MEETING | {"anew": False}),
            mandatory=True,
            attachments=None if _name == "meeting_answered" else _calendar,
        )
    )


SAMPLES = tuple(
    {
        "number": "TT-2026-001",
        "title_vi": "Giảm ngập hẻm nhỏ",
        "title_en": "Less flooding in small alleys",
        "bid": "HS-7K2M9Q",
        "result": result,
        "until": "2026-12-20T17:00:00+07:00",
        "reason": "Khiếu nại được chấp nhận.",
        "upheld": upheld,
        "name_vi": "ChợSố",
        "name_en": "ChoSo",
        "agency_vi": "Sở Công Thương",
        "agency_en": "Department of Industry and Trade",
    }
    for result, upheld in ((Result.AWARDED, True), (Result.NOT_SELECTED, False))
)
"""What the services of decisions give; a test renders every kind from it."""


def _decided(make: Callable[[dict[str, Any]], str]) -> Callable[[Facts], str]:
    """Words about a decision, with title, result and time in the reader's language."""

    def say(facts: Facts) -> str:
        named = in_reader_language(facts)
        if facts.get("result"):
            named["result"] = str(Result(facts["result"]).label)
        if facts.get("until"):
            named["until"] = weekday_date(datetime.fromisoformat(str(facts["until"])))
        return make(named)

    return say


def _register(name: str, title: Callable[[dict[str, Any]], str], body: Callable[[dict[str, Any]], str]) -> None:
    """A kind of notice about a decision; all of them are sent."""
    register(Kind(name, "shortlists", _decided(title), _decided(body), samples=SAMPLES, mandatory=True))


_register(
    "decision_proposed",
    lambda f: _("A decision on %(number)s waits for a second person") % f,
    lambda f: _("A colleague proposed how “%(title)s” is to end. Read the reasons; approve it or turn it down.") % f,
)
_register(
    "decision_approved",
    lambda f: _("%(number)s: the result of your bid %(bid)s") % f,
    lambda f: (
        _(
            "“%(title)s”: your bid %(bid)s is %(result)s. The decision becomes final after the standstill, on %(until)s; until then you can complain. It is no public-procurement contract."
        )
        % f
    ),
)
_register(
    "decision_final",
    lambda f: _("%(number)s: the decision is final") % f,
    lambda f: (
        _("“%(title)s”: your bid %(bid)s is %(result)s. The decision is final. It is no public-procurement contract.")
        % f
    ),
)
_register(
    "decision_undone",
    lambda f: _("%(number)s: the decision was undone") % f,
    lambda f: _("“%(title)s”: the decision on your bid %(bid)s no longer holds. Reason: %(reason)s") % f,
)
_register(
    "decision_ended",
    lambda f: _("%(number)s: your proposed decision does not stand") % f,
    lambda f: _("“%(title)s”: the decision that you proposed was turned down or undone. Reason: %(reason)s") % f,
)
_register(
    "complaint_received",
    lambda f: _("%(number)s: a complaint was received") % f,
    lambda f: (
        _("A bidder complains about the decision on “%(title)s”. Answer it before the decision becomes final.") % f
    ),
)
_register(
    "complaint_answered",
    lambda f: _("%(number)s: your complaint was answered") % f,
    lambda f: (
        _("“%(title)s”: your complaint was upheld; the decision will be made anew.") % f
        if f["upheld"]
        else _("“%(title)s”: your complaint was not upheld. Read the answer.") % f
    ),
)
_register(
    "feedback_sent",
    lambda f: _("Feedback on your bid %(bid)s") % f,
    lambda f: _("“%(title)s”: read your scores with their reasons, your rank, strengths and gaps.") % f,
)
_register(
    "quick_request",
    lambda f: _("%(agency)s asks for a quick reply about %(name)s") % f,
    lambda f: _("It is about “%(title)s”. Reply until %(until)s: interest, fit, availability, price range.") % f,
)
_register(
    "quick_reply",
    lambda f: _("A quick reply about %(name)s came in") % f,
    lambda f: _("It answers your request about “%(title)s”.") % f,
)
_register(
    "pilot_picked",
    lambda f: _("%(agency)s picked %(name)s for a pilot") % f,
    lambda f: (
        _("“%(title)s”: the agency will write to you. Reason: %(reason)s This is no public-procurement contract.") % f
    ),
)
