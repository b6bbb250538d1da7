"""Columns of a shortlist board and where a candidate came from."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Column(models.TextChoices):
    """How far a candidate has come on the board; any move is allowed and each has a reason."""

    LONGLIST = "longlist", pgettext_lazy("shortlist", "to look at")
    IN_DIALOGUE = "in_dialogue", pgettext_lazy("shortlist", "in dialogue")
    SHORTLISTED = "shortlisted", pgettext_lazy("shortlist", "shortlisted")
    SET_ASIDE = "set_aside", pgettext_lazy("shortlist", "set aside")


class Source(models.TextChoices):
    """How a candidate reached the board."""

    MATCH = "match", pgettext_lazy("shortlist", "from the matches")
    BID = "bid", pgettext_lazy("shortlist", "from a bid")
