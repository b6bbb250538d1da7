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
    # Merged from the draft: its agency joined a twin instead of filing another.
    ProblemState.DRAFT: frozenset({ProblemState.SUBMITTED, ProblemState.QUEUED, ProblemState.MERGED}),
    ProblemState.QUEUED: frozenset({ProblemState.SUBMITTED, ProblemState.DRAFT, ProblemState.MERGED}),
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


SENT_STATES = frozenset(
    {ProblemState.SUBMITTED, ProblemState.IN_CONSULTATION, ProblemState.ACCEPTED, ProblemState.RETURNED}
)
"""States of a problem that was sent and is neither declined nor merged: other agencies may know of it."""


CLOSED_STATES = frozenset({ProblemState.DECLINED, ProblemState.MERGED})
"""States of a problem that nothing follows and nothing is made from."""


class RoundPhase(models.TextChoices):
    """Where an intake round is at a time; computed from its dates, never stored."""

    PREPARING = "preparing", pgettext_lazy("round", "preparing")
    ANNOUNCED = "announced", pgettext_lazy("round", "announced")
    OPEN = "open", pgettext_lazy("round", "open")
    CLOSED = "closed", pgettext_lazy("round", "closed")


class JoinState(models.TextChoices):
    """What became of an agency's wish to join another agency's problem."""

    ASKED = "asked", pgettext_lazy("join", "asked")
    AGREED = "agreed", pgettext_lazy("join", "agreed")
    DECLINED = "declined", pgettext_lazy("join", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("join", "withdrawn")


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


class VersionOccasion(models.TextChoices):
    """Why a version of a problem's text was kept."""

    SUBMITTED = "submitted", pgettext_lazy("version", "submitted")
    CONSULTED = "consulted", pgettext_lazy("version", "changed in consultation")
    ACCEPTED = "accepted", pgettext_lazy("version", "accepted")


class DeclineReason(models.TextChoices):
    """The list from which the office chooses when it declines a problem; words of its own are added."""

    NOT_OURS = "not_ours", pgettext_lazy("decline", "outside the programme's field")
    ORDINARY_PURCHASE = "ordinary_purchase", pgettext_lazy("decline", "an ordinary purchase answers it")
    ALREADY_SOLVED = "already_solved", pgettext_lazy("decline", "solved already elsewhere in the city")
    NOT_NOW = "not_now", pgettext_lazy("decline", "cannot be solved within twelve months now")
    NO_OWNER = "no_owner", pgettext_lazy("decline", "nobody looks after it or pays for it")
    UNLAWFUL = "unlawful", pgettext_lazy("decline", "the law does not allow it as it stands")
    OTHER = "other", pgettext_lazy("decline", "another reason")


class ConsultationKind(models.TextChoices):
    """How experts and stakeholders are heard."""

    ROUND_TABLE = "round_table", _("round-table")
    WRITTEN = "written", _("written consultation")


class GuestRole(models.TextChoices):
    """As what a person is invited to a consultation."""

    EXPERT = "expert", pgettext_lazy("guest", "expert")
    STAKEHOLDER = "stakeholder", pgettext_lazy("guest", "stakeholder")


class EditState(models.TextChoices):
    """What became of a proposed edit."""

    OPEN = "open", pgettext_lazy("edit", "waits for the authors")
    ACCEPTED = "accepted", pgettext_lazy("edit", "taken over")
    REFUSED = "refused", pgettext_lazy("edit", "not taken over")


class AttachmentTier(models.TextChoices):
    """Who may read an attachment of a challenge."""

    PUBLIC = "public", pgettext_lazy("tier", "everybody")
    SIGNED_IN = "signed_in", pgettext_lazy("tier", "people who are signed in")
    TERMS = "terms", pgettext_lazy("tier", "people who accept the terms of use")


class RuleKind(models.TextChoices):
    """What an eligibility rule asks of a bidder; the platform checks all but the last."""

    IN_CITY = "in_city", _("has its seat in the city")
    MIN_AGE = "min_age", _("exists for at least a number of years")
    MAX_AGE = "max_age", _("exists for at most a number of years")
    FIELDS = "fields", _("works in one of some fields")
    DECLARED = "declared", _("declared by the bidder")


class StageKind(models.TextChoices):
    """Stages of a contest or a call in several rounds."""

    PRELIMINARY = "preliminary", pgettext_lazy("stage", "preliminary round")
    INCUBATION = "incubation", pgettext_lazy("stage", "incubation")
    FINAL = "final", pgettext_lazy("stage", "final")
    OTHER = "other", pgettext_lazy("stage", "round")
