"""Columns of a shortlist board and where a candidate came from."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Column(models.TextChoices):
    """How far a candidate has come on the board; any move is allowed and each has a reason.

    An agency names its own columns; each of them means one of these, and what follows from a move follows from that.
    """

    LONGLIST = "longlist", pgettext_lazy("shortlist", "to look at")
    IN_DIALOGUE = "in_dialogue", pgettext_lazy("shortlist", "in dialogue")
    SHORTLISTED = "shortlisted", pgettext_lazy("shortlist", "shortlisted")
    SET_ASIDE = "set_aside", pgettext_lazy("shortlist", "set aside")


class MeetingKind(models.TextChoices):
    """What a meeting with a candidate is for."""

    PITCH = "pitch", pgettext_lazy("meeting", "pitch")
    DEMO = "demo", pgettext_lazy("meeting", "demonstration")
    TALK = "talk", pgettext_lazy("meeting", "talk")


class Coming(models.TextChoices):
    """What a provider answers to an invitation."""

    YES = "yes", pgettext_lazy("invitation", "will come")
    NO = "no", pgettext_lazy("invitation", "cannot come")


class Source(models.TextChoices):
    """How a candidate reached the board."""

    MATCH = "match", pgettext_lazy("shortlist", "from the matches")
    BID = "bid", pgettext_lazy("shortlist", "from a bid")


class DecisionStage(models.TextChoices):
    """How far a decision is; follows from its times, never stored."""

    PROPOSED = "proposed", pgettext_lazy("decision", "proposed, waits for a second person")
    STANDSTILL = "standstill", pgettext_lazy("decision", "approved, standstill")
    READY = "ready", pgettext_lazy("decision", "standstill is over")
    FINAL = "final", pgettext_lazy("decision", "final")
    TURNED_DOWN = "turned_down", pgettext_lazy("decision", "turned down")
    UNDONE = "undone", pgettext_lazy("decision", "undone")


class Result(models.TextChoices):
    """What a decision says of one bid."""

    AWARDED = "awarded", pgettext_lazy("result", "awarded")
    RESERVE = "reserve", pgettext_lazy("result", "on the reserve list")
    NOT_SELECTED = "not_selected", pgettext_lazy("result", "not selected")


class Interest(models.TextChoices):
    """What a provider answers to a quick request."""

    YES = "yes", pgettext_lazy("quick reply", "interested")
    MAYBE = "maybe", pgettext_lazy("quick reply", "interested on conditions")
    NO = "no", pgettext_lazy("quick reply", "not interested")
