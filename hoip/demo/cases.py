"""Cases that have come further: a panel at work, a decision in its standstill, one completed, quick replies.

Every step is the verb that people use, at the time at which it would have happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from challenges.models import Challenge, Problem
from challenges.states import Outcome
from hoip import clock
from hoip.accounts.models import Membership, Organisation, User
from hoip.accounts.states import Intent, Role
from hoip.demo.calls import bid, day, open_and_screen, owner_of, publish
from marketplace.evaluation.models import Disclosure, Panel
from marketplace.evaluation.services import closing, conflicts, consensus, panels, scoring
from marketplace.evaluation.services.scoring import Given
from marketplace.evaluation.states import Declaration, PanelRole
from marketplace.proposals.models import Proposal
from marketplace.proposals.services.screening import set_eligible, set_ineligible
from marketplace.shortlists.models import Shortlist
from marketplace.shortlists.services import awards, complaints, feedback
from marketplace.shortlists.services.awards import Verdict
from marketplace.shortlists.services.boards import add_from_bid, add_from_match, add_note, move_candidate
from marketplace.shortlists.services.requests import answer_request, ask_providers
from marketplace.shortlists.states import Column, Interest, Result
from marketplace.solutions.models import Solution

REASONS = (
    ("Chỉ nói tới một phần bài toán, chưa có cách làm cho các đơn vị ở xa.", "Đáp ứng hầu hết yêu cầu, có số liệu trước và sau."),
    ("Nhóm còn mỏng, kế hoạch chưa nêu người thay thế.", "Đã triển khai ở hai nơi tương tự, lịch làm việc rõ từng tháng."),
    ("Mới chạy trong phòng thí nghiệm.", "Đang dùng hằng ngày, có biên bản nghiệm thu."),
    ("Gần với công cụ đã có trên thị trường.", "Cách làm mới, đơn vị tự sửa được biểu mẫu."),
    ("Chi phí bảo trì sau năm đầu chưa rõ.", "Chi phí cả vòng đời tính đủ năm năm, có phương án tự vận hành."),
    ("Chưa có cách đo mức hài lòng của người dùng.", "Có khảo sát người dùng trước khi bắt đầu và sau ba tháng."),
    ("Chưa nói ai giữ khóa và sao lưu ở đâu.", "Dữ liệu lưu tại đơn vị, có nhật ký truy cập và sao lưu hằng ngày."),
)  # fmt: skip
"""For each criterion of the default set: what a low and what a high score says."""
ADDED = ("", " Xem mục kế hoạch của hồ sơ.", " Nên hỏi thêm khi gặp.")
"""What a scorer adds, so that no two write the same."""
STRENGTHS = ("Đã có nơi dùng thật, số liệu kiểm tra được.", "Kế hoạch rõ, chia mốc hợp lý.")
GAPS = ("Phần đào tạo cán bộ còn mỏng.", "Chi phí sau năm đầu cần nói rõ hơn.")
MINUTES = (
    "Hội đồng họp tại SIHUB, đủ thành viên chấm điểm. Chủ tịch nêu các điểm lệch nhau nhiều; từng tiêu chí được trao đổi, "
    "thành viên giữ hoặc sửa điểm và ghi lý do. Hội đồng thống nhất bảng xếp hạng."
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works on a case: two people who decide for the agency, the office, and the panel's scorers."""

    first: User
    second: User
    office: User
    scorers: tuple[User, ...]


def load_cases(people: dict[str, User]) -> None:
    """All cases; one whose problem has its challenge already stays as it is."""
    scorers = (people["expert2"], people["expert"], people["expert3"])
    _panel_at_work(Staff(people["agency2"], people["agency2"], people["office"], scorers))
    _in_standstill(Staff(people["agency3"], people["agency"], people["office"], scorers))
    _completed(people["office"], scorers)
    _quick_replies(people["agency"])


def _begin(
    number: str, staff: Staff, bids: Sequence[tuple[str, int]], *, opens: int, closes: int, ceiling: int, audience: tuple[str, str]
) -> Challenge | None:  # fmt: skip
    """A challenge with sealed bids, whose deadline is over; None if the problem has one already."""
    problem = Problem.objects.select_related("organisation").get(number=number)
    if problem.challenges.exists():
        return None
    challenge = publish(
        problem, opens=opens, closes=closes, ceiling=ceiling, audience=audience, by=staff.first, office=staff.office
    )
    with clock.pretended(day(closes - 1, 14)):
        for code, share in bids:
            bid(challenge, Solution.objects.get(external_id=code), share=share)
    return Challenge.objects.get(pk=challenge.pk)


def _seat(challenge: Challenge, staff: Staff) -> Panel:
    """A panel that has accepted: the first scorer in the chair, a person of the agency as its secretary."""
    panel = panels.create_panel(challenge, by=staff.first)
    roles = [(staff.scorers[0], PanelRole.CHAIR), *((one, PanelRole.MEMBER) for one in staff.scorers[1:])]
    for user, role in [*roles, (staff.first, PanelRole.SECRETARY)]:
        panels.answer_invitation(panels.invite_member(panel, user, role=role, by=staff.first), accept=True, by=user)
    return panel


def _declare(panel: Panel, *, but: User | None = None) -> None:
    """Nobody has a conflict; `but` has not said so yet."""
    rows = Disclosure.objects.filter(member__panel=panel, declaration="").exclude(member__user=but)
    for row in rows.select_related("member__user"):
        conflicts.declare(row, declaration=Declaration.NONE, by=row.member.user)


def _fill(panel: Panel, proposal: Proposal, by: User, values: str, *, lock: bool = True) -> None:
    """One sheet; `values` has a digit for each criterion, as far as the member has come."""
    criteria = list(panel.challenge.criteria.all())
    middle = panel.challenge.score_max // 2
    given = {
        one.pk: Given(Decimal(digit), REASONS[place % len(REASONS)][int(digit) > middle] + ADDED[by.pk % len(ADDED)])
        for place, (one, digit) in enumerate(zip(criteria, values, strict=False))
    }
    texts = {"strengths": STRENGTHS[by.pk % 2], "weaknesses": GAPS[by.pk % 2]} if lock else {}
    sheet = scoring.save_sheet(panel, proposal, by=by, version=0, given=given, texts=texts)
    if lock:
        scoring.lock_sheet(sheet, by=by)


def _close(panel: Panel, bids: Sequence[Proposal], staff: Staff, rows: Sequence[Sequence[str]]) -> None:
    """Score, talk and freeze the ranking; `rows` has a sheet for each bid and scorer."""
    panels.begin_scoring(panel, by=staff.scorers[0])
    panel = Panel.objects.get(pk=panel.pk)
    _declare(panel)
    for proposal, sheets in zip(bids, rows, strict=True):
        for user, values in zip(staff.scorers, sheets, strict=True):
            _fill(panel, proposal, user, values)
    consensus.begin_consensus(panel, by=staff.scorers[0])
    panel = Panel.objects.get(pk=panel.pk)
    criterion = panel.challenge.criteria.first()
    if criterion is not None:
        said = "Nên hỏi thêm số liệu của nơi đã dùng trước khi chốt."
        consensus.add_remark(panel, bids[0], criterion, text=said, by=staff.scorers[0])
    closing.write_minutes(panel, text=MINUTES, before="", by=staff.first)
    closing.close_evaluation(panel, by=staff.scorers[0])


def _in_order(bids: Sequence[Proposal], codes: Sequence[str]) -> list[Proposal]:
    """Bids in the order of their solutions' codes."""
    by_code = {one.solution.external_id: one for one in bids}
    return [by_code[code] for code in codes]


def _panel_at_work(staff: Staff) -> None:
    """Bids are opened, one member has finished, expert@example.com has begun a stack and has to declare on one that came late."""
    bidders = (("GP-029", 60), ("GP-037", 48), ("GP-007", 72), ("GP-024", 66))
    audience = ("Đơn vị có kinh nghiệm quản lý thiết bị bức xạ", "Units experienced with radiation equipment")
    challenge = _begin("BT-2024-021", staff, bidders, opens=-30, closes=-4, ceiling=700_000_000, audience=audience)
    if challenge is None:
        return
    chair, expert, third = staff.scorers
    with clock.pretended(day(-10, 9)):
        panel = _seat(challenge, staff)
    with clock.pretended(day(-3, 9)):
        bids = open_and_screen(challenge, manager=staff.first, office=staff.office)
        bids = _in_order(bids, [code for code, _share in bidders])
        _board(bids, staff.first)
        set_ineligible(bids[3], by=staff.first, reason="Chưa thấy giấy phép tiến hành công việc bức xạ.")
    with clock.pretended(day(-2, 9)):
        panels.begin_scoring(panel, by=chair)
        panel = Panel.objects.get(pk=panel.pk)
        _declare(panel)
        for proposal, values in zip(bids[:3], ("5454453", "3432343", "4323233"), strict=True):
            _fill(panel, proposal, third, values)
        _fill(panel, bids[0], chair, "4544344")
        _fill(panel, bids[0], expert, "454", lock=False)
    with clock.pretended(day(-1, 9)):
        late = Proposal.objects.get(pk=bids[3].pk)
        set_eligible(late, by=staff.first, reason="Giấy phép có trong hồ sơ năng lực, còn hiệu lực.")
        _declare(panel, but=expert)
        _fill(panel, late, third, "2334232")


def _board(bids: Sequence[Proposal], officer: User) -> None:
    """The bids on the challenge's board, the first of them shortlisted."""
    rows = [add_from_bid(one, by=officer, reason="Hồ sơ hợp lệ, nộp đúng hạn.") for one in bids]
    move_candidate(rows[0], Column.SHORTLISTED, by=officer, reason="Đáp ứng nhiều yêu cầu nhất, đã có nơi dùng.")
    add_note(rows[0], by=officer, text="Hỏi thêm về sao lưu dữ liệu trước buổi gặp.")


def _in_standstill(staff: Staff) -> None:
    """Decided four days ago: the standstill runs, one bidder has complained, feedback is still to be written."""
    bidders = (("GP-010", 62), ("GP-032", 55), ("GP-011", 70))
    audience = ("Doanh nghiệp có hệ thống quản lý nghiên cứu", "Companies with systems for managing research")
    challenge = _begin("BT-2022-009", staff, bidders, opens=-62, closes=-32, ceiling=1_500_000_000, audience=audience)
    if challenge is None:
        return
    with clock.pretended(day(-40, 9)):
        panel = _seat(challenge, staff)
    with clock.pretended(day(-31, 9)):
        bids = open_and_screen(challenge, manager=staff.second, office=staff.office)
        bids = _in_order(bids, [code for code, _share in bidders])
        _board(bids, staff.second)
    with clock.pretended(day(-14, 9)):
        rows = (("5444544", "5544443", "4544354"), ("4333434", "3434333", "4343434"), ("3323323", "2333432", "3432323"))
        _close(panel, bids, staff, rows)
    verdicts = {
        bids[0].pk: Verdict(Result.AWARDED, "Điểm cao nhất; đã quản lý hơn 300 đề tài, dữ liệu lưu tại Sở."),
        bids[1].pk: Verdict(Result.RESERVE, "Khả thi, nhưng phần nghiệm thu đề tài còn phải làm thêm.", 1),
        bids[2].pk: Verdict(Result.NOT_SELECTED, "Mạnh ở trạm y tế, chưa có phần quản lý hội đồng khoa học."),
    }
    with clock.pretended(day(-5, 10)):
        decision = awards.propose_decision(
            challenge,
            outcome=Outcome.AWARDED,
            reason="Theo bảng xếp hạng của hội đồng; trong mức ngân sách.",
            verdicts=verdicts,
            by=staff.first,
        )
    with clock.pretended(day(-4, 15)):
        awards.approve_decision(decision, by=staff.second)
    with clock.pretended(day(-1, 11)):
        complaints.file_complaint(
            decision,
            bids[1].organisation,
            text="Báo cáo thử nghiệm nộp kèm hồ sơ có số liệu nghiệm thu, nhưng lý do gửi chúng tôi nói là chưa có. Đề nghị xem lại.",
            by=owner_of(bids[1].solution),
        )


def _completed(office: User, scorers: tuple[User, ...]) -> None:
    """Awarded, every bidder has its feedback, the case is closed. startup@example.com stands on the reserve list."""
    agency = Problem.objects.select_related("organisation").get(number="BT-2023-001").organisation
    first = _official("phuong.bt@example.com", "Ngô Thị Chợ (hư cấu)", agency)
    second = _official("phuong.ld@example.com", "Bùi Văn Sạp (hư cấu)", agency)
    staff = Staff(first, second, office, scorers)
    bidders = (("GP-003", 58), ("GP-001", 64), ("GP-002", 40))
    audience = ("Doanh nghiệp có công cụ quản lý chợ", "Companies with tools for managing markets")
    challenge = _begin("BT-2023-001", staff, bidders, opens=-120, closes=-90, ceiling=800_000_000, audience=audience)
    if challenge is None:
        return
    with clock.pretended(day(-95, 9)):
        panel = _seat(challenge, staff)
    with clock.pretended(day(-89, 9)):
        bids = open_and_screen(challenge, manager=second, office=office)
        bids = _in_order(bids, [code for code, _share in bidders])
    with clock.pretended(day(-70, 9)):
        rows = (("5544454", "4545444", "5444545"), ("5443444", "4444343", "4543434"), ("2332223", "3223322", "2323232"))
        _close(panel, bids, staff, rows)
    verdicts = {
        bids[0].pk: Verdict(Result.AWARDED, "Điểm cao nhất; bản đồ quầy sạp dùng được ngay cho ba chợ thí điểm."),
        bids[1].pk: Verdict(Result.RESERVE, "Rất hợp với ban quản lý chợ; chi phí sau năm đầu cao hơn.", 1),
        bids[2].pk: Verdict(Result.NOT_SELECTED, "Dành cho từng hộ bán hàng, chưa có phần của ban quản lý."),
    }
    with clock.pretended(day(-60, 10)):
        decision = awards.propose_decision(
            challenge, outcome=Outcome.AWARDED, reason="Theo bảng xếp hạng của hội đồng.", verdicts=verdicts, by=first
        )
    with clock.pretended(day(-59, 10)):
        awards.approve_decision(decision, by=second)
    with clock.pretended(day(-47, 10)):
        awards.finalise_decision(decision, by=second)
    with clock.pretended(day(-45, 10)):
        for one in bids:
            part = feedback.part_of(one)
            texts = {"strengths": "\n".join(dict.fromkeys(part.strengths)), "gaps": "\n".join(dict.fromkeys(part.gaps))}
            advice = "Nêu chi phí năm thứ hai và thứ ba thành dòng riêng; kèm biên bản nghiệm thu của nơi đã dùng."
            feedback.save_feedback(one, by=first, version=0, texts=texts | {"advice": advice})
        feedback.send_feedback(challenge, by=first)
        feedback.complete_case(Challenge.objects.get(pk=challenge.pk), by=second)


def _official(email: str, name: str, agency: Organisation) -> User:
    """A fictional person who manages for an agency."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, full_name=name, intent=Intent.AGENCY)
    Membership.objects.get_or_create(user=user, organisation=agency, defaults={"role": Role.MANAGER})
    return user


def _quick_replies(officer: User) -> None:
    """The invite track: a board from matches, its providers asked; two have replied, startup2@example.com has not."""
    problem = Problem.objects.get(number="BT-2022-010")
    if Shortlist.objects.filter(problem=problem).exists():
        return
    own = Solution.objects.get(external_id="GP-011")
    with clock.pretended(day(-3, 9)):
        rows = [
            add_from_match(problem, Solution.objects.get(external_id=code), by=officer, reason=reason)
            for code, reason in (
                ("GP-011", "Hợp nhất theo trang ghép nối: sổ tay số của trạm y tế."),
                ("GP-013", "Bệnh án điện tử theo chuẩn trao đổi, có thể nối với sổ của trạm."),
                ("GP-012", "Theo dõi người bệnh mạn tính tại nhà, bớt việc cho trạm."),
                ("GP-014", "Sàng lọc phổi; xem thử có dùng được ở trạm hay không."),
            )
        ]
        move_candidate(rows[3], Column.SET_ASIDE, by=officer, reason="Cần máy X-quang, trạm không có.")
        made = ask_providers(
            rows[0].shortlist,
            rows[:3],
            question="Chúng tôi muốn thử tại hai trạm y tế trong quý tới. Giải pháp nối được với phần mềm đang dùng không, bắt đầu được khi nào, giá trong khoảng nào?",
            until=day(4, 17),
            by=officer,
        )
    replies = (
        (Interest.YES, "Nối được qua tệp xuất hằng đêm; đã làm như vậy ở một trung tâm y tế.", "Từ đầu tháng sau", 120, 180),
        (Interest.MAYBE, "Cần trạm có đường truyền ổn định; nếu không, dùng bản ngoại tuyến.", "Sau hai tháng", 90, 140),
    )  # fmt: skip
    others = made.replies.exclude(solution=own).select_related("solution__organisation")
    with clock.pretended(day(-1, 16)):
        for reply, (interest, fit, when, low, high) in zip(others, replies, strict=False):
            values = {"interest": interest, "fit": fit, "availability": when}
            prices = {"price_min": low * 1_000_000, "price_max": high * 1_000_000}
            answer_request(reply, values=values | prices, by=owner_of(reply.solution))
