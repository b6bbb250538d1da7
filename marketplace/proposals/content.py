"""The content of a bid as values: what its team reads in the draft and what everybody else reads once it is opened."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from marketplace.proposals.states import Currency

FORMAT = "hoip-bid/1"
CENT = Decimal("0.01")
SUMMARY_WORDS, APPROACH_WORDS, DATA_NEEDS_WORDS, CONFLICT_WORDS = 200, 1000, 300, 300
"""Words at most in the parts that every bid has; answers have the limit of their requirement."""


def words_in(text: str) -> int:
    """How many words a text has, as a Vietnamese reader counts them: what stands between spaces."""
    return len(text.split())


def canonical(data: Any) -> bytes:
    """One JSON text for the same data: keys sorted, no spaces, UTF-8. Its SHA-256 is what a receipt names."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of the plan: what, by the end of which month from the start, and how one sees that it is done."""

    title: str
    month: int
    result: str = ""


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of the price, without and with VAT; amounts in units of the currency, VND without fractions."""

    label: str
    quantity: int
    unit_price: Decimal
    currency: str
    vat_percent: int

    def _rounded(self, amount: Decimal) -> Decimal:
        return amount.quantize(Decimal(1) if self.currency == Currency.VND else CENT, ROUND_HALF_UP)

    @property
    def net(self) -> Decimal:
        """Without VAT."""
        return self._rounded(self.unit_price * self.quantity)

    @property
    def vat(self) -> Decimal:
        """VAT, rounded line by line."""
        return self._rounded(self.net * self.vat_percent / 100)

    @property
    def gross(self) -> Decimal:
        """With VAT."""
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class Total:
    """Sums of the lines in one currency."""

    currency: str
    net: Decimal
    vat: Decimal
    gross: Decimal


def totals(lines: Iterable[PriceLine]) -> list[Total]:
    """The sums by currency, in the order in which the currencies first occur."""
    rows = list(lines)
    return [
        Total(
            currency,
            sum((row.net for row in rows if row.currency == currency), Decimal(0)),
            sum((row.vat for row in rows if row.currency == currency), Decimal(0)),
            sum((row.gross for row in rows if row.currency == currency), Decimal(0)),
        )
        for currency in dict.fromkeys(row.currency for row in rows)
    ]


@dataclass(frozen=True, slots=True)
class AnswerText:
    """The answer to one requirement, with the requirement as it read when it was sealed."""

    key: str
    question_vi: str
    question_en: str
    text: str


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the team. The address is for masking and for conflict checks, never for show."""

    name: str
    role: str
    email: str
    confirmed_at: str


@dataclass(frozen=True, slots=True)
class PartnerPart:
    """A partner organisation and its part in the work."""

    name: str
    slug: str
    tax_code: str
    role: str
    confirmed_at: str


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document: `file` is the id of the private file that holds it."""

    file: str
    kind: str
    kind_vi: str
    kind_en: str
    title: str
    name: str
    size: int
    content_type: str
    sha256: str
    added_at: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """One declaration with the words that were accepted, their version, when and by whom."""

    key: str
    version: str
    text: str
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class BidContent:
    """All that a bid says. `solution`, `bidder`, `challenge`: plain facts as they were when it was sealed."""

    number: str
    version: int
    sealed_at: str
    challenge: Mapping[str, str]
    bidder: Mapping[str, str]
    solution: Mapping[str, str]
    language: str
    summary: str
    approach: str
    data_needs: str
    answers: tuple[AnswerText, ...]
    milestones: tuple[Milestone, ...]
    duration_months: int | None
    prices: tuple[PriceLine, ...]
    team: tuple[Person, ...]
    partners: tuple[PartnerPart, ...]
    documents: tuple[DocumentFacts, ...]
    declarations: tuple[Declared, ...]
    conflict_statement: str
    addendum: int
    added_later: tuple[DocumentFacts, ...] = field(default=())
    """Formal papers that the bidder was allowed to add after the opening."""

    @property
    def totals(self) -> list[Total]:
        """Sums of the price by currency."""
        return totals(self.prices)

    @property
    def price_vnd(self) -> int | None:
        """The whole price in VND with VAT; None without a price or when a line is in another currency."""
        sums = self.totals
        return int(sums[0].gross) if len(sums) == 1 and sums[0].currency == Currency.VND else None


def price_line(row: Mapping[str, Any]) -> PriceLine:
    """A line from its plain values."""
    return PriceLine(
        row["label"], int(row["quantity"]), Decimal(row["unit_price"]), row["currency"], int(row["vat_percent"])
    )


def plain_price(line: PriceLine) -> dict[str, Any]:
    """A line as plain values; amounts as text, so that nothing is rounded on the way."""
    return {
        "label": line.label,
        "quantity": line.quantity,
        "unit_price": str(line.unit_price),
        "currency": line.currency,
        "vat_percent": line.vat_percent,
    }


def from_manifest(data: Mapping[str, Any], added_later: Iterable[DocumentFacts] = ()) -> BidContent:
    """The content of a sealed version's manifest."""
    return BidContent(
        number=data["bid"],
        version=data["version"],
        sealed_at=data["sealed_at"],
        challenge=data["challenge"],
        bidder=data["bidder"],
        solution=data["solution"],
        language=data["language"],
        summary=data["summary"],
        approach=data["approach"],
        data_needs=data["data_needs"],
        answers=tuple(AnswerText(**row) for row in data["answers"]),
        milestones=tuple(Milestone(**row) for row in data["milestones"]),
        duration_months=data["duration_months"],
        prices=tuple(price_line(row) for row in data["prices"]),
        team=tuple(Person(**row) for row in data["team"]),
        partners=tuple(PartnerPart(**row) for row in data["partners"]),
        documents=tuple(DocumentFacts(**row) for row in data["documents"]),
        declarations=tuple(Declared(**row) for row in data["declarations"]),
        conflict_statement=data["conflict_statement"],
        addendum=data["addendum"],
        added_later=tuple(added_later),
    )
