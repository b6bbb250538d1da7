"""How every form on the site is drawn, and what its text fields have in common."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoip.ui.formatting import number, parse_money
from hoip.ui.validators import strip_control_characters

LONGEST_KEY = 18
"""Digits of a number that every database's key column holds."""
NO_KEY = "0"


class FormRenderer(TemplatesSetting):
    """Draws fields with the site's own templates (templates/components/forms/)."""

    form_template_name = "components/forms/form.html"
    field_template_name = "components/forms/field.html"
    formset_template_name = "components/forms/formset.html"


class CleanTextMixin(forms.BaseForm):
    """Cleans typed text before any field looks at it, so that what is kept, compared and shown again is clean.

    Control characters go, line ends become plain, and letters with marks take their composed form. Passwords are
    left exactly as they were typed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.data = self._cleaned_data_as_typed()

    def _cleaned_data_as_typed(self) -> Any:
        names = {
            self.add_prefix(name)
            for name, field in self.fields.items()
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput)
        }
        choices = {
            self.add_prefix(name) for name, field in self.fields.items() if isinstance(field, forms.ModelChoiceField)
        }
        if isinstance(self.data, QueryDict):
            data = self.data.copy()
            for name in choices & set(data):
                data.setlist(name, [_key(value) for value in data.getlist(name)])
            for name in names & set(data):
                data.setlist(
                    name,
                    [strip_control_characters(str(value)) for value in data.getlist(name)],
                )
            return data
        return {
            name: strip_control_characters(value) if name in names and isinstance(value, str) else value
            for name, value in self.data.items()
        }


def _key(value: str) -> str:
    """A key as it came, or one that names nothing in place of a number that no database column holds."""
    return NO_KEY if value.strip().lstrip("+-").isdigit() and len(value.strip()) > LONGEST_KEY else value


def retyped(form: Any, **values: str) -> None:
    """Change hidden values of a bound form that is shown again; all else stays as it was typed."""
    data = form.data.copy()
    for name, value in values.items():
        data[name] = value
    form.data = data


def offer(form: forms.BaseForm, name: str, values: Any) -> None:
    """Let a form's field offer these: a query to a field of records, pairs of value and label to one of choices.

    Raises:
        TypeError: the field offers nothing to choose from.
    """
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = values
    elif isinstance(field, forms.ChoiceField):
        field.choices = values
    else:
        raise TypeError(f"{name} is no field of choices")


Mark = Literal["needed", "announced", "quiet"]
"""What follows a label, whatever the field itself requires; `components/forms/_mark.html` has the words."""


def set_mark(field: forms.Field, mark: Mark) -> None:
    """Let a field's label be followed by a mark, where a form is saved empty too."""
    vars(field)["mark"] = mark


class VersionedFormMixin(forms.BaseForm):
    """Carries the version of the record that the person opened, for the service that saves to compare."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instance = getattr(self, "instance", None)
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput,
            initial=getattr(instance, "version", None),
            min_value=0,
        )


class BoxColumns(forms.CheckboxSelectMultiple):
    """Check boxes in as many columns as there is room for."""

    template_name = "components/forms/box_columns.html"


class DateInput(forms.DateInput):
    """A date with the browser's own picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeLocalInput(forms.DateTimeInput):
    """A date and hour with the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DateTimeLocalField(forms.DateTimeField):
    """A date and hour in the site's time zone; accepts the browser's format and the Vietnamese way of writing."""

    widget = DateTimeLocalInput
    input_formats: ClassVar[list[str]] = [
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%d/%m/%Y %H:%M",
        "%d/%m/%Y, %H:%M",
    ]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another minute was sent: the browser's picker knows no seconds."""
        if isinstance(initial, datetime):
            initial = initial.replace(second=0, microsecond=0)
        return super().has_changed(initial, data)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored time by the site's clock."""
        if isinstance(value, datetime) and timezone.is_aware(value):
            return timezone.localtime(value).replace(tzinfo=None)
        return super().prepare_value(value)


def keep_seconds(data: dict[str, Any], stored: Mapping[str, Any]) -> None:
    """Leave a stored time as it is where the same minute was sent: the browser's picker knows no seconds."""
    for name, before in stored.items():
        if isinstance(before, datetime) and data.get(name) == before.replace(second=0, microsecond=0):
            data[name] = before


class MoneyField(forms.IntegerField):
    """An amount in đồng, typed in digits or in words: "1.200.000.000", "1,5 tỷ", "350 triệu"."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Enter an amount in đồng, such as 350 triệu or 1.200.000.000.")
    }
    widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        # The largest amount that a database's big integer holds with room to add.
        kwargs.setdefault("max_value", 10**15)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """Read the amount; raises ValidationError when it is none."""
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        try:
            return parse_money(strip_control_characters(str(value)))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """Show a stored amount with its thousands apart."""
        return number(value) if isinstance(value, int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave out min and max, which mean nothing on a text input."""
        return {}
