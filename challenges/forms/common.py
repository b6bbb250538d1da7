"""What several forms of this room share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hoip.reference.models import Facet, TaxonomyField
from hoip.reference.tags import in_text, suggest
from hoip.ui.forms import CleanTextMixin


def field_choices(kept: Iterable[TaxonomyField] = ()) -> Any:
    """Fields that people choose from, those below their facet; and those `kept` from before, whatever is offered now."""
    facets = (Facet.STATE_MANAGEMENT, Facet.TECHNOLOGY, Facet.CULTURAL, Facet.INNOVATION_TYPE)
    offered = Q(facet__in=facets, parent__isnull=False)
    return TaxonomyField.objects.filter(offered | Q(pk__in=[field.pk for field in kept])).order_by("order", "code")


LEVEL_HELP = _("How ready a solution must be at least: 1 is an idea, 9 is in daily use. Empty: any level will do.")


def capitalise(form: forms.BaseForm) -> None:
    """Let the labels of a form begin with a capital, in the reader's language."""
    for field in form.fields.values():
        field.label = capfirst(str(field.label)) if field.label else field.label


MOST_KNOWN = 200
"""Tags that the browser completes what is typed to."""


def suggest_tags(field: Any, texts: Iterable[str]) -> None:
    """Let a tags' field complete what is typed, and suggest tags from what was written; two queries, kept a minute."""
    field.widget.known = suggest("", MOST_KNOWN)
    field.widget.suggested = in_text("\n".join(texts))


class ReasonForm(CleanTextMixin, forms.Form):
    """An act with its reason."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
