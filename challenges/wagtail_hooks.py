"""Problems, challenges and clauses in the back office. Decisions are made on the site's own pages, by the verbs."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from challenges.models import Challenge, Clause, Problem
from hoip.ui.policies import RulesPermissionPolicy

READ = frozenset({"view"})
register_permission_policy(Problem, RulesPermissionPolicy(Problem, "challenges.triage_problem", READ))
register_permission_policy(Challenge, RulesPermissionPolicy(Challenge, "challenges.view_challenge", READ))
register_permission_policy(
    Clause, RulesPermissionPolicy(Clause, "challenges.manage_clauses", frozenset({"add", "change", "view"}))
)


class _ReadingView(IndexView):
    """A list that starts at what the person may see; a row leads to its page on the site."""

    any_permission_required = ["view"]
    model: Any

    def get_base_queryset(self) -> Any:
        """What the office may see."""
        return self.model.objects.visible_to(self.request.user).select_related("organisation")

    def get_edit_url(self, instance: Any) -> str:
        """The page on which the office decides."""
        return str(instance.get_absolute_url())


class ProblemIndexView(_ReadingView):
    """Problems that have left the draft."""

    @cached_property
    def columns(self) -> list[Any]:
        """What tells problems apart."""
        return [
            TitleColumn("number", label=_("number"), get_url=self.get_edit_url, sort_key="number"),
            Column("title", label=_("title")),
            Column("organisation", label=_("agency"), sort_key="organisation__name_vi"),
            Column("get_state_display", label=_("state"), sort_key="state"),
            Column("get_track_display", label=_("track"), sort_key="track"),
            DateColumn("submitted_at", label=_("submitted at"), sort_key="submitted_at"),
        ]


class ChallengeIndexView(_ReadingView):
    """All challenges."""

    @cached_property
    def columns(self) -> list[Any]:
        """What tells challenges apart."""
        return [
            TitleColumn("number", label=_("number"), get_url=self.get_edit_url, sort_key="number"),
            Column("title", label=_("title")),
            Column("organisation", label=_("agency"), sort_key="organisation__name_vi"),
            DateColumn("published_at", label=_("announced at"), sort_key="published_at"),
            DateColumn("closes_at", label=_("bids until"), sort_key="closes_at"),
        ]


class ProblemViewSet(ModelViewSet):
    """Problems, to read."""

    model = Problem
    icon = "help"
    menu_label = _("Problems")
    index_view_class = ProblemIndexView
    list_filter = ["state", "track", "year"]
    search_fields = ["number", "title_vi", "title_en"]
    exclude_form_fields = ["number"]
    list_export = ["number", "title_vi", "title_en", "organisation", "state", "track", "submitted_at", "decided_at"]
    inspect_view_enabled = False
    copy_view_enabled = False


class ChallengeViewSet(ModelViewSet):
    """Challenges, to read."""

    model = Challenge
    icon = "flag"
    menu_label = _("Challenges")
    index_view_class = ChallengeIndexView
    list_filter = ["track"]
    search_fields = ["number", "title_vi", "title_en"]
    exclude_form_fields = ["number"]
    list_export = ["number", "title_vi", "title_en", "organisation", "track", "published_at", "opens_at", "closes_at"]
    inspect_view_enabled = False
    copy_view_enabled = False


class ClauseViewSet(ModelViewSet):
    """The library of clauses."""

    model = Clause
    icon = "doc-full-inverse"
    menu_label = _("Clauses")
    list_display = [
        "name_vi",
        Column("get_kind_display", label=_("kind"), sort_key="kind"),
        BooleanColumn("is_active", label=_("offered"), sort_key="is_active"),
        "order",
    ]
    list_filter = ["kind", "is_active"]
    search_fields = ["name_vi", "name_en", "summary_vi", "summary_en"]
    copy_view_enabled = False
    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("kind")]),
        FieldRowPanel([FieldPanel("name_vi"), FieldPanel("name_en")]),
        FieldPanel("summary_vi"),
        FieldPanel("summary_en"),
        FieldRowPanel([FieldPanel("is_active"), FieldPanel("order")]),
    ]


class ChallengesGroup(ModelViewSetGroup):
    """The room's place in the menu."""

    menu_label = _("Problems and challenges")
    menu_icon = "flag"
    menu_order = 210
    items = (ProblemViewSet, ChallengeViewSet, ClauseViewSet)


@hooks.register("register_admin_viewset")
def challenges_group() -> ChallengesGroup:
    """Problems, challenges and clauses."""
    return ChallengesGroup()
