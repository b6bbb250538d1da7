"""What a bidder declares. A change of the words is a new version: what was accepted stays on record as it read."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declaration: its key, the version of its words, and the words."""

    key: str
    version: str
    text: Any


DECLARATIONS = (
    Declaration(
        "ip",
        "2026-11",
        _(
            "We hold the rights to what we offer, or have the consent of those who hold them, and accept the terms on rights and data of this challenge."
        ),
    ),
    Declaration(
        "conflicts",
        "2026-11",
        _("We have named every relation with the agency, its officers or the panel that could sway the result."),
    ),
    Declaration(
        "data",
        "2026-11",
        _(
            "The people named in this bid agree that the platform keeps their names, addresses and roles to judge it, until the record of the call is closed."
        ),
    ),
)
"""Source: domain guide, section 15 (consent with its purpose, unticked at first) and section 10."""
