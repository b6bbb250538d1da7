"""What lists and forms of the back office share: a search that knows no marks, and codes that stay."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views.generic import IndexView

from search.analysis import fold, normal


class LastingCodeForm(WagtailAdminModelForm):
    """A form whose `lasting` field is chosen once: other records, fixtures and imports find the record by it."""

    lasting = "code"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get(self.lasting)
        if field is None:
            return
        if self.instance.pk is None:
            field.help_text = field.help_text or _("Chosen once: other records and imports find this one by it.")
        else:
            field.disabled = True
            field.help_text = _("Other records and imports find this one by it, so it stays as it is.")


class FoldedIndexView(IndexView):
    """Searches a model's `search_fields` for all typed words, in any order, anywhere in a word.

    The words are compared folded and in Python: SQLite knows neither marks nor capital letters beyond ASCII, and
    PostgreSQL no marks. Lists of the back office hold thousands of rows at most.
    """

    def search_queryset(self, queryset: Any) -> Any:
        """The rows whose fields together hold every word."""
        if not self.is_searching:
            return queryset
        words = fold(normal(self.search_query)).split()
        texts: dict[Any, list[str]] = defaultdict(list)
        for key, *values in queryset.order_by().values_list("pk", *self.search_fields):
            texts[key] += [str(value) for value in values if value]
        found = [key for key, parts in texts.items() if _holds(" ".join(parts), words)]
        return queryset.filter(pk__in=found)


def _holds(text: str, words: list[str]) -> bool:
    """Whether a text has every folded word."""
    folded = fold(normal(text))
    return all(word in folded for word in words)
