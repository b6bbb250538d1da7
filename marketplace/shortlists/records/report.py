"""The full evaluation report as values: headings, paragraphs and tables, from data alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from challenges.models import Challenge
from hoip.ui.formatting import weekday_date
from marketplace.evaluation.models import Disclosure, Panel, PanelMember, Place, Remark, Sheet
from marketplace.evaluation.templatetags.evaluation_tags import evidence, score
from marketplace.proposals.models import Opening, Proposal
from marketplace.shortlists.models import Complaint, Decision

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as the head."""

    head: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report. `level` is 1 for the main parts, 2 for parts of them."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    level: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language."""

    language: str
    title: str
    subtitle: str
    note: str
    sections: tuple[Section, ...]


def build(challenge: Challenge, language: str) -> Report:
    """The report of a closed evaluation and of what was decided, in one language ("vi" or "en").

    Raises:
        Panel.DoesNotExist: the challenge has no panel.
    """
    panel = Panel.objects.select_related("challenge__organisation", "closed_by").get(challenge=challenge)
    with override(language):
        return Report(
            language=language,
            title=_("Evaluation report"),
            subtitle=f"{challenge.number} · {challenge.title} · {challenge.organisation.name}",
            note=_(
                "A shortlist or an award here is no public-procurement contract; a contract follows the law on bidding outside the platform."
            ),
            sections=tuple(_sections(challenge, panel)),
        )


def _sections(challenge: Challenge, panel: Panel) -> Iterable[Section]:
    """All parts, in order."""
    yield _rules(challenge)
    yield _opening(challenge)
    yield _screening(challenge)
    yield from _panel(panel)
    yield _ranking(challenge, panel)
    yield from _bids(challenge, panel)
    yield Section(_("Minutes"), tuple(line for line in panel.minutes.splitlines() if line.strip()))
    yield from _decisions(challenge)


def _rules(challenge: Challenge) -> Section:
    """Criteria, weights, minimums and the rule for ties, as published."""
    rows = tuple(
        (one.text, str(one.weight), score(one.minimum), _("yes") if one.reason_required else _("no"))
        for one in challenge.criteria.all()
    )
    words = _(
        "Each criterion is scored from 0 to %(most)s. Points: the mean of the scores times the weight over the highest score, summed. Ties: %(rule)s. Fewest scores a bid: %(least)s."
    ) % {
        "most": challenge.score_max,
        "rule": challenge.get_tie_break_display(),
        "least": challenge.panel_minimum,
    }
    head = (_("Criterion"), _("Weight"), _("lowest score to stay in"), _("every score needs a reason"))
    return Section(_("Rules of the evaluation"), (words,), (Table(head, rows),))


def _opening(challenge: Challenge) -> Section:
    """When and by whom bids were opened, with their hashes."""
    opening = Opening.objects.filter(challenge=challenge, opened_at__isnull=False).first()
    if opening is None or opening.opened_at is None:
        return Section(_("Opening of the bids"), (_("No bids were opened."),))
    people = [person.full_name for person in (opening.first_by, opening.second_by) if person is not None]
    words = _("Opened on %(at)s by %(people)s.") % {"at": weekday_date(opening.opened_at), "people": ", ".join(people)}
    rows = tuple(
        (str(line.get("number", "")), str(line.get("version", "")), str(line.get("sha256", "")))
        for line in opening.record
    )
    return Section(_("Opening of the bids"), (words,), (Table((_("Bid"), _("Version"), "SHA-256"), rows),))


def _screening(challenge: Challenge) -> Section:
    """What became of each opened bid."""
    bids = Proposal.objects.filter(challenge=challenge, opened_at__isnull=False).order_by("number")
    rows = tuple(
        (bid.number, bid.organisation.name, bid.solution.name, bid.get_state_display(), bid.state_reason or "–")
        for bid in bids.select_related("organisation", "solution")
    )
    head = (_("Bid"), _("Organisation"), _("Solution"), _("State"), _("Reason"))
    return Section(_("Bids"), (), (Table(head, rows),))


def _panel(panel: Panel) -> Iterable[Section]:
    """Who sat on the panel, and every conflict with its decision."""
    rows = tuple(_member(one) for one in panel.members.select_related("user"))
    head = (_("Person"), _("Role"), _("accepted at"), _("left at"), _("Reason"))
    yield Section(_("Panel"), (), (Table(head, rows),))
    found = (
        Disclosure.objects.filter(member__panel=panel)
        .exclude(declaration="")
        .select_related("member__user", "proposal", "resolved_by")
        .prefetch_related("findings")
    )
    told = [one for one in found if one.declaration == "conflict" or one.findings.all()]
    lines = tuple(
        (
            one.member.user.full_name,
            one.proposal.number,
            one.words or "–",
            "; ".join(f"{sign.get_kind_display()}: {evidence(sign)}" for sign in one.findings.all()) or "–",
            f"{one.get_resolution_display()}: {one.resolution_reason}" if one.resolution else "–",
        )
        for one in told
    )
    words = _("%(all)s declarations were made; %(told)s name or show a conflict.") % {
        "all": len(found),
        "told": len(told),
    }
    head = (_("Person"), _("Bid"), _("in words"), _("signs of conflicts"), _("Decision"))
    yield Section(_("Conflicts of interest"), (words,), (Table(head, lines),) if lines else ())


def _member(one: PanelMember) -> Row:
    """One seat."""
    return (
        one.user.full_name,
        one.get_role_display(),
        weekday_date(one.accepted_at) if one.accepted_at else "–",
        weekday_date(one.left_at) if one.left_at else "–",
        one.leave_reason or "–",
    )


def _ranking(challenge: Challenge, panel: Panel) -> Section:
    """The frozen ranking."""
    criteria = list(challenge.criteria.all())
    rows = tuple(
        (
            str(row.position or "–"),
            row.proposal.number,
            score(row.points),
            *(score(_decimal(row.means.get(str(one.pk)))) for one in criteria),
            ", ".join(one.text for one in criteria if one.pk in row.below) or "–",
        )
        for row in Place.objects.filter(panel=panel).select_related("proposal")
    )
    head = (
        pgettext("ranking", "Place"),
        _("Bid"),
        _("Points of 100"),
        *(one.text for one in criteria),
        _("below the minimum"),
    )
    closed = (
        _("Frozen on %(at)s by %(who)s.")
        % {
            "at": weekday_date(panel.closed_at),
            "who": panel.closed_by.full_name if panel.closed_by else "–",
        }
        if panel.closed_at
        else ""
    )
    words = tuple(text for text in (closed, f"SHA-256 {panel.ranking_hash}" if panel.ranking_hash else "") if text)
    return Section(_("Ranking"), words, (Table(head, rows),))


def _decimal(text: Any) -> Any:
    """A stored mean as a number."""
    from decimal import Decimal

    return None if text is None else Decimal(text)


def _bids(challenge: Challenge, panel: Panel) -> Iterable[Section]:
    """Every score with its reason, bid by bid, with remarks and changes of the consensus round."""
    sheets = (
        Sheet.objects.filter(member__panel=panel, locked_at__isnull=False)
        .select_related("member__user", "proposal")
        .prefetch_related("scores__changes", "scores__criterion")
        .order_by("proposal__number", "member_id")
    )
    remarks = Remark.objects.filter(panel=panel).select_related("member__user", "criterion")
    yield Section(_("Scores and reasons"))
    by_bid: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_bid.setdefault(sheet.proposal.number, []).append(sheet)
    for number, of_bid in by_bid.items():
        tables = []
        for criterion in challenge.criteria.all():
            rows = tuple(
                (sheet.member.user.full_name, _value(one), one.reason or "–")
                for sheet in of_bid
                for one in sheet.scores.all()
                if one.criterion_id == criterion.pk
            )
            tables.append(Table((criterion.text, _("Score"), _("Reason")), rows))
        said = tuple(
            f"{one.criterion.text}, {one.member.user.full_name}: {one.text}"
            for one in remarks
            if one.proposal_id == of_bid[0].proposal_id
        )
        words = tuple(f"{sheet.member.user.full_name}: {sheet.comment}" for sheet in of_bid if sheet.comment)
        yield Section(number, (*words, *said), tuple(tables), level=2)


def _value(one: Any) -> str:
    """A score with all that became of it."""
    changes = "; ".join(
        f"{score(change.before)} → {score(change.after)} ({change.reason})" for change in one.changes.all()
    )
    return f"{score(one.value)}{f' [{changes}]' if changes else ''}"


def _decisions(challenge: Challenge) -> Iterable[Section]:
    """Every decision with its lines, and every complaint with its answer."""
    rows = Decision.objects.filter(challenge=challenge).order_by("proposed_at")
    for one in rows.select_related("proposed_by", "approved_by", "final_by", "ended_by"):
        acts = [
            (_("Proposed"), one.proposed_at, one.proposed_by, one.reason),
            (pgettext("decision", "Approved"), one.approved_at, one.approved_by, ""),
            (_("Final"), one.final_at, one.final_by, ""),
            (_("turned down or undone at"), one.ended_at, one.ended_by, one.end_reason),
        ]
        words = tuple(
            f"{label}: {weekday_date(at)}, {person.full_name if person else '–'}{f'. {reason}' if reason else ''}"
            for label, at, person, reason in acts
            if at is not None
        )
        lines = tuple(
            (line.proposal.number, line.get_result_display(), line.reason)
            for line in one.lines.select_related("proposal")
        )
        table = Table((_("Bid"), _("Result"), _("Reason")), lines)
        yield Section(f"{_('Decision')}: {one.get_outcome_display()}", words, (table,) if lines else ())
    complaints = Complaint.objects.filter(decision__challenge=challenge).select_related("organisation")
    if complaints:
        told = tuple(
            (
                one.organisation.name,
                weekday_date(one.filed_at),
                one.text,
                one.answer or "–",
                "–" if one.upheld is None else _("Upheld") if one.upheld else _("Not upheld"),
            )
            for one in complaints
        )
        head = (_("complainant"), _("received at"), _("complaint"), _("Answer"), _("Result"))
        yield Section(_("Complaints"), (), (Table(head, told),))
