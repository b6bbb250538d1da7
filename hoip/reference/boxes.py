"""The fields of the taxonomy as check boxes, in groups by facet: several are chosen without holding a key down."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from hoip.reference.models import Facet, TaxonomyField


class GroupedCheckboxes(forms.CheckboxSelectMultiple):
    """Check boxes in groups that open; the line of each names what is ticked.

    Groups with a ticked box, and the first, stand open.
    """

    template_name = "reference/widgets/grouped_checkboxes.html"
    closed = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the groups, each with the labels of its ticked boxes, and those of all."""
        context = super().get_context(name, value, attrs)
        groups: list[dict[str, Any]] = [
            {
                "label": label,
                "options": options,
                "ticked": [str(option["label"]) for option in options if option["selected"]],
            }
            for label, options, _index in context["widget"]["optgroups"]
        ]
        ticked = [label for group in groups for label in group["ticked"]]
        context["widget"] |= {"groups": groups, "ticked": ticked, "closed": self.closed}
        return context


class ClosedCheckboxes(GroupedCheckboxes):
    """All groups closed, for a form in which other questions matter more."""

    closed = True


class FoldedCheckboxes(GroupedCheckboxes):
    """The groups folded away behind one line, for a row among others."""

    template_name = "reference/widgets/folded_checkboxes.html"


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
