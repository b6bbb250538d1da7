"""Downloads of a case's records."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from challenges.models import Challenge
from hoip.accounts.access import PermittedMixin
from hoip.audit.services import record
from hoip.vault import Damaged, KeyMissing
from marketplace.evaluation.models import Panel
from marketplace.shortlists.records import bundle, formats, report

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RECORDS: Mapping[str, tuple[Any, str, Callable[[Challenge], bytes]]] = {
    "report-vi.pdf": (
        gettext_lazy("Report, Vietnamese, PDF"),
        PDF,
        lambda one: formats.as_pdf(report.build(one, "vi")),
    ),
    "report-en.pdf": (gettext_lazy("Report, English, PDF"), PDF, lambda one: formats.as_pdf(report.build(one, "en"))),
    "report-vi.docx": (
        gettext_lazy("Report, Vietnamese, DOCX"),
        DOCX,
        lambda one: formats.as_docx(report.build(one, "vi")),
    ),
    "report-en.docx": (
        gettext_lazy("Report, English, DOCX"),
        DOCX,
        lambda one: formats.as_docx(report.build(one, "en")),
    ),
    "bundle.zip": (gettext_lazy("Everything, ZIP"), "application/zip", bundle.make),
}
"""Each record by the end of its address: label, content type, and what makes it."""


class RecordView(PermittedMixin, View):
    """One record of a case, once its ranking is frozen."""

    permission_required = "shortlists.export_records"
    kwargs: dict[str, Any]

    @cached_property
    def challenge(self) -> Challenge:
        """The challenge, or 404."""
        rows = Challenge.objects.visible_to(self.request.user).select_related("organisation")
        found: Challenge = get_object_or_404(rows, number=self.kwargs["number"])
        return found

    def get_permission_object(self) -> Any:
        """The challenge's agency keeps its records."""
        return self.challenge

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make it and hand it out; the download is on record."""
        found = RECORDS.get(self.kwargs["name"])
        if found is None or not Panel.objects.filter(challenge=self.challenge, closed_at__isnull=False).exists():
            raise Http404
        _label, content_type, make = found
        try:
            content = make(self.challenge)
        except (KeyMissing, Damaged):
            messages.error(request, _("A bid cannot be opened now, so this record cannot be made. Nothing is lost."))
            return redirect("shortlists:decision", self.challenge.number)
        answer = HttpResponse(content, content_type=content_type)
        answer["Content-Disposition"] = f'attachment; filename="{self.challenge.number}-{self.kwargs["name"]}"'
        record(
            "shortlists.record_exported", target=self.challenge, by=request.user, facts={"name": self.kwargs["name"]}
        )
        return answer
