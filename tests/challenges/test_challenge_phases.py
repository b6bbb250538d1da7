"""Every verb of a challenge, by who asks and in which phase: what goes through, and what leaves no trace.

The people and the challenges of all phases are made once; each request is undone.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenges.models import Attachment, Challenge, PreviewLink, Problem, Question
from challenges.services.documents import PURPOSE
from challenges.states import AttachmentTier, Phase, ProblemState
from hoip.accounts.states import Role
from hoip.clock import now
from hoip.files.services import store_upload
from tests.accounts.factories import (
    AgencyFactory,
    OrganisationFactory,
    UserFactory,
    editor_user,
    member_of,
    office_user,
)
from tests.challenges.making import DAY, a_challenge, a_problem, an_open_challenge
from tests.challenges.table import outcome_of, rows_by_table

MANAGERS = {"owner", "author", "office"}
WRITERS = MANAGERS | {"member"}
INSIDE = WRITERS | {"viewer"}
SIGNED_IN = INSIDE | {"partner", "other_agency", "startup", "editor"}
PERSONAS = (*sorted(SIGNED_IN), "nobody")
QUIET = "questions closed"
"""Open for bids, but no longer for questions."""
STANDINGS = (*(phase.value for phase in Phase), QUIET)
BEFORE_THE_DEADLINE = {Phase.ANNOUNCED, Phase.OPEN, QUIET}
ANY = set(STANDINGS)
ENDED = {Phase.DECIDED, Phase.COMPLETED, Phase.CANCELLED}


class World:
    """One agency with its people, the others, and a challenge of each standing."""

    def __init__(self) -> None:
        at = now()
        self.agency, partner = AgencyFactory(), AgencyFactory()
        people = {
            "owner": member_of(self.agency, Role.OWNER),
            "author": member_of(self.agency, Role.MANAGER),
            "member": member_of(self.agency, Role.MEMBER),
            "viewer": member_of(self.agency, Role.VIEWER),
            "partner": member_of(partner),
            "other_agency": member_of(AgencyFactory()),
            "startup": member_of(OrganisationFactory()),
            "office": office_user(),
            "editor": editor_user(),
        }
        self.clients = {"nobody": Client()}
        for name, user in people.items():
            self.clients[name] = Client()
            self.clients[name].force_login(user)
        over = {"opens_at": at - 9 * DAY, "questions_until": at - 5 * DAY, "closes_at": at - DAY}
        decided = {"decided_at": at - timedelta(hours=1), "outcome": "no_award", "outcome_reason": "Không ai đạt."}
        made: dict[str, Challenge] = {
            Phase.PREPARING: a_challenge(self.agency, ready=True),
            Phase.ANNOUNCED: an_open_challenge(self.agency, opens_at=at + DAY),
            Phase.OPEN: an_open_challenge(self.agency),
            QUIET: an_open_challenge(self.agency, questions_until=at - timedelta(minutes=1)),
            Phase.EVALUATING: an_open_challenge(self.agency, **over),
            Phase.DECIDED: an_open_challenge(self.agency, **over, **decided),
            Phase.COMPLETED: an_open_challenge(self.agency, **over, **decided, completed_at=at - timedelta(minutes=1)),
            Phase.CANCELLED: an_open_challenge(self.agency, cancelled_at=at - DAY, cancel_reason="Không còn cần."),
        }
        self.challenges = made
        self.questions: dict[str, tuple[Question, Question]] = {}
        self.attachments: dict[str, Attachment] = {}
        self.links: dict[str, PreviewLink] = {}
        for standing, challenge in made.items():
            Challenge.objects.filter(pk=challenge.pk).update(created_by=people["author"])
            challenge.problems.get().partners.add(partner)
            first, second = (
                Question.objects.create(
                    challenge=challenge, number=n, asked_by=UserFactory(), text=f"Câu {n}?", asked_at=at
                )
                for n in (1, 2)
            )
            self.questions[standing] = (first, second)
            upload = SimpleUploadedFile("biểu mẫu.txt", b"noi dung", content_type="text/plain")
            self.attachments[standing] = Attachment.objects.create(
                challenge=challenge,
                file=store_upload(upload, purpose=PURPOSE, by=people["owner"]),
                title="Biểu mẫu",
                tier=AttachmentTier.TERMS,
                added_at=at,
            )
            self.links[standing] = PreviewLink.objects.create(
                challenge=challenge, key=f"khoa-{challenge.pk}", created_at=at, expires_at=at + DAY
            )
        self.problems = {
            state: a_problem(self.agency, state, merged_into=a_problem() if state == ProblemState.MERGED else None)
            for state in ProblemState
        }
        for problem in self.problems.values():
            problem.partners.add(partner)
        self.before = rows_by_table()

    def outcomes(self, address: str, data: dict[str, Any]) -> dict[str, str]:
        """What a request comes to, by who sends it."""
        return {name: outcome_of(self.clients[name], address, dict(data), self.before) for name in PERSONAS}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Made once for all of the file, and taken back at its end."""
    from django.test import override_settings

    with django_db_blocker.unblock(), override_settings(MFA_REQUIRED_FOR_STAFF=False), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def later(days: int) -> str:
    """A time so many days from now, as a browser sends it."""
    return f"{timezone.localtime(now()) + days * DAY:%Y-%m-%dT%H:%M}"


def management(name: str) -> dict[str, str]:
    """A list without rows."""
    return {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}


def need(_world: World, challenge: Challenge) -> dict[str, Any]:
    return {"version": challenge.version, "title_vi": "Một tên khác", "summary_vi": challenge.summary_vi}


def dates(_world: World, challenge: Challenge) -> dict[str, Any]:
    times = {"opens_at": later(2), "questions_until": later(9), "closes_at": later(21), "evaluation_until": later(50)}
    return {"version": challenge.version, "grace_minutes": "0", **times, **management("stages")}


def addendum(_world: World, challenge: Challenge) -> dict[str, Any]:
    lists = ("criteria", "prizes", "eligibility_rules", "requirements", "documents_asked", "stages")
    data: dict[str, Any] = {"version": challenge.version, "reason_vi": "Nhiều người hỏi.", "budget_max": "900000000"}
    for name in ("opens_at", "questions_until", "closes_at", "evaluation_until"):
        value = getattr(challenge, name)
        data[name] = f"{timezone.localtime(value):%Y-%m-%dT%H:%M}" if value else ""
    data |= {"summary_vi": challenge.summary_vi, "clauses": [clause.pk for clause in challenge.clauses.all()]}
    for name in lists:
        data |= management(name)
    return data


def answer(world: World, challenge: Challenge) -> dict[str, Any]:
    return {"public_text": "Câu hỏi?", "answer": "Trả lời.", "version": challenge.questions.get(number=1).version}


def document(_world: World, _challenge: Challenge) -> dict[str, Any]:
    upload = SimpleUploadedFile("phụ lục.txt", b"phu luc", content_type="text/plain")
    return {"title": "Phụ lục", "tier": "public", "upload": upload}


# The address, its arguments after the number, what is sent, who may, in which phases.
VERBS: dict[str, tuple[str, Any, Any, set[str], set[str]]] = {
    "draft": ("challenge-edit", lambda w, s: ["need"], need, WRITERS, {Phase.PREPARING}),
    "dates": ("challenge-edit", lambda w, s: ["dates"], dates, WRITERS, {Phase.PREPARING}),
    "publish": ("challenge-publish", None, {}, MANAGERS - {"author"}, {Phase.PREPARING}),
    "addendum": ("challenge-addendum", None, addendum, MANAGERS, BEFORE_THE_DEADLINE),
    "extend": (
        "challenge-extend",
        None,
        lambda w, c: {"closes_at": later(30), "reason": "Cần thêm thời gian."},
        MANAGERS,
        BEFORE_THE_DEADLINE,
    ),
    "cancel": ("challenge-cancel", None, {"reason": "Không còn cần."}, MANAGERS, ANY - ENDED),
    "copy": ("challenge-copy", None, {}, WRITERS, ANY),
    "add a document": ("attachment-add", None, document, WRITERS, ANY - ENDED),
    "remove a document": (
        "attachment-remove",
        lambda w, s: [w.attachments[s].pk],
        {},
        WRITERS,
        {Phase.PREPARING},
    ),
    "make a preview": ("preview-make", None, {"note": "Bên tư vấn"}, WRITERS, {Phase.PREPARING}),
    "revoke a preview": ("preview-revoke", lambda w, s: [w.links[s].pk], {}, WRITERS, ANY),
    "ask": ("question-ask", None, {"text": "Nộp bằng tiếng Anh được không?"}, SIGNED_IN, {Phase.ANNOUNCED, Phase.OPEN}),
    "answer": ("question-answer", lambda w, s: [1], answer, WRITERS, ANY),
    "merge": ("question-merge", lambda w, s: [1], lambda w, c: {"into": c.questions.get(number=2).pk}, WRITERS, ANY),
    "accept terms": ("terms-accept", None, {"accept": "yes"}, SIGNED_IN, ANY),
}
PUBLIC_WHEN_ANNOUNCED = {"ask", "accept terms"}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("standing", STANDINGS)
def test_each_verb_goes_through_for_its_people_in_its_phases_alone(
    world: World, db: None, verb: str, standing: str
) -> None:
    name, more, data, who, phases = VERBS[verb]
    challenge = Challenge.objects.get(pk=world.challenges[standing].pk)
    address = reverse(f"challenges:{name}", args=[challenge.number, *(more(world, standing) if more else [])])
    allowed = who if standing in phases else set()
    if standing == Phase.PREPARING:
        # Outside its agency and the office nobody knows of it yet.
        allowed = allowed & INSIDE

    outcomes = {}
    for persona in PERSONAS:
        sent = data(world, challenge) if callable(data) else data
        outcomes[persona] = outcome_of(world.clients[persona], address, sent, world.before)

    assert {persona for persona, outcome in outcomes.items() if outcome == "done"} == allowed
    # Whoever is not signed in, and whoever cannot see the challenge, is turned away before anything is asked.
    unseen = {"nobody"} | (SIGNED_IN - INSIDE if standing == Phase.PREPARING else set())
    assert {persona for persona in unseen if outcomes[persona] != "shut"} == set()
    assert {persona for persona in SIGNED_IN - unseen - allowed if outcomes[persona] != "refused"} == set()


@pytest.mark.parametrize("state", list(ProblemState))
def test_a_challenge_is_begun_from_an_accepted_problem_alone(world: World, db: None, state: str) -> None:
    problem: Problem = world.problems[state]
    address = reverse("challenges:challenge-create", args=[problem.number])

    outcomes = world.outcomes(address, {})

    allowed = WRITERS if state == ProblemState.ACCEPTED else set()
    assert {persona for persona, outcome in outcomes.items() if outcome == "done"} == allowed
