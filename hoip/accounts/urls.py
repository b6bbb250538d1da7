"""Addresses of this room."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from hoip.accounts import views
from hoip.ui import exports  # noqa: F401 - brings the converter <export:kind>

app_name = "accounts"

urlpatterns = [
    path(_("first-steps/"), views.FirstStepsView.as_view(), name="first-steps"),
    path(_("profile/"), views.ProfileView.as_view(), name="profile"),
    path(_("profile/consent/"), views.ConsentView.as_view(), name="consent-give"),
    path(_("profile/consent/withdraw/"), views.ConsentWithdrawView.as_view(), name="consent-withdraw"),
    path(_("manage/withdrawals/"), views.WithdrawalListView.as_view(), name="withdrawal-list"),
    path(_("manage/withdrawals/<int:pk>/erase/"), views.PersonEraseView.as_view(), name="person-erase"),
    path(_("profile/expert/"), views.ExpertProfileView.as_view(), name="expert-profile"),
    path(_("workspace/switch/"), views.SwitchView.as_view(), name="organisation-switch"),
    path(_("invitation/<uuid:token>/"), views.InvitationAcceptView.as_view(), name="invitation-accept"),
    path(_("manage/verifications/"), views.VerificationListView.as_view(), name="verification-list"),
    path(_("manage/verifications/<int:pk>/"), views.VerificationDecideView.as_view(), name="verification-decide"),
    path(_("manage/working-groups.<export:kind>"), views.WorkingGroupExportView.as_view(), name="working-group-export"),
    path(_("organisations/"), views.OrganisationListView.as_view(), name="organisation-list"),
    path(_("organisations/new/"), views.OrganisationCreateView.as_view(), name="organisation-create"),
    path(_("organisations/<slug:slug>/"), views.OrganisationDetailView.as_view(), name="organisation-detail"),
    path(_("organisations/<slug:slug>/edit/"), views.OrganisationUpdateView.as_view(), name="organisation-update"),
    path(_("organisations/<slug:slug>/members/"), views.MemberListView.as_view(), name="member-list"),
    path(_("organisations/<slug:slug>/members.<export:kind>"), views.MemberExportView.as_view(), name="member-export"),
    path(
        _("organisations/<slug:slug>/members/<int:pk>/details/"),
        views.MemberDescribeView.as_view(),
        name="member-describe",
    ),
    path(_("organisations/<slug:slug>/owner/"), views.OwnerAppointView.as_view(), name="owner-appoint"),
    path(_("organisations/<slug:slug>/pass-on/"), views.OpenItemsTransferView.as_view(), name="open-items-transfer"),
    path(
        _("organisations/<slug:slug>/verification/withdraw/"),
        views.VerificationWithdrawView.as_view(),
        name="verification-withdraw",
    ),
    path(_("organisations/<slug:slug>/members/invite/"), views.MemberInviteView.as_view(), name="member-invite"),
    path(
        _("organisations/<slug:slug>/invitations/<int:pk>/revoke/"),
        views.InvitationRevokeView.as_view(),
        name="invitation-revoke",
    ),
    path(_("organisations/<slug:slug>/members/<int:pk>/role/"), views.MemberRoleView.as_view(), name="member-role"),
    path(
        _("organisations/<slug:slug>/members/<int:pk>/remove/"), views.MemberRemoveView.as_view(), name="member-remove"
    ),
    path(_("organisations/<slug:slug>/leave/"), views.LeaveView.as_view(), name="organisation-leave"),
    path(_("organisations/<slug:slug>/transfer/"), views.TransferView.as_view(), name="organisation-transfer"),
    path(
        _("organisations/<slug:slug>/verification/"),
        views.VerificationRequestView.as_view(),
        name="verification-request",
    ),
]
