"""Wagtail's application of people's accounts, with this site's own pages. Named in INSTALLED_APPS."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    """The same application; people are edited by `hoip.accounts.backoffice`."""

    user_viewset = "hoip.accounts.backoffice.PeopleViewSet"
