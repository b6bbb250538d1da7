"""Random legal and illegal acts of a panel: no step is skipped, and nobody reads what they may not read yet."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hoip import clock
from hoip.accounts.models import User
from hoip.exceptions import DomainError
from marketplace.evaluation.models import Disclosure, PanelMember, Place, Score, Sheet
from marketplace.evaluation.services import closing, conflicts, consensus, panels, scoring
from marketplace.evaluation.services.scoring import Given
from marketplace.evaluation.states import Declaration, PanelRole, Resolution, Stage
from marketplace.proposals.services import screening
from marketplace.proposals.states import ProposalState
from tests.accounts.factories import UserFactory
from tests.evaluation.factories import MINUTES, Evaluation

#: The machine's own time: were it the day's, the same draws would take other ways on another day.
BEGINNING = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
ORDER = [Stage.INVITING, Stage.WAITING, Stage.SCORING, Stage.CONSENSUS, Stage.CLOSED]
WHO = st.integers(0, 4)
BID = st.integers(0, 1)


class Evaluations(RuleBasedStateMachine):
    """A panel of a chair, two members and a secretary on two bids; a stranger tries as well."""

    @initialize(along=st.sampled_from(["formed", "begun", "declared", "locked", "discussed"]))
    def begin(self, along: str) -> None:
        """Start anywhere along the way, since random acts alone seldom come far."""
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.real_now = clock.now
        self.at = BEGINNING
        clock.now = lambda: self.at
        self.case = Evaluation(bidders=2, members=2, panel_minimum=2).screen()
        self.people = [*self.case.scorers, self.case.secretary, UserFactory()]
        self.stage = self.case.fresh().stage
        self.locked: dict[int, dict[int, Decimal | None]] = {}
        if along == "begun":
            self.case.begin()
        elif along == "declared":
            self.case.begin().declare()
        elif along == "locked":
            self.case.score((4, 4), (2, 2))
        elif along == "discussed":
            self.case.discuss((4, 4), (2, 2))
        self.stage = self.case.fresh().stage

    def attempt(self, act: Any) -> bool:
        try:
            act()
        except DomainError:
            return False
        return True

    def is_cleared(self, who: int, bid: int) -> bool:
        """Whether the bid is open to the blind member: nothing stands against it, and nothing of theirs waits."""
        rows = Disclosure.objects.filter(member=self.seat(who)).select_related("proposal")
        settled = {}
        for row in rows.prefetch_related("findings"):
            clean = row.declaration == Declaration.NONE and not row.findings.all()
            settled[row.proposal_id] = bool(row.declaration and (clean or row.resolution))
            if not settled[row.proposal_id] and row.proposal.state == ProposalState.ELIGIBLE:
                return False
        key = self.case.proposals[bid].pk
        recused = any(row.proposal_id == key and row.resolution == Resolution.RECUSED for row in rows)
        return settled.get(key, False) and not recused

    def has_locked(self, who: int, bid: int) -> bool:
        sheet = self.sheet(who, bid)
        return sheet is not None and sheet.locked_at is not None

    def seat(self, who: int) -> PanelMember | None:
        rows = PanelMember.objects.filter(panel=self.case.panel, user=self.people[who], left_at=None, declined_at=None)
        return rows.first()

    def sheet(self, who: int, bid: int) -> Sheet | None:
        return Sheet.objects.filter(member=self.seat(who), proposal=self.case.proposals[bid]).first()

    @rule(who=WHO)
    def begin_scoring(self, who: int) -> None:
        if self.attempt(lambda: panels.begin_scoring(self.case.fresh(), by=self.people[who])):
            seated = [one for one in self.case.fresh().members.all() if one.is_seated and one.scores]
            assert len(seated) >= self.case.challenge.panel_minimum
            assert sum(one.role == PanelRole.CHAIR for one in seated) == 1

    @rule(
        who=WHO, by=WHO, bid=BID, declaration=st.sampled_from(list(Declaration)), words=st.sampled_from(["", "Quen."])
    )
    def declare(self, who: int, by: int, bid: int, declaration: Declaration, words: str) -> None:
        row = Disclosure.objects.filter(member=self.seat(who), proposal=self.case.proposals[bid]).first()
        if row is not None and self.attempt(
            lambda: conflicts.declare(row, declaration=declaration, words=words, by=self.people[by])
        ):
            assert who == by

    @rule(who=WHO, by=WHO, bid=BID, resolution=st.sampled_from(list(Resolution)), reason=st.sampled_from(["", "Xa."]))
    def resolve(self, who: int, by: int, bid: int, resolution: Resolution, reason: str) -> None:
        row = Disclosure.objects.filter(member=self.seat(who), proposal=self.case.proposals[bid]).first()
        if row is not None and self.attempt(
            lambda: conflicts.resolve(row, resolution=resolution, reason=reason, by=self.people[by])
        ):
            assert who != by
            assert reason
            assert row.declaration, "nothing is decided before it is declared"

    @rule(
        who=WHO,
        bid=BID,
        values=st.lists(st.integers(-1, 6), min_size=1, max_size=2),
        reason=st.sampled_from(["", "Vì."]),
    )
    def fill(self, who: int, bid: int, values: list[int], reason: str) -> None:
        proposal, present = self.case.proposals[bid], self.sheet(who, bid)
        given = {
            criterion.pk: Given(Decimal(value), reason)
            for criterion, value in zip(self.case.criteria, values, strict=False)
        }
        version = present.version if present else 0
        was_locked = self.has_locked(who, bid)
        if self.attempt(
            lambda: scoring.save_sheet(self.case.fresh(), proposal, by=self.people[who], version=version, given=given)
        ):
            assert not was_locked, "a locked sheet was written over"
            assert self.is_cleared(who, bid), "a bid was scored that is not open to the member"
            assert self.stage in {Stage.SCORING, Stage.CONSENSUS}
            assert all(0 <= value <= self.case.challenge.score_max for value, _one in zip(values, given, strict=False))

    @rule(who=WHO, bid=BID, back=st.integers(1, 3))
    def save_over_newer(self, who: int, bid: int, back: int) -> None:
        """A second tab that was opened before the last save."""
        sheet = self.sheet(who, bid)
        if sheet is not None and sheet.version >= back:
            stale = {self.case.criteria[0].pk: Given(Decimal(1), "Cũ.")}
            assert not self.attempt(
                lambda: scoring.save_sheet(
                    self.case.fresh(),
                    self.case.proposals[bid],
                    by=self.people[who],
                    version=sheet.version - back,
                    given=stale,
                )
            ), "an older page was saved over a newer sheet"

    @rule(who=WHO, by=WHO, bid=BID)
    def lock(self, who: int, by: int, bid: int) -> None:
        sheet = self.sheet(who, bid)
        if sheet is not None and self.attempt(lambda: scoring.lock_sheet(sheet, by=self.people[by])):
            assert who == by
            assert sheet.locked_at or self.is_cleared(who, bid), "a sheet of a bid that is not open was locked"

    @rule(who=WHO, by=WHO, bid=BID, reason=st.sampled_from(["", "Nhầm."]))
    def give_back(self, who: int, by: int, bid: int, reason: str) -> None:
        sheet = self.sheet(who, bid)
        if sheet is not None and self.attempt(lambda: scoring.unlock_sheet(sheet, by=self.people[by], reason=reason)):
            assert who != by
            assert reason
            assert sheet.locked_at
            assert self.stage == Stage.SCORING, "a sheet was given back after the others were shown"
            self.locked.pop(sheet.pk, None)

    @rule(who=WHO)
    def begin_consensus(self, who: int) -> None:
        if self.attempt(lambda: consensus.begin_consensus(self.case.fresh(), by=self.people[who])):
            self.everything_is_scored()

    @rule(who=WHO, by=WHO, bid=BID, value=st.integers(-1, 6), reason=st.sampled_from(["", "Xem lại."]))
    def change(self, who: int, by: int, bid: int, value: int, reason: str) -> None:
        score = Score.objects.filter(sheet=self.sheet(who, bid)).first() if self.sheet(who, bid) else None
        if score is not None and self.attempt(
            lambda: consensus.change_score(score, value=Decimal(value), reason=reason, by=self.people[by])
        ):
            assert who == by
            assert reason
            assert self.stage == Stage.CONSENSUS
            assert 0 <= value <= self.case.challenge.score_max
            assert self.has_locked(who, bid)
            assert self.is_cleared(who, bid), "a score was changed by somebody who is kept out of the bid"

    @rule(who=WHO, bid=BID, text=st.sampled_from([" ", "Ý kiến."]))
    def remark(self, who: int, bid: int, text: str) -> None:
        proposal = self.case.proposals[bid]
        if self.attempt(
            lambda: consensus.add_remark(
                self.case.fresh(), proposal, self.case.criteria[0], text=text, by=self.people[who]
            )
        ):
            assert self.stage == Stage.CONSENSUS
            assert text.strip()
            assert self.seat(who) is not None
            if self.seat(who).role != PanelRole.SECRETARY:  # type: ignore[union-attr]
                assert self.is_cleared(who, bid) and self.has_locked(who, bid)

    @rule(who=st.integers(0, 3), keep=st.booleans(), declares=st.booleans())
    def replace(self, who: int, keep: bool, declares: bool) -> None:
        seat = self.seat(who)
        person = UserFactory()
        if seat is not None and self.attempt(
            lambda: panels.replace_member(seat, user=person, by=self.case.manager, reason="Bận.", keep_scores=keep)
        ):
            panels.answer_invitation(self.case.panel.members.get(user=person), accept=True, by=person)
            self.people[who] = person
            if declares:
                self.case.declare(person)

    @rule(bid=BID, back=st.booleans())
    def screen(self, bid: int, back: bool) -> None:
        proposal = self.case.proposals[bid]
        move = screening.set_eligible if back else screening.set_ineligible
        closed = self.stage == Stage.CLOSED
        places = list(Place.objects.filter(panel=self.case.panel).values_list("proposal_id", "position"))
        self.attempt(lambda: move(proposal, by=self.case.manager, reason="Giấy phép."))
        assert not closed or places == list(
            Place.objects.filter(panel=self.case.panel).values_list("proposal_id", "position")
        )

    @rule(who=WHO, text=st.sampled_from(["Ngắn.", MINUTES]))
    def write_minutes(self, who: int, text: str) -> None:
        panel = self.case.fresh()
        self.attempt(lambda: closing.write_minutes(panel, text=text, before=panel.minutes, by=self.people[who]))

    @rule(who=WHO)
    def close(self, who: int) -> None:
        was = self.stage
        if self.attempt(lambda: closing.close_evaluation(self.case.fresh(), by=self.people[who])):
            assert was in {Stage.CONSENSUS, Stage.CLOSED}
            assert len(self.case.fresh().minutes) >= closing.SHORTEST_MINUTES
            if was == Stage.CONSENSUS:
                self.everything_is_scored()

    def everything_is_scored(self) -> None:
        """Told from the rows themselves: each bid has enough locked sheets, and none of a member who is there is open."""
        for place, proposal in enumerate(self.case.proposals):
            proposal.refresh_from_db()
            if proposal.state != ProposalState.ELIGIBLE:
                continue
            counted = 0
            for row in PanelMember.objects.filter(panel=self.case.panel, declined_at=None, accepted_at__isnull=False):
                if row.role == PanelRole.SECRETARY or (row.left_at and not row.keeps_scores):
                    continue
                disclosure = Disclosure.objects.filter(member=row, proposal=proposal).first()
                if disclosure is not None and disclosure.resolution == Resolution.RECUSED:
                    continue
                locked = Sheet.objects.filter(member=row, proposal=proposal, locked_at__isnull=False).exists()
                assert locked or row.left_at, f"bid {place} went on while a sheet was open"
                counted += locked
            assert counted >= self.case.challenge.panel_minimum, f"bid {place} went on with too few sheets"

    @rule(hours=st.sampled_from([1, 24, -2]))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @invariant()
    def no_step_is_skipped_or_taken_back(self) -> None:
        if not hasattr(self, "case"):
            return
        now = self.case.fresh().stage
        step = ORDER.index(now) - ORDER.index(self.stage)
        assert step in {0, 1} or {now, self.stage} <= {Stage.INVITING, Stage.WAITING}, (self.stage, now)
        self.stage = now
        assert (now == Stage.CLOSED) == bool(self.case.fresh().ranking_hash)
        assert now == Stage.CLOSED or not Place.objects.filter(panel=self.case.panel).exists()

    @invariant()
    def nobody_reads_what_is_not_theirs_to_read_yet(self) -> None:
        if not hasattr(self, "case"):
            return
        for who, user in enumerate([*self.people, self.case.manager]):
            seat = self.seat(who) if who < len(self.people) else None
            for sheet in Sheet.objects.visible_to(user).select_related("member"):
                if sheet.member.user_id == user.pk or self.stage == Stage.CLOSED:
                    continue
                assert sheet.locked_at, "an unlocked sheet is read by somebody else"
                assert self.stage == Stage.CONSENSUS
                assert seat is not None
                if seat.role == PanelRole.SECRETARY:
                    continue
                assert Disclosure.objects.cleared().filter(member=seat, proposal=sheet.proposal_id).exists()
                assert Sheet.objects.filter(member=seat, proposal=sheet.proposal_id, locked_at__isnull=False).exists()
            if self.stage == Stage.CLOSED and isinstance(user, User) and who == 4:
                assert not Sheet.objects.visible_to(user).exists()

    @invariant()
    def what_is_locked_changes_in_the_round_alone_and_keeps_its_first_score(self) -> None:
        if not hasattr(self, "case"):
            return
        for sheet in Sheet.objects.filter(locked_at__isnull=False).prefetch_related("scores__changes"):
            firsts = {}
            for score in sheet.scores.all():
                changes = list(score.changes.all())
                firsts[score.pk] = changes[0].before if changes else score.value
                assert (score.original is None) == (not changes)
                assert not changes or score.original == changes[0].before
                assert not changes or score.value == changes[-1].after
                assert not changes or self.stage in {Stage.CONSENSUS, Stage.CLOSED}
            assert self.locked.setdefault(sheet.pk, firsts) == firsts
            assert scoring.gaps_of(sheet) == []

    @invariant()
    def scores_are_on_the_scale_and_of_people_who_may_read_the_bid(self) -> None:
        if not hasattr(self, "case"):
            return
        off = Score.objects.filter(Q(value__lt=0) | Q(value__gt=self.case.challenge.score_max))
        assert not off.exists()
        secretaries = Sheet.objects.filter(member__role=PanelRole.SECRETARY)
        assert not secretaries.exists(), "a secretary scored"

    @invariant()
    def a_frozen_ranking_stays_and_follows_from_its_export(self) -> None:
        if not hasattr(self, "case") or self.stage != Stage.CLOSED:
            return
        exported = closing.export(self.case.fresh())
        assert exported["sha256"] == exported["frozen_sha256"]

    def teardown(self) -> None:
        if hasattr(self, "real_now"):
            clock.now = self.real_now
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)


TestEvaluations = pytest.mark.django_db(Evaluations.TestCase)
TestEvaluations.settings = settings(
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
