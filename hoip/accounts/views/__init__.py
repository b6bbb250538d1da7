"""Pages of people and organisations, by what they are about."""

from hoip.accounts.views.members import (
    InvitationAcceptView,
    InvitationRevokeView,
    LeaveView,
    MemberDescribeView,
    MemberExportView,
    MemberInviteView,
    MemberListView,
    MemberRemoveView,
    MemberRoleView,
    OwnerAppointView,
    TransferView,
    WorkingGroupExportView,
)
from hoip.accounts.views.organisations import (
    OrganisationCreateView,
    OrganisationDetailView,
    OrganisationListView,
    OrganisationUpdateView,
)
from hoip.accounts.views.people import ConsentView, ExpertProfileView, ProfileView
from hoip.accounts.views.verifications import (
    OpenItemsTransferView,
    VerificationDecideView,
    VerificationListView,
    VerificationRequestView,
    VerificationWithdrawView,
)
from hoip.accounts.views.withdrawals import ConsentWithdrawView, PersonEraseView, WithdrawalListView
from hoip.accounts.views.workspace import FirstStepsView, SwitchView, WorkspaceView, admin_login

__all__ = [
    "ConsentView",
    "ConsentWithdrawView",
    "ExpertProfileView",
    "FirstStepsView",
    "InvitationAcceptView",
    "InvitationRevokeView",
    "LeaveView",
    "MemberDescribeView",
    "MemberExportView",
    "MemberInviteView",
    "MemberListView",
    "MemberRemoveView",
    "MemberRoleView",
    "OpenItemsTransferView",
    "OrganisationCreateView",
    "OrganisationDetailView",
    "OrganisationListView",
    "OrganisationUpdateView",
    "OwnerAppointView",
    "PersonEraseView",
    "ProfileView",
    "SwitchView",
    "TransferView",
    "VerificationDecideView",
    "VerificationListView",
    "VerificationRequestView",
    "VerificationWithdrawView",
    "WithdrawalListView",
    "WorkingGroupExportView",
    "WorkspaceView",
    "admin_login",
]
