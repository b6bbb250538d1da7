"""Forms of the back office for words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from hoip.reference.models import Tag
from hoip.reference.services import merge_tags, renamed
from search.models import GlossaryTerm

MOST_VARIANTS = 30


class TagForm(WagtailAdminModelForm):
    """Rename a tag, or let another one take its place."""

    merge_into = forms.ModelChoiceField(
        label=_("Merge into"),
        queryset=Tag.objects.none(),
        required=False,
        help_text=_("Everything that carries this tag then carries the chosen one, and this one is deleted."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["merge_into"]
        else:
            others = Tag.objects.exclude(pk=self.instance.pk).order_by("name")
            self.fields["merge_into"].queryset = others  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> Tag:
        """Keep the name, or merge; answers the tag that remains."""
        into: Tag | None = self.cleaned_data.get("merge_into")
        if into is not None:
            return merge_tags(Tag.objects.get(pk=self.instance.pk), into)
        before = Tag.objects.filter(pk=self.instance.pk).first()
        kept: Tag = super().save(commit)
        if before is not None:
            renamed(before, kept)
        return kept


class VariantsField(forms.CharField):
    """A list of short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Read lines as a list, each variant once."""
        if isinstance(value, list):
            return value
        lines = (" ".join(line.split()) for line in (super().to_python(value) or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def validate(self, value: Any) -> None:
        """Not too many."""
        super().validate(value)
        if len(value) > MOST_VARIANTS:
            raise forms.ValidationError(_("At most %(most)s variants."), params={"most": MOST_VARIANTS})

    def run_validators(self, value: Any) -> None:
        """Each line is checked as a text."""
        for line in value:
            super().run_validators(line)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare lists with lists."""
        return (initial or []) != self.to_python(data)


class GlossaryTermForm(WagtailAdminModelForm):
    """A term with its variants, one a line."""

    variants = VariantsField(
        label=_("Variants"),
        required=False,
        max_length=160,
        help_text=_(
            "Other ways to write either term, one a line. A search for one also finds the others, a little lower."
        ),
    )

    class Meta:
        model = GlossaryTerm
        fields = ["term_vi", "term_en", "variants"]
