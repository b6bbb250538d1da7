"""Reference data in the back office. Codes that other records point at are changed and added, never deleted."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from hoip.reference.forms import STAGES, GlossaryTermForm, TagForm, TrlLevelForm
from hoip.reference.models import AdminUnit, CriteriaSet, Tag, TaxonomyField, TrlLevel
from hoip.reference.views import AlikeTagsView, TagIndexView
from hoip.ui.admin import FoldedIndexView, LastingCodeForm
from hoip.ui.policies import RulesPermissionPolicy
from search.models import GlossaryTerm

LASTING = frozenset({"add", "change", "view"})
"""Acts on records that others point at."""

for model in (TaxonomyField, AdminUnit, TrlLevel):
    register_permission_policy(model, RulesPermissionPolicy(model, "reference.manage_reference", LASTING))
register_permission_policy(CriteriaSet, RulesPermissionPolicy(CriteriaSet, "reference.manage_reference"))
for words in (Tag, GlossaryTerm):
    register_permission_policy(words, RulesPermissionPolicy(words, "reference.manage_words"))


class _ViewSet(ModelViewSet):
    """What all lists of this room share."""

    index_view_class = FoldedIndexView
    copy_view_enabled = False
    list_per_page = 50


class _ParentIndexView(FoldedIndexView):
    """Rows that show what they are part of."""

    def get_base_queryset(self) -> Any:
        """All, each with its parent."""
        return super().get_base_queryset().select_related("parent")


class TaxonomyFieldViewSet(_ViewSet):
    """The field taxonomy."""

    model = TaxonomyField
    index_view_class = _ParentIndexView
    icon = "list-ul"
    menu_label = pgettext_lazy("topic", "Fields")
    list_display = [
        "name_vi",
        "name_en",
        "code",
        Column("get_facet_display", label=_("facet"), sort_key="facet"),
        "parent",
    ]
    list_filter = ["facet"]
    search_fields = ["name_vi", "name_en", "code"]
    ordering = ["order", "code"]
    list_export = ["code", "name_vi", "name_en", "facet", "parent"]
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldRowPanel([FieldPanel("name_vi"), FieldPanel("name_en")]),
            FieldPanel("facet"),
            FieldPanel("parent", help_text=_("Empty for a field that stands at the top of its facet.")),
            FieldPanel("order", help_text=_("Place in the list, smallest first.")),
        ],
        base_form_class=LastingCodeForm,
    )


class AdminUnitViewSet(_ViewSet):
    """Administrative units of today and of before."""

    model = AdminUnit
    index_view_class = _ParentIndexView
    icon = "site"
    menu_label = _("Administrative units")
    list_display = [
        "name_vi",
        "code",
        Column("get_level_display", label=_("level"), sort_key="level"),
        "parent",
        "former_district_name",
        "valid_from",
        "valid_to",
    ]
    list_filter = ["level", "valid_from", "valid_to"]
    search_fields = ["name_vi", "name_en", "code", "former_district_name"]
    ordering = ["name_vi"]
    list_export = ["code", "name_vi", "name_en", "level", "parent", "former_district_name", "valid_from", "valid_to"]
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldRowPanel([FieldPanel("name_vi"), FieldPanel("name_en")]),
            FieldPanel("level"),
            FieldPanel("parent", help_text=_("The unit that this one is part of; the city has none.")),
            FieldRowPanel([FieldPanel("former_district_code"), FieldPanel("former_district_name")]),
            FieldRowPanel(
                [FieldPanel("valid_from"), FieldPanel("valid_to")],
                help_text=_("Empty on the left: since always. Empty on the right: it still exists."),
            ),
        ],
        base_form_class=LastingCodeForm,
    )


class TrlLevelViewSet(_ViewSet):
    """Readiness levels."""

    model = TrlLevel
    icon = "order-up"
    menu_label = _("TRL levels")
    list_display = [
        "level",
        "text_vi",
        "text_en",
        Column("stage", label=_("usual stage"), accessor=lambda row: STAGES.get(row.stage_hint, row.stage_hint)),
    ]
    search_fields = ["text_vi", "text_en"]
    ordering = ["level"]
    edit_handler = ObjectList(
        [FieldPanel("level"), FieldPanel("text_vi"), FieldPanel("text_en"), FieldPanel("stage_hint")],
        base_form_class=TrlLevelForm,
    )


class CriteriaSetViewSet(_ViewSet):
    """Criteria sets with their criteria."""

    model = CriteriaSet
    icon = "tasks"
    menu_label = _("Criteria sets")
    list_display = ["name_vi", "name_en", "code", "source"]
    search_fields = ["name_vi", "name_en", "code"]
    ordering = ["code"]
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldRowPanel([FieldPanel("name_vi"), FieldPanel("name_en")]),
            FieldPanel("source", help_text=_("Where the criteria come from: a decision, a resolution, a notice.")),
            InlinePanel(
                "criteria",
                label=_("Criterion"),
                heading=_("Criteria"),
                panels=[
                    FieldRowPanel([FieldPanel("order"), FieldPanel("weight")]),
                    FieldPanel("text_vi"),
                    FieldPanel("text_en"),
                    FieldPanel("status", help_text=_("How sure the wording and the weight are, for colleagues.")),
                ],
            ),
        ],
        base_form_class=LastingCodeForm,
    )


class TagViewSet(_ViewSet):
    """Tags: renamed, merged and given other names, so that they converge."""

    model = Tag
    icon = "tag"
    menu_label = _("Tags")
    index_view_class = TagIndexView
    search_fields = ["name", "other_names__name"]
    ordering = ["-uses", "name"]
    list_export = ["name", "slug", "uses"]
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldPanel("slug"), FieldPanel("other_names"), FieldPanel("merge_into")],
        base_form_class=TagForm,
    )

    def get_urlpatterns(self) -> list[Any]:
        """Besides the usual ones, the report of tags that are alike."""
        return [*super().get_urlpatterns(), path("alike/", AlikeTagsView.as_view(), name="alike")]


class GlossaryTermViewSet(_ViewSet):
    """The glossary that widens a search; a change takes effect at once, without a new index."""

    model = GlossaryTerm
    icon = "openquote"
    menu_label = _("Glossary")
    list_display = ["term_vi", "term_en", Column("variants", label=_("variants"))]
    search_fields = ["term_vi", "term_en"]
    ordering = ["term_vi"]
    list_export = ["term_vi", "term_en", "variants"]

    def get_form_class(self, for_update: bool = False) -> Any:
        """The room's own form."""
        return GlossaryTermForm


class ReferenceGroup(ModelViewSetGroup):
    """All reference data under one entry of the menu."""

    menu_label = _("Reference data")
    menu_icon = "folder-open-inverse"
    menu_order = 600
    items = (
        TaxonomyFieldViewSet("reference_fields"),
        AdminUnitViewSet("reference_units"),
        TrlLevelViewSet("reference_trl"),
        CriteriaSetViewSet("reference_criteria"),
        TagViewSet("reference_tags"),
        GlossaryTermViewSet("reference_glossary"),
    )


@hooks.register("register_admin_viewset")
def reference_viewsets() -> ReferenceGroup:
    """The group in the menu."""
    return ReferenceGroup()
