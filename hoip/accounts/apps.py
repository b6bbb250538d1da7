"""Application configuration of this room."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, organisations and how the two belong together."""

    name = "hoip.accounts"
    verbose_name = _("accounts and organisations")

    def ready(self) -> None:
        """Make this room known to the registries below it."""
        from hoip.accounts import notifications, reference, search, waiting  # noqa: F401 - models are loaded
        from hoip.accounts.services.organisations import EVIDENCE
        from hoip.accounts.waits import escalate
        from hoip.audit import words
        from hoip.files import access
        from hoip.notifications import due

        words.register({"accounts.wait_escalated": _("Somebody was told that this waits too long")})
        due.register("accounts.escalate", escalate)
        access.register(EVIDENCE, may_read_evidence, audited=True)


def may_read_evidence(user: Any, file: Any) -> bool:
    """The office reads the evidence of a verification, and so do the managers of the organisation that sent it."""
    from hoip.accounts.models import Verification

    request = Verification.objects.select_related("organisation").filter(evidence=file).first()
    if request is None:
        return False
    return user.has_perm("accounts.decide_verification") or user.has_perm(
        "accounts.request_verification", request.organisation
    )
