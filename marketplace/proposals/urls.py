"""Addresses of this room."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.proposals.views import acts, opening, parts, reading, writing

app_name = "proposals"

urlpatterns = [
    path(_("bids/"), reading.ProposalListView.as_view(), name="proposal-list"),
    path(_("bids/new/<str:number>/"), writing.ProposalCreateView.as_view(), name="proposal-create"),
    path(_("bids/team/<uuid:token>/"), parts.MemberAnswerView.as_view(), name="member-answer"),
    path(_("bids/partner/<uuid:pk>/"), parts.PartnerAnswerView.as_view(), name="partner-answer"),
    path(_("bids/openings/<str:number>/"), opening.OpeningRecordView.as_view(), name="opening-record"),
    path(_("bids/<str:number>/"), reading.ProposalDetailView.as_view(), name="proposal-detail"),
    path(_("bids/<str:number>/edit/"), writing.ProposalEditView.as_view(), name="proposal-edit"),
    path(_("bids/<str:number>/edit/team/"), parts.TeamStepView.as_view(), name="step-team"),
    path(
        _("bids/<str:number>/edit/documents/"),
        parts.DocumentsStepView.as_view(),
        name="step-documents",
    ),
    path(_("bids/<str:number>/edit/<slug:step>/"), writing.StepView.as_view(), name="proposal-step"),
    path(_("bids/<str:number>/team/add/"), parts.MemberAddView.as_view(), name="member-add"),
    path(_("bids/<str:number>/team/<uuid:pk>/remove/"), parts.MemberRemoveView.as_view(), name="member-remove"),
    path(_("bids/<str:number>/team/<uuid:pk>/ask/"), parts.MemberAskView.as_view(), name="member-ask"),
    path(_("bids/<str:number>/partners/add/"), parts.PartnerAddView.as_view(), name="partner-add"),
    path(_("bids/<str:number>/partners/<uuid:pk>/remove/"), parts.PartnerRemoveView.as_view(), name="partner-remove"),
    path(_("bids/<str:number>/documents/add/"), parts.DocumentAddView.as_view(), name="document-add"),
    path(
        _("bids/<str:number>/documents/<uuid:pk>/remove/"), parts.DocumentRemoveView.as_view(), name="document-remove"
    ),
    path(_("bids/<str:number>/submit/"), acts.ProposalSubmitView.as_view(), name="proposal-submit"),
    path(_("bids/<str:number>/withdraw/"), acts.ProposalWithdrawView.as_view(), name="proposal-withdraw"),
    path(_("bids/<str:number>/resume/"), acts.ProposalResumeView.as_view(), name="proposal-resume"),
    path(_("bids/<str:number>/papers/"), acts.ProposalCureView.as_view(), name="proposal-cure"),
    path(_("bids/<str:number>/names/"), opening.NamesView.as_view(), name="proposal-names"),
    path(_("bids/<str:number>/screen/"), opening.ProposalScreenView.as_view(), name="proposal-screen"),
    path(_("bids/<str:number>/versions/<int:version>/"), reading.ReceiptView.as_view(), name="version-receipt"),
    path(
        _("bids/<str:number>/versions/<int:version>/receipt.pdf"),
        reading.ReceiptPdfView.as_view(),
        name="version-receipt-pdf",
    ),
    path(_("bids/<str:number>/versions/<int:version>/export.zip"), reading.ExportView.as_view(), name="version-export"),
    path(
        _("manage/challenges/<str:number>/bids/"), opening.ChallengeProposalsView.as_view(), name="challenge-proposals"
    ),
    path(_("manage/challenges/<str:number>/bids/open/"), opening.OpeningConfirmView.as_view(), name="opening-confirm"),
]
