"""Addresses of this room."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.evaluation.views import conflicts, panels, rounds, sheets

app_name = "evaluation"

urlpatterns = [
    path(_("panels/"), panels.PanelListView.as_view(), name="panel-list"),
    path(_("panels/<str:number>/"), panels.PanelDetailView.as_view(), name="panel-detail"),
    path(_("panels/<str:number>/create/"), panels.PanelCreateView.as_view(), name="panel-create"),
    path(_("panels/<str:number>/invite/"), panels.InviteView.as_view(), name="member-invite"),
    path(_("panels/<str:number>/answer/"), panels.AnswerView.as_view(), name="member-answer"),
    path(_("panels/<str:number>/members/<int:pk>/remove/"), panels.RemoveView.as_view(), name="member-remove"),
    path(_("panels/<str:number>/members/<int:pk>/replace/"), panels.ReplaceView.as_view(), name="member-replace"),
    path(_("panels/<str:number>/begin/"), panels.BeginScoringView.as_view(), name="scoring-begin"),
    path(_("panels/<str:number>/conflicts/"), conflicts.DisclosureListView.as_view(), name="disclosure-list"),
    path(_("panels/<str:number>/conflicts/<int:pk>/"), conflicts.DeclareView.as_view(), name="disclosure-declare"),
    path(_("panels/<str:number>/conflicts/decide/"), conflicts.ConflictListView.as_view(), name="conflict-list"),
    path(_("panels/<str:number>/conflicts/<int:pk>/decide/"), conflicts.ResolveView.as_view(), name="conflict-resolve"),
    path(_("panels/<str:number>/bids/<str:bid>/"), sheets.SheetView.as_view(), name="sheet"),
    path(_("panels/<str:number>/bids/<str:bid>/documents/<uuid:file>/"), sheets.PaperView.as_view(), name="paper"),
    path(_("panels/<str:number>/bids/<str:bid>/lock/"), sheets.LockView.as_view(), name="sheet-lock"),
    path(_("panels/<str:number>/sheets/<int:pk>/unlock/"), sheets.UnlockView.as_view(), name="sheet-unlock"),
    path(_("panels/<str:number>/progress/"), rounds.ProgressView.as_view(), name="progress"),
    path(_("panels/<str:number>/consensus/begin/"), rounds.BeginConsensusView.as_view(), name="consensus-begin"),
    path(_("panels/<str:number>/consensus/<str:bid>/"), rounds.ConsensusView.as_view(), name="consensus"),
    path(
        _("panels/<str:number>/consensus/<str:bid>/<int:criterion>/remark/"),
        rounds.RemarkView.as_view(),
        name="remark-add",
    ),
    path(
        _("panels/<str:number>/consensus/<str:bid>/<int:criterion>/score/"),
        rounds.ChangeScoreView.as_view(),
        name="score-change",
    ),
    path(_("panels/<str:number>/minutes/"), rounds.MinutesView.as_view(), name="minutes"),
    path(_("panels/<str:number>/names/"), rounds.ShowNamesView.as_view(), name="names-show"),
    path(_("panels/<str:number>/close/"), rounds.CloseView.as_view(), name="evaluation-close"),
    path(_("panels/<str:number>/ranking/"), rounds.RankingView.as_view(), name="ranking"),
    path(_("panels/<str:number>/export.json"), rounds.ExportView.as_view(), name="evaluation-export"),
]
