"""The content security policy: strict on public pages, looser only where Wagtail's admin needs it."""

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

ADMIN_PATHS = ("/admin/",)


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Send the site's policy; under /admin/ allow the inline scripts and styles of Wagtail's widgets.

    Pickers and the rich text editor of Wagtail 8 carry inline scripts and styles without a hook for a nonce.
    """

    def get_policy_parts(self, request: HttpRequest, response: HttpResponseBase, **kwargs: Any) -> Any:
        """Return the policy's parts for this response."""
        parts = super().get_policy_parts(request, response, **kwargs)
        if request.path.startswith(ADMIN_PATHS):
            parts.replace = {
                "script-src": [SELF, UNSAFE_INLINE],
                "style-src": [SELF, UNSAFE_INLINE],
                "img-src": [SELF, "data:", "blob:"],
                "frame-src": [SELF],
            }
        return parts
