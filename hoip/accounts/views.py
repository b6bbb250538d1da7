"""Pages of people and organisations."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import DetailView, FormView, ListView, TemplateView, UpdateView, View

from hoip.accounts import filters
from hoip.accounts.access import PermittedMixin
from hoip.accounts.forms import (
    DecisionForm,
    ExpertProfileForm,
    InvitationForm,
    OrganisationForm,
    ProfileForm,
    RoleForm,
    TransferForm,
    VerificationForm,
)
from hoip.accounts.middleware import SESSION_KEY
from hoip.accounts.models import ExpertProfile, Invitation, Membership, Organisation, User, Verification
from hoip.accounts.panels import panels_for
from hoip.accounts.services import organisations as services
from hoip.accounts.states import Intent, OrganisationKind
from hoip.accounts.workspace import items_for
from hoip.clock import now
from hoip.exceptions import DomainError, EditConflict

PER_PAGE = 24


def admin_login(request: HttpRequest) -> HttpResponse:
    """Wagtail's sign-in: ours for strangers, 403 for people who are signed in without the right."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", "/admin/"), reverse("account_login"))


class WorkspaceView(LoginRequiredMixin, TemplateView):
    """What waits for me, until when, and the next action."""

    template_name = "accounts/workspace.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what waits, by group, and the organisations that the person can act for."""
        at = now()
        organisation = self.request.organisation  # type: ignore[attr-defined]
        items = items_for(self.request.user, organisation, at)
        groups: dict[str, list[Any]] = {}
        for item in items:
            groups.setdefault(item.group, []).append(item)
        mine = self.request.user.memberships.select_related("organisation")  # type: ignore[union-attr]
        return super().get_context_data(at=at, groups=groups, organisation=organisation, memberships=mine, **kwargs)


class FirstStepsView(LoginRequiredMixin, TemplateView):
    """Where a new person begins, by what they come as."""

    template_name = "accounts/first_steps.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the invitations that wait for the person's address."""
        at = now()
        waiting = Invitation.objects.filter(
            email__iexact=self.request.user.email,  # type: ignore[union-attr]
            accepted_at=None,
            revoked_at=None,
            expires_at__gt=at,
        ).select_related("organisation")
        return super().get_context_data(intents=Intent, invitations=waiting, **kwargs)


class ProfileView(LoginRequiredMixin, UpdateView[User, ProfileForm]):
    """One's own name and language."""

    form_class = ProfileForm
    template_name = "accounts/profile.html"

    def get_object(self, queryset: Any = None) -> User:
        """The signed-in person."""
        return User.objects.get(pk=self.request.user.pk)

    def get_success_url(self) -> str:
        """Back to the same page."""
        messages.success(self.request, _("Your profile was saved."))
        return reverse("accounts:profile")


class ExpertProfileView(PermittedMixin, UpdateView[ExpertProfile, ExpertProfileForm]):
    """What an expert knows, in which fields."""

    permission_required = "accounts.change_expert_profile"
    form_class = ExpertProfileForm
    template_name = "accounts/expert_profile.html"

    def get_object(self, queryset: Any = None) -> ExpertProfile | None:  # type: ignore[override]
        """The person's own profile, or none yet."""
        return ExpertProfile.objects.filter(user=self.request.user.pk).first()

    def form_valid(self, form: ExpertProfileForm) -> HttpResponse:
        """Keep the profile as the person's own."""
        form.instance.user = User.objects.get(pk=self.request.user.pk)
        form.save()
        messages.success(self.request, _("Your expert profile was saved. The programme office will look at it."))
        return redirect("workspace")


class OrganisationListView(ListView[Organisation]):
    """The directory of verified organisations."""

    template_name = "accounts/organisation_list.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """What the reader may see and asks for."""
        rows = Organisation.objects.visible_to(self.request.user)
        return filters.narrowed(rows, self.request.GET.dict()).select_related("admin_unit").prefetch_related("fields")

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """Any page number answers; an odd one gives the nearest page."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what can be chosen."""
        kinds = [("agencies", _("Public agencies")), ("providers", _("Solution providers")), *OrganisationKind.choices]
        return super().get_context_data(
            kinds=kinds, kind=self.request.GET.get("kind", ""), q=self.request.GET.get("q", ""), **kwargs
        )


class OrganisationMixin(PermittedMixin):
    """Fetches the organisation that the address names, out of those that the person may see."""

    kwargs: dict[str, Any]

    @cached_property
    def organisation(self) -> Organisation:
        """The organisation, or 404."""
        rows = Organisation.objects.visible_to(self.request.user).select_related("admin_unit", "successor")
        found: Organisation = get_object_or_404(rows, slug=self.kwargs["slug"])
        return found

    def get_permission_object(self) -> Any:
        """The organisation is what the permission is asked for."""
        return self.organisation

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the organisation."""
        return super().get_context_data(organisation=self.organisation, **kwargs)  # type: ignore[misc,no-any-return]

    def to_members(self) -> HttpResponse:
        """Back to the page of members."""
        return redirect("accounts:member-list", self.organisation.slug)


class OrganisationDetailView(DetailView[Organisation]):
    """An organisation's public page."""

    template_name = "accounts/organisation_detail.html"
    context_object_name = "organisation"

    def get_queryset(self) -> Any:
        """Those that the reader may see."""
        rows = Organisation.objects.visible_to(self.request.user)
        return rows.select_related("admin_unit", "successor", "parent").prefetch_related("fields")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the rooms above show, and what the reader may do."""
        user = self.request.user
        return super().get_context_data(
            panels=panels_for(self.object, user),
            dissolved=not self.object.exists_on(now().date()),
            may_change=user.has_perm("accounts.change_organisation", self.object),
            may_see_members=user.has_perm("accounts.view_members", self.object),
            **kwargs,
        )


class OrganisationCreateView(PermittedMixin, FormView[OrganisationForm]):
    """Register an organisation."""

    permission_required = "accounts.add_organisation"
    form_class = OrganisationForm
    template_name = "accounts/organisation_form.html"

    def get_initial(self) -> dict[str, Any]:
        """Suggest the kind by what the person comes as."""
        agency = getattr(self.request.user, "intent", "") == Intent.AGENCY
        return {"kind": OrganisationKind.DEPARTMENT if agency else OrganisationKind.STARTUP, "version": 1}

    def form_valid(self, form: OrganisationForm) -> HttpResponse:
        """Make it, act for it from now on, and lead to verification."""
        made = services.create_organisation(
            by=self.request.user, values=form.values(), fields=form.cleaned_data["fields_chosen"]
        )
        self.request.session[SESSION_KEY] = made.pk
        messages.success(self.request, _("The organisation was registered. Ask for verification to publish and bid."))
        return redirect("accounts:verification-request", made.slug)


class OrganisationUpdateView(OrganisationMixin, FormView[OrganisationForm]):
    """Change an organisation's record."""

    permission_required = "accounts.change_organisation"
    form_class = OrganisationForm
    template_name = "accounts/organisation_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form edits the organisation."""
        return super().get_form_kwargs() | {"instance": Organisation.objects.get(pk=self.organisation.pk)}

    def form_valid(self, form: OrganisationForm) -> HttpResponse:
        """Keep it, or say that somebody else was faster."""
        try:
            services.save_organisation(
                self.organisation,
                by=self.request.user,
                version=form.cleaned_data["version"],
                values=form.values(),
                fields=form.cleaned_data["fields_chosen"],
            )
        except EditConflict as conflict:
            form.add_error(None, conflict.message)
            return self.render_to_response(self.get_context_data(form=form, theirs=conflict.current), status=409)
        messages.success(self.request, _("The organisation was saved."))
        return redirect(self.organisation)


class MemberListView(OrganisationMixin, TemplateView):
    """Members, open invitations, and what can be done with them."""

    permission_required = "accounts.view_members"
    template_name = "accounts/member_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add members, invitations and forms."""
        at = now()
        manages = self.request.user.has_perm("accounts.change_members", self.organisation)
        invitations = self.organisation.invitations.filter(accepted_at=None, revoked_at=None) if manages else []
        return super().get_context_data(
            members=self.organisation.memberships.select_related("user"),
            invitations=[(row, row.state_at(at)) for row in invitations],
            manages=manages,
            invitation_form=kwargs.pop("invitation_form", None) or InvitationForm(),
            role_form=RoleForm(),
            transfer_form=TransferForm(organisation=self.organisation),
            is_owner=self.request.user.works_in(self.organisation.pk, {"owner"}),  # type: ignore[union-attr]
            **kwargs,
        )


class MemberInviteView(MemberListView):
    """Invite an address."""

    permission_required = "accounts.invite_member"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The form stands on the page of members."""
        return self.to_members()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Send the invitation, or show the form with what is wrong."""
        form = InvitationForm(request.POST)
        if form.is_valid():
            try:
                services.invite_member(self.organisation, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.add_error("email", refusal.message)
            else:
                messages.success(request, _("The invitation was sent to %(email)s.") % form.cleaned_data)
                return self.to_members()
        return self.render_to_response(self.get_context_data(invitation_form=form))


class InvitationRevokeView(OrganisationMixin, View):
    """Take an invitation back."""

    permission_required = "accounts.invite_member"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, **_kwargs: Any) -> HttpResponse:
        """Take it back; another organisation's invitation is a 404."""
        invitation = get_object_or_404(Invitation, pk=pk, organisation=self.organisation)
        try:
            services.revoke_invitation(invitation, by=request.user)
            messages.success(request, _("The invitation was withdrawn."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return self.to_members()


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
            messages.error(request, str(refusal))
        return self.to_members()


class MemberRemoveView(OrganisationMixin, View):
    """Take a member out."""

    permission_required = "accounts.change_members"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, **_kwargs: Any) -> HttpResponse:
        """Take the member out; a member of another organisation is a 404."""
        membership = get_object_or_404(Membership, pk=pk, organisation=self.organisation)
        try:
            services.remove_member(membership, by=request.user)
            messages.success(request, _("The member was removed."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return self.to_members()


class LeaveView(OrganisationMixin, View):
    """Leave an organisation."""

    permission_required = "accounts.leave_organisation"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Leave, unless one owns it."""
        membership = get_object_or_404(Membership, organisation=self.organisation, user=request.user)
        try:
            services.remove_member(membership, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return self.to_members()
        messages.success(request, _("You have left %(name)s.") % {"name": self.organisation.name})
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
            return self.to_members()
        try:
            services.transfer_ownership(self.organisation, to=form.cleaned_data["member"], by=request.user)
            messages.success(request, _("The ownership was transferred."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return self.to_members()


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
        same = self.invitation.email.lower() == self.request.user.email.lower()  # type: ignore[union-attr]
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


class SwitchView(LoginRequiredMixin, View):
    """Act for another of one's organisations."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Switch; an organisation that one does not belong to is a 404."""
        key = request.POST.get("organisation", "")
        membership = get_object_or_404(
            Membership, user=request.user, organisation_id=int(key) if key.isascii() and key.isdigit() else 0
        )
        request.session[SESSION_KEY] = membership.organisation_id
        target = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
            return HttpResponseRedirect(target)
        return redirect("workspace")


class VerificationRequestView(OrganisationMixin, FormView[VerificationForm]):
    """Ask the office for verification."""

    permission_required = "accounts.request_verification"
    form_class = VerificationForm
    template_name = "accounts/verification_request.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the last request."""
        return super().get_context_data(last=self.organisation.verifications.first(), **kwargs)

    def form_valid(self, form: VerificationForm) -> HttpResponse:
        """Send the request, or say why not."""
        try:
            services.request_verification(self.organisation, by=self.request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The request was sent. The programme office will answer by e-mail."))
        return redirect(self.organisation)


class VerificationListView(PermittedMixin, ListView[Verification]):
    """The office's queue of verifications, oldest first."""

    permission_required = "accounts.decide_verification"
    template_name = "accounts/verification_list.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """Those that wait."""
        rows = Verification.objects.filter(decided_at=None).order_by("requested_at")
        return rows.select_related("organisation", "requested_by", "evidence")


class VerificationDecideView(PermittedMixin, FormView[DecisionForm]):
    """Decide on a verification."""

    permission_required = "accounts.decide_verification"
    form_class = DecisionForm
    template_name = "accounts/verification_decide.html"

    @cached_property
    def verification(self) -> Verification:
        """The request, or 404."""
        rows = Verification.objects.select_related("organisation", "requested_by", "evidence")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the request."""
        return super().get_context_data(verification=self.verification, **kwargs)

    def form_valid(self, form: DecisionForm) -> HttpResponse:
        """Decide, or say why not."""
        try:
            services.decide_verification(
                self.verification,
                by=self.request.user,
                granted=form.cleaned_data["granted"] == "yes",
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The decision was recorded and sent."))
        return redirect("accounts:verification-list")
