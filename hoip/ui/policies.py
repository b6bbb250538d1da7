"""Let Wagtail's admin ask the same permissions as the rest of the site."""

from typing import Any

from django.contrib.auth import get_user_model
from wagtail.permission_policies.base import BasePermissionPolicy


class RulesPermissionPolicy(BasePermissionPolicy):
    """Answers "may this person add, change, delete or view this model" by named rules.

    Give it to a viewset: `permission_policy = RulesPermissionPolicy(Tag, "reference.manage_reference")`.

    Args:
        model: the model that the viewset manages.
        permission: the named permission that all acts need.
        acts: acts that exist at all; the others are refused to everybody.
    """

    def __init__(
        self, model: type[Any], permission: str, acts: frozenset[str] = frozenset({"add", "change", "delete", "view"})
    ) -> None:
        super().__init__(model)
        self.permission = permission
        self.acts = acts

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether the person may do this act on the model as a whole."""
        return action in self.acts and user.is_active and user.has_perm(self.permission)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Whether the person may do this act on one object."""
        return action in self.acts and user.is_active and user.has_perm(self.permission, instance)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Whether the person may do one of some acts."""
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any) -> Any:
        """Everybody whom the rule allows; asked for by choosers only."""
        users = get_user_model()._default_manager.filter(is_active=True)
        return users.filter(pk__in=[user.pk for user in users if user.has_perm(self.permission)])
