"""Forms of the back office for words."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from hoip.reference.models import OtherName, Tag
from hoip.reference.services import merge_tags, save_tag
from hoip.ui.admin import LastingCodeForm
from search.models import GlossaryTerm

MOST_VARIANTS = 30
LONGEST = 100
"""Characters of a tag's name."""
PARTING = ",;"
"""Signs that part tags where people type them."""


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


class TagForm(WagtailAdminModelForm):
    """Rename a tag, say what else it is called, or let another one take its place."""

    other_names = VariantsField(
        label=_("Other names"),
        required=False,
        max_length=LONGEST,
        help_text=_(
            "One a line. Who types one of them gets this tag. Former names are kept here until you take them off."
        ),
    )
    merge_into = forms.ModelChoiceField(
        label=_("Merge into"),
        queryset=Tag.objects.none(),
        required=False,
        help_text=_(
            "Everything that carries this tag then carries the chosen one. This one is deleted; its address and its "
            "names lead on."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["merge_into"]
        else:
            others = Tag.objects.exclude(pk=self.instance.pk).order_by("name")
            self.fields["merge_into"].queryset = others
            self.fields["other_names"].initial = list(self.instance.other_names.values_list("name", flat=True))

    def clean_name(self) -> str:
        """A name is one tag's alone: what another tag is called too is no name for a second one."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if any(mark in name for mark in PARTING):
            raise forms.ValidationError(_("A tag has no comma or semicolon: they part tags."))
        self._refuse_taken([name], own=False)
        return name

    def clean_other_names(self) -> list[str]:
        """Names that no other tag has."""
        names: list[str] = self.cleaned_data["other_names"]
        if any(mark in name for name in names for mark in PARTING):
            raise forms.ValidationError(_("A tag has no comma or semicolon: they part tags."))
        self._refuse_taken(names)
        return names

    def _refuse_taken(self, names: list[str], *, own: bool = True) -> None:
        """Say which other tag has a name already, as its own (checked elsewhere for the name itself) or as another."""
        # Compared here: not every database knows the capital letters of Vietnamese.
        others = OtherName.objects.exclude(tag=self.instance.pk).values_list("name", "tag__name")
        taken = {name.casefold(): holder for name, holder in others}
        if own:
            tags = Tag.objects.exclude(pk=self.instance.pk).values_list("name", flat=True)
            taken |= {name.casefold(): name for name in tags}
        for name in names:
            if name.casefold() in taken:
                raise forms.ValidationError(
                    _("“%(name)s” belongs to the tag “%(tag)s” already. Merge the two if they mean the same."),
                    params={"name": name, "tag": taken[name.casefold()]},
                )

    def save(self, commit: bool = True) -> Tag:
        """Keep the names, or merge; answers the tag that remains."""
        into: Tag | None = self.cleaned_data.get("merge_into")
        if into is not None:
            return merge_tags(Tag.objects.get(pk=self.instance.pk), into, by=self.for_user)
        return save_tag(self.instance, other_names=self.cleaned_data["other_names"], by=self.for_user)


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


STAGES = {
    "idea": pgettext_lazy("stage", "idea"),
    "prototype": pgettext_lazy("stage", "prototype"),
    "pilot": pgettext_lazy("stage", "pilot"),
    "scale": pgettext_lazy("stage", "scale"),
}
"""How far a product usually is at a level; the words are those of solution profiles, a room above this one."""


class TrlLevelForm(LastingCodeForm):
    """A readiness level's words; the level itself is what solution profiles point at."""

    lasting = "level"

    stage_hint = forms.ChoiceField(
        label=capfirst(_("usual stage")), choices=[("", "—"), *STAGES.items()], required=False
    )
