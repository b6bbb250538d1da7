"""Addresses of this room."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.proposals import views

app_name = "proposals"

urlpatterns = [
    path(_("bids/"), views.ProposalListView.as_view(), name="proposal-list"),
    path(_("bids/new/<str:number>/"), views.ProposalCreateView.as_view(), name="proposal-create"),
    path(_("bids/<str:number>/"), views.ProposalDetailView.as_view(), name="proposal-detail"),
    path(_("bids/<str:number>/edit/"), views.ProposalEditView.as_view(), name="proposal-edit"),
    path(_("bids/<str:number>/documents/add/"), views.DocumentAddView.as_view(), name="document-add"),
    path(_("bids/<str:number>/documents/<int:pk>/remove/"), views.DocumentRemoveView.as_view(), name="document-remove"),
    path(_("bids/<str:number>/submit/"), views.ProposalSubmitView.as_view(), name="proposal-submit"),
    path(_("bids/<str:number>/take-back/"), views.ProposalTakeBackView.as_view(), name="proposal-take-back"),
    path(_("bids/<str:number>/withdraw/"), views.ProposalWithdrawView.as_view(), name="proposal-withdraw"),
    path(_("manage/challenges/<str:number>/bids/"), views.ChallengeProposalsView.as_view(), name="challenge-proposals"),
]
