"""The audit log's place among the reports of the back office."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from hoip.audit.reports import AuditReportView


class AuditMenuItem(MenuItem):
    """Shown to those who may read the log."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the same permission as the page."""
        return request.user.has_perm("audit.view_log")


@hooks.register("register_admin_urls")
def audit_urls() -> list[URLPattern]:
    """The report and its table, which filters replace in place."""
    return [
        path("reports/audit/", AuditReportView.as_view(), name="audit_report"),
        path("reports/audit/results/", AuditReportView.as_view(results_only=True), name="audit_report_results"),
    ]


@hooks.register("register_reports_menu_item")
def audit_menu_item() -> MenuItem:
    """The way to the report."""
    return AuditMenuItem(_("Audit log"), reverse("audit_report"), name="audit-log", icon_name="history", order=900)
