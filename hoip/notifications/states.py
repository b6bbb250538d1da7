"""How often people want to be told, and what became of a mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    """When notices of a group, or about one object, come by e-mail."""

    NOW = "now", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")
    OFF = "off", _("never")

    @classmethod
    def digests(cls) -> frozenset[str]:
        """The choices that gather notices into one mail."""
        return frozenset({cls.DAILY, cls.WEEKLY})


class Watching(models.TextChoices):
    """What a person chose for one object."""

    AS_GROUP = "group", _("follow, as chosen for the group")
    NOW = "now", _("follow, by e-mail at once")
    DAILY = "daily", _("follow, once a day")
    WEEKLY = "weekly", _("follow, once a week")
    MUTED = "muted", _("mute: tell me nothing about it")


class Outcome(models.TextChoices):
    """What became of one attempt to send."""

    SENT = "sent", _("sent")
    FAILED = "failed", _("failed, will be tried again")
    SKIPPED = "skipped", _("left out: the reader may no longer see what it is about")
