"""Texts that people sign on the platform. A text that changes gets a new version; what was signed keeps its own."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Statement:
    """One text to sign.

    Attributes:
        key: stable name.
        version: year and month of the wording.
        title, text: what is signed, in the reader's language.
    """

    key: str
    version: str
    title: Any
    text: Any


CONFLICT = Statement(
    "conflict",
    "2026-11",
    _("Conflicts of interest"),
    _(
        "I, my close relatives and the organisations that I work for or own a share in do not intend to bid on a "
        "challenge made from this problem; where that is not so, I say it below, and I tell the programme office at "
        "once if it changes."
    ),
)
CONFIDENTIALITY = Statement(
    "confidentiality",
    "2026-11",
    _("Confidentiality"),
    _(
        "I keep what I read and hear in this consultation to myself until the challenge is announced, use it for this "
        "consultation only, and pass no document on."
    ),
)
DOCUMENT_TERMS = Statement(
    "documents",
    "2026-11",
    _("Terms of use of the documents"),
    _(
        "I use these documents only to understand this challenge and to prepare a bid. I do not publish them or pass "
        "them on outside my organisation, and I delete them when the challenge ends without my taking part."
    ),
)
GUEST_STATEMENTS = (CONFLICT, CONFIDENTIALITY)
