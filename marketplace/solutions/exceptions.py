"""What can go wrong with a solution profile."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hoip.exceptions import DomainError


class NotVerified(DomainError):
    """The organisation has not been confirmed by the programme office."""

    def __init__(self) -> None:
        super().__init__(
            _("Your organisation has to be verified first. You can prepare the profile now and publish it afterwards.")
        )


class Incomplete(DomainError):
    """Sections that a published profile must have are missing; `labels` names them."""

    def __init__(self, labels: list[Any]) -> None:
        self.labels = labels
        names = ", ".join(str(label) for label in labels)
        super().__init__(format_lazy("{0} {1}", _("A published profile needs these sections:"), names))
