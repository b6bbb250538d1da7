"""Members of an organisation, and invitations to join it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from hoip.accounts.access import PermittedMixin
from hoip.accounts.forms import (
    InvitationForm,
    MemberForm,
    OwnerForm,
    RoleForm,
    TransferForm,
)
from hoip.accounts.middleware import SESSION_KEY
from hoip.accounts.models import Invitation, Membership, Organisation
from hoip.accounts.services import members as services
from hoip.accounts.states import WorkingGroup
from hoip.accounts.views.organisations import OrganisationMixin
from hoip.audit.services import record
from hoip.clock import now
from hoip.exceptions import DomainError
from hoip.ui.acts import ButtonView, tell_errors
from hoip.ui.exports import table_response
from hoip.ui.ratelimit import RateLimitedMixin

PER_PAGE = 50


class MemberListView(OrganisationMixin, TemplateView):
    """Members, open invitations, and what can be done with them."""

    permission_required = "accounts.view_members"
    template_name = "accounts/member_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add members, invitations and forms."""
        at = now()
        everybody = self.organisation.memberships.select_related("user")
        page = Paginator(everybody, PER_PAGE).get_page(self.request.GET.get("page"))
        manages = self.request.user.has_perm("accounts.change_members", self.organisation)
        invitations = self.organisation.invitations.filter(accepted_at=None, revoked_at=None) if manages else []
        return super().get_context_data(
            page_obj=page,
            members=page.object_list,
            invitations=[(row, row.state_at(at)) for row in invitations],
            manages=manages,
            invitation_form=kwargs.pop("invitation_form", None) or InvitationForm(),
            role_form=RoleForm(),
            parts=[("", _("none")), *WorkingGroup.choices],
            may_export=self.request.user.has_perm("accounts.export_members", self.organisation),
            transfer_form=TransferForm(organisation=self.organisation),
            is_owner=self.request.user.works_in(self.organisation.pk, {"owner"}),
            **kwargs,
        )


class MemberInviteView(RateLimitedMixin, MemberListView):
    """Invite an address."""

    permission_required = "accounts.invite_member"
    rate_limit_name = "accounts.invite"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The form stands on the page of members."""
        return self.back()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Send the invitation, or show the form with what is wrong."""
        form = InvitationForm(request.POST)
        if form.is_valid():
            try:
                services.invite_member(self.organisation, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                self.refuse(refusal)
                form.add_error("email", refusal.message)
            else:
                messages.success(request, _("The invitation was sent to %(email)s.") % form.cleaned_data)
                return self.back()
        return self.render_to_response(self.get_context_data(invitation_form=form))


class InvitationRevokeView(OrganisationMixin, ButtonView):
    """Take an invitation back."""

    permission_required = "accounts.invite_member"

    def act(self) -> str:
        """Take it back; another organisation's invitation is a 404."""
        invitation = get_object_or_404(Invitation, pk=self.kwargs["pk"], organisation=self.organisation)
        services.revoke_invitation(invitation, by=self.request.user)
        return _("The invitation was withdrawn.")


class MemberRoleView(OrganisationMixin, View):
    """Give a member another role."""

    permission_required = "accounts.change_members"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, **_kwargs: Any) -> HttpResponse:
        """Change it; a member of another organisation is a 404."""
        membership = get_object_or_404(Membership, pk=pk, organisation=self.organisation)
        form = RoleForm(request.POST)
        if not form.is_valid():
            raise Http404
        try:
            services.change_role(membership, by=request.user, role=form.cleaned_data["role"])
            messages.success(request, _("The role was changed."))
        except DomainError as refusal:
            self.refuse(refusal)
            messages.error(request, str(refusal))
        return self.back()


class MemberDescribeView(OrganisationMixin, View):
    """Note a member's position at work and part in the working group."""

    permission_required = "accounts.change_members"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, **_kwargs: Any) -> HttpResponse:
        """Keep it, or say why not; a member of another organisation is a 404."""
        membership = get_object_or_404(Membership, pk=pk, organisation=self.organisation)
        form = MemberForm(request.POST)
        if not form.is_valid():
            tell_errors(request, form)
            return self.back()
        try:
            services.describe_member(membership, by=request.user, **form.cleaned_data)
            messages.success(request, _("The member's details were saved."))
        except DomainError as refusal:
            self.refuse(refusal)
            messages.error(request, str(refusal))
        return self.back()


class MemberExportView(OrganisationMixin, View):
    """The members with their parts in the working group, as a file for the department."""

    permission_required = "accounts.export_members"
    http_method_names = ["get"]

    def get(self, request: HttpRequest, kind: str, **_kwargs: Any) -> HttpResponseBase:
        """Send the table; the act is on record, since it holds addresses of people."""
        rows = self.organisation.memberships.select_related("user", "organisation")
        record("accounts.members_exported", target=self.organisation, by=request.user, facts={"members": len(rows)})
        return members_table(rows, name=f"members-{self.organisation.slug}", kind=kind)


class WorkingGroupExportView(PermittedMixin, View):
    """The working groups of all agencies, as a file for the network of the city."""

    permission_required = "accounts.manage_accounts"
    http_method_names = ["get"]

    def get(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """Send the table, on record."""
        agencies = Organisation.objects.visible_to(request.user).agencies()
        rows = (
            Membership.objects.filter(organisation__in=agencies)
            .exclude(working_group="")
            .select_related("user", "organisation")
            .order_by("organisation__name_vi", "organisation", "joined_at", "pk")
        )
        record("accounts.working_groups_exported", by=request.user, facts={"members": len(rows)})
        return members_table(rows, name="working-groups", kind=kind)


def members_table(rows: Iterable[Membership], *, name: str, kind: str) -> HttpResponseBase:
    """Members as a table: agency, person, position, part, role, since when."""
    heads = [
        _("Organisation"),
        _("Name"),
        _("E-mail address"),
        _("Position at work"),
        _("Part in the working group"),
        _("Role"),
        _("Since"),
    ]
    cells = (
        [
            row.organisation.name,
            row.user.full_name,
            row.user.email,
            row.position,
            row.get_working_group_display(),
            row.get_role_display(),
            timezone.localdate(row.joined_at),
        ]
        for row in rows
    )
    return table_response(heads, cells, name=name, title=_("Members"), kind=kind)


class OwnerAppointView(OrganisationMixin, FormView[OwnerForm]):
    """Invite the first owner of an organisation that has none; the office does it for agencies of the directory."""

    permission_required = "accounts.appoint_owner"
    form_class = OwnerForm
    template_name = "accounts/owner_appoint.html"

    def form_valid(self, form: OwnerForm) -> HttpResponse:
        """Send the invitation, or say why not."""
        try:
            services.appoint_owner(self.organisation, by=self.request.user, **form.cleaned_data)
        except DomainError as refusal:
            self.refuse(refusal)
            form.add_error("email", refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The invitation was sent to %(email)s.") % form.cleaned_data)
        return redirect(self.organisation)


class MemberRemoveView(OrganisationMixin, ButtonView):
    """Take a member out."""

    permission_required = "accounts.change_members"

    def act(self) -> str:
        """Take the member out; a member of another organisation is a 404."""
        membership = get_object_or_404(Membership, pk=self.kwargs["pk"], organisation=self.organisation)
        services.remove_member(membership, by=self.request.user)
        return _("The member was removed.")


class LeaveView(OrganisationMixin, ButtonView):
    """Leave an organisation."""

    permission_required = "accounts.leave_organisation"

    def act(self) -> str:
        """Leave, unless one owns it."""
        membership = get_object_or_404(Membership, organisation=self.organisation, user=self.request.user)
        services.remove_member(membership, by=self.request.user)
        return _("You have left %(name)s.") % {"name": self.organisation.name}

    def after(self) -> HttpResponse:
        """To the workspace."""
        return redirect("workspace")


class TransferView(OrganisationMixin, View):
    """Hand the ownership over."""

    permission_required = "accounts.transfer_ownership"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Transfer, or say why not."""
        form = TransferForm(request.POST, organisation=self.organisation)
        if not form.is_valid():
            messages.error(request, _("Choose another member of this organisation."))
            return self.back()
        try:
            services.transfer_ownership(self.organisation, to=form.cleaned_data["member"], by=request.user)
            messages.success(request, _("The ownership was transferred."))
        except DomainError as refusal:
            self.refuse(refusal)
            messages.error(request, str(refusal))
        return self.back()


class InvitationAcceptView(LoginRequiredMixin, TemplateView):
    """Read an invitation, and accept it."""

    template_name = "accounts/invitation.html"

    @cached_property
    def invitation(self) -> Invitation:
        """The invitation that the address names, or 404."""
        token: UUID = self.kwargs["token"]
        return get_object_or_404(Invitation.objects.select_related("organisation", "invited_by"), token=token)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the invitation and what has become of it."""
        same = self.invitation.email.lower() == self.request.user.email.lower()
        return super().get_context_data(
            invitation=self.invitation, state=self.invitation.state_at(now()), is_for_me=same, **kwargs
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Join, or say why not."""
        try:
            membership = services.accept_invitation(self.invitation, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return self.render_to_response(self.get_context_data(), status=409)
        request.session[SESSION_KEY] = membership.organisation_id
        messages.success(request, _("Welcome to %(name)s.") % {"name": membership.organisation.name})
        return redirect("workspace")
