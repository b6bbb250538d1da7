"""Organisations, verifications and experts in the back office. Decisions are made on the site's own pages."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import EditView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from hoip.accounts.backoffice import keep_owners
from hoip.accounts.models import ExpertProfile, Organisation, User, Verification
from hoip.accounts.services.experts import offer_expert
from hoip.audit.services import record
from hoip.ui.admin import FoldedIndexView
from hoip.ui.policies import RulesPermissionPolicy
from hoip.ui.tables import WhenColumn, YesNoColumn

READ = frozenset({"view"})
CHANGE = frozenset({"view", "change"})
register_permission_policy(Organisation, RulesPermissionPolicy(Organisation, "accounts.manage_accounts", CHANGE))
register_permission_policy(Verification, RulesPermissionPolicy(Verification, "accounts.decide_verification", READ))
register_permission_policy(ExpertProfile, RulesPermissionPolicy(ExpertProfile, "accounts.manage_accounts", CHANGE))


class VerificationIndexView(FoldedIndexView):
    """Requests to be verified; a row leads to the page on which the office decides."""

    any_permission_required = ["view"]

    def get_base_queryset(self) -> Any:
        """All requests, with what a row shows."""
        return Verification.objects.select_related("organisation", "requested_by", "decided_by")

    def get_edit_url(self, instance: Any) -> str:
        """The page of the decision."""
        return reverse("accounts:verification-decide", args=[instance.pk])

    @cached_property
    def columns(self) -> list[Any]:
        """What tells requests apart."""
        return [
            TitleColumn("organisation", label=_("organisation"), get_url=self.get_edit_url),
            Column("requested_by", label=_("Asked by")),
            WhenColumn("requested_at", label=_("Asked at"), sort_key="requested_at"),
            WhenColumn("decided_at", label=_("decided at"), sort_key="decided_at"),
            YesNoColumn("granted", label=_("granted"), sort_key="granted"),
        ]


class ExpertIndexView(FoldedIndexView):
    """Experts with their names."""

    def get_base_queryset(self) -> Any:
        """All profiles, each with its person."""
        return super().get_base_queryset().select_related("user")

    @cached_property
    def columns(self) -> list[Any]:
        """What tells experts apart."""
        return [
            TitleColumn("user", label=_("Person"), sort_key="user__full_name", get_url=self.get_edit_url),
            Column("headline", label=_("headline")),
            Column("employer", label=_("works at")),
            YesNoColumn("is_listed", label=_("offered")),
        ]


class OrganisationEditView(EditView):
    """The office's corrections of a record, on record; a page opened before is told of them."""

    def save_instance(self) -> Any:
        """Save what was corrected, and note which columns."""
        with transaction.atomic():
            self.form.instance.version += 1
            saved = super().save_instance()
            changed = sorted(self.form.changed_data)
            record("accounts.organisation_corrected", target=saved, by=self.request.user, facts={"changed": changed})
        return saved


class ExpertEditView(EditView):
    """An expert's profile; whether it is offered is a verb."""

    def save_instance(self) -> Any:
        """Save the words, then accept the expert or take that back."""
        offered = self.form.cleaned_data["is_listed"]
        with transaction.atomic():
            self.form.instance.is_listed = bool(self.form.initial.get("is_listed"))
            saved = super().save_instance()
            return offer_expert(saved, by=self.request.user, offered=offered)


class OrganisationViewSet(ModelViewSet):
    """Organisations: the office mends names, dates and successors; verification is a verb of its own."""

    model = Organisation
    index_view_class = FoldedIndexView
    icon = "group"
    menu_label = _("Organisations")
    list_display = [
        "name_vi",
        Column("get_kind_display", label=_("kind"), sort_key="kind"),
        "code",
        Column("get_verification_display", label=_("verification"), sort_key="verification"),
        WhenColumn("valid_to", label=_("valid to"), sort_key="valid_to"),
    ]
    edit_view_class = OrganisationEditView
    list_filter = ["kind", "verification"]
    search_fields = ["name_vi", "name_en", "former_names", "code", "tax_code"]
    list_export = ["code", "kind", "name_vi", "name_en", "verification", "valid_from", "valid_to", "successor"]
    copy_view_enabled = False
    panels = [
        FieldRowPanel([FieldPanel("name_vi"), FieldPanel("name_en")]),
        FieldPanel("former_names", help_text=_("Names that people still search for, parted by commas.")),
        FieldRowPanel([FieldPanel("summary_vi"), FieldPanel("summary_en")]),
        FieldRowPanel(
            [FieldPanel("valid_from"), FieldPanel("valid_to")],
            help_text=_("Empty on the left: since always. Empty on the right: it still exists."),
        ),
        FieldPanel("parent", help_text=_("The organisation that this one is part of.")),
        FieldPanel("successor", help_text=_("Who took over its work, if it was dissolved.")),
        FieldRowPanel([FieldPanel("website"), FieldPanel("representative")]),
    ]


class VerificationViewSet(ModelViewSet):
    """The queue of verifications."""

    model = Verification
    icon = "check"
    menu_label = _("Verifications")
    index_view_class = VerificationIndexView
    list_filter = ["granted"]
    search_fields = ["organisation__name_vi", "organisation__name_en"]
    exclude_form_fields = ["organisation"]
    inspect_view_enabled = False
    copy_view_enabled = False


class ExpertViewSet(ModelViewSet):
    """Experts: the office accepts their profiles."""

    model = ExpertProfile
    index_view_class = ExpertIndexView
    icon = "user"
    menu_label = _("Experts")
    edit_view_class = ExpertEditView
    list_filter = ["is_listed"]
    search_fields = ["user__full_name", "headline", "employer"]
    copy_view_enabled = False
    panels = [
        FieldPanel("headline"),
        FieldPanel("employer"),
        FieldPanel("biography"),
        FieldPanel("fields", widget=forms.CheckboxSelectMultiple),
        FieldRowPanel([FieldPanel("reads_vietnamese"), FieldPanel("reads_english")]),
        FieldPanel("is_listed", help_text=_("Only accepted experts are offered to agencies; the person is told.")),
    ]


class AccountsGroup(ModelViewSetGroup):
    """The room's place in the menu."""

    menu_label = _("Accounts")
    menu_icon = "group"
    menu_order = 220
    items = (OrganisationViewSet, VerificationViewSet, ExpertViewSet)


@hooks.register("before_delete_user")
def keep_an_owner(request: HttpRequest, person: User) -> HttpResponse | None:
    """Refuse to delete a person who owns an organisation."""
    return keep_owners(request, [person])


@hooks.register("before_bulk_action")
def keep_all_owners(request: HttpRequest, act: str, things: Any, view: Any) -> HttpResponse | None:
    """The same for several people at once."""
    return keep_owners(request, things) if act == "delete" and view.model is User else None


@hooks.register("register_admin_viewset")
def accounts_group() -> AccountsGroup:
    """Organisations, verifications and experts."""
    return AccountsGroup()
