"""States of a bid and what may follow (design, section 4)."""

from django.db import models
from django.utils.translation import pgettext_lazy


class ProposalState(models.TextChoices):
    """Where a bid is, from the bidder's side."""

    DRAFT = "draft", pgettext_lazy("bid", "draft")
    SUBMITTED = "submitted", pgettext_lazy("bid", "submitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("bid", "withdrawn")
    RETURNED = "returned", pgettext_lazy("bid", "given back unopened")
    ELIGIBLE = "eligible", pgettext_lazy("bid", "eligible")
    INELIGIBLE = "ineligible", pgettext_lazy("bid", "not eligible")
    SHORTLISTED = "shortlisted", pgettext_lazy("bid", "shortlisted")
    NOT_SELECTED = "not_selected", pgettext_lazy("bid", "not selected")
    AWARDED = "awarded", pgettext_lazy("bid", "awarded")
    RESERVE = "reserve", pgettext_lazy("bid", "on the reserve list")


S = ProposalState
NEXT_STATES: dict[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.SUBMITTED, S.WITHDRAWN}),
    S.SUBMITTED: frozenset({S.WITHDRAWN, S.RETURNED, S.ELIGIBLE, S.INELIGIBLE}),
    S.WITHDRAWN: frozenset({S.DRAFT}),
    S.RETURNED: frozenset(),
    S.ELIGIBLE: frozenset({S.INELIGIBLE, S.SHORTLISTED, S.NOT_SELECTED}),
    S.INELIGIBLE: frozenset({S.ELIGIBLE}),
    S.SHORTLISTED: frozenset({S.NOT_SELECTED, S.INELIGIBLE, S.AWARDED, S.RESERVE}),
    S.NOT_SELECTED: frozenset({S.SHORTLISTED}),
    S.AWARDED: frozenset({S.SHORTLISTED, S.INELIGIBLE}),
    S.RESERVE: frozenset({S.SHORTLISTED, S.NOT_SELECTED, S.INELIGIBLE, S.AWARDED}),
}
"""The bidder's own moves are possible only before the deadline, all others only once the bid is opened."""
WORKING_STATES = frozenset({S.DRAFT, S.SUBMITTED})
"""States in which the working copy can be written; a submitted one counts as it was sealed until it is sealed again."""
OPENED_STATES = frozenset({S.SUBMITTED, S.ELIGIBLE, S.INELIGIBLE, S.SHORTLISTED, S.NOT_SELECTED, S.AWARDED, S.RESERVE})
"""States of a bid that others may read once it is opened."""


class Side(models.TextChoices):
    """For whom one of the two people stands who open the bids."""

    AGENCY = "agency", pgettext_lazy("side", "the agency")
    OFFICE = "office", pgettext_lazy("side", "the programme office")


class Step(models.TextChoices):
    """The steps of the form."""

    OFFER = "offer", pgettext_lazy("step of a bid", "Offer")
    PLAN = "plan", pgettext_lazy("step of a bid", "Plan and price")
    TEAM = "team", pgettext_lazy("step of a bid", "Team and partners")
    DOCUMENTS = "documents", pgettext_lazy("step of a bid", "Documents")
    DECLARATIONS = "declarations", pgettext_lazy("step of a bid", "Declarations")


WRITTEN_STEPS = (Step.OFFER, Step.PLAN, Step.DECLARATIONS)
"""Steps whose text is kept in the working copy, each with a version of its own."""


class Currency(models.TextChoices):
    """Currencies in which a price can be named."""

    VND = "VND", "VND"
    USD = "USD", "USD"
    EUR = "EUR", "EUR"
