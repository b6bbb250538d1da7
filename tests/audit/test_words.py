"""Histories of problems and challenges say in words what the log names in code."""

import ast
from pathlib import Path

from challenges.services.problems import QUIET_ACTS
from hoip.audit.words import in_words

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("hoip", "challenges", "marketplace", "cms")
SHOWN = {"challenge", "self.challenge", "locked.challenge", "problem", "locked.problem", "mark.need", "wait.about"}
"""What the code calls the objects that have a history, where it records an act on one."""


def acts_in_histories() -> set[str]:
    """The acts that are recorded about a problem or a challenge, by the calls in the code."""
    acts = set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "record":
                about = {ast.unparse(word.value) for word in call.keywords if word.arg == "target"}
                named = [one.value for one in ast.walk(call.args[0]) if isinstance(one, ast.Constant)]
                acts.update(name for name in named if about & SHOWN and "." in str(name))
    return acts


def test_every_act_in_a_history_has_words() -> None:
    acts = {act for act in acts_in_histories() if not act.endswith(".")} - QUIET_ACTS

    assert "challenges.documents_downloaded" in acts and len(acts) > 20
    assert sorted(act for act in acts if in_words(act) == act) == []
