"""Forms of the public pages and of their editors."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from hoip.ui.forms import CleanTextMixin


class SignUpForm(CleanTextMixin, forms.Form):
    """What an organiser may be told beside the person's name and address."""

    note = forms.CharField(
        label=_("Note for the organiser"),
        required=False,
        max_length=300,
        help_text=_("For example: accessibility needs, or which problem you wish to talk about."),
    )


class EventPageForm(WagtailAdminPageForm):
    """What editors write about an event; a draft may be as incomplete as it likes."""

    def clean(self) -> dict[str, Any]:
        """Ask for a place or a link before the event is published."""
        cleaned: dict[str, Any] = super().clean()
        if not self.is_deferred_validation and not (cleaned.get("place") or cleaned.get("online_link")):
            self.add_error("place", _("Name the place, or give the link for joining online."))
        return cleaned


class NewsPageForm(WagtailAdminPageForm):
    """What editors write about a news item; it belongs to contests of its own language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contests: Any = self.fields.get("contests")
        if contests is not None:
            locale = self.instance.locale_id or (self.parent_page and self.parent_page.locale_id)
            contests.queryset = contests.queryset.filter(locale=locale).order_by("-edition", "title")
