"""Columns of the back office's lists."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import BooleanColumn, Column

from hoip.ui.formatting import weekday_date


class WhenColumn(Column):
    """A day or a time in full. Wagtail's own column says how long ago it was, which of a day to come is "just now"."""

    def get_value(self, instance: Any) -> str:
        """The words; empty for no day."""
        value = super().get_value(instance)
        return str(weekday_date(value)) if value else ""


class OnlyWhereColumn(Column):
    """A word where something holds and nothing elsewhere, for what is rare: a column of crosses reads as alarm."""

    def get_value(self, instance: Any) -> str:
        """The word."""
        return _("yes") if super().get_value(instance) else ""


class YesNoColumn(BooleanColumn):
    """A tick or a cross whose words are in the reader's language; those of Wagtail's own column are Python's."""

    cell_template_name = "components/_yes_no_cell.html"
