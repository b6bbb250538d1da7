"""Who may do what with solution profiles. What the profile's state allows is the services' question."""

from typing import Any

import rules

from hoip.accounts.rules import (
    belongs_to,
    is_office,
    manages,
    organisation_is_verified,
    signed_in,
    writes_for,
)


@rules.predicate
def keeps_profiles(_user: Any, organisation: Any) -> bool:
    """The organisation is of a kind that offers solutions."""
    return bool(organisation is not None and organisation.is_provider)


rules.add_perm("solutions.add_solution", signed_in & writes_for & keeps_profiles)
rules.add_perm("solutions.change_solution", signed_in & writes_for)
rules.add_perm("solutions.publish_solution", signed_in & manages & organisation_is_verified)
rules.add_perm("solutions.unpublish_solution", signed_in & manages)
rules.add_perm("solutions.archive_solution", signed_in & (manages | is_office))
rules.add_perm("solutions.restore_solution", signed_in & manages)
rules.add_perm("solutions.confirm_solution", signed_in & writes_for)
rules.add_perm("solutions.read_revisions", signed_in & belongs_to)
rules.add_perm("solutions.list_own_solutions", signed_in)
rules.add_perm("solutions.view_solution", signed_in & is_office)
