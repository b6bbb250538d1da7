"""Panels at the stages of an evaluation, made through the verbs that people use."""

from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from challenges.models import Challenge, ChallengeCriterion
from hoip.accounts.models import Organisation, User
from hoip.accounts.states import Role
from marketplace.evaluation.models import Disclosure, Panel, PanelMember, Sheet
from marketplace.evaluation.services import closing, conflicts, consensus, panels, scoring
from marketplace.evaluation.services.scoring import Given
from marketplace.evaluation.states import Declaration, PanelRole
from marketplace.proposals.models import Proposal
from marketplace.proposals.services import documents
from marketplace.proposals.services.screening import set_eligible
from tests.accounts.factories import UserFactory, member_of
from tests.proposals import factories as bids

MINUTES = "Hội đồng họp ngày 1/12/2026 tại SIHUB, đủ thành viên; đã trao đổi từng tiêu chí."


class Evaluation:
    """A challenge with its criteria, agency, panel and opened bids. Members are `chair`, `members` and `secretary`."""

    def __init__(
        self,
        *,
        bidders: int = 2,
        members: int = 2,
        weights: tuple[int, ...] = (60, 40),
        agency: Organisation | None = None,
        manager: User | None = None,
        chair: User | None = None,
        papers: bool = False,
        **fields: Any,
    ) -> None:
        fields = {"panel_minimum": members + 1, "is_blind": True} | fields
        self.challenge = bids.open_challenge(agency, asked=False, **fields)
        self.criteria = [
            ChallengeCriterion.objects.create(
                challenge=self.challenge,
                order=order,
                text_vi=f"Tiêu chí {order}",
                text_en=f"Criterion {order}",
                weight=weight,
            )
            for order, weight in enumerate(weights, start=1)
        ]
        self.manager = manager or member_of(self.challenge.organisation, Role.MANAGER)
        self.proposals = [self._sealed(f"Nội dung {place}", papers) for place in range(bidders)]
        self.proposals.sort(key=lambda one: one.number)
        self.panel = panels.create_panel(self.challenge, by=self.manager)
        self.chair = self.seat(PanelRole.CHAIR, chair)
        self.members = [self.seat(PanelRole.MEMBER) for _place in range(members)]
        self.secretary = self.seat(PanelRole.SECRETARY)

    def _sealed(self, content: str, papers: bool) -> Proposal:
        """A submitted bid, with a text file if `papers`."""
        draft = bids.complete(bids.draft(self.challenge), content)
        if papers:
            upload = SimpleUploadedFile("nang-luc.txt", "Đã lắp 40 trạm đo.".encode(), "text/plain")
            documents.add_document(draft, by=bids.owner_of(draft), title="Hồ sơ năng lực", upload=upload)
        bids.seal(draft)
        return Proposal.objects.get(pk=draft.pk)

    @property
    def scorers(self) -> list[User]:
        """Chair and members."""
        return [self.chair, *self.members]

    def seat(self, role: str, user: User | None = None) -> User:
        """A person who has accepted a seat."""
        person = user or UserFactory()
        member = panels.invite_member(self.panel, person, role=role, by=self.manager)
        panels.answer_invitation(member, accept=True, by=person)
        return person

    def member(self, user: User) -> PanelMember:
        """The present seat of a person."""
        return self.panel.members.get(user=user, left_at=None, declined_at=None)

    def fresh(self) -> Panel:
        """The panel as it is in the database."""
        return Panel.objects.select_related("challenge").get(pk=self.panel.pk)

    def screen(self) -> "Evaluation":
        """Open the bids by two people and find all of them eligible."""
        if not Proposal.objects.filter(challenge=self.challenge, opened_at__isnull=False).exists():
            bids.open_bids(self.challenge, manager=self.manager)
        for proposal in Proposal.objects.filter(challenge=self.challenge, state="submitted"):
            set_eligible(proposal, by=self.manager)
        self.challenge = Challenge.objects.get(pk=self.challenge.pk)
        return self

    def begin(self) -> "Evaluation":
        """Hand the bids to the panel."""
        self.screen()
        panels.begin_scoring(self.fresh(), by=self.chair)
        return self

    def declare(self, *users: User) -> "Evaluation":
        """Nobody (or none of `users`) has a conflict."""
        for row in Disclosure.objects.filter(member__panel=self.panel, declaration=""):
            if not users or row.member.user in users:
                conflicts.declare(row, declaration=Declaration.NONE, by=row.member.user)
        return self

    def fill(self, user: User, proposal: Proposal, *values: int, reason: str = "Có số liệu.") -> Sheet:
        """One sheet as a member fills it in, from its present version on."""
        present = Sheet.objects.filter(member=self.member(user), proposal=proposal).first()
        return scoring.save_sheet(
            self.fresh(),
            proposal,
            by=user,
            version=present.version if present else 0,
            given={one.pk: Given(Decimal(value), reason) for one, value in zip(self.criteria, values, strict=False)},
            texts={"strengths": "Đã triển khai thật.", "weaknesses": "Thiếu kế hoạch đào tạo."},
        )

    def score(self, *rows: tuple[int, ...]) -> "Evaluation":
        """Every member gives the i-th bid the i-th row, and locks."""
        self.begin().declare()
        for user in self.scorers:
            for proposal, values in zip(self.proposals, rows, strict=True):
                scoring.lock_sheet(self.fill(user, proposal, *values), by=user)
        return self

    def discuss(self, *rows: tuple[int, ...]) -> "Evaluation":
        """Score, then begin the consensus round."""
        self.score(*rows)
        consensus.begin_consensus(self.fresh(), by=self.chair)
        return self

    def close(self, *rows: tuple[int, ...]) -> "Evaluation":
        """All the way to the frozen ranking."""
        self.discuss(*rows)
        closing.write_minutes(self.fresh(), text=MINUTES, before="", by=self.secretary)
        closing.close_evaluation(self.fresh(), by=self.chair)
        return self
