"""People's accounts in the back office: a superuser looks after them, and cannot step into one.

An organisation's sealed bids are read by its members alone. Whoever could write another address into a member's
account would have a new password sent there, and whoever could delete an owner would have the place given to another.
"""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import IndexView, UserViewSet

from hoip.accounts.models import Membership, User
from hoip.accounts.states import Role
from hoip.ui.admin import FoldedIndexView

FULL_NAME = {"full_name"}
IN_PARTS = {"first_name", "last_name"}
"""What Wagtail's forms ask for; a Vietnamese name is not cut into parts, and the model keeps none."""


class PersonCreateForm(UserCreationForm):
    """A new account: its name in one piece. Its person sets the password by *forgotten password*."""

    first_name = None
    last_name = None

    class Meta(UserCreationForm.Meta):
        fields = (UserCreationForm.Meta.fields - IN_PARTS) | FULL_NAME

    def save(self, commit: bool = True) -> User:
        """The account, into which nobody signs in before its person has set a password."""
        self.instance.set_unusable_password()
        made: User = super().save(commit)
        return made


class PersonEditForm(UserEditForm):
    """An account with its address to read: a person changes it on their own account page, and proves the new one."""

    first_name = None
    last_name = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].disabled = True
        self.fields["email"].help_text = gettext_lazy("Each person changes the address on their own account page.")

    class Meta(UserEditForm.Meta):
        fields = (UserEditForm.Meta.fields - IN_PARTS) | FULL_NAME


class PeopleIndexView(FoldedIndexView, IndexView):
    """All accounts, found by name or address, with or without marks."""

    search_fields = ("full_name", "email")

    @cached_property
    def columns(self) -> list[Any]:
        """Wagtail's columns, sorted by the name as it is kept, and the address by its own word."""
        columns: list[Any] = super().columns
        for column in columns:
            if column.name == "name":
                column.sort_key = "full_name"
            elif column.name == User.USERNAME_FIELD:
                column.label = User._meta.get_field("email").verbose_name
        return columns


class PeopleViewSet(UserViewSet):
    """Wagtail's pages of accounts with these forms and this list."""

    index_view_class = PeopleIndexView
    create_template_name = "accounts/backoffice/person_create.html"
    edit_template_name = "accounts/backoffice/person_edit.html"

    def get_form_class(self, for_update: bool = False) -> Any:
        """The form of an account that exists, or of a new one."""
        return PersonEditForm if for_update else PersonCreateForm


def keep_owners(request: HttpRequest, people: Collection[User]) -> HttpResponse | None:
    """Answer with a refusal when one of some people owns an organisation; else None."""
    owned = Membership.objects.filter(user__in=[person.pk for person in people], role=Role.OWNER)
    first = owned.select_related("user", "organisation").order_by("pk").first()
    if first is None:
        return None
    words = _("%(person)s owns %(organisation)s and can be deleted once the ownership is transferred.")
    messages.error(request, words % {"person": first.user, "organisation": first.organisation.name})
    return redirect("wagtailusers_users:index")
