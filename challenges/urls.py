"""Addresses of this room; the public list and pages of challenges are Wagtail pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from challenges.views import challenges, problems, triage

app_name = "challenges"

urlpatterns = [
    path(_("problems/"), problems.ProblemListView.as_view(), name="problem-list"),
    path(_("problems/new/"), problems.ProblemCreateView.as_view(), name="problem-create"),
    path(_("problems/<str:number>/"), problems.ProblemDetailView.as_view(), name="problem-detail"),
    path(_("problems/<str:number>/edit/<int:step>/"), problems.ProblemEditView.as_view(), name="problem-edit"),
    path(_("problems/<str:number>/submit/"), triage.ProblemSubmitView.as_view(), name="problem-submit"),
    path(_("problems/<str:number>/consult/"), triage.ProblemConsultView.as_view(), name="problem-consult"),
    path(_("problems/<str:number>/accept/"), triage.ProblemAcceptView.as_view(), name="problem-accept"),
    path(_("problems/<str:number>/return/"), triage.ProblemReturnView.as_view(), name="problem-return"),
    path(_("problems/<str:number>/decline/"), triage.ProblemDeclineView.as_view(), name="problem-decline"),
    path(_("problems/<str:number>/merge/"), triage.ProblemMergeView.as_view(), name="problem-merge"),
    path(_("problems/<str:number>/challenge/"), challenges.ChallengeCreateView.as_view(), name="challenge-create"),
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
