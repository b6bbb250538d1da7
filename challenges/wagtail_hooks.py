"""The room's place in the back office: clauses and templates are edited there, all else is read."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from challenges.backoffice import (
    AddendumViewSet,
    ChallengeViewSet,
    ConsultationViewSet,
    ProblemViewSet,
    QuestionViewSet,
    RoundViewSet,
)
from challenges.models import Clause, ProblemTemplate
from challenges.services.templates import save_as_new_version
from hoip.exceptions import DomainError
from hoip.ui.admin import FoldedIndexView, LastingCodeForm
from hoip.ui.policies import RulesPermissionPolicy
from hoip.ui.tables import YesNoColumn

register_permission_policy(
    ProblemTemplate,
    RulesPermissionPolicy(ProblemTemplate, "challenges.manage_templates", frozenset({"add", "change", "view"})),
)
register_permission_policy(
    Clause, RulesPermissionPolicy(Clause, "challenges.manage_clauses", frozenset({"add", "change", "view"}))
)


class ClauseViewSet(ModelViewSet):
    """The library of clauses."""

    model = Clause
    index_view_class = FoldedIndexView
    icon = "doc-full-inverse"
    menu_label = _("Clauses")
    list_display = [
        "name_vi",
        Column("get_kind_display", label=_("kind"), sort_key="kind"),
        YesNoColumn("is_active", label=_("offered"), sort_key="is_active"),
        "order",
    ]
    list_filter = ["kind", "is_active"]
    search_fields = ["name_vi", "name_en", "summary_vi", "summary_en"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldPanel("kind"),
            FieldRowPanel([FieldPanel("name_vi"), FieldPanel("name_en")]),
            FieldPanel("summary_vi"),
            FieldPanel("summary_en"),
            FieldPanel(
                "is_active", help_text=_("Offered when a challenge is written; challenges that have it keep it.")
            ),
            FieldPanel("order", help_text=_("Place in the list, smallest first.")),
        ],
        base_form_class=LastingCodeForm,
    )


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
    edit_handler = ObjectList(
        [
            HelpPanel(
                content=_(
                    "Saving makes the next version. Problems keep the version that they were written in; authors of a "
                    "draft are offered the new one, and lose no text by it."
                )
            ),
            FieldRowPanel([FieldPanel("name_vi"), FieldPanel("name_en")]),
            FieldPanel("code"),
            InlinePanel(
                "sections",
                heading=capfirst(_("sections")),
                label=_("section"),
                panels=[
                    FieldPanel("key"),
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("step")]),
                    FieldRowPanel([FieldPanel("label_vi"), FieldPanel("label_en")]),
                    FieldRowPanel([FieldPanel("help_vi"), FieldPanel("help_en")]),
                    FieldRowPanel([FieldPanel("good_vi"), FieldPanel("good_en")]),
                    FieldRowPanel([FieldPanel("weak_vi"), FieldPanel("weak_en")]),
                    FieldRowPanel([FieldPanel("required"), FieldPanel("public"), FieldPanel("longest")]),
                    FieldPanel("choices_text"),
                ],
            ),
        ],
        base_form_class=LastingCodeForm,
    )


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
