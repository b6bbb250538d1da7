"""States of a problem, phases of a challenge and what may follow what (design, section 4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProblemState(models.TextChoices):
    """Where a problem is on its way to being accepted."""

    DRAFT = "draft", pgettext_lazy("problem", "draft")
    QUEUED = "queued", pgettext_lazy("problem", "waiting for the next round")
    SUBMITTED = "submitted", pgettext_lazy("problem", "submitted")
    IN_CONSULTATION = "in_consultation", pgettext_lazy("problem", "in consultation")
    ACCEPTED = "accepted", pgettext_lazy("problem", "accepted")
    RETURNED = "returned", pgettext_lazy("problem", "returned")
    DECLINED = "declined", pgettext_lazy("problem", "declined")
    MERGED = "merged", pgettext_lazy("problem", "merged")


NEXT_STATES: dict[str, frozenset[str]] = {
    ProblemState.DRAFT: frozenset({ProblemState.SUBMITTED, ProblemState.QUEUED}),
    ProblemState.QUEUED: frozenset({ProblemState.SUBMITTED, ProblemState.DRAFT}),
    ProblemState.SUBMITTED: frozenset(
        {
            ProblemState.IN_CONSULTATION,
            ProblemState.ACCEPTED,
            ProblemState.RETURNED,
            ProblemState.DECLINED,
            ProblemState.MERGED,
        }
    ),
    ProblemState.IN_CONSULTATION: frozenset(
        {ProblemState.ACCEPTED, ProblemState.RETURNED, ProblemState.DECLINED, ProblemState.MERGED}
    ),
    ProblemState.RETURNED: frozenset({ProblemState.SUBMITTED, ProblemState.QUEUED}),
    ProblemState.ACCEPTED: frozenset(),
    ProblemState.DECLINED: frozenset(),
    ProblemState.MERGED: frozenset(),
}

EDITABLE_STATES = frozenset({ProblemState.DRAFT, ProblemState.QUEUED, ProblemState.RETURNED})
"""States in which the authors may change the text."""


class Track(models.TextChoices):
    """The two routes: a product exists, or none does (domain guide, section 3)."""

    INVITE = "invite", pgettext_lazy("track", "invite startups to pilot")
    ORDER = "order", pgettext_lazy("track", "order a development")


class Phase(models.TextChoices):
    """Where a challenge is at a time; computed from its dates and acts, never stored."""

    PREPARING = "preparing", pgettext_lazy("phase", "preparing")
    ANNOUNCED = "announced", pgettext_lazy("phase", "announced")
    OPEN = "open", pgettext_lazy("phase", "open")
    EVALUATING = "evaluating", pgettext_lazy("phase", "evaluating")
    DECIDED = "decided", pgettext_lazy("phase", "decided")
    COMPLETED = "completed", pgettext_lazy("phase", "completed")
    CANCELLED = "cancelled", pgettext_lazy("phase", "cancelled")


class ClauseKind(models.TextChoices):
    """What a clause of the library is about."""

    IP = "ip", _("intellectual property")
    DATA = "data", _("data")
    CONFIDENTIALITY = "confidentiality", _("confidentiality")


class Outcome(models.TextChoices):
    """How a decided challenge ended; empty while nothing is decided."""

    AWARDED = "awarded", pgettext_lazy("outcome", "awarded")
    NO_AWARD = "no_award", pgettext_lazy("outcome", "no award")


class TieBreak(models.TextChoices):
    """Who comes first when two bids have the same sum; published with the challenge, fixed at the deadline."""

    HEAVIEST_CRITERION = "heaviest_criterion", pgettext_lazy("tie break", "the higher score on the heaviest criterion")
    LOWER_PRICE = "lower_price", pgettext_lazy("tie break", "the lower price")
    EARLIER_BID = "earlier_bid", pgettext_lazy("tie break", "the bid that was sealed first")
