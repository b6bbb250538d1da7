"""States of a bid and what may follow (design, section 4)."""

from django.db import models
from django.utils.translation import pgettext_lazy


class ProposalState(models.TextChoices):
    """Where a bid is, from the bidder's side."""

    DRAFT = "draft", pgettext_lazy("bid", "draft")
    SUBMITTED = "submitted", pgettext_lazy("bid", "submitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("bid", "withdrawn")


NEXT_STATES: dict[str, frozenset[str]] = {
    ProposalState.DRAFT: frozenset({ProposalState.SUBMITTED, ProposalState.WITHDRAWN}),
    ProposalState.SUBMITTED: frozenset({ProposalState.WITHDRAWN, ProposalState.DRAFT}),
    ProposalState.WITHDRAWN: frozenset({ProposalState.DRAFT}),
}
"""Every move is possible only before the deadline; `services` judges the clock inside the row's lock."""
