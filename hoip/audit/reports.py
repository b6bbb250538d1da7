"""The audit log in the back office: read, narrowed, taken away as a file; never changed."""

from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from hoip.audit.models import Entry
from hoip.clock import now
from hoip.ui.tables import OnlyWhereColumn, WhenColumn


def _kinds(name: str) -> Any:
    """A function that answers the values of a column that occur, as choices."""
    return lambda: [
        (value, value)
        for value in Entry.objects.readable(now())
        .exclude(**{name: ""})
        .order_by(name)
        .values_list(name, flat=True)
        .distinct()
    ]


class EntryFilterSet(WagtailFilterSet):
    """Who, what, to what, when, and whether it was refused."""

    action = django_filters.ChoiceFilter(label=_("action"), choices=_kinds("action"))
    actor = django_filters.CharFilter(label=_("name or e-mail of the actor"), method="filter_actor")
    organisation = django_filters.CharFilter(label=_("name or code of an organisation"), method="filter_organisation")
    target_type = django_filters.ChoiceFilter(label=_("kind of object"), choices=_kinds("target_type"))
    target_id = django_filters.CharFilter(label=_("object"))
    refused = django_filters.BooleanFilter(label=_("refused"))
    at = django_filters.DateFromToRangeFilter(label=_("at"), widget=DateRangePickerWidget)

    class Meta:
        model = Entry
        fields: list[str] = []

    def filter_actor(self, queryset: QuerySet[Entry], _name: str, value: str) -> QuerySet[Entry]:
        """Acts of people whose name or address holds the text, or of the account with that opaque id."""
        people = get_user_model()._default_manager.filter(Q(full_name__icontains=value) | Q(email__icontains=value))
        keys = [str(key) for key in people.values_list("public_id", flat=True)[:200]]
        return queryset.filter(actor__in=[*keys, value])

    def filter_organisation(self, queryset: QuerySet[Entry], _name: str, value: str) -> QuerySet[Entry]:
        """What was done to organisations whose name or code holds the text, and what their present people did."""
        people = get_user_model()
        organisations = (
            people._meta.get_field("memberships").related_model._meta.get_field("organisation").related_model
        )
        named = Q(name_vi__icontains=value) | Q(name_en__icontains=value) | Q(code__iexact=value)
        found = list(organisations._default_manager.filter(named).values_list("pk", flat=True)[:200])
        staff = people._default_manager.filter(memberships__organisation__in=found)
        actors = [str(key) for key in staff.values_list("public_id", flat=True).distinct()[:1000]]
        about = Q(target_type="accounts.organisation", target_id__in=[str(key) for key in found])
        return queryset.filter(about | Q(actor__in=actors))


class AuditReportView(ReportView):
    """All entries, newest first; each page costs the same whatever its rows."""

    page_title = _("Audit log")
    header_icon = "history"
    model = Entry
    filterset_class = EntryFilterSet
    index_url_name = "audit_report"
    index_results_url_name = "audit_report_results"
    default_ordering = "-number"
    columns = [
        WhenColumn("at", label=_("at"), sort_key="at"),
        Column("action", label=_("action"), sort_key="action"),
        Column("actor_name", label=_("actor")),
        Column("target_type", label=_("kind of object")),
        Column("target_id", label=_("object")),
        OnlyWhereColumn("refused", label=_("refused"), sort_key="refused"),
        Column("facts", label=_("facts")),
        Column("short_hash", label=_("hash")),
    ]
    list_export = ["at", "action", "actor", "target_type", "target_id", "refused", "facts", "hash"]
    export_headings = {"at": _("at"), "action": _("action"), "actor": _("actor"), "facts": _("facts")}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """For the programme office alone."""
        if not request.user.has_perm("audit.view_log"):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_base_queryset(self) -> QuerySet[Entry]:
        """All entries that are readable now; never their numbers, whose gaps would tell of those that are not."""
        entries: QuerySet[Entry] = Entry.objects.readable(now())
        return entries

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Put names to the opaque ids of a page's actors, in one query; an erased account keeps its id."""
        rows = list(object_list)
        keys = {row.actor for row in rows if row.actor}
        people = get_user_model()._default_manager.filter(public_id__in=keys)
        names = {str(person.public_id): str(person) for person in people}
        for row in rows:
            row.actor_name = names.get(row.actor, row.actor)
            row.short_hash = row.hash[:12]
        return rows
