"""People's accounts in the back office: a superuser looks after them, and cannot step into one.

An organisation's sealed bids are read by its members alone. Whoever could write another address into a member's
account would have a new password sent there, and whoever could delete an owner would have the place given to another.
"""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.users.forms import UserEditForm
from wagtail.users.views.users import UserViewSet

from hoip.accounts.models import Membership, User
from hoip.accounts.states import Role


class PersonEditForm(UserEditForm):
    """An account with its address to read: a person changes it on their own account page, and proves the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].disabled = True
        self.fields["email"].help_text = gettext_lazy("Each person changes the address on their own account page.")


class PeopleViewSet(UserViewSet):  # type: ignore[misc]
    """Wagtail's pages of accounts with that form."""

    def get_form_class(self, for_update: bool = False) -> Any:
        """The form of an account that exists, or Wagtail's for a new one."""
        return PersonEditForm if for_update else super().get_form_class(for_update)


def keep_owners(request: HttpRequest, people: Collection[User]) -> HttpResponse | None:
    """Answer with a refusal when one of some people owns an organisation; else None."""
    owned = Membership.objects.filter(user__in=[person.pk for person in people], role=Role.OWNER)
    first = owned.select_related("user", "organisation").order_by("pk").first()
    if first is None:
        return None
    words = _("%(person)s owns %(organisation)s and can be deleted once the ownership is transferred.")
    messages.error(request, words % {"person": first.user, "organisation": first.organisation.name})
    return redirect("wagtailusers_users:index")
