"""Addresses of this room."""

from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _

from marketplace.shortlists.views import awards, boards, comparison, complaints, feedback, meetings, records, requests

app_name = "shortlists"

urlpatterns = [
    path(_("shortlists/"), boards.ShortlistListView.as_view(), name="shortlist-list"),
    path(_("shortlists/<int:pk>/"), boards.ShortlistDetailView.as_view(), name="shortlist-detail"),
    path(_("shortlists/<int:pk>/compare/"), comparison.ShortlistCompareView.as_view(), name="shortlist-compare"),
    path(_("shortlists/<int:pk>/export.csv"), boards.ShortlistExportView.as_view(), name="shortlist-export"),
    re_path(
        r"^shortlists/add/(?P<kind>problem|challenge)/(?P<number>[A-Z0-9-]+)/$",
        boards.CandidateAddView.as_view(),
        name="candidate-add",
    ),
    path(_("shortlists/add/bid/<str:number>/"), boards.BidAddView.as_view(), name="bid-add"),
    path(_("shortlists/candidates/<int:pk>/move/"), boards.CandidateMoveView.as_view(), name="candidate-move"),
    path(_("shortlists/candidates/<int:pk>/note/"), boards.NoteAddView.as_view(), name="note-add"),
    path(_("shortlists/<int:pk>/columns/"), boards.ColumnsView.as_view(), name="columns"),
    path(_("shortlists/candidates/<int:pk>/undo/"), boards.MoveUndoView.as_view(), name="move-undo"),
    path(_("shortlists/<int:pk>/invite/"), meetings.MeetingCreateView.as_view(), name="meeting-create"),
    path(_("meetings/<int:pk>/"), meetings.MeetingDetailView.as_view(), name="meeting-detail"),
    path(_("meetings/<int:pk>/edit/"), meetings.MeetingChangeView.as_view(), name="meeting-change"),
    path(_("meetings/<int:pk>/cancel/"), meetings.MeetingCancelView.as_view(), name="meeting-cancel"),
    path(_("meetings/<int:pk>/calendar.ics"), meetings.MeetingCalendarView.as_view(), name="meeting-calendar"),
    path(_("invitations/<int:pk>/"), meetings.InvitationView.as_view(), name="invitation"),
    path(
        _("invitations/<int:pk>/calendar.ics"),
        meetings.InvitationCalendarView.as_view(),
        name="invitation-calendar",
    ),
    path(_("shortlists/<int:pk>/ask/"), requests.AskView.as_view(), name="request-create"),
    path(_("requests/<int:pk>/"), requests.RequestDetailView.as_view(), name="request-detail"),
    path(_("requests/replies/<int:pk>/"), requests.ReplyView.as_view(), name="reply"),
    path(_("requests/replies/<int:pk>/pick/"), requests.PickView.as_view(), name="reply-pick"),
    path(_("decisions/<str:number>/"), awards.DecisionView.as_view(), name="decision"),
    path(_("decisions/<str:number>/propose/"), awards.ProposeView.as_view(), name="decision-propose"),
    path(_("decisions/<str:number>/approve/"), awards.ApproveView.as_view(), name="decision-approve"),
    path(_("decisions/<str:number>/turn-down/"), awards.TurnDownView.as_view(), name="decision-turn-down"),
    path(_("decisions/<str:number>/final/"), awards.FinaliseView.as_view(), name="decision-final"),
    path(_("decisions/<str:number>/undo/"), awards.UndoView.as_view(), name="decision-undo"),
    path(_("decisions/<str:number>/complaint/"), complaints.ComplaintView.as_view(), name="complaint-add"),
    path(
        _("decisions/<str:number>/complaints/<int:pk>/answer/"),
        complaints.AnswerComplaintView.as_view(),
        name="complaint-answer",
    ),
    path(_("decisions/<str:number>/feedback/"), feedback.FeedbackListView.as_view(), name="feedback-list"),
    path(_("decisions/<str:number>/feedback/<str:bid>/"), feedback.FeedbackEditView.as_view(), name="feedback-edit"),
    path(_("decisions/<str:number>/complete/"), awards.CompleteView.as_view(), name="case-complete"),
    path(_("decisions/<str:number>/records/<str:name>"), records.RecordView.as_view(), name="record"),
    path(_("feedback/<str:bid>/"), feedback.FeedbackView.as_view(), name="feedback"),
]
