"""Addresses of this room; the public list and pages of challenges are Wagtail pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from challenges.views import (
    agencies,
    challenges,
    consultations,
    documents,
    edits,
    guests,
    joining,
    problems,
    questions,
    rounds,
    triage,
    writing,
)

app_name = "challenges"

urlpatterns = [
    path(_("organisations/<slug:slug>/problems/"), agencies.AgencyBoardView.as_view(), name="agency-board"),
    path(
        _("organisations/<slug:slug>/problems.<export:kind>"),
        agencies.AgencyBoardExportView.as_view(),
        name="agency-board-export",
    ),
    path(_("problems/"), problems.ProblemListView.as_view(), name="problem-list"),
    path(_("problems/new/"), problems.ProblemCreateView.as_view(), name="problem-create"),
    path(_("problems/<str:number>/"), problems.ProblemDetailView.as_view(), name="problem-detail"),
    path(_("problems/<str:number>/edit/<int:step>/"), writing.ProblemEditView.as_view(), name="problem-edit"),
    path(_("problems/<str:number>/save/"), writing.ProblemSaveView.as_view(), name="problem-save"),
    path(_("problems/<str:number>/clarity/"), writing.ProblemClarityView.as_view(), name="problem-clarity"),
    path(_("problems/<str:number>/known/"), writing.ProblemKnownView.as_view(), name="problem-known"),
    path(_("problems/<str:number>/comments/"), writing.ProblemCommentView.as_view(), name="problem-comment"),
    path(
        _("problems/<str:number>/comments/<int:pk>/"),
        writing.ProblemCommentSettleView.as_view(),
        name="problem-comment-settle",
    ),
    path(_("problems/<str:number>/files/"), writing.ProblemFileView.as_view(), name="problem-file"),
    path(
        _("problems/<str:number>/files/<int:pk>/"), writing.ProblemFileRemoveView.as_view(), name="problem-file-remove"
    ),
    path(_("problems/<str:number>/template/"), writing.ProblemTemplateView.as_view(), name="problem-template"),
    path(_("problems/<str:number>/join/"), joining.ProblemJoinView.as_view(), name="problem-join"),
    path(_("problems/<str:number>/join/<int:pk>/"), joining.JoinDecideView.as_view(), name="join-decide"),
    path(_("joins/<int:pk>/withdraw/"), joining.JoinWithdrawView.as_view(), name="join-withdraw"),
    path(_("problems/<str:number>/submit/"), problems.ProblemSubmitView.as_view(), name="problem-submit"),
    path(_("problems/<str:number>/queue/"), problems.ProblemQueueView.as_view(), name="problem-queue"),
    path(_("problems/<str:number>/unqueue/"), problems.ProblemLeaveQueueView.as_view(), name="problem-unqueue"),
    path(_("rounds/"), rounds.RoundListView.as_view(), name="round-list"),
    path(_("rounds/propose/"), rounds.RoundProposeView.as_view(), name="round-propose"),
    path(_("rounds/new/"), rounds.RoundFormView.as_view(), name="round-create"),
    path(_("rounds/<int:pk>/"), rounds.RoundDetailView.as_view(), name="round-detail"),
    path(_("rounds/<int:pk>/edit/"), rounds.RoundEditView.as_view(), name="round-edit"),
    path(_("rounds/<int:pk>/announce/"), rounds.RoundAnnounceView.as_view(), name="round-announce"),
    path(_("rounds/<int:pk>/discard/"), rounds.RoundDiscardView.as_view(), name="round-discard"),
    path(_("rounds/<int:pk>/take-in/"), rounds.RoundTakeInView.as_view(), name="round-take-in"),
    path(_("rounds/<int:pk>/problems.csv"), rounds.RoundExportView.as_view(), {"kind": "csv"}, name="round-export-csv"),
    path(
        _("rounds/<int:pk>/problems.xlsx"), rounds.RoundExportView.as_view(), {"kind": "xlsx"}, name="round-export-xlsx"
    ),
    path(_("problems/<str:number>/consult/"), consultations.ConsultationOpenView.as_view(), name="problem-consult"),
    path(_("problems/<str:number>/accept/"), triage.ProblemAcceptView.as_view(), name="problem-accept"),
    path(_("problems/<str:number>/return/"), triage.ProblemReturnView.as_view(), name="problem-return"),
    path(_("problems/<str:number>/decline/"), triage.ProblemDeclineView.as_view(), name="problem-decline"),
    path(_("problems/<str:number>/merge/"), triage.ProblemMergeView.as_view(), name="problem-merge"),
    path(_("problems/<str:number>/assign/"), triage.ProblemAssignView.as_view(), name="problem-assign"),
    path(_("problems/<str:number>/remarks/"), triage.ProblemRemarksView.as_view(), name="problem-remarks"),
    path(_("problems/<str:number>/versions/"), triage.ProblemVersionsView.as_view(), name="problem-versions"),
    path(_("problems/<str:number>/challenge/"), challenges.ChallengeCreateView.as_view(), name="challenge-create"),
    path(_("consultations/"), consultations.ConsultationListView.as_view(), name="consultation-list"),
    path(_("consultations/<int:pk>/"), consultations.ConsultationDetailView.as_view(), name="consultation-detail"),
    path(_("consultations/<int:pk>/edit/"), consultations.ConsultationEditView.as_view(), name="consultation-edit"),
    path(_("consultations/<int:pk>/invite/"), guests.ConsultationInviteView.as_view(), name="consultation-invite"),
    path(
        _("consultations/<int:pk>/guests/<int:guest>/withdraw/"),
        guests.GuestWithdrawView.as_view(),
        name="guest-withdraw",
    ),
    path(_("consultations/<int:pk>/answer/"), guests.InvitationAnswerView.as_view(), name="invitation-answer"),
    path(
        _("consultations/<int:pk>/sections/<slug:section>/comment/"),
        guests.CommentAddView.as_view(),
        name="comment-add",
    ),
    path(
        _("consultations/<int:pk>/sections/<slug:section>/wording/"),
        edits.EditProposeView.as_view(),
        name="edit-propose",
    ),
    path(
        _("consultations/<int:pk>/wordings/<int:edit>/decide/"),
        edits.EditDecideView.as_view(),
        name="edit-decide",
    ),
    path(
        _("consultations/<int:pk>/attendance/"),
        consultations.AttendanceView.as_view(),
        name="consultation-attendance",
    ),
    path(_("consultations/<int:pk>/close/"), consultations.ConsultationCloseView.as_view(), name="consultation-close"),
    path(
        _("consultations/<int:pk>/cancel/"), consultations.ConsultationCancelView.as_view(), name="consultation-cancel"
    ),
    path(_("manage/problems/"), triage.TriageListView.as_view(), name="triage-list"),
    path(_("manage/challenges/<str:number>/"), challenges.ChallengeManageView.as_view(), name="challenge-manage"),
    path(
        _("manage/challenges/<str:number>/edit/<slug:step>/"),
        challenges.ChallengeEditView.as_view(),
        name="challenge-edit",
    ),
    path(_("manage/challenges/<str:number>/copy/"), challenges.ChallengeCopyView.as_view(), name="challenge-copy"),
    path(
        _("manage/challenges/<str:number>/addendum/"),
        challenges.ChallengeAddendumView.as_view(),
        name="challenge-addendum",
    ),
    path(
        _("manage/challenges/<str:number>/documents/add/"),
        documents.AttachmentAddView.as_view(),
        name="attachment-add",
    ),
    path(
        _("manage/challenges/<str:number>/documents/<int:pk>/remove/"),
        documents.AttachmentRemoveView.as_view(),
        name="attachment-remove",
    ),
    path(_("manage/challenges/<str:number>/preview/"), documents.PreviewMakeView.as_view(), name="preview-make"),
    path(
        _("manage/challenges/<str:number>/preview/<int:pk>/revoke/"),
        documents.PreviewRevokeView.as_view(),
        name="preview-revoke",
    ),
    path(_("manage/challenges/<str:number>/questions/"), questions.QuestionListView.as_view(), name="question-list"),
    path(
        _("manage/challenges/<str:number>/questions/<int:question>/"),
        questions.QuestionAnswerView.as_view(),
        name="question-answer",
    ),
    path(
        _("manage/challenges/<str:number>/questions/<int:question>/merge/"),
        questions.QuestionMergeView.as_view(),
        name="question-merge",
    ),
    path(_("calls/preview/<str:token>/"), documents.PreviewView.as_view(), name="challenge-preview"),
    path(_("calls/<str:number>/ask/"), questions.QuestionAskView.as_view(), name="question-ask"),
    path(_("calls/<str:number>/topics/"), questions.TopicsView.as_view(), name="challenge-topics"),
    path(_("calls/<str:number>/terms/"), documents.TermsAcceptView.as_view(), name="terms-accept"),
    path(_("calls/<str:number>/documents/"), documents.BundleView.as_view(), name="challenge-documents"),
    path(
        _("manage/challenges/<str:number>/publish/"),
        challenges.ChallengePublishView.as_view(),
        name="challenge-publish",
    ),
    path(
        _("manage/challenges/<str:number>/extend/"), challenges.ChallengeExtendView.as_view(), name="challenge-extend"
    ),
    path(
        _("manage/challenges/<str:number>/cancel/"), challenges.ChallengeCancelView.as_view(), name="challenge-cancel"
    ),
]
