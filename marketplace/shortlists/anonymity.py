"""Which candidates go without their names: bids under blind evaluation, until the panel says otherwise."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace.proposals.anonymity import hides_names
from marketplace.shortlists.models import Candidate, Shortlist


def hides_bidders(shortlist: Shortlist) -> bool:
    """Whether bids stand on a board without names: until the chair shows them or the ranking is frozen."""
    return shortlist.challenge is not None and hides_names(shortlist.challenge)


@dataclass(frozen=True, slots=True)
class Card:
    """A candidate as the agency reads it now.

    Attributes:
        candidate: the row itself; a page shows its solution only where `masked` is False.
        masked: whether it goes by the number of its bid.
    """

    candidate: Candidate
    masked: bool

    @property
    def title(self) -> str:
        """The solution's name, or the number of the bid."""
        return self.candidate.proposal.number if self.masked and self.candidate.proposal else str(self.candidate)

    @property
    def organisation(self) -> str:
        """The provider's name, or that it is hidden."""
        return _("name hidden from the panel") if self.masked else self.candidate.solution.organisation.name


def cards(shortlist: Shortlist, rows: list[Candidate]) -> list[Card]:
    """The candidates of a board as they are shown now."""
    hidden = hides_bidders(shortlist)
    return [Card(row, hidden and row.proposal_id is not None) for row in rows]
