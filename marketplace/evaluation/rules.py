"""Who may do what on a panel. `User.has_perm` takes no superuser short cut for this room."""

from typing import Any

import rules

from hoip.accounts.rules import belongs_to, is_office, manages
from marketplace.evaluation.states import PanelRole


def _seat(user: Any, record: Any) -> Any:
    """The person's present, accepted seat on the panel that a record belongs to, or None."""
    if record is None or not user.is_authenticated:
        return None
    panel = getattr(record, "panel", record)
    return next((one for one in panel.members.all() if one.user_id == user.pk and one.is_seated), None)


@rules.predicate
def sits_on_panel(user: Any, record: Any) -> bool:
    """The person has accepted a seat on the panel and holds it still."""
    return _seat(user, record) is not None


@rules.predicate
def is_asked(user: Any, record: Any) -> bool:
    """The person is asked to sit on the panel and has not answered yet."""
    if record is None or not user.is_authenticated:
        return False
    panel = getattr(record, "panel", record)
    return any(one.user_id == user.pk and one.is_invited for one in panel.members.all())


@rules.predicate
def chairs_panel(user: Any, record: Any) -> bool:
    """The person chairs the panel."""
    seat = _seat(user, record)
    return seat is not None and seat.role == PanelRole.CHAIR


@rules.predicate
def keeps_record(user: Any, record: Any) -> bool:
    """The person is the panel's secretary or its chair."""
    seat = _seat(user, record)
    return seat is not None and seat.role in {PanelRole.CHAIR, PanelRole.SECRETARY}


@rules.predicate
def scores_on_panel(user: Any, record: Any) -> bool:
    """The person scores: chair or member."""
    seat = _seat(user, record)
    return seat is not None and seat.scores


@rules.predicate
def holds_seat(user: Any, member: Any) -> bool:
    """The seat is the person's own."""
    return member is not None and member.user_id == user.pk


rules.add_perm("evaluation.list_panels", rules.is_authenticated)
rules.add_perm("evaluation.view_panel", belongs_to | is_office | sits_on_panel | is_asked)
rules.add_perm("evaluation.form_panel", manages | is_office)
rules.add_perm("evaluation.answer_invitation", holds_seat)
rules.add_perm("evaluation.declare_conflicts", sits_on_panel)
rules.add_perm("evaluation.resolve_conflicts", chairs_panel)
rules.add_perm("evaluation.begin_scoring", keeps_record)
rules.add_perm("evaluation.score_bids", scores_on_panel)
rules.add_perm("evaluation.see_progress", keeps_record)
rules.add_perm("evaluation.begin_consensus", chairs_panel)
rules.add_perm("evaluation.take_part_in_consensus", sits_on_panel)
rules.add_perm("evaluation.write_minutes", keeps_record)
rules.add_perm("evaluation.close_evaluation", chairs_panel)
rules.add_perm("evaluation.show_names", chairs_panel)
rules.add_perm("evaluation.export_evaluation", keeps_record | belongs_to | is_office)
