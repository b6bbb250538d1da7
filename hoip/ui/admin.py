"""Lists of the back office that find words with or without marks, on every database."""

from collections import defaultdict
from typing import Any

from wagtail.admin.views.generic import IndexView

from search.analysis import fold, normal


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
