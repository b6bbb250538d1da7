"""A small limiter of how often one person may do something; counts live in the cache that all workers share."""

import functools
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

View = Callable[..., HttpResponseBase]
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def is_over(request: HttpRequest, name: str, *, limit: int, per: int, at: float | None = None) -> bool:
    """Count one use of `name` by this person, and say whether there were more than `limit` in `per` seconds.

    A person is the signed-in user, else the network address. Windows are fixed, so that in the worst case
    twice the limit passes around the change of two windows.
    """
    if not getattr(settings, "RATE_LIMITS_ENABLED", True):
        return False
    user = getattr(request, "user", None)
    who = f"user:{user.pk}" if user is not None and user.is_authenticated else f"address:{address_of(request)}"
    window = int((time.time() if at is None else at) // per)
    key = f"rate:{name}:{who}:{window}"
    cache.add(key, 0, timeout=per)
    try:
        return cache.incr(key) > limit
    except ValueError:
        # The count ran out between the two calls: this use is the first of a new window.
        return False


def address_of(request: HttpRequest) -> str:
    """The caller's network address; behind our proxy the last that it names, since callers can write the others."""
    named = request.headers.get("x-forwarded-for", "") if settings.BEHIND_PROXY else ""
    return named.rpartition(",")[2].strip() or str(request.META["REMOTE_ADDR"])


def too_many(request: HttpRequest, *, per: int) -> HttpResponse:
    """Answer in plain words that this was too often, and when to try again."""
    minutes = max(1, per // 60)
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(per)
    return response


def rate_limit(name: str, *, limit: int, per: int, methods: frozenset[str] = WRITING) -> Callable[[View], View]:
    """Let a person call a view at most `limit` times in `per` seconds with one of `methods`."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in methods and is_over(request, name, limit=limit, per=per):
                return too_many(request, per=per)
            return view(request, *args, **kwargs)

        return limited

    return decorate


class RateLimitedMixin:
    """The same for a class-based view; stands before the view's other parents."""

    rate_limit_name: ClassVar[str]
    rate_limit: ClassVar[int] = 30
    rate_limit_per: ClassVar[int] = 3600
    rate_limit_methods: ClassVar[frozenset[str] | set[str]] = WRITING

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse the call when it is one too many."""
        if request.method in self.rate_limit_methods and is_over(
            request,
            self.rate_limit_name,
            limit=self.rate_limit,
            per=self.rate_limit_per,
        ):
            return too_many(request, per=self.rate_limit_per)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response
