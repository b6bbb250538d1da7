"""Problems and challenges for tests: made directly, in the state that a test begins with."""

from datetime import timedelta
from itertools import count
from typing import Any

from challenges.models import Challenge, ChallengeCriterion, Clause, Problem, Round
from challenges.sections import SECTIONS
from challenges.states import ClauseKind, ProblemState, Track
from hoip.accounts.models import Organisation
from hoip.clock import now
from tests.accounts.factories import AgencyFactory

DAY = timedelta(days=1)
_numbers = count(1)


def a_problem(organisation: Organisation | None = None, state: str = ProblemState.SUBMITTED, **fields: Any) -> Problem:
    """A problem with every required section written."""
    at = now()
    given = {
        "title_vi": "Hồ sơ trả về nhà bị quay đầu",
        "summary_vi": "63 trong 410 hồ sơ giao tận nhà bị trả về.",
        "year": 2026,
        "sections": {part.key: f"Nội dung mục {part.key}." for part in SECTIONS if part.required},
        "submitted_at": None if state == ProblemState.DRAFT else at - DAY,
        "decided_at": None if state in {ProblemState.DRAFT, ProblemState.SUBMITTED} else at - DAY,
        "track": Track.INVITE if state == ProblemState.ACCEPTED else "",
    }
    return Problem.objects.create(
        organisation=organisation or AgencyFactory(),
        number=f"BT-2026-9{next(_numbers):05}",
        state=state,
        **(given | fields),
    )


def a_clause() -> Clause:
    """A clause of the library."""
    return Clause.objects.get_or_create(
        code="giu-quyen",
        defaults={
            "kind": ClauseKind.IP,
            "name_vi": "Bên cung cấp giữ quyền",
            "name_en": "The provider keeps its rights",
            "summary_vi": "Cơ quan được dùng cho nhu cầu của mình.",
            "summary_en": "The agency may use it for its own needs.",
        },
    )[0]


def a_challenge(organisation: Organisation | None = None, *, ready: bool = False, **fields: Any) -> Challenge:
    """A challenge in preparation; `ready` gives it all that announcing needs."""
    problem = a_problem(organisation, ProblemState.ACCEPTED)
    at = now()
    given: dict[str, Any] = {"title_vi": "Giao kết quả tận nhà", "track": Track.INVITE}
    if ready:
        given |= {
            "summary_vi": "Giảm hồ sơ bị trả về từ 63 xuống 20 mỗi tháng.",
            "opens_at": at + DAY,
            "questions_until": at + 10 * DAY,
            "closes_at": at + 20 * DAY,
            "evaluation_until": at + 40 * DAY,
        }
    challenge = Challenge.objects.create(
        organisation=problem.organisation, number=f"TT-2026-9{next(_numbers):05}", **(given | fields)
    )
    challenge.problems.add(problem)
    if ready:
        ChallengeCriterion.objects.create(challenge=challenge, order=1, text_vi="Mức độ đáp ứng", weight=60)
        ChallengeCriterion.objects.create(challenge=challenge, order=2, text_vi="Tính khả thi", weight=40)
        challenge.clauses.add(a_clause())
    return challenge


def an_open_challenge(organisation: Organisation | None = None, **fields: Any) -> Challenge:
    """An announced challenge that takes bids now."""
    at = now()
    given = {
        "published_at": at - 2 * DAY,
        "opens_at": at - DAY,
        "questions_until": at + 5 * DAY,
        "closes_at": at + 9 * DAY,
    }
    return a_challenge(organisation, ready=True, **(given | fields))


def a_round(days: tuple[int, int] = (-1, 9), *, announced: bool = True, **fields: Any) -> Round:
    """An intake round whose window begins and ends so many days from now."""
    at = now()
    opens_at, closes_at = at + days[0] * DAY, at + days[1] * DAY
    given = {
        "name_vi": "Đợt thử",
        "year": opens_at.year,
        "announced_at": min(at, opens_at) - DAY if announced else None,
    }
    return Round.objects.create(opens_at=opens_at, closes_at=closes_at, **(given | fields))
