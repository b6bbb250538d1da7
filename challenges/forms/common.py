"""What several forms of this room share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from taggit.forms import TagField

from hoip.reference.models import Facet, TaxonomyField
from hoip.reference.tags import canonical
from hoip.ui.forms import CleanTextMixin

MOST_TAGS = 12
LONGEST_TAG = 60


def field_choices() -> Any:
    """Fields that people choose from: those of state management and technologies, below their facet."""
    facets = (Facet.STATE_MANAGEMENT, Facet.TECHNOLOGY, Facet.CULTURAL, Facet.INNOVATION_TYPE)
    return TaxonomyField.objects.filter(facet__in=facets, parent__isnull=False).order_by("order")


def capitalise(form: forms.BaseForm) -> None:
    """Let the labels of a form begin with a capital, in the reader's language."""
    for field in form.fields.values():
        field.label = capfirst(str(field.label)) if field.label else field.label


class TagsField(TagField):
    """Tags as people type them, parted by commas; names that differ in marks or case alone become the known tag."""

    def clean(self, value: Any) -> list[str]:
        """The names, steered towards existing tags."""
        names = canonical([" ".join(name.split()) for name in super().clean(value)])
        if len(names) > MOST_TAGS:
            raise ValidationError(_("At most %(most)s tags."), params={"most": MOST_TAGS})
        if any(len(name) > LONGEST_TAG for name in names):
            raise ValidationError(_("A tag has at most %(most)s characters."), params={"most": LONGEST_TAG})
        return names


class ReasonForm(CleanTextMixin, forms.Form):
    """An act with its reason."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
