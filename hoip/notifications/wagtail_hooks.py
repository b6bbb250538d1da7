"""The log of mails in the back office: read, never changed."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from hoip.notifications.kinds import unlisted_kinds
from hoip.notifications.models import Delivery
from hoip.ui.policies import RulesPermissionPolicy
from hoip.ui.tables import WhenColumn

register_permission_policy(
    Delivery, RulesPermissionPolicy(Delivery, "notifications.view_deliveries", frozenset({"view"}))
)


class DeliveryIndexView(IndexView):
    """The attempts to send, newest first."""

    any_permission_required = ["view"]

    def get_base_queryset(self) -> Any:
        """All attempts but those whose reader alone would tell a secret, with their readers."""
        return Delivery.objects.exclude(kind__in=unlisted_kinds()).select_related("recipient")

    @cached_property
    def columns(self) -> list[Any]:
        """Who, what, when, and what became of it."""
        return [
            WhenColumn("tried_at", label=_("tried at"), sort_key="tried_at"),
            Column("recipient", label=_("recipient")),
            Column("kind", label=_("kind"), sort_key="kind"),
            Column("get_frequency_display", label=_("frequency"), sort_key="frequency"),
            Column("notices", label=_("notices"), sort_key="notices"),
            Column("get_outcome_display", label=_("outcome"), sort_key="outcome"),
            Column("detail", label=_("detail")),
        ]


class DeliveryViewSet(ModelViewSet):
    """The log of mails."""

    model = Delivery
    icon = "mail"
    menu_label = _("Mail log")
    menu_order = 240
    add_to_admin_menu = True
    index_view_class = DeliveryIndexView
    list_filter = ["outcome", "frequency", "kind", "tried_at"]
    search_fields = ["recipient__full_name", "recipient__email", "kind"]
    list_export = ["tried_at", "recipient", "kind", "frequency", "notices", "outcome", "detail"]
    exclude_form_fields = ["recipient"]
    inspect_view_enabled = False
    copy_view_enabled = False


@hooks.register("register_admin_viewset")
def delivery_viewset() -> DeliveryViewSet:
    """The room's place in the menu."""
    return DeliveryViewSet()
