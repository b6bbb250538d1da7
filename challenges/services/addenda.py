"""Changes of a challenge after it was announced: numbered, dated, with reason and difference."""

from challenges.models import Addendum, Challenge


def latest_material_addendum(challenge: Challenge) -> Addendum | None:
    """The newest change that a bidder must have seen before they submit, or None; bids keep its `number`."""
    found: Addendum | None = challenge.addenda.filter(is_material=True).order_by("-number").first()
    return found
