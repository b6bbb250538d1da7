"""Profiles in the back office: the office reads them, and archives one through the site's own page."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from hoip.ui.admin import FoldedIndexView
from hoip.ui.policies import RulesPermissionPolicy
from hoip.ui.tables import WhenColumn, YesNoColumn
from marketplace.solutions.models import Solution

register_permission_policy(
    Solution,
    RulesPermissionPolicy(Solution, "solutions.view_solution", frozenset({"view"})),
)


class SolutionIndexView(FoldedIndexView):
    """The list starts where every list does: at what the person may see."""

    any_permission_required = ["view"]

    def get_base_queryset(self) -> Any:
        """Published and archived profiles, with what a row shows."""
        return Solution.objects.visible_to(self.request.user).select_related("organisation", "admin_unit")

    def get_edit_url(self, instance: Any) -> str:
        """A row leads to the profile's page, where the office can archive it."""
        return str(instance.get_absolute_url())

    @cached_property
    def columns(self) -> list[Any]:
        """What tells profiles apart."""
        return [
            TitleColumn("name", label=_("Solution"), get_url=self.get_edit_url),
            Column(
                "organisation",
                label=_("organisation"),
                sort_key="organisation__name_vi",
            ),
            Column("get_state_display", label=_("state"), sort_key="state"),
            Column("trl", label="TRL", sort_key="trl"),
            Column("admin_unit", label=_("ward or commune")),
            WhenColumn("published_at", label=_("published at"), sort_key="published_at"),
            WhenColumn(
                "confirmed_at",
                label=_("last confirmed as current"),
                sort_key="confirmed_at",
            ),
            YesNoColumn("is_demo", label=_("demo content")),
        ]


class SolutionViewSet(ModelViewSet):
    """All profiles but drafts."""

    model = Solution
    icon = "pick"
    menu_label = _("Solutions")
    menu_order = 210
    add_to_admin_menu = True
    index_view_class = SolutionIndexView
    form_fields = ["name_vi"]
    list_filter = ["state", "stage", "trl", "organisation__kind", "is_demo"]
    search_fields = ["name_vi", "name_en", "organisation__name_vi", "external_id"]
    ordering = "-published_at"
    inspect_view_enabled = False


@hooks.register("register_admin_viewset")
def solutions_viewset() -> SolutionViewSet:
    """The list in the menu."""
    return SolutionViewSet("solution_profiles")
