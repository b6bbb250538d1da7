"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, organisations and how the two belong together."""

    name = "hoip.accounts"
    verbose_name = _("accounts and organisations")
