"""Every verb of a consultation and of a round, by who asks and where it stands: what goes through, and what not."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from challenges.models import Consultation, EditProposal, Guest, Round
from challenges.states import ConsultationKind, EditState, ProblemState, RoundPhase
from hoip.accounts.states import Role
from hoip.clock import now
from tests.accounts.factories import (
    AgencyFactory,
    OrganisationFactory,
    UserFactory,
    editor_user,
    member_of,
    office_user,
)
from tests.challenges.making import DAY, a_problem, a_round
from tests.challenges.table import outcome_of, rows_by_table

OFFICE = {"office"}
WRITERS = {"owner", "member", "partner"}
GUESTS = {"guest", "invited"}
SEES = OFFICE | WRITERS | GUESTS | {"viewer"}
PERSONAS = (*sorted(SEES), "editor", "nobody", "other_agency", "startup")
RUNNING, CLOSED, CANCELLED = "running", "closed", "cancelled"
ANY = {RUNNING, CLOSED, CANCELLED}
TEXT = "63 trong 410 hồ sơ bị trả về."


class World:
    """One problem's agency with its people and guests, a consultation of each state and a round of each phase."""

    def __init__(self) -> None:
        at = now()
        agency, partner = AgencyFactory(), AgencyFactory()
        people = {
            "owner": member_of(agency, Role.OWNER),
            "member": member_of(agency, Role.MEMBER),
            "viewer": member_of(agency, Role.VIEWER),
            "partner": member_of(partner),
            "other_agency": member_of(AgencyFactory()),
            "startup": member_of(OrganisationFactory()),
            "office": office_user(),
            "editor": editor_user(),
            "guest": UserFactory(),
            "invited": UserFactory(),
        }
        self.clients = {"nobody": Client()}
        for name, user in people.items():
            self.clients[name] = Client()
            self.clients[name].force_login(user)
        ends = {RUNNING: {}, CLOSED: {"closed_at": at}, CANCELLED: {"cancelled_at": at}}
        self.consultations: dict[str, Consultation] = {}
        self.edits: dict[str, EditProposal] = {}
        self.guests: dict[str, dict[str, Guest]] = {}
        for state, end in ends.items():
            problem = a_problem(agency, ProblemState.IN_CONSULTATION)
            problem.partners.add(partner)
            consultation = Consultation.objects.create(
                problem=problem,
                kind=ConsultationKind.ROUND_TABLE,
                held_at=at + 3 * DAY,
                place="Hội trường A",
                minutes="Đã bàn.",
                **end,
            )
            self.consultations[state] = consultation
            self.guests[state] = {
                name: Guest.objects.create(
                    consultation=consultation,
                    user=people[name],
                    role="expert",
                    comes=comes,
                    answered_at=at if comes else None,
                    signed_at=at if comes else None,
                    invited_at=at,
                )
                for name, comes in (("guest", True), ("invited", None))
            }
            self.edits[state] = EditProposal.objects.create(
                consultation=consultation,
                section="scope",
                before=problem.sections.get("scope", ""),
                after=TEXT,
                why="Có số liệu.",
                proposed_by=people["guest"],
                proposed_at=at,
                # Closing sets aside what waits; of one that was called off the authors may still take words over.
                state=EditState.REFUSED if state == CLOSED else EditState.OPEN,
                answer="Chưa quyết." if state == CLOSED else "",
            )
        self.rounds: dict[str, Round] = {
            RoundPhase.PREPARING: a_round((5, 15), announced=False),
            RoundPhase.ANNOUNCED: a_round((5, 15)),
            RoundPhase.OPEN: a_round((-5, 5)),
            RoundPhase.CLOSED: a_round((-15, -5)),
        }
        for intake in self.rounds.values():
            # As the form makes them: the browser's picker knows no seconds.
            Round.objects.filter(pk=intake.pk).update(opens_at=intake.opens_at.replace(second=0, microsecond=0))
        waiting = a_problem(agency, ProblemState.QUEUED)
        waiting.partners.add(partner)
        self.before = rows_by_table()

    def outcomes(self, address: str, data: dict[str, Any]) -> dict[str, str]:
        """What a request comes to, by who sends it."""
        return {name: outcome_of(self.clients[name], address, dict(data), self.before) for name in PERSONAS}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for all of the file, and taken back at its end."""
    with django_db_blocker.unblock(), override_settings(MFA_REQUIRED_FOR_STAFF=False), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def later(days: int) -> str:
    """A time so many days from now, as a browser sends it."""
    return f"{timezone.localtime(now()) + days * DAY:%Y-%m-%dT%H:%M}"


# The address, its arguments after the consultation, what is sent, who may, in which states.
VERBS: dict[str, tuple[str, Any, Any, set[str], set[str]]] = {
    "save": (
        "consultation-edit",
        None,
        lambda w, c: {
            "version": c.version,
            "held_at": later(4),
            "place": "Hội trường B",
            "minutes": "Đã bàn thêm.",
            "agenda": "Một",
        },
        OFFICE,
        {RUNNING, CLOSED},
    ),
    "invite": ("consultation-invite", None, None, OFFICE, {RUNNING}),
    "take an invitation back": (
        "guest-withdraw",
        lambda w, s: [w.guests[s]["invited"].pk],
        {},
        OFFICE,
        {RUNNING},
    ),
    "decline": ("invitation-answer", None, {"decline": "1"}, GUESTS, {RUNNING}),
    "comment": ("comment-add", lambda w, s: ["scope"], {"text": "Nên nêu rõ phường."}, {"guest"}, {RUNNING}),
    "propose": (
        "edit-propose",
        lambda w, s: ["outcome"],
        {"after": "Giảm còn 20 hồ sơ.", "why": "Đo được."},
        OFFICE | {"guest"},
        {RUNNING},
    ),
    "decide": (
        "edit-decide",
        lambda w, s: [w.edits[s].pk],
        {"accept": "1", "answer": "Đúng."},
        WRITERS,
        {RUNNING, CANCELLED},
    ),
    "note who came": (
        "consultation-attendance",
        None,
        lambda w, c: {"present": [c.guests.get(comes=True).pk]},
        OFFICE,
        {RUNNING, CLOSED},
    ),
    "close": ("consultation-close", None, {"reason": "Đã đủ ý kiến."}, OFFICE, {RUNNING}),
    "call off": ("consultation-cancel", None, {"reason": "Trùng lịch."}, OFFICE, {RUNNING}),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", sorted(ANY))
def test_each_verb_of_a_consultation_goes_through_for_its_people_while_it_runs(
    world: World, db: None, verb: str, state: str
) -> None:
    name, more, data, who, states = VERBS[verb]
    consultation = Consultation.objects.get(pk=world.consultations[state].pk)
    address = reverse(f"challenges:{name}", args=[consultation.pk, *(more(world, state) if more else [])])
    if verb == "invite":
        data = {"emails": "nguoi.moi@example.com", "role": "stakeholder"}
        with_account = UserFactory(email="nguoi.moi@example.com")
        assert with_account.is_active
        before = world.before | rows_by_table()
    else:
        before = world.before

    sent = data(world, consultation) if callable(data) else data
    outcomes = {name: outcome_of(world.clients[name], address, dict(sent), before) for name in PERSONAS}

    allowed = who if state in states else set()
    assert {persona for persona, outcome in outcomes.items() if outcome == "done"} == allowed
    # Who was never asked sees no consultation at all.
    assert {persona for persona in set(PERSONAS) - SEES if outcomes[persona] != "shut"} == set()
    # A form for which one has to sign first is not there for somebody who has not.
    unsigned = {"invited"} if verb == "propose" else set()
    assert {persona for persona in unsigned if outcomes[persona] != "shut"} == set()
    assert {persona for persona in SEES - allowed - unsigned if outcomes[persona] != "refused"} == set()


def round_form(intake: Round) -> dict[str, Any]:
    """What the form of a round sends when its end moves."""
    start = timezone.localtime(intake.opens_at)
    return {
        "version": intake.version,
        "name_vi": intake.name_vi,
        "opens_at": f"{start:%Y-%m-%dT%H:%M}",
        "closes_at": later(40),
        "plan_vi": "Kế hoạch 2701",
        "months_ceiling": 12,
    }


ROUND_VERBS: dict[str, tuple[str, set[str]]] = {
    "round-announce": ("announce", {RoundPhase.PREPARING}),
    "round-discard": ("discard", {RoundPhase.PREPARING}),
    "round-take-in": ("take in", {RoundPhase.OPEN}),
    "round-edit": ("save", {RoundPhase.PREPARING, RoundPhase.ANNOUNCED, RoundPhase.OPEN}),
}


@pytest.mark.parametrize("verb", ROUND_VERBS)
@pytest.mark.parametrize("phase", list(RoundPhase))
def test_only_the_office_moves_a_round_and_only_while_it_can_be_moved(
    world: World, db: None, verb: str, phase: str
) -> None:
    intake = Round.objects.get(pk=world.rounds[phase].pk)
    data = round_form(intake) if verb == "round-edit" else {}

    outcomes = world.outcomes(reverse(f"challenges:{verb}", args=[intake.pk]), data)

    allowed = OFFICE if phase in ROUND_VERBS[verb][1] else set()
    assert {persona for persona, outcome in outcomes.items() if outcome == "done"} == allowed
    assert outcomes["nobody"] == "shut"
    # A draft of a round is the office's alone: nobody else learns that it is there.
    unseen = set(PERSONAS) - OFFICE if phase == RoundPhase.PREPARING else {"nobody"}
    assert {persona for persona in unseen if outcomes[persona] != "shut"} == set()
    assert {persona for persona in set(PERSONAS) - unseen - allowed if outcomes[persona] != "refused"} == set()
