"""One person of each kind, and one object of each room, made when a row of the matrix asks for it."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import Site

from challenges.models import (
    Attachment,
    Challenge,
    ChallengeCriterion,
    Consultation,
    EditProposal,
    Guest,
    JoinRequest,
    PreviewLink,
    Problem,
    ProblemFile,
    Question,
    RequiredDocument,
    Round,
    SectionComment,
)
from challenges.services.documents import PURPOSE as ATTACHMENT
from challenges.services.writing import FILE as PROBLEM_FILE
from challenges.states import Outcome, ProblemState, Track
from cms.models import EventPage
from hoip.accounts.models import ExpertProfile, Invitation, Membership, Organisation, User, Verification, Withdrawal
from hoip.accounts.services.organisations import EVIDENCE
from hoip.accounts.states import Role, VerificationState
from hoip.files.models import PrivateFile
from hoip.files.services import store_upload
from hoip.notifications.models import Notification
from marketplace.alerts.models import Alert, AlertItem, Tuning
from marketplace.alerts.states import ItemState
from marketplace.alerts.states import Source as AlertSource
from marketplace.evaluation.models import Disclosure, Panel, PanelMember, Sheet
from marketplace.evaluation.services import conflicts, panels, scoring
from marketplace.evaluation.states import Declaration, PanelRole
from marketplace.proposals.models import Partner, Proposal, ProposalDocument, TeamMember
from marketplace.proposals.services.sealing import withdraw_proposal
from marketplace.shortlists.models import Candidate, Complaint, Decision, MeetingGuest, QuickReply, Shortlist
from marketplace.shortlists.services import awards, complaints, meetings, requests
from marketplace.shortlists.states import Result, Source
from marketplace.solutions.models import Solution, SolutionDocument, SolutionImage, SolutionRevision
from marketplace.solutions.services.media import DOCUMENT_PURPOSE
from tests.accounts.factories import (
    AgencyFactory,
    OrganisationFactory,
    UserFactory,
    editor_user,
    member_of,
    office_user,
)
from tests.evaluation.factories import Evaluation
from tests.proposals import factories as bids
from tests.solutions.factories import SolutionFactory

PERSONAS = (
    "anonymous",
    "startup",
    "other_startup",
    "agency",
    "other_agency",
    "expert",
    "editor",
    "office",
    "superuser",
)


class World:
    """The people and objects that the rows speak of; each is made once, when first asked for."""

    def __init__(self) -> None:
        self.at = timezone.now()

    # --- People ---------------------------------------------------------------------------------
    def person(self, name: str) -> User | None:
        """The person of that kind; None is somebody who has not signed in."""
        return None if name == "anonymous" else getattr(self, name)

    @cached_property
    def startup_organisation(self) -> Organisation:
        return OrganisationFactory(slug="ben-du-tuyen")

    @cached_property
    def agency_organisation(self) -> Organisation:
        return AgencyFactory(slug="so-dat-hang")

    @cached_property
    def ownerless(self) -> Organisation:
        """An agency out of the directory that nobody acts for yet."""
        return AgencyFactory(slug="chua-co-nguoi")

    @cached_property
    def unverified_organisation(self) -> Organisation:
        organisation = OrganisationFactory(slug="chua-xac-minh", verification=VerificationState.PENDING)
        Membership.objects.create(user=self.startup, organisation=organisation, role=Role.OWNER)
        return organisation

    @cached_property
    def startup(self) -> User:
        return member_of(self.startup_organisation)

    @cached_property
    def other_startup(self) -> User:
        return member_of(OrganisationFactory())

    @cached_property
    def agency(self) -> User:
        return member_of(self.agency_organisation)

    @cached_property
    def other_agency(self) -> User:
        return member_of(AgencyFactory())

    @cached_property
    def expert(self) -> User:
        user = UserFactory()
        ExpertProfile.objects.create(user=user, headline="Chuyên gia thoát nước", is_listed=True)
        return user

    @cached_property
    def editor(self) -> User:
        return editor_user()

    @cached_property
    def office(self) -> User:
        return office_user()

    @cached_property
    def superuser(self) -> User:
        return UserFactory(is_staff=True, is_superuser=True)

    # --- Accounts and notices -------------------------------------------------------------------
    @cached_property
    def colleague(self) -> Membership:
        """A second member of the startup."""
        user = member_of(self.startup_organisation, Role.MEMBER)
        return user.memberships.get()

    @cached_property
    def invitation(self) -> Invitation:
        """From the startup to the expert."""
        return Invitation.objects.create(
            organisation=self.startup_organisation,
            email=self.expert.email,
            role=Role.MEMBER,
            expires_at=self.at + timedelta(days=3),
        )

    @cached_property
    def verification(self) -> Verification:
        return Verification.objects.create(
            organisation=self.unverified_organisation,
            statement="Giấy đăng ký kèm theo.",
            evidence=self.file(EVIDENCE),
            requested_by=self.startup,
        )

    @cached_property
    def withdrawal(self) -> Withdrawal:
        """Of a person whose account is closed."""
        gone = UserFactory(is_active=False)
        return Withdrawal.objects.create(user=gone, language="vi", text="Tôi rút lại.", at=self.at)

    @cached_property
    def notice(self) -> Notification:
        """To the startup's owner."""
        return Notification.objects.create(recipient=self.startup, kind="organisation_verified")

    def file(self, purpose: str) -> PrivateFile:
        """A file of the startup's."""
        upload = SimpleUploadedFile("Hồ sơ.pdf", b"%PDF-1.7 x", "application/pdf")
        return store_upload(upload, purpose=purpose, by=self.startup)

    # --- Solutions ------------------------------------------------------------------------------
    @cached_property
    def solution(self) -> Solution:
        """Published, with a picture, a document for agencies, and a revision."""
        solution = SolutionFactory(organisation=self.startup_organisation, published=True)
        SolutionRevision.objects.create(solution=solution, number=1, data={}, at=self.at)
        return solution

    @cached_property
    def image(self) -> SolutionImage:
        return SolutionImage.objects.create(solution=self.solution, image="solutions/a.png", alt_vi="Sơ đồ")

    @cached_property
    def solution_document(self) -> SolutionDocument:
        return SolutionDocument.objects.create(
            solution=self.solution, file=self.file(DOCUMENT_PURPOSE), title="Hồ sơ", visibility="agency"
        )

    @cached_property
    def draft_solution(self) -> Solution:
        return SolutionFactory(organisation=self.startup_organisation)

    @cached_property
    def archived_solution(self) -> Solution:
        return SolutionFactory(organisation=self.startup_organisation, state="archived")

    # --- Problems and challenges ----------------------------------------------------------------
    def problem(self, state: str, **fields: Any) -> Problem:
        """The agency's problem in a state."""
        return Problem.objects.create(
            organisation=self.agency_organisation,
            number=f"BT-2026-{Problem.objects.count() + 1:03}",
            state=state,
            title_vi="Ngập sau mưa lớn",
            year=2026,
            **fields,
        )

    @cached_property
    def draft_problem(self) -> Problem:
        return self.problem(ProblemState.DRAFT)

    @cached_property
    def submitted_problem(self) -> Problem:
        return self.problem(ProblemState.SUBMITTED)

    @cached_property
    def accepted_problem(self) -> Problem:
        return self.problem(ProblemState.ACCEPTED, track=Track.INVITE)

    @cached_property
    def returned_problem(self) -> Problem:
        return self.problem(ProblemState.RETURNED)

    @cached_property
    def consultation(self) -> Consultation:
        """A running round-table on the agency's problem, to which the expert is invited and has come."""
        consultation = Consultation.objects.create(
            problem=self.problem(ProblemState.IN_CONSULTATION, sections={"outcome": "Bớt ngập."}),
            held_at=self.at + timedelta(days=3),
            place="Hội trường A",
            minutes="Thống nhất.",
        )
        Guest.objects.create(
            consultation=consultation,
            user=self.expert,
            invited_at=self.at,
            comes=True,
            answered_at=self.at,
            signed_at=self.at,
        )
        return consultation

    @cached_property
    def silent_guest(self) -> Guest:
        """Somebody else who was invited and has not answered."""
        return Guest.objects.create(consultation=self.consultation, user=UserFactory(), invited_at=self.at)

    @cached_property
    def edit(self) -> EditProposal:
        return EditProposal.objects.create(
            consultation=self.consultation,
            section="outcome",
            before="Bớt ngập.",
            after="Ngập dưới 10 cm.",
            why="Đo được.",
            proposed_at=self.at,
        )

    @cached_property
    def queued_problem(self) -> Problem:
        return self.problem(ProblemState.QUEUED)

    @cached_property
    def open_round(self) -> Round:
        day = timedelta(days=1)
        return Round.objects.create(
            name_vi="Đợt mở", year=2026, opens_at=self.at - day, closes_at=self.at + day, announced_at=self.at - day
        )

    @cached_property
    def draft_round(self) -> Round:
        day = timedelta(days=1)
        return Round.objects.create(name_vi="Đợt nháp", year=2026, opens_at=self.at + day, closes_at=self.at + 9 * day)

    @cached_property
    def section_comment(self) -> SectionComment:
        """On the submitted problem, by its own agency."""
        return SectionComment.objects.create(
            problem=self.submitted_problem, key="outcome", text="Nêu con số.", author=self.agency, at=self.at
        )

    @cached_property
    def problem_file(self) -> ProblemFile:
        return ProblemFile.objects.create(
            problem=self.draft_problem, key="attachments", file=self.file(PROBLEM_FILE), title="Bảng đếm"
        )

    @cached_property
    def join_request(self) -> JoinRequest:
        """The other agency asks to join the submitted problem."""
        return JoinRequest.objects.create(
            problem=self.submitted_problem,
            organisation=self.other_agency.memberships.get().organisation,
            message="Cùng nhu cầu.",
            asked_by=self.other_agency,
            asked_at=self.at,
        )

    def challenge(self, **fields: Any) -> Challenge:
        """A challenge of the agency's, prepared by somebody else than its owner."""
        challenge = Challenge.objects.create(
            organisation=self.agency_organisation,
            number=f"TT-2026-{Challenge.objects.count() + 1:03}",
            track=Track.INVITE,
            title_vi="Cảnh báo ngập theo tuyến đường",
            **fields,
        )
        ChallengeCriterion.objects.create(challenge=challenge, order=1, text_vi="Phù hợp", weight=100)
        challenge.problems.add(self.accepted_problem)
        return challenge

    @cached_property
    def preparing_challenge(self) -> Challenge:
        return self.challenge()

    def attachment(self, challenge: Challenge, tier: str) -> Attachment:
        """A document that a challenge hands out."""
        return Attachment.objects.create(
            challenge=challenge,
            file=self.file(ATTACHMENT),
            title="Dữ liệu mẫu",
            tier=tier,
            added_at=self.at,
        )

    @cached_property
    def preview_link(self) -> PreviewLink:
        return PreviewLink.objects.create(
            challenge=self.preparing_challenge,
            key="k" * 43,
            created_at=self.at,
            expires_at=self.at + timedelta(days=5),
        )

    @cached_property
    def question(self) -> Question:
        """Asked by the startup, not answered."""
        return Question.objects.create(
            challenge=self.open_challenge, number=1, asked_by=self.other_startup, text="Có số liệu?", asked_at=self.at
        )

    @cached_property
    def open_challenge(self) -> Challenge:
        day = timedelta(days=1)
        return self.challenge(published_at=self.at - 2 * day, opens_at=self.at - day, closes_at=self.at + 9 * day)

    @cached_property
    def closed_challenge(self) -> Challenge:
        day = timedelta(days=1)
        return self.challenge(published_at=self.at - 20 * day, opens_at=self.at - 20 * day, closes_at=self.at - day)

    # --- Bids and shortlists --------------------------------------------------------------------
    @cached_property
    def _bidder(self) -> Any:
        return self.startup, self.solution

    @cached_property
    def draft_bid(self) -> Proposal:
        """The startup's complete draft."""
        return bids.complete(bids.draft(self.open_challenge, self._bidder))

    @cached_property
    def sealed_bid(self) -> Proposal:
        bids.seal(self.draft_bid)
        return Proposal.objects.get(pk=self.draft_bid.pk)

    @cached_property
    def withdrawn_bid(self) -> Proposal:
        return withdraw_proposal(self.draft_bid, by=self.startup)

    @cached_property
    def opened_bid(self) -> Proposal:
        """Opened by the agency's owner and the office, on a challenge that lets gaps be mended."""
        challenge = self.challenge(
            published_at=self.at - timedelta(days=2),
            opens_at=self.at - timedelta(days=1),
            closes_at=self.at + timedelta(days=9),
            cure_days=5,
        )
        RequiredDocument.objects.create(challenge=challenge, order=1, key="profile", text_vi="Hồ sơ năng lực")
        proposal = bids.sealed(challenge, self._bidder)
        bids.open_bids(challenge, self.agency, self.office)
        return Proposal.objects.get(pk=proposal.pk)

    @cached_property
    def draft_document(self) -> ProposalDocument:
        return bids.documents.add_document(self.draft_bid, by=self.startup, upload=bids.pdf())

    @cached_property
    def sealed_document(self) -> ProposalDocument:
        document = self.draft_document
        bids.seal(self.draft_bid)
        return document

    @cached_property
    def opened_document(self) -> ProposalDocument:
        return self.opened_bid.documents.get()

    @cached_property
    def team_member(self) -> TeamMember:
        """Named in the draft, not confirmed."""
        return bids.team.add_member(
            self.draft_bid, by=self.startup, name="Lê Văn Kỹ", email="ky.su@example.com", role="Kỹ sư"
        )

    @cached_property
    def partner(self) -> Partner:
        """The other startup, named in the draft."""
        organisation = self.other_startup.memberships.get().organisation
        return bids.team.add_partner(self.draft_bid, by=self.startup, organisation=organisation, role="Lắp đặt")

    @cached_property
    def candidate(self) -> Candidate:
        """On the agency's board."""
        board = Shortlist.objects.create(organisation=self.agency_organisation, problem=self.accepted_problem)
        return Candidate.objects.create(shortlist=board, solution=self.solution, source=Source.MATCH)

    @cached_property
    def meeting_guest(self) -> MeetingGuest:
        """Of the startup to the agency's demonstration."""
        values = {
            "kind": "demo",
            "title": "Xem thử tại trạm y tế",
            "starts_at": self.at + timedelta(days=5),
            "ends_at": self.at + timedelta(days=5, hours=1),
            "place": "Phòng họp 2",
            "online_link": "",
            "agenda": "",
        }
        board = self.candidate.shortlist
        meeting = meetings.arrange_meeting(board, [self.candidate], values=values, by=self.agency)
        return meeting.guests.get()

    # --- Alerts ---------------------------------------------------------------------------------
    @cached_property
    def alert(self) -> Alert:
        """A search that the startup's owner saved."""
        return Alert.objects.create(
            user=self.startup, source=AlertSource.SEARCH, name="Ngập", address="q=ngap", created_at=self.at
        )

    @cached_property
    def alert_item(self) -> AlertItem:
        """What it found."""
        return AlertItem.objects.create(
            alert=self.alert, uid=f"challenge:{self.open_challenge.pk}", state=ItemState.TOLD, found_at=self.at
        )

    @cached_property
    def tuning(self) -> Tuning:
        """What its owner said of it."""
        return Tuning.objects.create(alert=self.alert, item=self.alert_item, title="Ngập", at=self.at)

    # --- Pages ----------------------------------------------------------------------------------
    @cached_property
    def event(self) -> EventPage:
        """A live event to come."""
        page = EventPage(
            title="Inno-Coffee", slug="inno-coffee", kind="inno_coffee", place="SIHUB",
            starts_at=self.at + timedelta(days=5), ends_at=self.at + timedelta(days=5, hours=2),
        )  # fmt: skip
        Site.objects.get(is_default_site=True).root_page.add_child(instance=page)
        return page

    # --- Evaluation and decisions ----------------------------------------------------------------
    @cached_property
    def scoring(self) -> Evaluation:
        """Scoring has begun; the expert chairs, a member has declared a conflict."""
        case = Evaluation(
            agency=self.agency_organisation, manager=self.agency, chair=self.expert, bidders=1, members=1, papers=True
        ).begin()
        case.declare(case.chair, case.secretary)
        return case

    @cached_property
    def frozen(self) -> Evaluation:
        """The ranking is frozen."""
        return Evaluation(
            agency=self.agency_organisation, manager=self.agency, chair=self.expert, bidders=1, members=0
        ).close((4, 3))

    @cached_property
    def invited(self) -> Panel:
        """The expert is asked to sit on it."""
        panel = panels.create_panel(self.open_challenge, by=self.agency)
        panels.invite_member(panel, self.expert, role=PanelRole.MEMBER, by=self.agency)
        return panel

    @cached_property
    def panel_member(self) -> PanelMember:
        """The member of the panel that scores."""
        return self.scoring.member(self.scoring.members[0])

    @cached_property
    def own_disclosure(self) -> Disclosure:
        """The expert's."""
        return Disclosure.objects.get(member__user=self.expert, member__panel=self.scoring.panel)

    @cached_property
    def conflict(self) -> Disclosure:
        """Declared by the member, not decided."""
        row = Disclosure.objects.get(member=self.panel_member)
        return conflicts.declare(
            row, declaration=Declaration.CONFLICT, words="Từng tư vấn.", by=self.scoring.members[0]
        )

    @cached_property
    def locked_sheet(self) -> Sheet:
        """The expert's."""
        sheet = self.scoring.fill(self.expert, self.scoring.proposals[0], 4, 3)
        return scoring.lock_sheet(sheet, by=self.expert)

    @cached_property
    def proposed_decision(self) -> Decision:
        """Proposed by a colleague of the agency's owner."""
        return awards.propose_decision(
            Challenge.objects.get(pk=self.frozen.challenge.pk),
            outcome=Outcome.AWARDED,
            reason="Theo bảng xếp hạng.",
            verdicts={self.frozen.proposals[0].pk: awards.Verdict(Result.AWARDED, "Phương án rõ.")},
            by=self.agency_colleague,
        )

    @cached_property
    def agency_colleague(self) -> User:
        return member_of(self.agency_organisation, Role.MANAGER)

    @cached_property
    def complaint(self) -> Complaint:
        """Of the only bidder, in the standstill."""
        decision = awards.approve_decision(self.proposed_decision, by=self.office)
        bid = self.frozen.proposals[0]
        return complaints.file_complaint(decision, bid.organisation, text="Chấm thiếu phụ lục.", by=bids.owner_of(bid))

    @cached_property
    def quick_reply(self) -> QuickReply:
        """Asked of the startup, and answered by it."""
        asked = requests.ask_providers(
            self.candidate.shortlist,
            [self.candidate],
            question="Khi nào bắt đầu được?",
            until=self.at + timedelta(days=5),
            by=self.agency,
        )
        values = {"interest": "yes", "fit": "Phù hợp.", "availability": "", "price_min": None, "price_max": None}
        return requests.answer_request(asked.replies.get(), values=values, by=self.startup)
