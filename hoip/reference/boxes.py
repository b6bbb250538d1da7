"""The fields of the taxonomy as check boxes, in groups by facet: several are chosen without holding a key down."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from hoip.reference.models import Facet, TaxonomyField


class GroupedCheckboxes(forms.CheckboxSelectMultiple):
    """Check boxes in groups that open; groups with a ticked box, and the first, stand open."""

    template_name = "reference/widgets/grouped_checkboxes.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the groups with how many boxes of each are ticked."""
        context = super().get_context(name, value, attrs)
        context["widget"]["groups"] = [
            {"label": label, "options": options, "ticked": sum(1 for option in options if option["selected"])}
            for label, options, _index in context["widget"]["optgroups"]
        ]
        return context


class _ByFacet(ModelChoiceIterator):
    """A group for each facet of which there are fields; within it they stand as the query set has them."""

    def __iter__(self) -> Iterator[Any]:
        nodes = list(self.queryset)
        groups = ((facet.label, [self.choice(node) for node in nodes if node.facet == facet]) for facet in Facet)
        return ((label, choices) for label, choices in groups if choices)


class FieldBoxes(forms.ModelMultipleChoiceField):
    """Fields of the taxonomy to tick; give it its query set."""

    widget = GroupedCheckboxes
    iterator = _ByFacet

    def __init__(self, queryset: Any = None, **options: Any) -> None:
        super().__init__(queryset=TaxonomyField.objects.none() if queryset is None else queryset, **options)
