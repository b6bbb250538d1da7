"""The board: own columns, moves that can be taken back, bids without names, comparison, pitches with calendar files."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from icalendar import Calendar

from challenges.states import ProblemState
from hoip import clock
from hoip.accounts.states import Role
from hoip.audit.models import Entry
from hoip.notifications.models import Notification
from marketplace.evaluation.services import closing
from marketplace.shortlists.anonymity import hides_bidders
from marketplace.shortlists.calendars import meeting_calendar
from marketplace.shortlists.exceptions import CandidateRefused, RequestRefused
from marketplace.shortlists.models import Candidate, Meeting, MeetingGuest
from marketplace.shortlists.services import boards, columns, meetings
from marketplace.shortlists.services.requests import ask_providers
from marketplace.shortlists.states import Column, Coming
from tests.accounts.factories import member_of
from tests.challenges.making import a_problem
from tests.evaluation.factories import Evaluation
from tests.shortlists.making import Case
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db


class Board:
    """A board of a problem with two candidates, and who works on it."""

    def __init__(self):
        self.problem = a_problem(state=ProblemState.ACCEPTED)
        self.manager = member_of(self.problem.organisation, Role.MANAGER)
        self.solutions = [SolutionFactory(published=True), SolutionFactory(published=True)]
        self.owners = [member_of(one.organisation, Role.OWNER) for one in self.solutions]
        self.candidates = [
            boards.add_from_match(self.problem, one, by=self.manager, reason="Hợp.") for one in self.solutions
        ]
        self.shortlist = self.candidates[0].shortlist

    def move(self, to, place=0, reason="Đã gọi điện."):
        return boards.move_candidate(self.candidates[place], to, by=self.manager, reason=reason)

    def undo(self, place=0, reason="Nhầm."):
        return boards.undo_move(self.candidates[place], by=self.manager, reason=reason)

    def names(self):
        return [stand.name for stand in columns.stands_of(self.shortlist)]

    def arrange(self, **times):
        values = {
            "kind": "pitch",
            "title": "Trình bày sổ trạm",
            "starts_at": datetime(2030, 3, 1, 2, 0, tzinfo=UTC),
            "ends_at": datetime(2030, 3, 1, 3, 0, tzinfo=UTC),
            "place": "Phòng họp 2",
            "online_link": "",
            "agenda": "20 phút trình bày.",
        }
        return meetings.arrange_meeting(self.shortlist, self.candidates, values=values | times, by=self.manager)


def test_columns_get_names_order_and_neighbours_and_a_move_keeps_the_name_of_its_time():
    board = Board()
    made = columns.add_column(
        board.shortlist, meaning=Column.IN_DIALOGUE, name_vi="Đã xem thử", name_en="", by=board.manager
    )
    board.move(f"c{made.pk}")
    own = list(board.shortlist.board_columns.all())
    rows = [
        {"key": f"c{one.pk}", "name_vi": "Đã dùng thử" if one == made else "", "name_en": "", "order": 9 - one.order}
        for one in own
    ]
    columns.arrange_columns(board.shortlist, rows, by=board.manager)

    assert board.names()[0] == "Đã dùng thử"
    candidate = Candidate.objects.get(pk=board.candidates[0].pk)
    assert (candidate.column, candidate.place.name) == (Column.IN_DIALOGUE, "Đã dùng thử")
    assert candidate.moves.first().to_name == "Đã xem thử"


def test_only_an_empty_column_goes_and_never_the_last_of_its_meaning():
    board = Board()
    made = columns.add_column(
        board.shortlist, meaning=Column.SET_ASIDE, name_vi="Để năm sau", name_en="", by=board.manager
    )
    board.move(f"c{made.pk}")
    with pytest.raises(CandidateRefused):
        columns.remove_column(board.shortlist, f"c{made.pk}", by=board.manager)
    dialogue = board.shortlist.board_columns.get(meaning=Column.IN_DIALOGUE)
    with pytest.raises(CandidateRefused):
        columns.remove_column(board.shortlist, f"c{dialogue.pk}", by=board.manager)
    board.undo()

    columns.remove_column(board.shortlist, f"c{made.pk}", by=board.manager)

    assert len(board.names()) == 4
    assert board.candidates[0].moves.first().from_name == "Để năm sau"


def test_a_column_of_another_board_is_no_place_to_go():
    board, other = Board(), Board()
    made = columns.add_column(
        other.shortlist, meaning=Column.SHORTLISTED, name_vi="Của bảng khác", name_en="", by=other.manager
    )

    with pytest.raises(CandidateRefused):
        board.move(f"c{made.pk}")


def test_a_move_is_taken_back_once_with_a_reason_and_the_provider_hears_of_both():
    board = Board()
    with pytest.raises(CandidateRefused):
        board.undo()  # the first step onto the board is not a move
    board.move(Column.SHORTLISTED)
    with pytest.raises(CandidateRefused):
        board.undo(reason=" ")

    board.undo()

    candidate = Candidate.objects.get(pk=board.candidates[0].pk)
    assert candidate.column == Column.LONGLIST
    assert [move.to_column for move in candidate.moves.all()] == ["longlist", "shortlisted", "longlist"]
    kinds = Notification.objects.filter(recipient=board.owners[0]).values_list("kind", flat=True)
    assert sorted(kinds) == ["shortlisting_undone", "solution_shortlisted"]
    with pytest.raises(CandidateRefused):
        board.undo()


def test_the_agency_arranges_its_columns_on_the_page(client):
    board = Board()
    client.force_login(board.manager)
    address = reverse("shortlists:columns", args=[board.shortlist.pk])

    client.post(address, {"add": "1", "new-name_vi": "Đã gặp", "new-name_en": "", "new-meaning": "in_dialogue"})
    data = {}
    for order, one in enumerate(board.shortlist.board_columns.all()):
        data |= {f"c{one.pk}-key": f"c{one.pk}", f"c{one.pk}-order": order, f"c{one.pk}-name_vi": f"Cột {order}"}
    client.post(address, data)

    assert board.names() == ["Cột 0", "Cột 1", "Cột 2", "Cột 3", "Cột 4"]
    page = client.get(board.shortlist.get_absolute_url()).content.decode()
    assert "Cột 4" in page and board.solutions[0].name in page


def blind_board(evaluation):
    """The board of a challenge with all its bids."""
    rows = [boards.add_from_bid(one, by=evaluation.manager, reason="Đủ.") for one in evaluation.proposals]
    return rows[0].shortlist, rows


def test_bids_go_by_their_numbers_on_every_page_until_the_chair_shows_the_names(client):
    evaluation = Evaluation(bidders=2, members=0).discuss((5, 5), (2, 3))
    board, rows = blind_board(evaluation)
    client.force_login(evaluation.manager)
    compare = f"?c={rows[0].pk}&c={rows[1].pk}"
    addresses = [
        board.get_absolute_url(),
        reverse("shortlists:shortlist-export", args=[board.pk]),
        reverse("shortlists:shortlist-compare", args=[board.pk]) + compare,
        reverse("shortlists:shortlist-compare", args=[board.pk]) + compare + "&file=csv",
        reverse("shortlists:request-create", args=[board.pk]),
        reverse("shortlists:meeting-create", args=[board.pk]),
    ]
    names = {text for one in evaluation.proposals for text in (one.organisation.name, one.solution.name)}

    for address in addresses:
        page = client.get(address).content.decode()
        assert [name for name in names if name in page] == [], address
    assert evaluation.proposals[0].number in client.get(addresses[0]).content.decode()
    with pytest.raises(RequestRefused):
        ask_providers(board, rows, question="Giá?", until=clock.now() + timedelta(days=1), by=evaluation.manager)

    closing.show_names(evaluation.fresh(), by=evaluation.chair, reason="Cần hỏi số liệu.")

    for address in addresses:
        page = client.get(address).content.decode()
        assert [name for name in (one.solution.name for one in evaluation.proposals) if name not in page] == [], address


def test_a_frozen_ranking_ends_the_blindness_of_the_board():
    case = Case()
    board, _rows = blind_board(case.evaluation)

    assert not hides_bidders(board)


def test_the_comparison_has_answers_scores_price_and_refuses_one_and_six(client):
    case = Case()
    board, rows = blind_board(case.evaluation)
    client.force_login(case.first)
    address = reverse("shortlists:shortlist-compare", args=[board.pk])

    response = client.get(address, {"c": [one.pk for one in rows]})

    lines = {str(label): cells for _heading, part in response.context["blocks"] for label, cells in part}
    order = [card.candidate.proposal_id for card in response.context["cards"]]
    points = dict(zip(order, lines["Điểm trên 100"], strict=True))
    assert (points[case.winner.pk], points[case.loser.pk]) == ("100", "48")
    assert lines["Tiêu chí 1 (60)"] == ["5" if key == case.winner.pk else "2" for key in order]
    assert all("đồng" in cell for cell in lines["Giá gồm thuế GTGT"])
    assert client.get(address, {"c": [rows[0].pk]}).context["blocks"] == []
    assert client.get(address, {"c": ["x", "9" * 30, "-1"]}).context["blocks"] == []


def test_a_pitch_is_answered_by_each_guest_alone(client):
    board = Board()
    meeting = board.arrange()
    first = MeetingGuest.objects.get(candidate=board.candidates[0])
    client.force_login(board.owners[0])

    page = client.get(first.get_absolute_url()).content.decode()
    assert board.solutions[1].name not in page
    other = MeetingGuest.objects.get(candidate=board.candidates[1])
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(meeting.get_absolute_url()).status_code == 404
    client.post(first.get_absolute_url(), {"answer": "yes", "words": "Hai người."})

    first.refresh_from_db()
    assert (first.answer, first.words) == (Coming.YES, "Hai người.")
    assert Notification.objects.filter(recipient=board.manager, kind="meeting_answered").count() == 1
    client.force_login(board.manager)
    assert "Hai người." in client.get(meeting.get_absolute_url()).content.decode()


def test_the_calendar_file_has_the_time_zone_and_follows_a_cancellation(client):
    board = Board()
    meeting = board.arrange()
    guest = MeetingGuest.objects.get(candidate=board.candidates[0])
    client.force_login(board.owners[0])

    def entry():
        calendar = Calendar.from_ical(client.get(reverse("shortlists:invitation-calendar", args=[guest.pk])).content)
        assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Ho_Chi_Minh"]
        return calendar.walk("VEVENT")[0]

    before = entry()
    assert before["dtstart"].params["tzid"] == "Asia/Ho_Chi_Minh"
    assert before.decoded("dtstart") == meeting.starts_at
    meetings.cancel_meeting(meeting, reason="Phòng bận.", by=board.manager)
    after = entry()

    assert (str(after["status"]), after["uid"]) == ("CANCELLED", before["uid"])
    assert after["sequence"] > before["sequence"]
    assert Notification.objects.filter(kind="meeting_cancelled").count() == 2


def form_of(meeting, **other):
    """What the page of a meeting sends when it is saved."""
    local = meeting.starts_at.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    until = meeting.ends_at.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    return {
        "kind": meeting.kind,
        "title": meeting.title,
        "starts_at": local.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": until.strftime("%Y-%m-%dT%H:%M"),
        "place": meeting.place,
        "online_link": meeting.online_link,
        "agenda": meeting.agenda,
        "revision": meeting.revision,
    } | other


def test_a_changed_meeting_tells_its_guests_asks_them_anew_and_replaces_the_calendar_file(
    client, django_capture_on_commit_callbacks, mailoutbox
):
    board = Board()
    meeting = board.arrange()
    guest = MeetingGuest.objects.get(candidate=board.candidates[0])
    meetings.answer_meeting(guest, answer="yes", by=board.owners[0])
    before = Calendar.from_ical(meeting_calendar(meeting, address="/")).walk("VEVENT")[0]
    client.force_login(board.manager)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("shortlists:meeting-change", args=[meeting.pk]),
            form_of(meeting, starts_at="2030-03-02T09:00", ends_at="2030-03-02T10:00"),
        )

    guest.refresh_from_db()
    assert guest.answer == ""
    told = Notification.objects.filter(kind="meeting_changed")
    assert {row.recipient for row in told} == set(board.owners)
    [files] = [mail.attachments for mail in mailoutbox if mail.to == [board.owners[0].email]]
    after = Calendar.from_ical(files[0][1]).walk("VEVENT")[0]
    assert (after["uid"], after["sequence"]) == (before["uid"], before["sequence"] + 1)
    assert after.decoded("dtstart") == datetime(2030, 3, 2, 2, 0, tzinfo=UTC)
    assert Entry.objects.filter(action="shortlists.meeting_changed").get().facts["asked_anew"] is True

    meetings.cancel_meeting(meeting, reason="Phòng bận.", by=board.manager)
    ended = Calendar.from_ical(
        meeting_calendar(Meeting.objects.select_related("shortlist__organisation").get(), address="/")
    ).walk("VEVENT")[0]
    assert (str(ended["status"]), ended["sequence"]) == ("CANCELLED", after["sequence"] + 1)


def test_an_answer_stands_where_only_the_words_change_and_nothing_new_tells_nobody(client):
    board = Board()
    meeting = board.arrange()
    guest = MeetingGuest.objects.get(candidate=board.candidates[0])
    meetings.answer_meeting(guest, answer="yes", by=board.owners[0])
    address = reverse("shortlists:meeting-change", args=[meeting.pk])
    client.force_login(board.manager)

    client.post(address, form_of(meeting))
    assert not Notification.objects.filter(kind="meeting_changed").exists()
    client.post(address, form_of(meeting, agenda="30 phút trình bày."))

    guest.refresh_from_db()
    assert guest.answer == Coming.YES
    assert Notification.objects.filter(kind="meeting_changed").count() == 2


def test_a_change_over_a_colleagues_is_shown_both_and_lost_neither(client):
    board = Board()
    meeting = board.arrange()
    address = reverse("shortlists:meeting-change", args=[meeting.pk])
    client.force_login(board.manager)
    client.post(address, form_of(meeting, place="Phòng họp 5"))

    page = client.post(address, form_of(meeting, title="Trình bày lại"))

    assert Meeting.objects.get().place == "Phòng họp 5"
    assert "Phòng họp 5" in page.content.decode()
    assert "Trình bày lại" in page.content.decode()


def test_a_meeting_that_is_cancelled_or_moved_into_the_past_is_not_changed(client):
    board = Board()
    meeting = board.arrange()
    address = reverse("shortlists:meeting-change", args=[meeting.pk])
    client.force_login(board.manager)

    past = client.post(address, form_of(meeting, starts_at="2020-01-01T09:00", ends_at="2020-01-01T10:00"))
    assert past.context["form"].non_field_errors()
    meetings.cancel_meeting(meeting, reason="Phòng bận.", by=board.manager)
    assert client.post(address, form_of(meeting, title="Nữa")).context["form"].non_field_errors()

    assert Meeting.objects.get().title == "Trình bày sổ trạm"
    assert not Notification.objects.filter(kind="meeting_changed").exists()


@pytest.mark.parametrize(
    "times",
    [
        {"starts_at": datetime(2020, 1, 1, tzinfo=UTC), "ends_at": datetime(2020, 1, 1, 1, tzinfo=UTC)},
    ],
)
def test_a_meeting_lies_ahead(times):
    with pytest.raises(CandidateRefused):
        Board().arrange(**times)


def test_nothing_is_answered_or_cancelled_once_a_meeting_is_cancelled():
    board = Board()
    meeting = board.arrange()
    guest = MeetingGuest.objects.first()
    with pytest.raises(CandidateRefused):
        meetings.cancel_meeting(meeting, reason="", by=board.manager)
    meetings.cancel_meeting(meeting, reason="Phòng bận.", by=board.manager)

    with pytest.raises(CandidateRefused):
        meetings.answer_meeting(guest, answer="yes", by=board.owners[0])
    with pytest.raises(CandidateRefused):
        meetings.cancel_meeting(meeting, reason="Nữa.", by=board.manager)


def test_a_meeting_needs_a_place_or_a_link_and_an_end_after_its_beginning(client):
    board = Board()
    client.force_login(board.manager)
    data = {
        "candidates": [board.candidates[0].pk],
        "kind": "demo",
        "title": "Xem thử",
        "starts_at": "2030-03-01T10:00",
        "ends_at": "2030-03-01T09:00",
        "place": "",
    }

    response = client.post(reverse("shortlists:meeting-create", args=[board.shortlist.pk]), data)

    assert len(response.context["form"].non_field_errors()) == 2
    assert not MeetingGuest.objects.exists()
