"""What people say of a match."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Verdict(models.TextChoices):
    """Whether a match was worth showing."""

    USEFUL = "useful", pgettext_lazy("match", "useful")
    NOT_RELEVANT = "not_relevant", pgettext_lazy("match", "not relevant")


class Why(models.TextChoices):
    """Why a match is not relevant."""

    OTHER_PURPOSE = "other_purpose", _("It serves another purpose")
    BREAKS_CONDITION = "breaks_condition", _("It breaks a condition")
    NOT_READY = "not_ready", _("It is not ready enough")
    WRONG_PLACE = "wrong_place", _("It does not suit the place")
    KNOWN = "known", _("We know or use it already")
    OUT_OF_DATE = "out_of_date", _("The text is out of date")
    OTHER = "other", _("Another reason")


class Side(models.TextChoices):
    """Which side of the pair was asking."""

    PROBLEM = "problem", _("problem")
    CHALLENGE = "challenge", _("challenge")
    SOLUTION = "solution", _("solution")
