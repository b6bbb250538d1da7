"""Roles on a panel, steps of an evaluation and what a disclosure can come to (design, section 4)."""

from django.db import models
from django.utils.translation import pgettext_lazy


class PanelRole(models.TextChoices):
    """What a person does on a panel."""

    CHAIR = "chair", pgettext_lazy("panel", "chair")
    MEMBER = "member", pgettext_lazy("panel", "member")
    SECRETARY = "secretary", pgettext_lazy("panel", "secretary")


SCORING_ROLES = frozenset({PanelRole.CHAIR, PanelRole.MEMBER})
"""Roles that score; the secretary keeps the record and scores nothing."""


class Stage(models.TextChoices):
    """How far an evaluation has come; follows from the panel's times alone, never stored."""

    INVITING = "inviting", pgettext_lazy("evaluation", "the panel is being formed")
    WAITING = "waiting", pgettext_lazy("evaluation", "waits for the bids to be opened")
    SCORING = "scoring", pgettext_lazy("evaluation", "scoring")
    CONSENSUS = "consensus", pgettext_lazy("evaluation", "consensus round")
    CLOSED = "closed", pgettext_lazy("evaluation", "closed, the ranking is frozen")


class Declaration(models.TextChoices):
    """What a member says about one bidder before the bid opens for them."""

    NONE = "none", pgettext_lazy("conflict", "I have no conflict of interest")
    CONFLICT = "conflict", pgettext_lazy("conflict", "I have, or may have, a conflict of interest")


class Resolution(models.TextChoices):
    """What the chair decides about a declared or detected conflict."""

    RECUSED = "recused", pgettext_lazy("conflict", "stays out of this bid")
    PERMITTED = "permitted", pgettext_lazy("conflict", "may score all the same")


class ConflictKind(models.TextChoices):
    """Signs of a conflict that the platform can see by itself."""

    SAME_ORGANISATION = "same_organisation", pgettext_lazy("conflict", "works for the bidder")
    FORMER_ORGANISATION = "former_organisation", pgettext_lazy("conflict", "worked for the bidder")
    EMPLOYER = "employer", pgettext_lazy("conflict", "names the bidder as employer")
    EMAIL_DOMAIN = "email_domain", pgettext_lazy("conflict", "uses the same e-mail domain as the bidder's people")
    TAX_CODE = "tax_code", pgettext_lazy("conflict", "works for an organisation with the bidder's tax code")
    CONSULTED = "consulted", pgettext_lazy("conflict", "was consulted on the problem")
    PROGRAMME = "programme", pgettext_lazy("conflict", "works for a programme or investor that backs the bidder")
    CO_BIDDING = "co_bidding", pgettext_lazy("conflict", "bid together with the bidder lately")
