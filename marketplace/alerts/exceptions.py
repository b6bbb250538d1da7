"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from hoip.exceptions import DomainError


class TooManyAlerts(DomainError):
    """A person has saved as many as can be kept."""

    message = _("You have saved as many searches as can be kept. Delete one that you no longer need.")
