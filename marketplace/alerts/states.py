"""What an alert watches, how close a match must be, and what becomes of what it finds."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenges.states import ProblemState


class Source(models.TextChoices):
    """Where an alert looks."""

    SEARCH = "search", pgettext_lazy("alert", "search")
    PROBLEM = "problem", pgettext_lazy("alert", "solutions for a problem")
    CHALLENGE = "challenge", pgettext_lazy("alert", "solutions for a challenge")
    SOLUTION = "solution", pgettext_lazy("alert", "challenges for a solution")


LIKES: dict[str, Any] = {
    Source.PROBLEM: pgettext_lazy("alert", "problems like one"),
    Source.CHALLENGE: pgettext_lazy("alert", "challenges like one"),
    Source.SOLUTION: pgettext_lazy("alert", "solutions like one"),
}
"""What an alert watches that looks for others of its subject's own kind."""


class Closeness(models.TextChoices):
    """How much of the best match's score another match must have to be told of."""

    WIDE = "wide", _("everything that fits")
    BALANCED = "balanced", _("good matches")
    CLOSE = "close", _("only the closest matches")


LEAST_SHARE: dict[str, float] = {Closeness.WIDE: 0.5, Closeness.BALANCED: 0.7, Closeness.CLOSE: 0.85}
"""Share of the best match's score from which on a match is told of. Measured on labelled city problems, with meaning:
from 0.5 on eight solutions a problem are told of, four in five of all that are relevant among them, but only one in
three told of is relevant; from 0.7 on nearly half of four; from 0.85 on three in five of two. At 0.4 it was one in four
of twelve. Solutions → problems: one in five, one in three, one in two."""
STRICTER = 0.1
"""What one "not like this" adds to the share, up to MOST_SHARE."""
MOST_SHARE = 0.95
LEAST_WORDS = 3
"""Words in common that stand for a shared tag or field where there is none; or a longer run of them."""


class ItemState(models.TextChoices):
    """What became of something that an alert found."""

    KNOWN = "known", pgettext_lazy("alert", "there before")
    NEW = "new", pgettext_lazy("alert", "waits to be told")
    TOLD = "told", pgettext_lazy("alert", "told")
    WRONG = "wrong", pgettext_lazy("alert", "not like this")


OPEN_PROBLEMS: frozenset[str] = frozenset({ProblemState.SUBMITTED, ProblemState.IN_CONSULTATION, ProblemState.ACCEPTED})
"""Problems that still look for solutions."""
MOST_SAVED = 30
"""Searches and match lists that one person can save."""
MOST_A_WEEK = 7
"""Items of alerts that nobody asked for that one person is told of in seven days."""
MOST_IN_A_MAIL = 20
WINDOW = 500
"""Documents of a search that are compared with what is known; of broader searches only what was published since."""
