"""Tell an alert that something was wrong, and take that back."""

from collections.abc import Collection

from django.db import transaction

from hoip import clock
from marketplace.alerts.models import AlertItem, Tuning
from marketplace.alerts.states import ItemState


@transaction.atomic
def mark_wrong(
    item: AlertItem, *, title: str, tags: Collection[str], stricter: bool, words: Collection[str] = ()
) -> Tuning:
    """Never show an item again, leave out what carries some of its tags or says some words, ask for closer matches.

    Doing it twice keeps the latter choice.

    Args:
        item: what was wrong.
        title: how the item reads, for the list of tunings.
        tags: addresses of the tags to leave out.
        words: words and phrases; what says one of them is left out.
        stricter: whether the share of the best score that counts goes up by one step.
    """
    locked = AlertItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    locked.state = ItemState.WRONG
    locked.save(update_fields=["state"])
    values = {"alert_id": locked.alert_id, "title": title[:300], "stricter": stricter}
    values |= {"tags": sorted(tags), "words": sorted(words)}
    tuning, _made = Tuning.objects.update_or_create(item=locked, defaults={**values, "at": clock.now()})
    return tuning


@transaction.atomic
def undo_tuning(tuning: Tuning) -> None:
    """Take a "not like this" back: the item stands among those that were told again."""
    AlertItem.objects.filter(pk=tuning.item_id).update(state=ItemState.TOLD)
    tuning.delete()
