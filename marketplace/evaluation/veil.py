"""Which entries of the audit log would show scores before the panel's pages do."""

from datetime import datetime

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from marketplace.evaluation.models import Remark, Score, Sheet


def unread_scores(_at: datetime) -> Q:
    """Entries about sheets, scores and remarks of panels whose ranking is not frozen.

    Who reads the log may sit on a panel; they would see how the others score, and who scores which bid, before they
    have locked their own sheets.
    """
    found = Q(pk__in=[])
    for model, panel in ((Sheet, "member__panel"), (Score, "sheet__member__panel"), (Remark, "panel")):
        rows = model._default_manager.filter(**{f"{panel}__closed_at": None})
        keys = rows.annotate(key=Cast("pk", CharField())).values("key")
        found |= Q(target_type=model._meta.label_lower, target_id__in=keys)
    return found
