"""What the back office lists to be read: what becomes of it the site's own pages decide, by the verbs."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from challenges.models import Addendum, Challenge, Consultation, Problem, Question, Round
from hoip.ui.admin import FoldedIndexView
from hoip.ui.policies import RulesPermissionPolicy
from hoip.ui.tables import WhenColumn, YesNoColumn

READ = frozenset({"view"})
for _model, _permission in (
    (Problem, "challenges.triage_problem"),
    (Round, "challenges.manage_rounds"),
    (Consultation, "challenges.triage_problem"),
    (Challenge, "challenges.view_challenge"),
    (Question, "challenges.triage_problem"),
    (Addendum, "challenges.triage_problem"),
):
    register_permission_policy(_model, RulesPermissionPolicy(_model, _permission, READ))


class _ReadOnly(ModelViewSet):
    """A list whose rows lead to the page on which the thing is looked after."""

    inspect_view_enabled = False
    copy_view_enabled = False


class _ReadingIndex(FoldedIndexView):
    """What the person may see, with all that a row shows in a fixed number of queries; a row leads to its page."""

    any_permission_required = ["view"]
    model: Any
    related: tuple[str, ...] = ()

    def get_base_queryset(self) -> Any:
        """The rows that the person may see."""
        return self.model.objects.visible_to(self.request.user).select_related(*self.related)

    def get_edit_url(self, instance: Any) -> str:
        """The page on which it is looked after."""
        return str(instance.get_absolute_url())

    def numbered(self) -> list[Any]:
        """The first columns of what an agency has and the platform numbers."""
        return [
            # A number stays in one line.
            TitleColumn(
                "number",
                label=_("number"),
                get_url=self.get_edit_url,
                sort_key="number",
                classname="w-whitespace-nowrap",
            ),
            Column("title", label=_("title")),
            Column("organisation", label=_("agency"), sort_key="organisation__name_vi"),
        ]


class ProblemIndexView(_ReadingIndex):
    """Problems that have left the draft."""

    related = ("organisation",)

    @cached_property
    def columns(self) -> list[Any]:
        """What tells problems apart."""
        return [
            *self.numbered(),
            Column("get_state_display", label=_("state"), sort_key="state"),
            Column("get_track_display", label=_("track"), sort_key="track"),
            WhenColumn("submitted_at", label=_("submitted at"), sort_key="submitted_at"),
        ]


class ProblemViewSet(_ReadOnly):
    """Problems, to read."""

    model = Problem
    icon = "help"
    menu_label = _("Problems")
    index_view_class = ProblemIndexView
    list_filter = ["state", "track", "year"]
    search_fields = ["number", "title_vi", "title_en"]
    exclude_form_fields = ["number"]
    list_export = ["number", "title_vi", "title_en", "organisation", "state", "track", "submitted_at", "decided_at"]


class RoundIndexView(_ReadingIndex):
    """All rounds; a row leads to its page on the site, where the office opens, changes and announces it."""

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


class RoundViewSet(_ReadOnly):
    """Intake rounds, to read."""

    model = Round
    icon = "calendar-alt"
    menu_label = _("Intake rounds")
    index_view_class = RoundIndexView
    list_filter = ["year", "quarter"]
    search_fields = ["name_vi", "name_en", "plan_vi", "plan_en"]
    exclude_form_fields = ["announced_at"]
    list_export = ["name_vi", "name_en", "year", "quarter", "opens_at", "closes_at", "announced_at"]


class ConsultationFilterSet(WagtailFilterSet):
    """By kind, by who may come, and whether it still runs."""

    RUNNING, CLOSED, CANCELLED = "running", "closed", "cancelled"
    state = django_filters.ChoiceFilter(
        label=_("state"),
        method="by_state",
        choices=[(RUNNING, _("running")), (CLOSED, _("closed")), (CANCELLED, _("called off"))],
    )

    class Meta:
        model = Consultation
        fields = ["kind", "is_public"]

    def by_state(self, rows: QuerySet[Consultation], _name: str, value: str) -> QuerySet[Consultation]:
        """Narrow by how far it is."""
        if value == self.CANCELLED:
            return rows.filter(cancelled_at__isnull=False)
        return rows.filter(cancelled_at=None, closed_at__isnull=value == self.RUNNING)


class ConsultationIndexView(_ReadingIndex):
    """All consultations."""

    related = ("problem__organisation",)

    @cached_property
    def columns(self) -> list[Any]:
        """What tells consultations apart."""
        return [
            TitleColumn("problem", label=_("problem"), get_url=self.get_edit_url, sort_key="problem__number"),
            Column("problem.organisation", label=_("agency"), sort_key="problem__organisation__name_vi"),
            Column("get_kind_display", label=_("kind"), sort_key="kind"),
            WhenColumn("held_at", label=_("begins at"), sort_key="held_at"),
            WhenColumn("until", label=_("comments until"), sort_key="until"),
            WhenColumn("closed_at", label=_("closed at"), sort_key="closed_at"),
            WhenColumn("cancelled_at", label=_("called off at"), sort_key="cancelled_at"),
        ]


class ConsultationViewSet(_ReadOnly):
    """Consultations, to read."""

    model = Consultation
    icon = "group"
    menu_label = _("Consultations")
    index_view_class = ConsultationIndexView
    filterset_class = ConsultationFilterSet
    search_fields = ["problem__number", "problem__title_vi", "problem__title_en", "place", "agenda"]
    exclude_form_fields = ["version"]
    list_export = ["problem", "kind", "held_at", "until", "place", "is_public", "closed_at", "cancelled_at"]


class ChallengeIndexView(_ReadingIndex):
    """All challenges."""

    def get_base_queryset(self) -> Any:
        """What the office may see, with the addresses that rows lead to."""
        return Challenge.objects.visible_to(self.request.user).for_cards()

    @cached_property
    def columns(self) -> list[Any]:
        """What tells challenges apart."""
        return [
            *self.numbered(),
            WhenColumn("published_at", label=_("announced at"), sort_key="published_at"),
            WhenColumn("closes_at", label=_("bids until"), sort_key="closes_at"),
        ]


class ChallengeViewSet(_ReadOnly):
    """Challenges, to read."""

    model = Challenge
    icon = "crosshairs"
    menu_label = _("Challenges")
    index_view_class = ChallengeIndexView
    list_filter = ["track"]
    search_fields = ["number", "title_vi", "title_en"]
    exclude_form_fields = ["number"]
    list_export = ["number", "title_vi", "title_en", "organisation", "track", "published_at", "opens_at", "closes_at"]


class QuestionFilterSet(WagtailFilterSet):
    """By language, and whether it is answered."""

    answered = django_filters.BooleanFilter(label=_("answered"), method="by_answer")

    class Meta:
        model = Question
        fields = ["language"]

    def by_answer(self, rows: QuerySet[Question], _name: str, value: bool) -> QuerySet[Question]:
        """Narrow to those that have an answer of their own or of another question, or to those that wait."""
        waiting = rows.filter(answered_at=None, merged_into=None)
        return rows.exclude(pk__in=waiting.values("pk")) if value else waiting


class QuestionIndexView(_ReadingIndex):
    """All questions. Who asked stands in no column, filter or export."""

    related = ("challenge__organisation", "merged_into")

    def get_edit_url(self, instance: Any) -> str:
        """The page on which it is answered."""
        return reverse("challenges:question-answer", args=[instance.challenge.number, instance.number])

    @cached_property
    def columns(self) -> list[Any]:
        """What tells questions apart."""
        return [
            TitleColumn("text", label=_("question"), get_url=self.get_edit_url, accessor=str),
            Column("challenge.number", label=_("challenge"), sort_key="challenge__number"),
            Column("challenge.organisation", label=_("agency"), sort_key="challenge__organisation__name_vi"),
            WhenColumn("asked_at", label=_("asked at"), sort_key="asked_at"),
            WhenColumn("answered_at", label=_("answered at"), sort_key="answered_at"),
            Column("merged_into.number", label=_("merged into")),
        ]


class QuestionViewSet(_ReadOnly):
    """Questions, to read."""

    model = Question
    icon = "help"
    menu_label = _("Questions")
    index_view_class = QuestionIndexView
    filterset_class = QuestionFilterSet
    search_fields = ["challenge__number", "text", "public_text", "answer"]
    exclude_form_fields = ["version", "asked_by"]
    list_export = ["challenge", "number", "public_text", "answer", "asked_at", "answered_at"]


class AddendumIndexView(_ReadingIndex):
    """All addenda."""

    related = ("challenge__organisation", "by")

    def get_edit_url(self, instance: Any) -> str:
        """The challenge's page in the workspace."""
        return reverse("challenges:challenge-manage", args=[instance.challenge.number])

    @cached_property
    def columns(self) -> list[Any]:
        """What tells addenda apart."""
        return [
            TitleColumn("challenge", label=_("challenge"), get_url=self.get_edit_url, sort_key="challenge__number"),
            Column("number", label=_("number"), sort_key="number"),
            Column("challenge.organisation", label=_("agency"), sort_key="challenge__organisation__name_vi"),
            Column("reason", label=_("reason")),
            YesNoColumn("is_material", label=_("bidders must take note of it"), sort_key="is_material"),
            WhenColumn("at", label=_("at"), sort_key="at"),
            Column("by", label=_("by")),
        ]


class AddendumViewSet(_ReadOnly):
    """Addenda, to read."""

    model = Addendum
    icon = "edit"
    menu_label = _("Addenda")
    index_view_class = AddendumIndexView
    list_filter = ["is_material", "at"]
    search_fields = ["challenge__number", "challenge__title_vi", "challenge__title_en", "reason_vi", "reason_en"]
    exclude_form_fields = ["changes"]
    list_export = ["challenge", "number", "reason_vi", "reason_en", "is_material", "at"]
