"""Predicates about people and organisations that every room's permissions are made of."""

from typing import Any

import rules

from hoip.accounts.states import MANAGING_ROLES, WRITING_ROLES

signed_in = rules.is_authenticated


@rules.predicate
def is_office(user: Any) -> bool:
    """The person works for the programme office."""
    return bool(getattr(user, "is_office", False))


@rules.predicate
def is_editor(user: Any) -> bool:
    """The person edits pages."""
    return bool(getattr(user, "is_editor", False))


def _organisation_id(record: Any) -> int | None:
    """The key of the organisation that a record belongs to, or of the organisation itself."""
    if record is None:
        return None
    found = getattr(record, "organisation_id", None)
    return found if found is not None else record.pk


@rules.predicate
def belongs_to(user: Any, record: Any) -> bool:
    """The person is a member of the record's organisation, in any role."""
    return user.is_authenticated and user.works_in(_organisation_id(record))


@rules.predicate
def writes_for(user: Any, record: Any) -> bool:
    """The person may write for the record's organisation (owner, manager or member)."""
    return user.is_authenticated and user.works_in(_organisation_id(record), WRITING_ROLES)


@rules.predicate
def manages(user: Any, record: Any) -> bool:
    """The person manages the record's organisation (owner or manager)."""
    return user.is_authenticated and user.works_in(_organisation_id(record), MANAGING_ROLES)


@rules.predicate
def organisation_is_verified(_user: Any, record: Any) -> bool:
    """The record's organisation has been confirmed by the programme office."""
    return bool(record is not None and getattr(record, "organisation", record).is_verified)


rules.add_perm("accounts.add_organisation", signed_in)
rules.add_perm("accounts.change_organisation", manages)
rules.add_perm("accounts.view_members", belongs_to)
rules.add_perm("accounts.invite_member", manages)
rules.add_perm("accounts.change_members", manages)
rules.add_perm("accounts.export_members", manages | is_office)
rules.add_perm("accounts.appoint_owner", is_office)
rules.add_perm("accounts.transfer_open_items", is_office)
rules.add_perm("accounts.withdraw_verification", is_office)
rules.add_perm("accounts.transfer_ownership", manages)
rules.add_perm("accounts.leave_organisation", belongs_to)
rules.add_perm("accounts.request_verification", manages)
rules.add_perm("accounts.decide_verification", is_office)
rules.add_perm("accounts.manage_accounts", is_office)
rules.add_perm("accounts.change_expert_profile", signed_in)
rules.add_perm("accounts.withdraw_consent", signed_in)
rules.add_perm("accounts.erase_person", is_office)
