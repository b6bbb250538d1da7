"""What the pages of a panel have in common."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from hoip.accounts.access import PermittedMixin
from hoip.exceptions import DomainError
from hoip.ui.acts import tell_refusal
from marketplace.evaluation.models import Panel, PanelMember


class PanelMixin(PermittedMixin):
    """Fetches the panel of the challenge that the address names, out of those that the person may see."""

    kwargs: dict[str, Any]
    permission_required = "evaluation.view_panel"

    @cached_property
    def panel(self) -> Panel:
        """The panel with its challenge, criteria and members, or 404."""
        rows = Panel.objects.visible_to(self.request.user).select_related("challenge__organisation")
        rows = rows.prefetch_related("challenge__criteria", "members__user__expert_profile")
        found: Panel = get_object_or_404(rows, challenge__number=self.kwargs["number"])
        return found

    def get_permission_object(self) -> Any:
        """The panel is what the permission is asked for."""
        return self.panel

    @cached_property
    def seat(self) -> PanelMember | None:
        """The person's present seat or open invitation."""
        return next(
            (
                one
                for one in self.panel.members.all()
                if one.user_id == self.request.user.pk and (one.is_seated or one.is_invited)
            ),
            None,
        )

    def may(self, verb: str) -> bool:
        """Whether the person holds a permission of this room for the panel."""
        return bool(self.request.user.has_perm(f"evaluation.{verb}", self.panel))

    def refused(self, refusal: DomainError, *, target: Any = None) -> None:
        """Put a refusal on record and tell the person why, in plain words."""
        self.refuse(refusal, target=target)
        tell_refusal(self.request, refusal)

    def back(self) -> HttpResponse:
        """The panel's page."""
        return redirect(self.panel)
