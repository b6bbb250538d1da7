"""A bid as the panel reads it: its parts in order, with what tells the bidder hidden where the evaluation is blind."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from hoip.bilingual import reader_language
from hoip.files.models import PrivateFile
from hoip.files.scanning import is_released
from hoip.files.services import content_of
from hoip.ui.formatting import money, number
from marketplace.evaluation import papers
from marketplace.proposals.content import BidContent, DocumentFacts, Total
from marketplace.proposals.masking import can_be_masked, mask
from marketplace.proposals.models import Proposal
from marketplace.proposals.services.contents import opened_content
from marketplace.proposals.services.names import names_in
from marketplace.proposals.states import Currency


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bid in the bidder's words."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: what it is called, its kind of file, and where it is read; without an address it is kept back."""

    title: str
    ending: str
    url: str


@dataclass(frozen=True, slots=True)
class Bid:
    """A bid for reading.

    Attributes:
        number: its number, which tells nothing about the bidder.
        title: the bidder and the solution, or empty in a blind evaluation.
        language: of the texts.
        prices: sums by currency, in words.
        parts: what the bidder wrote.
        documents: those that can be read; in a blind evaluation masked copies.
        withheld: in a blind evaluation, those that no machine here can look through.
    """

    number: str
    title: str
    language: str
    prices: tuple[str, ...]
    parts: tuple[Part, ...]
    documents: tuple[Paper, ...]
    withheld: tuple[Paper, ...]


def price_words(total: Total) -> str:
    """A sum with VAT, in words."""
    if total.currency == Currency.VND:
        return money(int(total.gross))
    return f"{number(total.gross)} {total.currency}"


def _parts(content: BidContent) -> Iterable[Part]:
    """All that a bid says, in the order of its form."""
    english = reader_language() == "en"
    yield Part(_("The offer in a few sentences"), content.summary)
    yield Part(_("How it answers the need"), content.approach)
    for answer in content.answers:
        question = answer.question_en if english else answer.question_vi
        yield Part(question or answer.question_vi or answer.question_en, answer.text)
    steps = [
        _("Month %(month)s: %(title)s. %(result)s") % {"month": one.month, "title": one.title, "result": one.result}
        for one in content.milestones
    ]
    yield Part(_("Plan and milestones"), "\n".join(steps))
    lines = [
        f"{one.label}: {one.quantity} × {number(one.unit_price)} {one.currency}, VAT {one.vat_percent}%"
        for one in content.prices
    ]
    yield Part(_("Price lines"), "\n".join(lines))
    yield Part(_("Team"), "\n".join(f"{one.name}: {one.role}" for one in content.team))
    yield Part(_("Partners"), "\n".join(f"{one.name}: {one.role}" for one in content.partners))
    yield Part(_("Data and access needed"), content.data_needs)


def read(proposal: Proposal, *, blind: bool) -> Bid:
    """The bid as a panel member reads it.

    Raises:
        StillSealed, KeyMissing, Damaged: see `opened_content`.
    """
    content = opened_content(proposal)
    parts = [part for part in _parts(content) if part.text.strip()]
    names = names_in(proposal, content) if blind else None
    shown = [_paper(proposal, one, names) for one in (*content.documents, *content.added_later)]
    if names is not None:
        parts = [Part(part.label, mask(part.text, names)) for part in parts]
    name = content.bidder[f"name_{reader_language()}"] or content.bidder["name_vi"]
    solution = content.solution[f"name_{reader_language()}"] or content.solution["name_vi"]
    return Bid(
        number=proposal.number,
        title="" if blind else f"{name} · {solution}",
        language=content.language,
        prices=tuple(price_words(total) for total in content.totals),
        parts=tuple(parts),
        documents=tuple(one for one in shown if one.url),
        withheld=tuple(one for one in shown if not one.url),
    )


def _paper(proposal: Proposal, facts: DocumentFacts, names: list[str] | None) -> Paper:
    """One document as a line of the page; with names, of a blind one."""
    ending = facts.name.rpartition(".")[2].upper()
    if names is None:
        return Paper(facts.title or facts.name, ending, reverse("files:file-download", args=[facts.file]))
    kind = facts.kind_en if reader_language() == "en" else facts.kind_vi
    title = mask(facts.title, names) if facts.title else kind or facts.kind_vi or _("Document")
    if not can_be_masked(facts.content_type):
        return Paper(title, ending, "")
    return Paper(
        title, ending, reverse("evaluation:paper", args=[proposal.challenge.number, proposal.number, facts.file])
    )


def masked_paper(proposal: Proposal, file: str) -> tuple[papers.Masked, DocumentFacts]:
    """One document of an opened bid as a blind panel reads it.

    Raises:
        LookupError: the bid has no such document.
        KeptBack: it cannot be masked, or the malware scanner has not released it.
        KeyMissing, Damaged: it does not open now.
    """
    content = opened_content(proposal)
    facts = next((one for one in (*content.documents, *content.added_later) if one.file == file), None)
    if facts is None:
        raise LookupError(file)
    kept = PrivateFile.objects.get(pk=file)
    if not is_released(kept):
        raise papers.KeptBack(_("This document still waits for the malware scan."))
    return papers.masked(content_of(kept), facts.content_type, names_in(proposal, content)), facts
