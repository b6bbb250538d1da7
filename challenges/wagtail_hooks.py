"""Problems, challenges and clauses in the back office. Decisions are made on the site's own pages, by the verbs."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from challenges.backoffice import AddendumViewSet, ConsultationViewSet, QuestionViewSet
from challenges.models import Challenge, Clause, Problem, ProblemTemplate, Round
from challenges.services.templates import save_as_new_version
from hoip.exceptions import DomainError
from hoip.ui.admin import FoldedIndexView
from hoip.ui.policies import RulesPermissionPolicy
from hoip.ui.tables import WhenColumn

READ = frozenset({"view"})
register_permission_policy(Problem, RulesPermissionPolicy(Problem, "challenges.triage_problem", READ))
register_permission_policy(Challenge, RulesPermissionPolicy(Challenge, "challenges.view_challenge", READ))
register_permission_policy(Round, RulesPermissionPolicy(Round, "challenges.manage_rounds", READ))
register_permission_policy(
    ProblemTemplate,
    RulesPermissionPolicy(ProblemTemplate, "challenges.manage_templates", frozenset({"add", "change", "view"})),
)
register_permission_policy(
    Clause, RulesPermissionPolicy(Clause, "challenges.manage_clauses", frozenset({"add", "change", "view"}))
)


class _ReadingView(FoldedIndexView):
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
            WhenColumn("submitted_at", label=_("submitted at"), sort_key="submitted_at"),
        ]


class ChallengeIndexView(_ReadingView):
    """All challenges."""

    def get_base_queryset(self) -> Any:
        """What the office may see, with the addresses that rows lead to."""
        return Challenge.objects.visible_to(self.request.user).for_listing()

    @cached_property
    def columns(self) -> list[Any]:
        """What tells challenges apart."""
        return [
            TitleColumn("number", label=_("number"), get_url=self.get_edit_url, sort_key="number"),
            Column("title", label=_("title")),
            Column("organisation", label=_("agency"), sort_key="organisation__name_vi"),
            WhenColumn("published_at", label=_("announced at"), sort_key="published_at"),
            WhenColumn("closes_at", label=_("bids until"), sort_key="closes_at"),
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
    icon = "crosshairs"
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
    index_view_class = FoldedIndexView
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


class RoundIndexView(_ReadingView):
    """All rounds; a row leads to its page on the site, where the office opens, changes and announces it."""

    def get_base_queryset(self) -> Any:
        """What the office may see."""
        return Round.objects.visible_to(self.request.user)

    @cached_property
    def columns(self) -> list[Any]:
        """What tells rounds apart."""
        return [
            TitleColumn("name", label=_("name"), get_url=self.get_edit_url, sort_key="name_vi"),
            Column("year", label=_("year"), sort_key="year"),
            Column("quarter", label=_("quarter"), sort_key="quarter"),
            WhenColumn("opens_at", label=_("problems are taken from"), sort_key="opens_at"),
            WhenColumn("closes_at", label=_("problems are taken until"), sort_key="closes_at"),
            WhenColumn("announced_at", label=_("announced at"), sort_key="announced_at"),
        ]


class RoundViewSet(ModelViewSet):
    """Intake rounds, to read."""

    model = Round
    icon = "calendar-alt"
    menu_label = _("Intake rounds")
    index_view_class = RoundIndexView
    list_filter = ["year", "quarter"]
    search_fields = ["name_vi", "name_en", "plan_vi", "plan_en"]
    exclude_form_fields = ["announced_at"]
    list_export = ["name_vi", "name_en", "year", "quarter", "opens_at", "closes_at", "announced_at"]
    inspect_view_enabled = False
    copy_view_enabled = False


class TemplateIndexView(FoldedIndexView):
    """The current version of each template, with how many problems any version of it has."""

    def get_base_queryset(self) -> Any:
        """Current versions."""
        return ProblemTemplate.objects.current().annotate(problem_count=Count("problems"))


class TemplateEditView(EditView):
    """Saving makes the next version; the one before stays as it is, for the problems written in it."""

    def get_success_url(self) -> str:
        """The list."""
        return str(self.index_url_name and reverse(self.index_url_name))

    def form_valid(self, form: Any) -> Any:
        """Make the next version out of what was edited."""
        edited = form.save(commit=False)
        old = ProblemTemplate.objects.get(pk=edited.pk)
        sections = edited.sections.all() if form.has_changed() else []
        if not form.has_changed() and not any(formset.has_changed() for formset in form.formsets.values()):
            return redirect(self.get_success_url())
        try:
            made = save_as_new_version(
                old,
                sections or edited.sections.all(),
                by=self.request.user,
                name_vi=edited.name_vi,
                name_en=edited.name_en,
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        words = _(
            "Version %(number)s was made. Drafts keep the version that they were written in until their authors move them."
        )
        messages.success(self.request, words % {"number": made.number})
        return redirect(self.get_success_url())


class TemplateCreateView(CreateView):
    """A new template of its own."""

    def form_valid(self, form: Any) -> Any:
        """Refuse a code that another template has, and sections that contradict each other."""
        draft = form.save(commit=False)
        if ProblemTemplate.objects.filter(code=draft.code).exists():
            form.add_error("code", _("Another template has this code."))
            return self.form_invalid(form)
        try:
            save_as_new_version(
                draft, draft.sections.all(), by=self.request.user, name_vi=draft.name_vi, name_en=draft.name_en
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The template was made."))
        return redirect(reverse(self.index_url_name))


class TemplateViewSet(ModelViewSet):
    """Templates of problems."""

    model = ProblemTemplate
    icon = "form"
    menu_label = _("Problem templates")
    index_view_class = TemplateIndexView
    edit_view_class = TemplateEditView
    add_view_class = TemplateCreateView
    list_display = [
        "name_vi",
        "code",
        Column("number", label=_("version")),
        Column("problem_count", label=_("problems")),
    ]
    search_fields = ["code", "name_vi", "name_en"]
    copy_view_enabled = False
    panels = [
        FieldRowPanel([FieldPanel("name_vi"), FieldPanel("name_en")]),
        FieldPanel("code"),
        InlinePanel(
            "sections",
            heading=_("sections"),
            label=_("section"),
            panels=[
                FieldRowPanel([FieldPanel("key"), FieldPanel("kind"), FieldPanel("step")]),
                FieldRowPanel([FieldPanel("label_vi"), FieldPanel("label_en")]),
                FieldRowPanel([FieldPanel("help_vi"), FieldPanel("help_en")]),
                FieldRowPanel([FieldPanel("good_vi"), FieldPanel("good_en")]),
                FieldRowPanel([FieldPanel("weak_vi"), FieldPanel("weak_en")]),
                FieldRowPanel([FieldPanel("required"), FieldPanel("public"), FieldPanel("longest")]),
                FieldPanel("choices_text"),
            ],
        ),
    ]


class ChallengesGroup(ModelViewSetGroup):
    """The room's place in the menu."""

    menu_label = _("Problems and challenges")
    menu_icon = "clipboard-list"
    menu_order = 210
    items = (
        ProblemViewSet,
        ConsultationViewSet,
        RoundViewSet,
        ChallengeViewSet,
        QuestionViewSet,
        AddendumViewSet,
        ClauseViewSet,
        TemplateViewSet,
    )


@hooks.register("register_admin_viewset")
def challenges_group() -> ChallengesGroup:
    """Problems, challenges and clauses."""
    return ChallengesGroup()
