"""The search index in the back office: how it is, what failed, and a new chance for what was set aside."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from search import health, outbox
from search.documents import MAPPING_VERSION


class IndexHealthView(WagtailAdminTemplateMixin, TemplateView):
    """One page; a POST gives rows that were set aside a new chance."""

    http_method_names = ["get", "head", "post"]
    page_title = gettext_lazy("Search index")
    header_icon = "search"
    template_name = "search/index_health.html"
    _show_breadcrumbs = True
    breadcrumbs_items = [*WagtailAdminTemplateMixin.breadcrumbs_items, {"url": "", "label": page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """For the programme office alone."""
        if not request.user.has_perm("search.manage_index"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The report and the rows that failed."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "report": health.report(),
            "rows": health.troubled(),
            "most_attempts": outbox.MOST_ATTEMPTS,
            "wanted_mapping": MAPPING_VERSION,
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        """Retry the ticked rows, or all of them."""
        keys = [int(key) for key in request.POST.getlist("row") if key.isascii() and key.isdigit() and len(key) < 19]
        every = "all" in request.POST
        number = outbox.retry(None if every else keys)
        if number:
            messages.success(
                request,
                ngettext("%(number)s change is tried again.", "%(number)s changes are tried again.", number)
                % {"number": number},
            )
        else:
            messages.warning(request, _("Nothing was tried again: choose changes that were set aside."))
        return redirect("search_index_health")
