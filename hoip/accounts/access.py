"""The door of every view that acts: sign-in, the named permission, and a record of each refusal."""

from typing import Any, cast

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from hoip.accounts.models import Organisation
from hoip.audit.services import record_refusal
from hoip.exceptions import DomainError


class ActingRequest(HttpRequest):
    """A request as `CurrentOrganisationMiddleware` hands it on."""

    organisation: Organisation | None


def acting(request: HttpRequest) -> ActingRequest:
    """The request, known to say for which organisation its person acts."""
    return cast("ActingRequest", request)


class PermittedMixin(AccessMixin):
    """Ask one named permission for the view's object before anything else happens.

    Anonymous people are sent to sign in; signed-in people without the permission get 403, and the refusal of a
    change (any method but GET and HEAD) goes into the audit log. Fetch the object through `visible_to`, so that
    hidden rows answer 404 before the permission is asked.
    """

    request: HttpRequest
    permission_required: str

    def get_permission_object(self) -> Any:
        """The object that the permission is asked for; None for permissions without one."""
        return None

    def refuse(self, refusal: DomainError, *, verb: str = "", target: Any = None) -> None:
        """Keep a verb's refusal on record; call it outside the transaction that the refusal ended.

        Args:
            refusal: why.
            verb: what was refused, where it is not what the view's permission names.
            target: what it was refused for, where it is not what the permission was asked for.
        """
        record_refusal(
            verb or self.permission_required,
            target=target or self.get_permission_object(),
            by=self.request.user,
            reason=str(refusal),
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Check, then go on."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        target = self.get_permission_object()
        if not request.user.has_perm(self.permission_required, target):
            if request.method not in {"GET", "HEAD"}:
                record_refusal(
                    self.permission_required, target=target, by=request.user, reason="the permission is not held"
                )
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
