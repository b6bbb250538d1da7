"""The clarity check on a problem, and what keeps it from being submitted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from challenges.clarity import Finding, Statement, check
from challenges.models import Problem, Round
from challenges.sections import Kind, missing, too_long


def statement_of(problem: Problem, *, months: int) -> Statement:
    """The problem's text as the rules read it: the title first, then the template's sections in order."""
    title = problem.title_en if problem.language == "en" else problem.title_vi
    texts = {"title": title or problem.title_vi or problem.title_en}
    texts |= {part.key: problem.sections.get(part.key, "") for part in problem.parts if part.kind != Kind.FILE}
    optional = frozenset(part.key for part in problem.parts if not part.required)
    return Statement(problem.language, texts, months=months, optional=optional)


def round_of(problem: Problem, at: datetime) -> Round | None:
    """The round whose rules hold for a problem: its own, else the open one, else the next one."""
    if problem.round_id is not None:
        return problem.round
    found: Round | None = Round.objects.open_at(at).first() or Round.objects.next_after(at).first()
    return found


def findings_of(problem: Problem, intake: Round | None) -> list[Finding]:
    """What the check finds by the rules of a round."""
    if intake is None:
        return check(statement_of(problem, months=12))
    return check(
        statement_of(problem, months=intake.months_ceiling),
        rules_off=intake.rules_off,
        rules_needed=intake.rules_needed,
    )


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that keeps a problem from being submitted: in words, and the step and section where it is mended."""

    words: Any
    step: int
    key: str

    def __str__(self) -> str:
        return str(self.words)


def lacking(problem: Problem, intake: Round | None) -> list[Lack]:
    """What keeps a problem from being submitted to a round; empty when nothing does."""
    found = [Lack(part.label, part.step, part.key) for part in missing(problem.sections, problem.parts)]
    found += [
        Lack(
            _("%(section)s: shorten it to %(longest)s characters") % {"section": part.label, "longest": part.longest},
            part.step,
            part.key,
        )
        for part in too_long(problem.sections, problem.parts)
    ]
    labels = {part.key: part.label for part in problem.parts} | {"title": _("Title")}
    steps = {part.key: part.step for part in problem.parts}
    blank = {lack.words for lack in found}
    for finding in findings_of(problem, intake):
        label = labels.get(finding.section, finding.section)
        if finding.needed and (finding.phrase or label not in blank):
            words = f"{label}: {finding.rule.name}"
            found.append(Lack(words, steps.get(finding.section, 1), finding.section))
    return found
