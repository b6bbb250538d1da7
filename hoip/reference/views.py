"""Pages of the back office for tags: the list with uses, and the report of those that are alike."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from hoip.reference.likeness import alike
from hoip.reference.models import Tag
from hoip.reference.services import merge_tags, tell_apart
from hoip.reference.tags import suggest
from hoip.reference.uses import counted
from hoip.ui.admin import FoldedIndexView

PAIRS_ON_A_PAGE = 50
LONGEST_TYPED = 100


class TagIndexView(FoldedIndexView):
    """Tags with how often each is used, and what else it is called."""

    def get_base_queryset(self) -> Any:
        """Count in the same query."""
        return counted().prefetch_related("other_names")

    @property
    def columns(self) -> list[Any]:
        """Name, other names, address and uses."""
        return [
            TitleColumn("name", label=_("Tag"), get_url=self.get_edit_url, sort_key="name"),
            Column("others", label=_("Other names"), accessor=_others),
            Column("slug", label=_("address")),
            NumberColumn("uses", label=_("uses"), sort_key="uses"),
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Besides the usual ones, the way to the report."""
        report = HeaderButton(_("Tags that are alike"), url=reverse("reference_tags:alike"), icon_name="copy")
        return [*super().header_buttons, report]


def _others(tag: Tag) -> str:
    """The other names of a tag as one line."""
    return ", ".join(str(name) for name in tag.other_names.all())


class AlikeTagsView(WagtailAdminTemplateMixin, TemplateView):
    """Pairs of tags that are alike, each with a button for either one to stay, and one to tell them apart."""

    template_name = "reference/alike_tags.html"
    page_title = gettext_lazy("Tags that are alike")
    header_icon = "copy"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """For those who look after words."""
        if not request.user.has_perm("reference.manage_words"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[Any]:
        """The list of tags stands above."""
        above = {"url": reverse("reference_tags:index"), "label": _("Tags")}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add a page of pairs."""
        page = Paginator(alike(), PAIRS_ON_A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(page_obj=page, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Merge a pair or tell it apart; a pair of which somebody else merged one tag meanwhile is passed over."""
        keys = [request.POST.get(name, "") for name in ("keep", "other")]
        numbers = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 18]
        tags = {tag.pk: tag for tag in Tag.objects.filter(pk__in=numbers)}
        if len(tags) != 2:
            messages.warning(request, _("One of the two tags is no longer there."))
            return redirect("reference_tags:alike")
        keep, other = (tags[number] for number in numbers)
        if request.POST.get("apart"):
            tell_apart(keep, other, by=request.user)
            messages.success(
                request, _("“%(one)s” and “%(other)s” are kept apart.") % {"one": keep.name, "other": other.name}
            )
        else:
            merge_tags(other, keep, by=request.user)
            messages.success(
                request, _("“%(other)s” was merged into “%(keep)s”.") % {"other": other.name, "keep": keep.name}
            )
        return redirect("reference_tags:alike")


@require_admin_access
@require_safe
def complete_tag(request: HttpRequest) -> JsonResponse:
    """Complete a tag in the back office's forms, with or without marks, by its other names too."""
    typed = request.GET.get("term", "").strip()[:LONGEST_TYPED]
    return JsonResponse(suggest(typed) if typed else [], safe=False)
