"""What people said of matches, in the back office: read, narrowed, taken away as a file."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from hoip.ui.tables import WhenColumn
from marketplace.matching.models import Mark
from marketplace.matching.states import Side, Verdict, Why


class MarkFilterSet(WagtailFilterSet):
    """Verdict, reason, who asked, which weights, when."""

    verdict = django_filters.ChoiceFilter(label=_("verdict"), choices=Verdict.choices)
    why = django_filters.ChoiceFilter(label=_("reason"), choices=Why.choices)
    side = django_filters.ChoiceFilter(label=_("asked for"), choices=Side.choices)
    weights = django_filters.CharFilter(label=_("version of the weights"))
    at = django_filters.DateFromToRangeFilter(label=_("at"), widget=DateRangePickerWidget)

    class Meta:
        model = Mark
        fields: list[str] = []


class MarkReportView(ReportView):
    """All marks, newest first, with their share of useful ones; each page costs the same whatever its rows."""

    page_title = _("Marks on matches")
    header_icon = "tick-inverse"
    model = Mark
    filterset_class = MarkFilterSet
    index_url_name = "match_marks_report"
    index_results_url_name = "match_marks_report_results"
    default_ordering = "-at"
    columns = [
        WhenColumn("at", label=_("at"), sort_key="at"),
        Column("get_side_display", label=_("asked for"), sort_key="side"),
        Column("need", label=_("need")),
        Column("solution", label=_("solution")),
        Column("rank", label=_("place in the list"), sort_key="rank"),
        Column("get_verdict_display", label=_("verdict"), sort_key="verdict"),
        Column("get_why_display", label=_("reason"), sort_key="why"),
        Column("words", label=_("in words")),
        Column("weights", label=_("version of the weights"), sort_key="weights"),
        Column("by", label=_("person")),
    ]
    list_export = ["at", "side", "need", "solution", "rank", "verdict", "why", "words", "weights", "by"]
    export_headings = {
        "at": _("at"),
        "side": _("asked for"),
        "need": _("need"),
        "solution": _("solution"),
        "rank": _("place in the list"),
        "verdict": _("verdict"),
        "why": _("reason"),
        "words": _("in words"),
        "weights": _("version of the weights"),
        "by": _("person"),
    }

    def get_base_queryset(self) -> Any:
        """With all that a row names."""
        return Mark.objects.visible_to(self.request.user).select_related("problem", "challenge", "solution", "by")

    def get_page_subtitle(self) -> str:
        """How many of the marked matches were useful."""
        marks = Mark.objects.visible_to(self.request.user)
        useful = marks.filter(verdict=Verdict.USEFUL).count()
        return str(_("%(useful)s of %(all)s useful") % {"useful": useful, "all": marks.count()})

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """For the programme office alone."""
        if not request.user.has_perm("matching.read_marks"):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response
