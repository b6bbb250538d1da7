"""Form fields for tags: free keywords, steered towards those that exist, with suggestions that work without scripts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoip.reference.tags import canonical, parted
from hoip.ui.validators import no_html, strip_control_characters

MOST_TAGS = 12
LONGEST_TAG = 60
SPARE_INPUTS = 3
"""Empty inputs behind the tags that are there."""
SUGGESTED = "-suggested"
"""What the names of the check boxes end in."""


class _TagsWidget(forms.Widget):
    """What both widgets share.

    Attributes:
        known: names of existing tags, which the browser completes what is typed to.
        suggested: names to tick, out of what was written; a ticked one counts as typed.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.known: list[str] = []
        self.suggested: list[str] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add what is known, and of the suggestions those that are not there yet."""
        context = super().get_context(name, value, attrs)
        present = {tag.casefold() for tag in value or []}
        context["widget"] |= {
            "known": self.known,
            "suggested": [tag for tag in self.suggested if tag.casefold() not in present],
            "suggested_name": f"{name}{SUGGESTED}",
            "longest": LONGEST_TAG,
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        """What was typed, then what was ticked."""
        ticked = [strip_control_characters(text) for text in _all(data, f"{name}{SUGGESTED}")]
        return list(dict.fromkeys(tag for text in [*_all(data, name), *ticked] for tag in parted(text)))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """An absent value means no tags."""
        return False


class TagInputs(_TagsWidget):
    """A few text inputs, one for each tag."""

    template_name = "reference/widgets/tag_inputs.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the inputs."""
        context = super().get_context(name, value, attrs)
        values = list(value or [])
        blanks = max(1, min(SPARE_INPUTS, MOST_TAGS - len(values)))
        context["widget"]["inputs"] = [*values, *[""] * blanks]
        return context

    def format_value(self, value: Any) -> Any:
        """The inputs show the value, each its part."""
        return None

    def id_for_label(self, id_: str, index: Any = None) -> str:
        """A group of inputs has a legend and no label of its own."""
        return ""


class TagLine(_TagsWidget):
    """One line, in which commas part the tags."""

    template_name = "reference/widgets/tag_line.html"

    def format_value(self, value: Any) -> str:
        """The tags on one line."""
        return ", ".join(value or [])


class TagsField(forms.CharField):
    """Tags as people type them; each former name, synonym or other spelling becomes the tag that it means."""

    widget = TagLine

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """The tags as typed, each once."""
        return parted(value) if isinstance(value, str) else list(dict.fromkeys(value or []))

    def clean(self, value: Any) -> list[str]:
        """Check number and length, then take the tags that are meant."""
        tags = self.to_python(value)
        if self.required and not tags:
            raise ValidationError(self.error_messages["required"], code="required")
        for tag in tags:
            if len(tag) > LONGEST_TAG:
                raise ValidationError(_("A tag has at most %(limit)s characters."), params={"limit": LONGEST_TAG})
            no_html(tag)
        tags = canonical(tags)
        if len(tags) > MOST_TAGS:
            raise ValidationError(_("At most %(limit)s tags."), params={"limit": MOST_TAGS})
        return tags

    def prepare_value(self, value: Any) -> list[str]:
        """Names, whether from the database or as typed."""
        if isinstance(value, str):
            return parted(value)
        rows: Iterable[Any] = value.all() if hasattr(value, "all") else value or []
        return [str(row) for row in rows]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Order does not matter."""
        return sorted(self.prepare_value(initial)) != sorted(data or [])


def _all(data: Mapping[str, Any], name: str) -> list[str]:
    """Every value of a name, out of what a browser sent or a plain dict."""
    if hasattr(data, "getlist"):
        return [str(value) for value in data.getlist(name)]
    value = data.get(name, [])
    return [value] if isinstance(value, str) else [str(one) for one in value or []]
