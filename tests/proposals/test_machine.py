"""Random legal and illegal acts by random people at random times: no state is reached that the table does not name."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from challenges.models import Challenge
from challenges.services.challenges import cancel_challenge
from hoip import clock
from hoip.accounts.states import Role
from hoip.exceptions import DomainError
from marketplace.proposals.deadlines import is_past
from marketplace.proposals.models import Opening, Proposal, SealedVersion
from marketplace.proposals.services import contents, opening, screening, sealing
from marketplace.proposals.states import NEXT_STATES, OPENED_STATES, ProposalState, Step
from tests.accounts.factories import member_of, office_user
from tests.proposals.factories import complete, draft, open_challenge, owner_of, write

#: The machine's own time: were it the day's, the same draws would take other ways on another day.
BEGINNING = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


class Bids(RuleBasedStateMachine):
    """Two bids on one call, from drafting to award."""

    @initialize()
    def begin(self) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.real_now = clock.now
        self.at = BEGINNING
        clock.now = lambda: self.at
        self.challenge = open_challenge(asked=False)
        self.bids = [complete(draft(self.challenge)).pk for _ in range(2)]
        self.people = [
            member_of(self.challenge.organisation, Role.MANAGER),
            member_of(self.challenge.organisation, Role.OWNER),
            office_user(),
            office_user(),
        ]
        self.sealed: dict[Any, tuple[int, str]] = {}
        self.states = dict.fromkeys(self.bids, ProposalState.DRAFT)

    def bid(self, which: int) -> Proposal:
        return Proposal.objects.select_related("challenge", "organisation").get(pk=self.bids[which])

    def attempt(self, act: Any) -> None:
        try:
            act()
        except DomainError:
            return

    @rule(which=st.integers(0, 1), again=st.booleans())
    def submit(self, which: int, again: bool) -> None:
        row, token = self.bid(which), uuid4()
        self.attempt(lambda: sealing.submit_proposal(row, by=owner_of(row), token=token))
        if again:
            before = row.versions.count()
            self.attempt(lambda: sealing.submit_proposal(row, by=owner_of(row), token=token))
            assert row.versions.count() == before

    @rule(which=st.integers(0, 1), text=st.text("ab ", max_size=9))
    def change(self, which: int, text: str) -> None:
        row = self.bid(which)
        self.attempt(lambda: write(row, Step.OFFER, {"summary": f"x{text}"}))

    @rule(which=st.integers(0, 1))
    def withdraw(self, which: int) -> None:
        row = self.bid(which)
        self.attempt(lambda: sealing.withdraw_proposal(row, by=owner_of(row)))

    @rule(which=st.integers(0, 1))
    def resume(self, which: int) -> None:
        row = self.bid(which)
        self.attempt(lambda: sealing.resume_proposal(row, by=owner_of(row)))

    @rule(hours=st.sampled_from([1, 24 * 8, 24 * 10, -1]))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule(who=st.integers(0, 3))
    def confirm_opening(self, who: int) -> None:
        self.attempt(lambda: opening.confirm_opening(self.challenge, by=self.people[who]))

    @rule(which=st.integers(0, 1), to=st.sampled_from(list(ProposalState)), reason=st.sampled_from(["", "Lý do"]))
    def move(self, which: int, to: ProposalState, reason: str) -> None:
        self.attempt(lambda: screening.move_proposal(self.bid(which), to, by=self.people[0], reason=reason))

    @precondition(lambda self: self.sealed)
    @rule(really=st.integers(0, 4))
    def cancel(self, really: int) -> None:
        if really == 0:
            self.attempt(lambda: cancel_challenge(self.challenge, by=self.people[2], reason="Dừng"))

    @invariant()
    def every_state_follows_from_the_one_before(self) -> None:
        if not hasattr(self, "bids"):
            return
        for pk, before in self.states.items():
            now = Proposal.objects.get(pk=pk).state
            assert now == before or now in NEXT_STATES[before], (before, now)
            self.states[pk] = now

    @invariant()
    def what_was_sealed_never_changes_and_is_opened_by_two_people_after_the_deadline_alone(self) -> None:
        if not hasattr(self, "bids"):
            return
        challenge = Challenge.objects.get(pk=self.challenge.pk)
        done = Opening.objects.filter(challenge=challenge, opened_at__isnull=False).first()
        for version in SealedVersion.objects.all():
            assert self.sealed.setdefault(version.pk, (version.number, version.sha256)) == (
                version.number,
                version.sha256,
            )
            if version.destroyed_at is None:
                contents.sealed_content(version)
            else:
                assert challenge.cancelled_at is not None
                assert version.opened_at is None
        assert SealedVersion.objects.count() == len(self.sealed)
        for row in Proposal.objects.all():
            assert (row.opened_at is not None) <= (done is not None and row.state in OPENED_STATES)
            assert (row.state in OPENED_STATES) <= (row.versions.count() > 0)
        if done is not None:
            assert {done.first_side, done.second_side} == {"agency", "office"}
            assert done.first_by_id != done.second_by_id
            assert is_past(challenge, done.opened_at)
            assert len(done.record) == Proposal.objects.filter(opened_at__isnull=False).count()

    def teardown(self) -> None:
        if hasattr(self, "real_now"):
            clock.now = self.real_now
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)


TestBids = pytest.mark.django_db(Bids.TestCase)
TestBids.settings = settings(
    max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
