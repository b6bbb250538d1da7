"""The table: what each address answers to each kind of person.

A cell is a status, or `in` for the way to the sign-in page. Columns stand in the order of `world.PERSONAS`.
A GET that may be read answers 200, a POST that is taken 302 (or 200 with what is missing in the form). What a person
may see but not do answers 403; what a person may not even know of answers 404. A superuser has Django's right to every
verb but those of bids, and sees no more than anybody else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from challenges.services.documents import token_of
from hoip.accounts.services.organisations import EVIDENCE
from hoip.notifications.unsubscribe import GROUP, token
from tests.permissions.world import PERSONAS, World

Maker = Callable[[World], Any]
ANYBODY = "200 200 200 200 200 200 200 200 200"
SIGNED_IN = "in  200 200 200 200 200 200 200 200"
TAKEN = "in  302 302 302 302 302 302 302 302"


@dataclass(frozen=True)
class Row:
    """One request and its answers.

    Attributes:
        name: the address's name.
        method: GET or POST.
        answers: one cell for each persona.
        args: makes the address's arguments from the world.
        data: makes what is posted, or the query of a GET.
        about: which of several objects the row asks for, where there are several.
    """

    name: str
    method: str
    answers: str
    args: Maker = lambda _world: []
    data: Maker = lambda _world: {}
    about: str = ""

    @property
    def expected(self) -> dict[str, str]:
        """The answer for each persona."""
        return dict(zip(PERSONAS, self.answers.split(), strict=True))

    def __str__(self) -> str:
        return " ".join(part for part in (self.method, self.name, self.about) if part)


def rows_of(
    name: str, args: Maker, get: str = "", post: str = "", data: Maker | None = None, about: str = ""
) -> list[Row]:
    """The GET and the POST of one address."""
    made = []
    if get:
        made.append(Row(name, "GET", get, args, about=about))
    if post:
        made.append(Row(name, "POST", post, args, data or (lambda _world: {}), about=about))
    return made


def nothing(_world: World) -> list[Any]:
    """No arguments."""
    return []


def startup(world: World) -> list[Any]:
    """The startup's address."""
    return [world.startup_organisation.slug]


def solution(world: World) -> list[Any]:
    """The published profile."""
    return [world.solution.slug]


#                                            anon start other agenc other exper edito offic super
SITE = [
    *rows_of("health", nothing, ANYBODY),
    *rows_of("robots", nothing, ANYBODY),
    *rows_of("admin-login", nothing,        "in  403 403 403 403 403 403 403 403"),
    *rows_of("search:results", nothing, ANYBODY),
    *rows_of("search:suggest", nothing, ANYBODY),
    *rows_of("workspace", nothing, SIGNED_IN),
]  # fmt: skip

ACCOUNTS = [
    *rows_of("accounts:first-steps", nothing, SIGNED_IN),
    *rows_of("accounts:profile", nothing, SIGNED_IN, SIGNED_IN),
    *rows_of("accounts:consent-give", nothing, post=TAKEN),
    *rows_of("accounts:consent-withdraw", nothing, SIGNED_IN, SIGNED_IN),
    *rows_of("accounts:withdrawal-list", nothing,
                                            "in  403 403 403 403 403 403 200 200"),
    *rows_of("accounts:person-erase", lambda world: [world.withdrawal.pk],
                                            "in  403 403 403 403 403 403 200 200",
                                            "in  403 403 403 403 403 403 302 302"),
    *rows_of("accounts:expert-profile", nothing, SIGNED_IN, SIGNED_IN),
    *rows_of("accounts:organisation-switch", nothing,
             post=                          "in  302 404 404 404 404 404 404 404",
             data=lambda world: {"organisation": world.startup_organisation.pk}),
    *rows_of("accounts:invitation-accept", lambda world: [world.invitation.token], SIGNED_IN,
                                            "in  409 409 409 409 302 409 409 409"),
    *rows_of("accounts:verification-list", nothing,
                                            "in  403 403 403 403 403 403 200 200"),
    *rows_of("accounts:verification-decide", lambda world: [world.verification.pk],
                                            "in  403 403 403 403 403 403 200 200",
                                            "in  403 403 403 403 403 403 302 302",
             data=lambda _world: {"granted": "yes", "reason": "Đủ giấy tờ."}),
    *rows_of("accounts:organisation-list", nothing, ANYBODY),
    *rows_of("accounts:organisation-create", nothing, SIGNED_IN, SIGNED_IN),
    *rows_of("accounts:organisation-detail", startup, ANYBODY),
    *rows_of("accounts:organisation-detail", lambda world: [world.unverified_organisation.slug],
                                            "404 200 404 404 404 404 404 200 404", about="unverified"),
    *rows_of("accounts:organisation-update", startup,
                                            "in  200 403 403 403 403 403 403 200",
                                            "in  200 403 403 403 403 403 403 200"),
    *rows_of("accounts:member-list", startup,
                                            "in  200 403 403 403 403 403 403 200"),
    *rows_of("accounts:member-invite", startup,
                                            "in  302 403 403 403 403 403 403 302",
                                            "in  302 403 403 403 403 403 403 302",
             data=lambda _world: {"email": "moi@example.com", "role": "viewer"}),
    *rows_of("accounts:invitation-revoke", lambda world: [*startup(world), world.invitation.pk],
             post=                          "in  302 403 403 403 403 403 403 302"),
    *rows_of("accounts:member-role", lambda world: [*startup(world), world.colleague.pk],
             post=                          "in  302 403 403 403 403 403 403 302",
             data=lambda _world: {"role": "viewer"}),
    *rows_of("accounts:member-remove", lambda world: [*startup(world), world.colleague.pk],
             post=                          "in  302 403 403 403 403 403 403 302"),
    *rows_of("accounts:organisation-leave", startup,
             post=                          "in  302 403 403 403 403 403 403 404"),
    *rows_of("accounts:organisation-transfer", startup,
             post=                          "in  302 403 403 403 403 403 403 302",
             data=lambda world: {"member": world.colleague.pk}),
    *rows_of("accounts:member-describe", lambda world: [*startup(world), world.colleague.pk],
             post=                          "in  302 403 403 403 403 403 403 302",
             data=lambda _world: {"position": "Kỹ sư", "working_group": "member"}),
    *rows_of("accounts:member-export", lambda world: [*startup(world), "csv"],
                                            "in  200 403 403 403 403 403 200 200"),
    *rows_of("accounts:working-group-export", lambda _world: ["xlsx"],
                                            "in  403 403 403 403 403 403 200 200"),
    *rows_of("accounts:owner-appoint", lambda world: [world.ownerless.slug],
                                            "in  403 403 403 403 403 403 200 200",
                                            "in  403 403 403 403 403 403 302 302",
             data=lambda _world: {"email": "moi@example.com"}),
    *rows_of("accounts:open-items-transfer", lambda world: [world.ownerless.slug],
                                            "in  403 403 403 403 403 403 200 200",
                                            "in  403 403 403 403 403 403 302 302"),
    *rows_of("accounts:verification-withdraw", startup,
                                            "in  403 403 403 403 403 403 200 200",
                                            "in  403 403 403 403 403 403 302 302",
             data=lambda _world: {"reason": "Giấy đăng ký hết hiệu lực"}),
    *rows_of("accounts:verification-request", lambda world: [world.unverified_organisation.slug],
                                            "in  200 404 404 404 404 404 403 404",
                                            "in  200 404 404 404 404 404 403 404"),
]  # fmt: skip

NOTIFICATIONS = [
    *rows_of("notifications:notification-list", nothing, SIGNED_IN),
    *rows_of("notifications:notification-open", lambda world: [world.notice.public_id],
             post=                          "in  302 404 404 404 404 404 404 404"),
    *rows_of("notifications:notification-read-all", nothing, post=TAKEN),
    *rows_of("notifications:preferences", nothing, SIGNED_IN,
                                            "in  200 200 200 200 200 200 200 200"),
    *rows_of("notifications:watch", nothing, post=TAKEN,
             data=lambda world: {"object": f"solutions.solution:{world.solution.pk}", "choice": "daily"},
             about="what all may see"),
    *rows_of("notifications:watch", nothing,
             post=                          "in  302 404 404 404 404 404 302 404",
             data=lambda world: {"object": f"accounts.organisation:{world.unverified_organisation.pk}", "choice": "now"},
             about="what few may see"),
    *rows_of("notifications:unsubscribe", lambda world: [token(world.startup, GROUP, "problems")], ANYBODY, ANYBODY),
    *rows_of("notifications:unsubscribe", lambda _world: ["made:up"],
                                            "404 404 404 404 404 404 404 404 404",
                                            "404 404 404 404 404 404 404 404 404", about="with a false signature"),
]  # fmt: skip

FILES = [
    *rows_of("files:file-download", lambda world: [world.verification.evidence_id],
                                            "404 200 404 404 404 404 404 200 200", about="evidence"),
    *rows_of("files:file-download", lambda world: [world.solution_document.file_id],
                                            "404 200 404 200 200 404 404 200 404", about="of a profile, for agencies"),
    *rows_of("files:file-download", lambda world: [world.draft_document.file_id],
                                            "404 200 404 404 404 404 404 404 404", about="of a draft bid"),
    *rows_of("files:file-download", lambda world: [world.sealed_document.file_id],
                                            "404 200 404 404 404 404 404 404 404", about="of a sealed bid"),
    *rows_of("files:file-download", lambda world: [world.opened_document.file_id],
                                            "404 200 404 404 404 404 404 404 404", about="of an opened bid that goes without names"),
    *rows_of("files:file-download", lambda world: [world.file("nobody_registered_this").pk],
                                            "404 404 404 404 404 404 404 404 404", about="without a rule"),
    *rows_of("files:file-download", lambda world: [world.file(EVIDENCE).pk],
                                            "404 404 404 404 404 404 404 404 404", about="that hangs on nothing"),
]  # fmt: skip


AGENCY_BOARD = [
    *rows_of("challenges:agency-board", lambda world: [world.agency_organisation.slug],
                                            "in  403 403 200 403 403 403 200 200"),
    *rows_of("challenges:agency-board-export", lambda world: [world.agency_organisation.slug, "csv"],
                                            "in  403 403 200 403 403 403 200 200"),
]  # fmt: skip


def draft(world: World) -> list[Any]:
    """The problem that is still a draft."""
    return [world.draft_problem.number]


def submitted(world: World) -> list[Any]:
    """The problem that waits for the office."""
    return [world.submitted_problem.number]


def accepted(world: World) -> list[Any]:
    """The accepted problem."""
    return [world.accepted_problem.number]


def preparing(world: World) -> list[Any]:
    """The challenge that is not announced yet."""
    return [world.preparing_challenge.number]


def announced(world: World) -> list[Any]:
    """The challenge that takes bids."""
    return [world.open_challenge.number]


def triage(name: str, data: Maker) -> list[Row]:
    """An act of the office on a submitted problem."""
    return rows_of(
        name, submitted,
                                            "in  404 404 403 404 404 404 200 404",
                                            "in  404 404 403 404 404 404 302 404", data=data,
    )  # fmt: skip


PROBLEMS = [
    *rows_of("challenges:problem-list", nothing, SIGNED_IN),
    *rows_of("challenges:problem-create", nothing,
                                            "in  403 403 200 200 403 403 403 403",
                                            "in  403 403 302 302 403 403 403 403",
             data=lambda _world: {"title_vi": "Thu gom rác theo giờ"}),
    *rows_of("challenges:problem-detail", draft,
                                            "in  404 404 200 404 404 404 404 404", about="draft"),
    *rows_of("challenges:problem-detail", submitted,
                                            "in  404 404 200 404 404 404 200 404", about="submitted"),
    *rows_of("challenges:problem-edit", lambda world: [*draft(world), 1],
                                            "in  404 404 200 404 404 404 404 404",
                                            "in  404 404 200 404 404 404 404 404"),
    *rows_of("challenges:problem-edit", lambda world: [*submitted(world), 1],
                                            "in  404 404 403 404 404 404 403 404", about="submitted"),
    *rows_of("challenges:problem-save", draft,
             post=                          "in  404 404 200 404 404 404 404 404",
             data=lambda _world: {"part": "section_outcome", "section_outcome": "Ít ngập hơn."}),
    *rows_of("challenges:problem-save", submitted,
             post=                          "in  404 404 403 404 404 404 403 404", about="submitted"),
    *rows_of("challenges:problem-clarity", draft,
                                            "in  404 404 200 404 404 404 404 404"),
    *rows_of("challenges:problem-known", submitted,
                                            "in  404 404 200 404 404 404 200 404"),
    *rows_of("challenges:problem-comment", draft,
             post=                          "in  404 404 302 404 404 404 404 404",
             data=lambda _world: {"key": "outcome", "text": "Thêm con số."}),
    *rows_of("challenges:problem-comment", submitted,
             post=                          "in  404 404 302 404 404 404 302 404",
             data=lambda _world: {"key": "outcome", "text": "Thêm con số."}, about="submitted"),
    *rows_of("challenges:problem-comment-settle",
             lambda world: [world.submitted_problem.number, world.section_comment.pk],
             post=                          "in  404 404 302 404 404 404 403 404"),
    *rows_of("challenges:problem-file", draft,
             post=                          "in  404 404 302 404 404 404 404 404"),
    *rows_of("challenges:problem-file-remove", lambda world: [world.draft_problem.number, world.problem_file.pk],
             post=                          "in  404 404 302 404 404 404 404 404"),
    *rows_of("challenges:problem-template", draft,
             post=                          "in  404 404 302 404 404 404 404 404"),
    *rows_of("challenges:problem-join", submitted,
                                            "in  404 404 403 200 404 404 403 404",
                                            "in  404 404 403 302 404 404 403 404",
             data=lambda _world: {"message": "Cùng nhu cầu, ba tuyến đường."}),
    *rows_of("challenges:problem-join", draft,
                                            "in  404 404 403 404 404 404 404 404",
                                            "in  404 404 403 404 404 404 404 404", about="draft"),
    *rows_of("challenges:join-decide", lambda world: [world.submitted_problem.number, world.join_request.pk],
                                            "in  404 404 200 404 404 404 200 404",
                                            "in  404 404 302 404 404 404 302 404",
             data=lambda _world: {"decision": "agree"}),
    *rows_of("challenges:join-withdraw", lambda world: [world.join_request.pk],
             post=                          "in  404 404 404 302 404 404 404 404"),
    *rows_of("challenges:problem-queue", draft,
                                            "in  404 404 200 404 404 404 404 404",
                                            "in  404 404 200 404 404 404 404 404"),
    *rows_of("challenges:problem-unqueue", lambda world: [world.queued_problem.number],
                                            "in  404 404 200 404 404 404 403 404",
                                            "in  404 404 302 404 404 404 403 404"),
    *rows_of("challenges:round-list", nothing, SIGNED_IN),
    *rows_of("challenges:round-propose", nothing,
             post=                          "in  403 403 403 403 403 403 302 302",
             data=lambda world: {"year": str(world.at.year)}),
    *rows_of("challenges:round-create", nothing,
                                            "in  403 403 403 403 403 403 200 200",
                                            "in  403 403 403 403 403 403 200 200"),
    *rows_of("challenges:round-detail", lambda world: [world.open_round.pk], SIGNED_IN, about="open"),
    *rows_of("challenges:round-detail", lambda world: [world.draft_round.pk],
                                            "in  404 404 404 404 404 404 200 404", about="draft"),
    *rows_of("challenges:round-edit", lambda world: [world.open_round.pk],
                                            "in  403 403 403 403 403 403 200 200",
                                            "in  403 403 403 403 403 403 200 200"),
    *rows_of("challenges:round-announce", lambda world: [world.draft_round.pk],
             post=                          "in  404 404 404 404 404 404 302 404"),
    *rows_of("challenges:round-discard", lambda world: [world.draft_round.pk],
             post=                          "in  404 404 404 404 404 404 302 404"),
    *rows_of("challenges:round-take-in", lambda world: [world.open_round.pk],
             post=                          "in  403 403 403 403 403 403 302 302"),
    *rows_of("challenges:round-export-csv", lambda world: [world.open_round.pk], SIGNED_IN),
    *rows_of("challenges:round-export-xlsx", lambda world: [world.open_round.pk], SIGNED_IN),
    *rows_of("challenges:problem-submit", draft,
                                            "in  404 404 200 404 404 404 404 404",
                                            "in  404 404 200 404 404 404 404 404"),
    *triage("challenges:problem-consult",
            lambda _world: {"kind": "round_table", "held_at": "2090-03-01T09:00", "place": "A", "reason": "Hỏi."}),
    *triage("challenges:problem-assign", lambda _world: {"reason": "Chia việc."}),
    *triage("challenges:problem-accept", lambda _world: {"track": "invite", "reason": "Đủ nội dung."}),
    *triage("challenges:problem-return", lambda _world: {"reason": "Thiếu địa điểm thí điểm."}),
    *triage("challenges:problem-decline", lambda _world: {"kind": "not_ours", "reason": "Ngoài phạm vi."}),
    *triage("challenges:problem-merge",
            lambda world: {"into": world.accepted_problem.pk, "reason": "Trùng với bài toán trước."}),
    *rows_of("challenges:triage-list", nothing,
                                            "in  403 403 403 403 403 403 200 200",
                                            "in  403 403 403 403 403 403 302 200",
             data=lambda world: {"chosen": [world.submitted_problem.pk], "act": "decline", "kind": "not_ours",
                                 "reason": "Ngoài phạm vi."}),
    *rows_of("challenges:problem-remarks", lambda world: [world.returned_problem.number],
                                            "in  404 404 200 404 404 404 403 404",
                                            "in  404 404 302 404 404 404 403 404"),
    *rows_of("challenges:problem-versions", submitted,
                                            "in  404 404 200 404 404 404 200 404"),
]  # fmt: skip


def consultation(world: World) -> list[Any]:
    """The running round-table."""
    return [world.consultation.pk]


def outcome(world: World) -> list[Any]:
    """One section of the problem that it is about."""
    return [world.consultation.pk, "outcome"]


OFFICE_ACT = "in  404 404 403 404 403 404 302 404"
CONSULTATIONS = [
    *rows_of("challenges:consultation-list", nothing, SIGNED_IN),
    *rows_of("challenges:consultation-detail", consultation,
                                            "in  404 404 200 404 200 404 200 404"),
    *rows_of("challenges:consultation-edit", consultation, OFFICE_ACT.replace("302", "200"), OFFICE_ACT,
             data=lambda _world: {"version": 1, "held_at": "2090-03-01T09:00", "place": "B"}),
    *rows_of("challenges:consultation-invite", consultation, OFFICE_ACT.replace("302", "200"), OFFICE_ACT,
             data=lambda world: {"emails": world.other_startup.email, "role": "stakeholder"}),
    *rows_of("challenges:consultation-attendance", consultation, post=OFFICE_ACT),
    *rows_of("challenges:consultation-close", consultation, OFFICE_ACT.replace("302", "200"), OFFICE_ACT,
             data=lambda _world: {"reason": "Đã họp."}),
    *rows_of("challenges:consultation-cancel", consultation, OFFICE_ACT.replace("302", "200"), OFFICE_ACT,
             data=lambda _world: {"reason": "Hoãn."}),
    *rows_of("challenges:guest-withdraw", lambda world: [world.consultation.pk, world.silent_guest.pk],
             post=OFFICE_ACT),
    *rows_of("challenges:invitation-answer", consultation,
             post=                          "in  404 404 403 404 302 404 403 404",
             data=lambda _world: {"decline": "1"}),
    *rows_of("challenges:comment-add", outcome,
             post=                          "in  404 404 403 404 302 404 403 404",
             data=lambda _world: {"text": "Nên đo theo tháng."}),
    *rows_of("challenges:edit-propose", outcome,
                                            "in  404 404 403 404 200 404 200 404",
                                            "in  404 404 403 404 302 404 302 404",
             data=lambda _world: {"after": "Ngập dưới 5 cm.", "why": "Đo được."}),
    *rows_of("challenges:edit-decide", lambda world: [world.consultation.pk, world.edit.pk],
             post=                          "in  404 404 302 404 403 404 403 404",
             data=lambda _world: {"accept": "1", "answer": "Được."}),
]  # fmt: skip

CHALLENGES = [
    *rows_of("challenges:challenge-create", accepted,
             post=                          "in  404 404 302 404 404 404 302 404"),
    *rows_of("challenges:challenge-manage", preparing,
                                            "in  404 404 200 404 404 404 200 404", about="preparing"),
    *rows_of("challenges:challenge-manage", announced,
                                            "in  403 403 200 403 403 403 200 200", about="announced"),
    *rows_of("challenges:challenge-edit", lambda world: [*preparing(world), "need"],
                                            "in  404 404 200 404 404 404 200 404",
                                            "in  404 404 200 404 404 404 200 404"),
    *rows_of("challenges:challenge-publish", preparing,
                                            "in  404 404 200 404 404 404 200 404",
                                            "in  404 404 200 404 404 404 200 404"),
    *rows_of("challenges:challenge-extend", announced,
                                            "in  403 403 200 403 403 403 200 200",
                                            "in  403 403 200 403 403 403 200 200"),
    *rows_of("challenges:challenge-cancel", announced,
                                            "in  403 403 200 403 403 403 200 200",
                                            "in  403 403 302 403 403 403 302 302",
             data=lambda _world: {"reason": "Hết kinh phí."}),
    *rows_of("challenges:challenge-copy", announced,
             post=                          "in  403 403 302 403 403 403 302 302"),
    *rows_of("challenges:challenge-addendum", announced,
                                            "in  403 403 200 403 403 403 200 200",
                                            "in  403 403 200 403 403 403 200 200"),
    *rows_of("challenges:attachment-add", preparing,
             post=                          "in  404 404 302 404 404 404 302 404"),
    *rows_of("challenges:attachment-remove",
             lambda world: [*preparing(world), world.attachment(world.preparing_challenge, "public").pk],
             post=                          "in  404 404 302 404 404 404 302 404"),
    *rows_of("challenges:preview-make", preparing,
             post=                          "in  404 404 302 404 404 404 302 404"),
    *rows_of("challenges:preview-revoke", lambda world: [*preparing(world), world.preview_link.pk],
             post=                          "in  404 404 302 404 404 404 302 404"),
    *rows_of("challenges:challenge-preview", lambda world: [token_of(world.preview_link)], ANYBODY),
    *rows_of("challenges:question-list", announced,
                                            "in  403 403 200 403 403 403 200 200"),
    *rows_of("challenges:question-answer", lambda world: [*announced(world), world.question.number],
                                            "in  403 403 200 403 403 403 200 404",
                                            "in  403 403 302 403 403 403 302 404",
             data=lambda _world: {"version": 1, "public_text": "Hỏi?", "answer": "Đáp."}),
    *rows_of("challenges:question-merge", lambda world: [*announced(world), world.question.number],
             post=                          "in  403 403 302 403 403 403 302 404"),
    *rows_of("challenges:question-ask", announced, SIGNED_IN, TAKEN,
             data=lambda _world: {"text": "Có dữ liệu mẫu không?"}),
    *rows_of("challenges:question-ask", preparing,
                                            "in  404 404 200 404 404 404 200 404", about="not announced"),
    *rows_of("challenges:challenge-topics", announced, post=TAKEN),
    *rows_of("challenges:terms-accept", announced, post=TAKEN, data=lambda _world: {"accept": "yes"}),
    *rows_of("challenges:challenge-documents",
             lambda world: [world.attachment(world.open_challenge, "public").challenge.number], ANYBODY),
    *rows_of("challenges:challenge-documents",
             lambda world: [world.attachment(world.preparing_challenge, "public").challenge.number],
                                            "404 404 404 200 404 404 404 200 404", about="preparing"),
    *rows_of("files:file-download", lambda world: [world.attachment(world.open_challenge, "signed_in").file_id],
                                            "404 200 200 200 200 200 200 200 200", about="of a challenge, signed in"),
    *rows_of("files:file-download", lambda world: [world.attachment(world.open_challenge, "terms").file_id],
                                            "404 404 404 200 404 404 404 200 404", about="of a challenge, on terms"),
    *rows_of("files:file-download", lambda world: [world.attachment(world.preparing_challenge, "public").file_id],
                                            "404 404 404 200 404 404 404 200 404", about="of a challenge, preparing"),
]  # fmt: skip


def useful(_world: World) -> dict[str, Any]:
    """A match marked as useful."""
    return {"verdict": "useful", "rank": "1"}


MATCHING = [
    *rows_of("matching:problem-solutions", accepted,
                                            "in  404 404 200 404 404 404 200 404"),
    *rows_of("matching:challenge-solutions", announced,
                                            "in  403 403 200 403 403 403 200 200"),
    *rows_of("matching:solution-challenges", solution,
                                            "in  200 403 403 403 403 403 403 200"),
    *rows_of("matching:problem-mark", lambda w: [w.accepted_problem.number, w.solution.slug],
                                            "in  404 404 200 404 404 404 200 404",
                                            "in  404 404 302 404 404 404 302 404", useful),
    *rows_of("matching:challenge-mark", lambda w: [w.open_challenge.number, w.solution.slug],
                                            "in  403 403 200 403 403 403 200 200",
                                            "in  403 403 302 403 403 403 302 302", useful),
    *rows_of("matching:solution-mark", lambda w: [w.solution.slug, w.open_challenge.number],
                                            "in  200 403 403 403 403 403 403 200",
                                            "in  302 403 403 403 403 403 403 302", useful),
    *rows_of("matching:similar-solutions", solution, ANYBODY),
    *rows_of("matching:similar-challenges", lambda w: [w.open_challenge.number], ANYBODY),
    *rows_of("matching:similar-problems", accepted,
                                            "in  404 404 200 404 404 404 200 404"),
]  # fmt: skip


ALERTS = [
    *rows_of("alerts:alert-list", nothing, SIGNED_IN),
    Row("alerts:alert-create", "GET", SIGNED_IN, data=lambda _world: {"q": "ngập"}),
    Row("alerts:alert-create", "POST", SIGNED_IN, data=lambda _world: {"name": "Ngập"}),  # nothing to search for
    Row("alerts:alert-create", "GET",       "in  404 404 200 404 404 404 404 404",
        data=lambda world: {"match": f"problem:{world.draft_problem.number}"}, about="matches of a draft problem"),
    *rows_of("alerts:alert-detail", lambda world: [world.alert.pk],
                                            "in  200 404 404 404 404 404 404 404",
                                            "in  302 404 404 404 404 404 404 404",
             data=lambda _world: {"name": "Ngập", "frequency": "weekly"}),
    *rows_of("alerts:alert-pause", lambda world: [world.alert.pk],
             post=                          "in  302 404 404 404 404 404 404 404"),
    *rows_of("alerts:alert-resume", lambda world: [world.alert.pk],
             post=                          "in  302 404 404 404 404 404 404 404"),
    *rows_of("alerts:alert-delete", lambda world: [world.alert.pk],
                                            "in  200 404 404 404 404 404 404 404",
                                            "in  302 404 404 404 404 404 404 404"),
    *rows_of("alerts:item-wrong", lambda world: [world.alert_item.pk],
                                            "in  200 404 404 404 404 404 404 404",
                                            "in  302 404 404 404 404 404 404 404"),
    *rows_of("alerts:tuning-undo", lambda world: [world.tuning.pk],
             post=                          "in  302 404 404 404 404 404 404 404"),
]  # fmt: skip


def act(
    name: str, post: str, get: str = "", args: Maker = solution, data: Maker | None = None, about: str = ""
) -> list[Row]:
    """An act on a profile; asking shows the question to whoever may act."""
    return rows_of(name, args, get or post.replace("302", "200"), post, data, about)


TEAM = "in  302 403 403 403 403 403 403 302"
SOLUTIONS = [
    *rows_of("solutions:solution-list", nothing, ANYBODY),
    *rows_of("solutions:solution-own", nothing, SIGNED_IN),
    *rows_of("solutions:solution-create", nothing, SIGNED_IN,
                                            "in  302 200 200 200 200 200 200 200",
             data=lambda world: {"organisation": world.startup_organisation.pk, "name_vi": "Sạp", "language": "vi"}),
    *rows_of("solutions:solution-detail", solution, ANYBODY, about="published"),
    *rows_of("solutions:solution-detail", lambda world: [world.draft_solution.slug],
                                            "404 200 404 404 404 404 404 404 404", about="draft"),
    *rows_of("solutions:solution-detail", lambda world: [world.archived_solution.slug],
                                            "404 200 404 404 404 404 404 200 404", about="archived"),
    *rows_of("solutions:solution-edit", solution, TEAM),
    *act("solutions:solution-edit-step", TEAM, args=lambda world: [*solution(world), "evidence"],
         data=lambda _world: {"version": 1, "results": "Giảm 30%"}),
    *rows_of("solutions:image-add", solution, post=TEAM.replace("302", "200")),
    *act("solutions:image-remove", TEAM, args=lambda world: [*solution(world), world.image.pk]),
    *rows_of("solutions:document-add", solution, post=TEAM.replace("302", "200")),
    *act("solutions:document-remove", TEAM, args=lambda world: [*solution(world), world.solution_document.pk]),
    *act("solutions:solution-publish",      "in  302 404 404 404 404 404 404 404",
         args=lambda world: [world.draft_solution.slug]),
    *act("solutions:solution-unpublish", TEAM),
    *act("solutions:solution-archive",      "in  302 403 403 403 403 403 302 302",
         data=lambda _world: {"reason": "Ngừng cung cấp."}),
    *act("solutions:solution-restore",      "in  302 404 404 404 404 404 403 404",
         args=lambda world: [world.archived_solution.slug]),
    *act("solutions:solution-confirm", TEAM),
    *rows_of("solutions:revision-list", solution, TEAM.replace("302", "200")),
    *rows_of("solutions:revision-detail", lambda world: [*solution(world), 1], TEAM.replace("302", "200")),
]  # fmt: skip


def bid(world: World) -> list[Any]:
    """The startup's draft."""
    return [world.draft_bid.number]


def opened(world: World) -> list[Any]:
    """The startup's bid after two people opened it."""
    return [world.opened_bid.number]


def sealed_version(world: World) -> list[Any]:
    """The first sealed version of a bid that nobody has opened."""
    return [world.sealed_bid.number, 1]


OWN_BID = "in  302 404 404 404 404 404 404 404"
READ_BID = OWN_BID.replace("302", "200")
SEES_OPENED = "in  200 404 200 404 404 404 200 404"
PROPOSALS = [
    *rows_of("proposals:proposal-list", nothing, SIGNED_IN),
    *rows_of("proposals:proposal-create", announced, SIGNED_IN,
                                            "in  302 200 200 200 200 200 200 200",
             data=lambda world: {"solution": world.solution.pk}),
    *rows_of("proposals:proposal-create", preparing,
                                            "in  404 404 404 404 404 404 404 404", about="not announced"),
    *rows_of("proposals:proposal-detail", bid, READ_BID, about="draft"),
    *rows_of("proposals:proposal-detail", lambda world: [world.sealed_bid.number], READ_BID, about="sealed"),
    *rows_of("proposals:proposal-detail", opened, SEES_OPENED, about="opened"),
    *rows_of("proposals:proposal-edit", bid, OWN_BID),
    *rows_of("proposals:proposal-edit", opened,
                                            "in  302 404 403 404 404 404 403 404", about="opened"),
    *rows_of("proposals:proposal-step", lambda world: [*bid(world), "offer"], READ_BID, READ_BID),
    *rows_of("proposals:proposal-step", lambda world: [*opened(world), "plan"],
                                            "in  200 404 403 404 404 404 403 404", about="opened"),
    *rows_of("proposals:step-team", bid, READ_BID),
    *rows_of("proposals:member-add", bid, post=OWN_BID,
             data=lambda _world: {"member-name": "An", "member-email": "an@example.com", "member-role": "Kỹ sư"}),
    *rows_of("proposals:member-ask", lambda world: [*bid(world), world.team_member.pk], post=OWN_BID),
    *rows_of("proposals:member-remove", lambda world: [*bid(world), world.team_member.pk], post=OWN_BID),
    *rows_of("proposals:partner-add", bid, post=READ_BID),
    *rows_of("proposals:partner-remove", lambda world: [*bid(world), world.partner.pk], post=OWN_BID),
    *rows_of("proposals:member-answer", lambda world: [world.team_member.token], ANYBODY,
             TAKEN.replace("in ", "302"), data=lambda _world: {"answer": "confirm"}),
    *rows_of("proposals:partner-answer", lambda world: [world.partner.pk],
                                            "in  403 200 404 404 404 404 404 404",
                                            "in  403 302 404 404 404 404 404 404",
             data=lambda _world: {"answer": "confirm"}),
    *rows_of("proposals:step-documents", bid, READ_BID),
    *rows_of("proposals:document-add", bid, post=READ_BID),
    *rows_of("proposals:document-remove", lambda world: [*bid(world), world.draft_document.pk], post=OWN_BID),
    *rows_of("proposals:proposal-submit", bid, READ_BID, READ_BID),
    *rows_of("proposals:proposal-submit", bid, post=OWN_BID, about="complete",
             data=lambda world: {"token": "5e8f8a39-9d3d-4c59-9b68-0f6b1c7f1b11", "revision": world.draft_bid.version}),
    *rows_of("proposals:proposal-withdraw", lambda world: [world.sealed_bid.number], READ_BID, OWN_BID),
    *rows_of("proposals:proposal-resume", lambda world: [world.withdrawn_bid.number], READ_BID, OWN_BID),
    *rows_of("proposals:version-receipt", sealed_version, READ_BID),
    *rows_of("proposals:version-receipt-pdf", sealed_version, READ_BID),
    *rows_of("proposals:version-export", sealed_version, READ_BID),
    *rows_of("proposals:version-export", lambda world: [*opened(world), 1],
                                            "in  200 404 403 404 404 404 403 404", about="opened"),
    *rows_of("proposals:proposal-cure", opened,
                                            "in  200 404 403 404 404 404 403 404",
                                            "in  302 404 403 404 404 404 403 404",
             data=lambda _world: {"finish": "1"}),
    *rows_of("proposals:proposal-screen", bid,
                                            "in  403 404 404 404 404 404 404 404", about="sealed"),
    *rows_of("proposals:proposal-screen", opened,
                                            "in  403 404 200 404 404 404 200 404",
                                            "in  403 404 302 404 404 404 302 404",
             data=lambda _world: {"result": "eligible"}),
    *rows_of("proposals:proposal-names", bid, post=
                                            "in  403 404 404 404 404 404 404 404", about="sealed"),
    *rows_of("proposals:proposal-names", opened, post=
                                            "in  403 404 302 404 404 404 302 404", about="opened"),
    *rows_of("proposals:challenge-proposals", lambda world: [world.sealed_bid.challenge.number],
                                            "in  403 403 200 403 403 403 200 403"),
    *rows_of("proposals:opening-confirm", lambda world: [world.sealed_bid.challenge.number],
                                            "in  403 403 200 403 403 403 200 403",
                                            "in  403 403 200 403 403 403 200 403", about="before the deadline"),
    *rows_of("proposals:opening-confirm", lambda world: [world.closed_challenge.number],
             post=                          "in  403 403 302 403 403 403 302 403", about="after the deadline"),
    *rows_of("proposals:opening-record", lambda world: [world.closed_challenge.number],
                                            ANYBODY.replace("200", "404"), about="not opened"),
    *rows_of("proposals:opening-record", lambda world: [world.opened_bid.challenge.number], ANYBODY),
]  # fmt: skip

BOARD = "in  404 404 302 404 404 404 404 404"
SHORTLISTS = [
    *rows_of("shortlists:shortlist-list", nothing, SIGNED_IN),
    *rows_of("shortlists:shortlist-detail", lambda world: [world.candidate.shortlist_id], BOARD.replace("302", "200")),
    *rows_of("shortlists:shortlist-compare", lambda world: [world.candidate.shortlist_id], BOARD.replace("302", "200")),
    *rows_of("shortlists:shortlist-export", lambda world: [world.candidate.shortlist_id], BOARD.replace("302", "200")),
    *rows_of("shortlists:candidate-add", lambda world: ["problem", *accepted(world)],
             post=                          "in  404 404 302 404 404 404 403 404",
             data=lambda world: {"solution": world.solution.slug, "reason": "Đã triển khai ở hai phường."}),
    *rows_of("shortlists:candidate-add", lambda world: ["challenge", *announced(world)],
             post=                          "in  403 403 302 403 403 403 403 302",
             data=lambda world: {"solution": world.solution.slug, "reason": "Đáng xem."}, about="of a challenge"),
    *rows_of("shortlists:bid-add", lambda world: [world.opened_bid.number],
             post=                          "in  403 404 302 404 404 404 403 404",
             data=lambda _world: {"reason": "Đủ điều kiện."}),
    *rows_of("shortlists:bid-add", lambda world: [world.sealed_bid.number],
             post=                          "in  403 404 404 404 404 404 404 404",
             data=lambda _world: {"reason": "Mở sớm."}, about="sealed"),
    *rows_of("shortlists:candidate-move", lambda world: [world.candidate.pk], post=BOARD,
             data=lambda _world: {"column": "in_dialogue", "reason": "Đã gọi điện."}),
    *rows_of("shortlists:columns", lambda world: [world.candidate.shortlist_id],
             BOARD.replace("302", "200"), BOARD.replace("302", "200")),
    *rows_of("shortlists:move-undo", lambda world: [world.candidate.pk], post=BOARD,
             data=lambda _world: {"reason": "Nhầm."}),
    *rows_of("shortlists:meeting-create", lambda world: [world.candidate.shortlist_id],
             BOARD.replace("302", "200"), BOARD.replace("302", "200")),
    *rows_of("shortlists:meeting-detail", lambda world: [world.meeting_guest.meeting_id], BOARD.replace("302", "200")),
    *rows_of("shortlists:meeting-calendar", lambda world: [world.meeting_guest.meeting_id], BOARD.replace("302", "200")),
    *rows_of("shortlists:meeting-change", lambda world: [world.meeting_guest.meeting_id],
             BOARD.replace("302", "200"), post=BOARD.replace("302", "200")),
    *rows_of("shortlists:meeting-cancel", lambda world: [world.meeting_guest.meeting_id], post=BOARD,
             data=lambda _world: {"reason": "Bận."}),
    *rows_of("shortlists:invitation", lambda world: [world.meeting_guest.pk],
                                            "in  200 404 404 404 404 404 404 404",
                                            "in  302 404 404 404 404 404 404 404",
             data=lambda _world: {"answer": "yes", "words": ""}),
    *rows_of("shortlists:invitation-calendar", lambda world: [world.meeting_guest.pk],
                                            "in  200 404 404 404 404 404 404 404"),
    *rows_of("shortlists:note-add", lambda world: [world.candidate.pk], post=BOARD,
             data=lambda _world: {"text": "Hỏi về bảo hành."}),
]  # fmt: skip


def scoring(world: World) -> list[Any]:
    """The challenge whose bids are being scored; the expert chairs its panel."""
    return [world.scoring.challenge.number]


def frozen(world: World) -> list[Any]:
    """The challenge whose evaluation is closed."""
    return [world.frozen.challenge.number]


def scored_bid(world: World) -> list[Any]:
    """A bid that is open to the expert for scoring."""
    return [*scoring(world), world.scoring.proposals[0].number]


def scored_paper(world: World) -> str:
    """The file of its document, of which a blind panel reads a masked copy."""
    return str(world.scoring.proposals[0].documents.get().file_id)


def frozen_bid(world: World) -> list[Any]:
    """A bid of the closed evaluation."""
    return [*frozen(world), world.frozen.proposals[0].number]


SEES_PANEL = "in  404 404 200 404 200 404 200 404"
FORMS_PANEL = "in  404 404 200 404 403 404 200 404"
CHAIRS = "in  404 404 403 404 200 404 403 404"
EVALUATION = [
    *rows_of("evaluation:panel-list", nothing, SIGNED_IN),
    *rows_of("evaluation:panel-create", announced,
             post=                          "in  403 403 302 403 403 403 302 403"),
    *rows_of("evaluation:panel-detail", scoring, SEES_PANEL),
    *rows_of("evaluation:panel-detail", lambda world: [world.invited.challenge.number], SEES_PANEL, about="invited"),
    *rows_of("evaluation:paper", lambda world: [*scored_bid(world), scored_paper(world)], CHAIRS),
    *rows_of("evaluation:member-invite", scoring, FORMS_PANEL, FORMS_PANEL.replace("200", "302"),
             data=lambda world: {"email": world.colleague.user.email, "role": "member"}),
    *rows_of("evaluation:member-answer", lambda world: [world.invited.challenge.number],
             post=                          "in  404 404 403 404 302 404 403 404",
             data=lambda _world: {"answer": "accept", "confidential": "on"}),
    *rows_of("evaluation:member-remove", lambda world: [*scoring(world), world.panel_member.pk],
             FORMS_PANEL, FORMS_PANEL.replace("200", "302"), data=lambda _world: {"reason": "Bận công tác."}),
    *rows_of("evaluation:member-replace", lambda world: [*scoring(world), world.panel_member.pk],
             FORMS_PANEL, FORMS_PANEL.replace("200", "302"),
             data=lambda world: {"reason": "Bận công tác.", "email": world.colleague.user.email}),
    *rows_of("evaluation:scoring-begin", scoring, post=CHAIRS.replace("200", "302")),
    *rows_of("evaluation:disclosure-list", scoring, CHAIRS, CHAIRS.replace("200", "302")),
    *rows_of("evaluation:disclosure-declare", lambda world: [*scoring(world), world.own_disclosure.pk],
             post=CHAIRS.replace("200", "302"),
             data=lambda world: {f"{world.own_disclosure.pk}-declaration": "none"}),
    *rows_of("evaluation:conflict-list", scoring, SEES_PANEL),
    *rows_of("evaluation:conflict-resolve", lambda world: [*scoring(world), world.conflict.pk],
             post=CHAIRS.replace("200", "302"),
             data=lambda world: {
                 f"{world.conflict.pk}-resolution": "permitted", f"{world.conflict.pk}-reason": "Việc đã lâu."}),
    *rows_of("evaluation:sheet", scored_bid, CHAIRS, CHAIRS.replace("200", "302"), data=lambda _world: {"version": 0}),
    *rows_of("evaluation:sheet-lock", scored_bid, post=CHAIRS.replace("200", "302")),
    *rows_of("evaluation:sheet-unlock", lambda world: [*scoring(world), world.locked_sheet.pk],
             post=CHAIRS.replace("200", "302"), data=lambda _world: {"reason": "Nhầm hồ sơ."}),
    *rows_of("evaluation:progress", scoring, CHAIRS),
    *rows_of("evaluation:consensus-begin", scoring, post=CHAIRS.replace("200", "302")),
    *rows_of("evaluation:consensus", frozen_bid, CHAIRS),
    *rows_of("evaluation:remark-add", lambda world: [*frozen_bid(world), world.frozen.criteria[0].pk],
             post=CHAIRS.replace("200", "302"),
             data=lambda world: {f"c{world.frozen.criteria[0].pk}-text": "Nên xem lại."}),
    *rows_of("evaluation:score-change", lambda world: [*frozen_bid(world), world.frozen.criteria[0].pk],
             post=CHAIRS,
             data=lambda world: {
                 f"c{world.frozen.criteria[0].pk}-value": "1", f"c{world.frozen.criteria[0].pk}-reason": "Muộn."}),
    *rows_of("evaluation:minutes", scoring, CHAIRS, CHAIRS.replace("200", "302"),
             data=lambda _world: {"minutes": "Hội đồng họp.", "before": ""}, about="being written"),
    *rows_of("evaluation:minutes", frozen, SEES_PANEL, about="frozen"),
    *rows_of("evaluation:names-show", frozen, post=CHAIRS.replace("200", "302"),
             data=lambda _world: {"reason": "Cần hỏi thêm."}),
    *rows_of("evaluation:evaluation-close", frozen,
                                            "in  404 404 403 404 404 404 403 404",
                                            "in  404 404 403 404 302 404 403 404"),
    *rows_of("evaluation:ranking", frozen, SEES_PANEL),
    *rows_of("evaluation:evaluation-export", frozen, SEES_PANEL),
]  # fmt: skip


def decided(world: World) -> list[Any]:
    """The challenge with a proposed decision."""
    return [world.proposed_decision.challenge.number]


DECIDES = "in  403 403 302 403 403 403 302 404"
WRITES = "in  403 403 200 403 403 403 403 200"
DECISIONS = [
    *rows_of("shortlists:decision", frozen,
                                            "in  404 404 200 404 404 404 200 200"),
    *rows_of("shortlists:decision-propose", frozen, WRITES, WRITES),
    *rows_of("shortlists:decision-approve", decided, post=DECIDES),
    *rows_of("shortlists:decision-turn-down", decided, post=DECIDES, data=lambda _world: {"reason": "Thiếu lý do."}),
    *rows_of("shortlists:decision-final", decided, post=DECIDES),
    *rows_of("shortlists:decision-undo", decided, post=DECIDES, data=lambda _world: {"reason": "Sai."}),
    *rows_of("shortlists:complaint-add", decided,
             post=                          "in  404 404 404 404 404 404 404 404",
             data=lambda _world: {"text": "Chấm thiếu phụ lục."}),
    *rows_of("shortlists:complaint-answer", lambda world: [world.complaint.decision.challenge.number, world.complaint.pk],
             post=                          "in  403 403 302 403 403 403 302 404",
             data=lambda _world: {"answer": "Đã xem lại.", "upheld": "no"}),
    *rows_of("shortlists:feedback-list", decided, WRITES, WRITES.replace("200", "302")),
    *rows_of("shortlists:feedback-edit", lambda world: [*decided(world), world.frozen.proposals[0].number],
             WRITES, WRITES.replace("200", "302"),
             data=lambda _world: {"version": 0, "strengths": "Rõ.", "gaps": "Thiếu."}),
    *rows_of("shortlists:feedback", lambda world: [world.frozen.proposals[0].number],
                                            "in  404 404 404 404 404 404 404 404", about="not sent"),
    *rows_of("shortlists:case-complete", decided, post="in  403 403 302 403 403 403 302 302"),
    *rows_of("shortlists:record", lambda world: [*frozen(world), "report-vi.docx"],
                                            "in  403 403 200 403 403 403 200 200"),
    *rows_of("shortlists:request-create", lambda world: [world.candidate.shortlist_id],
             BOARD.replace("302", "200"), BOARD.replace("302", "200")),
    *rows_of("shortlists:request-detail", lambda world: [world.quick_reply.request_id], BOARD.replace("302", "200")),
    *rows_of("shortlists:reply", lambda world: [world.quick_reply.pk],
                                            "in  200 404 403 404 404 404 404 404",
                                            "in  302 404 403 404 404 404 404 404",
             data=lambda _world: {"interest": "yes", "fit": "Phù hợp."}),
    *rows_of("shortlists:reply-pick", lambda world: [world.quick_reply.pk],
             post=                          "in  403 404 302 404 404 404 404 404",
             data=lambda _world: {"reason": "Sẵn sàng sớm nhất."}),
]  # fmt: skip

PAGES = [
    *rows_of("cms:feed-rss", lambda _world: ["news"], ANYBODY),
    *rows_of("cms:feed-atom", lambda _world: ["challenges"], ANYBODY),
    *rows_of("cms:challenge-calendar", announced, ANYBODY),
    *rows_of("cms:challenge-calendar", preparing,
                                            "404 404 404 200 404 404 404 200 404", about="preparing"),
    *rows_of("cms:event-sign-up", lambda world: [world.event.pk], post=TAKEN),
    *rows_of("cms:event-cancel", lambda world: [world.event.pk], post=TAKEN),
    *rows_of("cms:event-calendar", lambda world: [world.event.pk], ANYBODY),
    *rows_of("cms:event-registrations", lambda world: [world.event.pk],
                                            "in  403 403 403 403 403 200 200 200"),
]  # fmt: skip

ROWS = [
    *SITE, *ACCOUNTS, *NOTIFICATIONS, *FILES, *AGENCY_BOARD, *PROBLEMS, *CONSULTATIONS, *CHALLENGES, *MATCHING, *SOLUTIONS, *PROPOSALS, *EVALUATION, *SHORTLISTS, *DECISIONS,
    *PAGES, *ALERTS,
]  # fmt: skip
