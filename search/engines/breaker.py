"""A circuit breaker: an engine that does not answer is left alone for a while, so that pages need not wait for it."""

import logging
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from django.core.cache import cache
from django.utils import timezone

from search.engines.base import EngineUnavailable, IndexOutdated, PlanRefused, SearchEngine

logger = logging.getLogger(__name__)

FAILURES = 3
"""So many failures in a row open the circuit."""
OPEN_SECONDS = 15
"""While it is open nothing is asked; after that one call at a time tries."""
TRIAL_SECONDS = 12
KEPT_SECONDS = 600
P = ParamSpec("P")
R = TypeVar("R")


class Breaker:
    """State of one engine's circuit, kept in the cache: shared by all processes where the cache is."""

    def __init__(self, name: str) -> None:
        self._failures = f"search.circuit.{name}.failures"
        self._until = f"search.circuit.{name}.until"
        self._trial = f"search.circuit.{name}.trial"

    def state(self) -> str:
        """Give "closed", "open", or "trying" once the pause is over and nothing has answered yet."""
        until = _get(self._until)
        if until is None:
            return "closed"
        left = until - timezone.now().timestamp()
        return "open" if 0 < left <= OPEN_SECONDS else "trying"  # more is left only where a clock was set back

    def call(self, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the engine, unless its circuit is open. Raises EngineUnavailable."""
        state = self.state()
        if state == "open" or (state == "trying" and not _add(self._trial, TRIAL_SECONDS)):
            message = "left alone after failures"
            raise EngineUnavailable(message)
        try:
            answer = act(*args, **kwargs)
        except (PlanRefused, IndexOutdated):
            self._answered(state)
            raise
        except EngineUnavailable:
            self._failed()
            raise
        self._answered(state)
        return answer

    def _failed(self) -> None:
        """Count a failure, and open the circuit after several, or after a trial that failed."""
        failures = int(_get(self._failures) or 0) + 1
        _set(self._failures, failures)
        if failures >= FAILURES:
            _set(self._until, timezone.now().timestamp() + OPEN_SECONDS)
            _delete(self._trial)

    def _answered(self, state: str) -> None:
        """Note that the engine works."""
        if state != "closed" or _get(self._failures):
            self.close()

    def close(self) -> None:
        """Close the circuit, and count failures anew."""
        _delete(self._failures, self._until, self._trial)


class Guarded:
    """An engine behind a breaker; every method of the engine, by its own name."""

    def __init__(self, engine: SearchEngine, breaker: Breaker) -> None:
        self._engine = engine
        self.breaker = breaker

    @property
    def keeps_vectors(self) -> bool:
        """What the engine says of itself; the server is not asked."""
        return self._engine.keeps_vectors

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._engine, name)

        def guarded(*args: Any, **kwargs: Any) -> Any:
            return self.breaker.call(method, *args, **kwargs)

        return guarded


def guard(engine: SearchEngine, name: str) -> SearchEngine:
    """Put an engine behind a breaker."""
    return cast("SearchEngine", Guarded(engine, Breaker(name)))


def circuit(engine: SearchEngine) -> str:
    """The state of an engine's circuit; an embedded engine has none and is always "closed"."""
    return engine.breaker.state() if isinstance(engine, Guarded) else "closed"


def _get(key: str) -> float | None:
    """A number from the cache; a cache that is down never stands in the way of an engine that is up."""
    try:
        return cast("float | None", cache.get(key))
    except Exception:  # noqa: BLE001 - whatever a cache's driver raises
        return None


def _set(key: str, value: float) -> None:
    """Keep a number."""
    try:
        cache.set(key, value, KEPT_SECONDS)
    except Exception:
        logger.warning("The cache does not answer; the circuit breaker rests.", exc_info=True)


def _add(key: str, seconds: int) -> bool:
    """Keep a mark that nobody else has."""
    try:
        return bool(cache.add(key, 1, seconds))
    except Exception:  # noqa: BLE001 - as above
        return True


def _delete(*keys: str) -> None:
    """Forget."""
    try:
        cache.delete_many(keys)
    except Exception:
        logger.warning("The cache does not answer; the circuit breaker rests.", exc_info=True)
