"""The long form, in steps; each saves by itself."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoip.accounts.models import Organisation
from hoip.files.forms import PrivateFileField
from hoip.reference.boxes import GroupedCheckboxes
from hoip.reference.fields import TagInputs, TagsField
from hoip.reference.models import AdminUnit, Facet, TaxonomyField, TrlLevel
from hoip.ui.forms import CleanTextMixin, VersionedFormMixin
from hoip.ui.validators import no_html, safe_url
from marketplace.solutions.models import Solution, SolutionDocument, SolutionImage
from marketplace.solutions.sections import CHOOSABLE, SECTIONS, audience_of
from marketplace.solutions.states import SolutionState, SupportWanted, Visibility

FACET_ORDER = (Facet.STATE_MANAGEMENT, Facet.PRIORITY, Facet.CULTURAL, Facet.INNOVATION_TYPE, Facet.PROGRAMME)
"""Facets of the field question, the one that agencies think in first."""


class FieldsChoiceField(forms.ModelMultipleChoiceField):
    """Taxonomy fields as check boxes, grouped by facet."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, technologies: bool = False, **options: Any) -> None:
        self.technologies = technologies
        if not technologies:
            options.setdefault("widget", GroupedCheckboxes)
        super().__init__(queryset=TaxonomyField.objects.none(), **options)

    def load(self) -> None:
        """Read the present taxonomy; called by the form, once a request."""
        wanted = TaxonomyField.objects.filter(parent__isnull=False) | TaxonomyField.objects.filter(children=None)
        nodes = wanted.distinct().order_by("facet", "order", "code")
        technology = Q(facet=Facet.TECHNOLOGY)
        nodes = nodes.filter(technology if self.technologies else ~technology)
        self.queryset = nodes
        rows = [(node.facet, (node.pk, node.name)) for node in nodes]
        if self.technologies:
            self.choices = [row for _facet, row in rows]
            return
        groups = ((facet, [row for key, row in rows if key == facet]) for facet in FACET_ORDER)
        self.choices = [(facet.label, group) for facet, group in groups if group]


class StepForm(CleanTextMixin, VersionedFormMixin, forms.ModelForm):
    """One step of the form; its labels and help come from the sections."""

    long_rows = 5

    class Meta:
        model = Solution
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._describe()

    def _describe(self) -> None:
        """Say at each field what it is for and who reads it."""
        for section in SECTIONS.values():
            for column in section.columns:
                field = self.fields.get(column)
                if field is None:
                    continue
                if len(section.columns) == 1:
                    field.label = section.label
                if column == section.columns[0]:
                    field.help_text = field.help_text or section.why
                if isinstance(field.widget, forms.Textarea):
                    field.widget.attrs["rows"] = self.long_rows

    @property
    def values(self) -> dict[str, Any]:
        """What `save_solution` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def _need_one_language(self, stem: str, message: Any) -> None:
        """A published profile keeps its short texts in at least one language; a profile always has a name."""
        names = (f"{stem}_vi", f"{stem}_en")
        if not any(self.cleaned_data.get(name) or self.has_error(name) for name in names):
            self.add_error(f"{stem}_vi", message)


class NewSolutionForm(CleanTextMixin, forms.ModelForm):
    """The few lines that a draft starts from."""

    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())

    class Meta:
        model = Solution
        fields = (
            "organisation",
            "name_vi",
            "name_en",
            "tagline_vi",
            "tagline_en",
            "language",
        )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = organisations
        if len(organisations) == 1:
            field.initial = organisations[0]
            field.widget = forms.HiddenInput()
        self.fields["name_vi"].help_text = _("Give the name in Vietnamese, in English or in both.")

    def clean(self) -> dict[str, Any]:
        """One of the two names is needed."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("name_vi", "name_en"):
            if cleaned.get(name):
                no_html(cleaned[name])
        if not (cleaned.get("name_vi") or cleaned.get("name_en") or self.errors):
            self.add_error("name_vi", _("Give the name in Vietnamese, in English or in both."))
        return cleaned


class BasicsForm(StepForm):
    """Who, what, in which field."""

    tags = TagsField(required=False, widget=TagInputs)

    class Meta(StepForm.Meta):
        fields = [
            "name_vi", "name_en", "tagline_vi", "tagline_en", "summary_vi", "summary_en", "language",
            "fields", "tags", "admin_unit", "team_size", "interface_languages", "contact_email",
        ]  # fmt: skip

    def __init__(
        self, *args: Any, known_tags: Iterable[str] = (), suggested_tags: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = FieldsChoiceField(
            required=False, label=SECTIONS["fields"].label, help_text=SECTIONS["fields"].why,
        )  # fmt: skip
        chosen.load()
        self.fields["fields"] = chosen
        units = AdminUnit.objects.filter(
            level__in=[
                AdminUnit.Level.WARD,
                AdminUnit.Level.COMMUNE,
                AdminUnit.Level.SPECIAL_ZONE,
            ],
            valid_to=None,
        )
        place: Any = self.fields["admin_unit"]
        place.queryset = units
        tags = self.fields["tags"]
        tags.label = SECTIONS["tags"].label
        tags.help_text = _("One tag in each box. Choose an existing tag where one fits: shared tags make matches.")
        tags.widget.known, tags.widget.suggested = list(known_tags), list(suggested_tags)
        if self.instance.pk and "tags" not in self.initial:
            self.initial["tags"] = [tag.name for tag in self.instance.tags.all()]
        else:
            self.initial["tags"] = [getattr(tag, "name", str(tag)) for tag in self.initial.get("tags", [])]

    def clean(self) -> dict[str, Any]:
        """A profile always has a name; a published one has a line and a summary too."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("name_vi", "name_en"):
            if cleaned.get(name):
                try:
                    no_html(cleaned[name])
                except ValidationError as error:
                    self.add_error(name, error)
        self._need_one_language("name", _("Give the name in Vietnamese, in English or in both."))
        if self.instance.state == SolutionState.PUBLISHED:
            message = _("A published profile needs this in Vietnamese or in English.")
            self._need_one_language("tagline", message)
            self._need_one_language("summary", message)
        return cleaned


class ProductForm(StepForm):
    """What it does and how."""

    class Meta(StepForm.Meta):
        fields = [
            "problem_addressed",
            "how_it_works",
            "differentiators",
            "technologies",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section = SECTIONS["technologies"]
        chosen = FieldsChoiceField(
            technologies=True,
            required=False,
            label=section.label,
            help_text=section.why,
        )
        chosen.load()
        self.fields["technologies"] = chosen


class EvidenceForm(StepForm):
    """How ready it is, and who can tell."""

    trl = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    support_wanted = forms.MultipleChoiceField(
        required=False,
        choices=SupportWanted.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta(StepForm.Meta):
        fields = [
            "trl", "trl_evidence", "stage", "deployments", "deployment_count", "reference_contact", "results",
            "support_wanted", "support_stage",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {level.level: str(level) for level in TrlLevel.objects.all()}
        level_field: Any = self.fields["trl"]
        level_field.choices = [
            ("", "—"),
            *((n, words.get(n, f"TRL {n}")) for n in range(1, 10)),
        ]
        self.fields["deployment_count"].required = False

    def clean_deployment_count(self) -> int:
        """Nothing typed means none."""
        return self.cleaned_data.get("deployment_count") or 0


class TermsForm(StepForm):
    """What it costs, what it needs, whose it is."""

    class Meta(StepForm.Meta):
        fields = [
            "price_model", "price_note", "integration", "security", "data_handled", "accessibility",
            "ip_status", "ip_number", "ip_owner", "licence_offered",
        ]  # fmt: skip


class MediaForm(StepForm):
    """The link to a video; pictures and documents have forms of their own."""

    video_url = forms.URLField(required=False, max_length=200, assume_scheme="https", validators=[safe_url])

    class Meta(StepForm.Meta):
        fields = ["video_url"]


class AudienceForm(StepForm):
    """Who reads which section."""

    class Meta(StepForm.Meta):
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = dict(Visibility.choices)
        for section in CHOOSABLE:
            self.fields[f"reads_{section.name}"] = forms.ChoiceField(
                label=section.label,
                choices=[(value, words[value]) for value in section.allowed],
                initial=audience_of(self.instance.visibility, section.name),
            )

    @property
    def values(self) -> dict[str, Any]:
        """The mapping as a whole; choices that are the default are left out."""
        chosen = {section.name: self.cleaned_data[f"reads_{section.name}"] for section in CHOOSABLE}
        return {"visibility": {name: who for name, who in chosen.items() if who != SECTIONS[name].default}}


class ImageForm(CleanTextMixin, forms.ModelForm):
    """One picture and what it shows."""

    image = forms.FileField(
        label=_("Picture"),
        max_length=255,
        help_text=_("PNG, JPEG or WebP, at most 8 MB. Everybody sees it."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    class Meta:
        model = SolutionImage
        fields = ("image", "alt_vi", "alt_en")

    def clean(self) -> dict[str, Any]:
        """One description is needed."""
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("alt_vi") or cleaned.get("alt_en")):
            self.add_error("alt_vi", _("Say what the picture shows, for people who do not see it."))
        return cleaned


class DocumentForm(CleanTextMixin, forms.ModelForm):
    """One private document and its readers."""

    upload = PrivateFileField(label=_("Document"))

    class Meta:
        model = SolutionDocument
        fields = ("upload", "title", "visibility")


class ArchiveForm(CleanTextMixin, forms.Form):
    """Why a profile is put away; needed when the office does it to somebody's profile."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, reason_required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = reason_required


STEP_FORMS: dict[str, type[StepForm]] = {
    "basics": BasicsForm,
    "product": ProductForm,
    "evidence": EvidenceForm,
    "terms": TermsForm,
    "media": MediaForm,
    "audience": AudienceForm,
}
"""The form of each step, in the order of STEPS."""
