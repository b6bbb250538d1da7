"""The directory, and the record of an organisation."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import DetailView, FormView, ListView

from hoip.accounts import filters
from hoip.accounts.access import PermittedMixin
from hoip.accounts.forms import (
    OrganisationForm,
)
from hoip.accounts.middleware import SESSION_KEY
from hoip.accounts.models import Organisation
from hoip.accounts.panels import panels_for
from hoip.accounts.services import organisations as services
from hoip.accounts.services.members import awaits_first_owner
from hoip.accounts.states import Intent, OrganisationKind
from hoip.clock import now
from hoip.exceptions import EditConflict
from hoip.ui.paging import PagedMixin
from search.addresses import of_list

PER_PAGE = 24


class OrganisationListView(PagedMixin, ListView[Organisation]):
    """The directory of verified organisations."""

    template_name = "accounts/organisation_list.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """What the reader may see and asks for."""
        rows = Organisation.objects.visible_to(self.request.user)
        return filters.narrowed(rows, self.request.GET.dict()).select_related("admin_unit").prefetch_related("fields")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what can be chosen."""
        kinds = [("agencies", _("Public agencies")), ("providers", _("Solution providers")), *OrganisationKind.choices]
        asked = self.request.GET.copy()
        kind = "".join(asked.pop("kind", [""])[-1:])
        saved = None if kind else of_list("organisation", asked)  # no search finds a kind of organisation
        return super().get_context_data(kinds=kinds, kind=kind, q=asked.get("q", ""), saved=saved, **kwargs)


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
        return super().get_context_data(organisation=self.organisation, **kwargs)

    def back(self) -> HttpResponse:
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
            may_see_representative=self._may_see_representative(),
            may_appoint=user.has_perm("accounts.appoint_owner", self.object) and awaits_first_owner(self.object),
            may_withdraw=user.has_perm("accounts.withdraw_verification", self.object) and self.object.is_verified,
            may_pass_on=user.has_perm("accounts.transfer_open_items", self.object) and self.object.successor_id,
            **kwargs,
        )

    def _may_see_representative(self) -> bool:
        """Its members, verified agencies and the office read who represents it."""
        user: Any = self.request.user
        return user.is_authenticated and (
            user.is_office or user.is_verified_agency_member or user.works_in(self.object.pk)
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
