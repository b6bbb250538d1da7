"""The place of the marks on matches among the reports of the back office."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from marketplace.matching.reports import MarkReportView


class MarksMenuItem(MenuItem):
    """Shown to those who may read the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the same permission as the page."""
        return request.user.has_perm("matching.read_marks")


@hooks.register("register_admin_urls")
def mark_urls() -> list[URLPattern]:
    """The report and its table, which filters replace in place."""
    return [
        path("reports/matches/", MarkReportView.as_view(), name="match_marks_report"),
        path("reports/matches/results/", MarkReportView.as_view(results_only=True), name="match_marks_report_results"),
    ]


@hooks.register("register_reports_menu_item")
def marks_menu_item() -> MenuItem:
    """The way to the report."""
    return MarksMenuItem(
        _("Marks on matches"), reverse("match_marks_report"), name="match-marks", icon_name="tick-inverse", order=800
    )
