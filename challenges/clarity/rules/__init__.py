"""The rules of the clarity check, in the order in which they are shown."""

from challenges.clarity.findings import Rule
from challenges.clarity.rules import (
    affected,
    empty,
    figures_today,
    jargon,
    personal,
    places,
    results,
    scope,
    solution,
    time,
)

ALL: tuple[Rule, ...] = (
    empty.RULE,
    figures_today.RULE,
    results.RULE,
    solution.RULE,
    affected.RULE,
    scope.RULE,
    places.RULE,
    time.NO_END,
    time.TOO_LONG,
    personal.RULE,
    jargon.RULE,
)
BY_CODE: dict[str, Rule] = {rule.code: rule for rule in ALL}
