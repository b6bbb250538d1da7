"""The columns of a board: the usual four, or the agency's own, each with the meaning of one of those."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hoip.audit.services import record
from marketplace.shortlists.exceptions import CandidateRefused
from marketplace.shortlists.models import BoardColumn, Shortlist
from marketplace.shortlists.states import Column

MOST_COLUMNS = 10


@dataclass(frozen=True, slots=True)
class Stand:
    """A place on a board: the key that forms send, its name in both languages (empty for the usual ones), its meaning."""

    key: str
    meaning: Column
    own: BoardColumn | None

    @property
    def name(self) -> str:
        """What the reader calls it."""
        return self.own.name if self.own else str(self.meaning.label)


def stands_of(shortlist: Shortlist) -> list[Stand]:
    """The columns of a board, from left to right."""
    own = list(shortlist.board_columns.all())
    if own:
        return [Stand(f"c{one.pk}", Column(one.meaning), one) for one in own]
    return [Stand(one.value, one, None) for one in Column]


def stand_for(shortlist: Shortlist, wanted: str) -> Stand:
    """The column of a key, or the first one of a meaning. Raises CandidateRefused for one that is not there."""
    rows = stands_of(shortlist)
    found = [one for one in rows if one.key == wanted] or [one for one in rows if one.meaning == wanted]
    if not found:
        raise CandidateRefused(_("This board has no such column."))
    return found[0]


def _own_columns(board: Shortlist) -> list[BoardColumn]:
    """The board's own columns; made from the usual ones on first use, with the candidates where they stand."""
    Shortlist.objects.select_for_update().get(pk=board.pk)
    present = list(board.board_columns.all())
    if present:
        return present
    for order, meaning in enumerate(Column):
        made = BoardColumn.objects.create(shortlist=board, meaning=meaning, order=order)
        board.candidates.filter(column=meaning).update(place=made)
        present.append(made)
    return present


@transaction.atomic
def add_column(shortlist: Shortlist, *, meaning: str, name_vi: str, name_en: str, by: Any) -> BoardColumn:
    """Add a column behind the others.

    Raises:
        CandidateRefused: without a name, or there are enough.
    """
    present = _own_columns(shortlist)
    if not (name_vi.strip() or name_en.strip()):
        raise CandidateRefused(_("Give the column a name."))
    if len(present) >= MOST_COLUMNS:
        raise CandidateRefused(_("A board has at most %(most)s columns.") % {"most": MOST_COLUMNS})
    made = BoardColumn.objects.create(
        shortlist=shortlist,
        meaning=Column(meaning),
        name_vi=name_vi.strip(),
        name_en=name_en.strip(),
        order=max(one.order for one in present) + 1,
    )
    record("shortlists.column_added", target=shortlist, by=by, facts={"meaning": meaning, "name": made.name})
    return made


@transaction.atomic
def arrange_columns(shortlist: Shortlist, rows: Iterable[Mapping[str, Any]], *, by: Any) -> None:
    """Name and order the columns; what a column means never changes, so no candidate's standing does.

    Args:
        rows: "key" (as in `Stand.key`), "name_vi", "name_en" and "order" (a number); columns left out stay.

    Raises:
        CandidateRefused: the board has no column of that key.
    """
    keys = {stand.key: place for place, stand in enumerate(stands_of(shortlist))}
    own = _own_columns(shortlist)
    for row in rows:
        place = keys.get(row["key"])
        if place is None:
            raise CandidateRefused(_("This board has no such column."))
        column = own[place]
        column.name_vi, column.name_en = row["name_vi"].strip(), row["name_en"].strip()
        column.order = row["order"]
        column.save(update_fields=["name_vi", "name_en", "order"])
    facts = {"columns": [[one.meaning, one.name_vi, one.name_en] for one in shortlist.board_columns.all()]}
    record("shortlists.columns_arranged", target=shortlist, by=by, facts=facts)


@transaction.atomic
def remove_column(shortlist: Shortlist, key: str, *, by: Any) -> None:
    """Take an empty column away.

    Raises:
        CandidateRefused: somebody stands in it, or it is the last one with its meaning.
    """
    stands = stands_of(shortlist)
    places = [place for place, one in enumerate(stands) if one.key == key]
    own = _own_columns(shortlist)
    if not places:
        raise CandidateRefused(_("This board has no such column."))
    column = own[places[0]]
    if column.candidates.exists():
        raise CandidateRefused(_("Somebody stands in this column; move them first."))
    if sum(one.meaning == column.meaning for one in own) == 1:
        raise CandidateRefused(_("It is the last column with this meaning; rename it instead."))
    facts = {"meaning": column.meaning, "name": column.name}
    column.delete()
    record("shortlists.column_removed", target=shortlist, by=by, facts=facts)
