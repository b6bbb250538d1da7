"""Two to five candidates side by side: answers, scores, price, readiness, evidence, gaps."""

import csv
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.generic import TemplateView

from challenges.models import Challenge
from hoip.bilingual import in_language
from hoip.ui.formatting import number
from marketplace.evaluation import reading
from marketplace.evaluation.models import Place
from marketplace.evaluation.templatetags.evaluation_tags import score
from marketplace.matching.services import explain
from marketplace.proposals.content import BidContent
from marketplace.proposals.masking import mask
from marketplace.proposals.services.contents import opened_contents
from marketplace.proposals.services.names import names_in
from marketplace.shortlists.anonymity import Card
from marketplace.shortlists.views.boards import ShortlistMixin, plain
from marketplace.solutions.reading import SolutionReader

LEAST_COMPARED, MOST_COMPARED = 2, 5
NOTHING = "–"

Row = tuple[Any, list[str]]


class ShortlistCompareView(ShortlistMixin, TemplateView):
    """Two to five candidates side by side, as a page or as a file."""

    template_name = "shortlists/shortlist_compare.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; with `file=csv` the same table as a file."""
        context = self.get_context_data(**kwargs)
        if request.GET.get("file") != "csv" or not context["blocks"]:
            return self.render_to_response(context)
        name = f"compare-{self.shortlist.subject.number}.csv"
        response = HttpResponse(
            "\ufeff",
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
        rows = csv.writer(response)
        rows.writerow(["", *(plain(card.title) for card in context["cards"])])
        for heading, lines in context["blocks"]:
            for label, cells in lines:
                rows.writerow([plain(f"{heading}: {label}"), *(plain(cell) for cell in cells)])
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of the comparison, or what is wrong with the choice."""
        given = self.request.GET.getlist("c")[:20]
        keys = [int(key) for key in given if key.isascii() and key.isdigit() and len(key) < 10]
        rows = self.cards(self.candidates().filter(pk__in=keys))
        fits = LEAST_COMPARED <= len(rows) <= MOST_COMPARED
        return super().get_context_data(
            shortlist=self.shortlist,
            cards=rows if fits else [],
            blocks=self._groups(rows) if fits else [],
            least=LEAST_COMPARED,
            most=MOST_COMPARED,
            query=self.request.GET.urlencode(),
            **kwargs,
        )

    def _groups(self, rows: list[Card]) -> list[tuple[Any, list[Row]]]:
        """The table in groups; cells keep to what the person may read, and to no names where they are hidden."""
        bids = opened_contents(row.candidate.proposal for row in rows if row.candidate.proposal is not None)
        contents = [bids.get(row.candidate.proposal_id or 0) for row in rows]
        groups = [
            (_("Who and what"), self._profile(rows)),
            (_("The bid"), _offers(rows, contents)),
            (_("Answers to the requirements"), _answers(rows, contents)),
            (_("Scores of the panel"), _scores(self.shortlist.challenge, rows)),
            (_("Evidence"), self._evidence(rows)),
            (_("Beside the need"), self._gaps(rows)),
        ]
        return [(heading, lines) for heading, lines in groups if lines]

    def _profile(self, rows: list[Card]) -> list[Row]:
        """Who stands behind each."""
        solutions = [row.candidate.solution for row in rows]
        return [
            (_("Organisation"), [row.organisation for row in rows]),
            (
                _("Verification"),
                [str(one.organisation.get_verification_display()) for one in solutions],
            ),
            (
                _("Column"),
                [
                    row.candidate.place.name if row.candidate.place else str(row.candidate.get_column_display())
                    for row in rows
                ],
            ),
            (pgettext("topic", "Fields"), _open(rows, lambda one: ", ".join(field.name for field in one.fields.all()))),
            (_("Tags"), _open(rows, lambda one: ", ".join(tag.name for tag in one.tags.all()))),
            (_("Price model"), _open(rows, lambda one: one.get_price_model_display())),
            (_("Intellectual property"), _open(rows, lambda one: one.get_ip_status_display())),
        ]

    def _evidence(self, rows: list[Card]) -> list[Row]:
        """Readiness and what shows it."""
        readers = {row.candidate.pk: SolutionReader(row.candidate.solution, self.request.user) for row in rows}

        def section(name: str) -> list[str]:
            return [NOTHING if row.masked else readers[row.candidate.pk].text(name) or NOTHING for row in rows]

        return [
            (
                _("Readiness level"),
                [f"TRL {row.candidate.solution.trl}" if row.candidate.solution.trl else NOTHING for row in rows],
            ),
            (_("Evidence of the level"), section("trl_evidence")),
            (_("Stage"), _open(rows, lambda one: one.get_stage_display())),
            (_("Deployments"), section("deployments")),
            (_("Measured results"), section("results")),
        ]

    def _gaps(self, rows: list[Card]) -> list[Row]:
        """What each speaks to and what it never mentions."""
        found = [explain(self.shortlist.subject, row.candidate.solution, self.request.user).reasons for row in rows]
        return [
            (
                _("Requirements spoken to"),
                [_("%(met)s of %(all)s") % {"met": one.met, "all": one.met + len(one.gap)} for one in found],
            ),
            (_("Not mentioned"), ["\n".join(line.text for line in one.gap) or NOTHING for one in found]),
        ]


def _open(rows: list[Card], words: Any) -> list[str]:
    """A fact of each profile; nothing where it would tell who bids."""
    return [NOTHING if row.masked else str(words(row.candidate.solution) or NOTHING) for row in rows]


def _text(row: Card, content: BidContent | None, text: str) -> str:
    """Words of a bid, with names hidden where the bidder goes without one."""
    if content is None or not text.strip():
        return NOTHING
    if row.masked and row.candidate.proposal is not None:
        return mask(text, names_in(row.candidate.proposal, content))
    return text


def _offers(rows: list[Card], contents: list[BidContent | None]) -> list[Row]:
    """What each bid offers, for how much and how fast."""
    if not any(contents):
        return []
    pairs = list(zip(rows, contents, strict=True))
    return [
        (_("The offer in a few sentences"), [_text(row, one, one.summary if one else "") for row, one in pairs]),
        (
            _("Price with VAT"),
            [" + ".join(reading.price_words(total) for total in one.totals) if one else NOTHING for one in contents],
        ),
        (
            _("Months"),
            [number(one.duration_months) if one and one.duration_months else NOTHING for one in contents],
        ),
        (
            _("Milestones"),
            [
                _text(row, one, "\n".join(f"{step.month}: {step.title}" for step in one.milestones) if one else "")
                for row, one in pairs
            ],
        ),
    ]


def _answers(rows: list[Card], contents: list[BidContent | None]) -> list[Row]:
    """What each bid says on each requirement, as it read when the bid was sealed."""
    questions: dict[str, Any] = {}
    for content in contents:
        for answer in content.answers if content else ():
            questions.setdefault(answer.key, answer)
    lines: list[Row] = []
    for key, asked in questions.items():
        cells = []
        for row, content in zip(rows, contents, strict=True):
            said = next((one.text for one in content.answers if one.key == key), "") if content else ""
            cells.append(_text(row, content, said))
        lines.append((in_language(asked, "question"), cells))
    return lines


def _scores(challenge: Challenge | None, rows: list[Card]) -> list[Row]:
    """Places, points and means by criterion, once the ranking is frozen."""
    bids = [row.candidate.proposal_id for row in rows]
    places = {one.proposal_id: one for one in Place.objects.filter(proposal__in=[key for key in bids if key])}
    if challenge is None or not places:
        return []
    found = [places.get(key or 0) for key in bids]
    lines: list[Row] = [
        (_("Place in the ranking"), [str(one.position or NOTHING) if one else NOTHING for one in found]),
        (_("Points of 100"), [score(one.points) if one else NOTHING for one in found]),
    ]
    for criterion in challenge.criteria.all():
        cells = [
            score(Decimal(one.means[str(criterion.pk)])) if one and str(criterion.pk) in one.means else NOTHING
            for one in found
        ]
        lines.append((f"{criterion.text} ({criterion.weight})", cells))
    return lines
