"""Forms of problem writing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.forms.common import TagsField, field_choices
from challenges.models import Problem
from challenges.sections import Section, sections_of_step
from hoip.reference.models import TaxonomyField
from hoip.ui.forms import CleanTextMixin, VersionedFormMixin


class ProblemStartForm(CleanTextMixin, forms.Form):
    """The title alone starts a problem."""

    title_vi = forms.CharField(label=_("Vietnamese title"), max_length=200, required=False)
    title_en = forms.CharField(label=_("English title"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        data = super().clean() or self.cleaned_data
        if not data.get("title_vi") and not data.get("title_en"):
            self.add_error("title_vi", _("Give the title in Vietnamese, in English or in both."))
        return data


class ProblemStepForm(CleanTextMixin, VersionedFormMixin, forms.ModelForm[Problem]):
    """One step of a problem; the first also holds title, summary, fields and tags."""

    fields_chosen = forms.ModelMultipleChoiceField(
        label=_("Fields"),
        queryset=TaxonomyField.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Hold Ctrl or ⌘ to choose several."),
    )
    tags_typed = TagsField(
        label=_("Tags"),
        required=False,
        help_text=_("Keywords, parted by commas. Known tags are used where they fit."),
        widget=forms.TextInput(attrs={"list": "known-tags"}),
    )

    class Meta:
        model = Problem
        fields = ("title_vi", "title_en", "summary_vi", "summary_en", "language", "trl_min", "duration_months")
        widgets = {"summary_vi": forms.Textarea(attrs={"rows": 3}), "summary_en": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, step: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.sections: list[Section] = sections_of_step(step)
        if step == 1:
            self.fields["fields_chosen"].queryset = field_choices()  # type: ignore[attr-defined]
            self.fields["fields_chosen"].initial = self.instance.fields.all()
            self.fields["tags_typed"].initial = ", ".join(tag.name for tag in self.instance.tags.all())
            self.fields["trl_min"].help_text = _("1 to 9; empty when any level will do.")
        else:
            for name in [*self.Meta.fields, "fields_chosen", "tags_typed"]:
                del self.fields[name]
        for section in self.sections:
            self.fields[f"section_{section.key}"] = forms.CharField(
                label=section.label,
                help_text=section.help,
                required=False,
                max_length=section.longest,
                initial=self.instance.sections.get(section.key, ""),
                widget=forms.Textarea(attrs={"rows": 6 if section.longest > 1000 else 3}),
            )

    def clean(self) -> dict[str, Any]:
        """On the first step one of the two titles is needed."""
        data = super().clean() or self.cleaned_data
        if self.step == 1 and not data.get("title_vi") and not data.get("title_en"):
            self.add_error("title_vi", _("Give the title in Vietnamese, in English or in both."))
        return data

    def changes(self) -> dict[str, Any]:
        """What `save_problem` keeps."""
        data = self.cleaned_data
        kept: dict[str, Any] = {"sections": {part.key: data[f"section_{part.key}"] for part in self.sections}}
        if self.step == 1:
            kept["values"] = {name: data[name] for name in self.Meta.fields}
            kept["fields"] = data["fields_chosen"]
            kept["tags"] = data["tags_typed"]
        return kept

    def guided(self) -> list[tuple[Section, Any, str]]:
        """Each section with its field and the office's remark on it."""
        remarks = self.instance.remarks
        return [(part, self[f"section_{part.key}"], remarks.get(part.key, "")) for part in self.sections]

    def plain_fields(self) -> list[Any]:
        """The fields that belong to no section."""
        return [self[name] for name in self.fields if not name.startswith("section_") and name != "version"]
