"""Addresses of this room; the public list and pages of challenges are Wagtail pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from challenges.views import agencies, challenges, consultations, problems, triage

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
    path(_("problems/<str:number>/edit/<int:step>/"), problems.ProblemEditView.as_view(), name="problem-edit"),
    path(_("problems/<str:number>/submit/"), triage.ProblemSubmitView.as_view(), name="problem-submit"),
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
    path(
        _("consultations/<int:pk>/invite/"), consultations.ConsultationInviteView.as_view(), name="consultation-invite"
    ),
    path(
        _("consultations/<int:pk>/guests/<int:guest>/withdraw/"),
        consultations.GuestWithdrawView.as_view(),
        name="guest-withdraw",
    ),
    path(_("consultations/<int:pk>/answer/"), consultations.InvitationAnswerView.as_view(), name="invitation-answer"),
    path(
        _("consultations/<int:pk>/sections/<slug:section>/comment/"),
        consultations.CommentAddView.as_view(),
        name="comment-add",
    ),
    path(
        _("consultations/<int:pk>/sections/<slug:section>/wording/"),
        consultations.EditProposeView.as_view(),
        name="edit-propose",
    ),
    path(
        _("consultations/<int:pk>/wordings/<int:edit>/decide/"),
        consultations.EditDecideView.as_view(),
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
    path(_("manage/challenges/<str:number>/edit/"), challenges.ChallengeEditView.as_view(), name="challenge-edit"),
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
