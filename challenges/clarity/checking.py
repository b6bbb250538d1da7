"""Run the rules over a statement."""

from collections.abc import Collection

from challenges.clarity.findings import Finding
from challenges.clarity.rules import ALL
from challenges.clarity.statements import Statement


def check(
    statement: Statement, *, rules_off: Collection[str] = (), rules_needed: Collection[str] = ()
) -> list[Finding]:
    """Return what the rules find, in their order; the same place is named once by each rule.

    Args:
        statement: the sections in reading order.
        rules_off: codes of rules that are not asked.
        rules_needed: codes of rules that must be met before the problem is submitted.
    """
    found: list[Finding] = []
    for rule in ALL:
        if rule.code in rules_off:
            continue
        for spot in rule.look(statement):
            finding = Finding(rule, spot.section, spot.phrase, needed=rule.code in rules_needed)
            if finding not in found:
                found.append(finding)
    return found
