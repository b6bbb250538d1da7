"""Reading profiles: the public list, one profile, one's own, and what was changed when."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView

from hoip import clock
from hoip.accounts.access import PermittedMixin
from hoip.accounts.models import Organisation
from hoip.accounts.states import WRITING_ROLES
from hoip.ui.paging import PagedMixin
from marketplace.solutions.filters import SORTS, Found, Wanted, find
from marketplace.solutions.models import Solution, SolutionRevision
from marketplace.solutions.presenting import changes_of
from marketplace.solutions.reading import Level, SolutionReader
from marketplace.solutions.sections import SECTIONS, missing
from marketplace.solutions.states import FRESH_FOR_DAYS, SolutionState, Visibility
from marketplace.solutions.views.common import OneSolutionMixin, PermittedSolutionMixin
from search.addresses import of_list, redirected

PAGE_SIZE = 20


def _corrected(parameters: QueryDict, found: Found) -> QueryDict | None:
    """The list's address with slips of the keyboard mended; None where there are none."""
    if found.answered is None or found.answered.corrected is None:
        return None
    address = parameters.copy()
    address["q"] = found.answered.corrected.typed
    address.pop("page", None)
    return address


class SolutionListView(TemplateView):
    """Every published profile, to be searched and narrowed."""

    template_name = "solutions/solution_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead the addresses of renamed and merged tags on."""
        return redirected(request) or super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add one page of profiles and the facets."""
        user = self.request.user
        wanted = Wanted.of(self.request.GET)
        found: Found = find(Solution.objects.visible_to(user).published(), wanted, user)
        page = Paginator(found.rows.for_rows(), PAGE_SIZE).get_page(self.request.GET.get("page"))
        sorts = list(SORTS.items())
        if wanted.text:
            sorts.insert(0, ("relevance", _("best first")))
        return super().get_context_data(
            page_obj=page,
            object_list=list(page.object_list),
            wanted=wanted,
            found=found,
            sorts=sorts,
            corrected=_corrected(self.request.GET, found),
            saved=of_list("solution", self.request.GET, ("technology", "stage", "ward")),
            may_add=user.is_authenticated,
            **kwargs,
        )


class SolutionDetailView(OneSolutionMixin, TemplateView):
    """One profile, with exactly what the reader may see."""

    template_name = "solutions/solution_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the reader, and for its team what to do next."""
        solution, user = self.solution, self.request.user
        reader = SolutionReader(solution, user)
        as_seen = self.request.GET.get("as", "")
        if reader.level == Level.TEAM and as_seen in Visibility.values:
            reader = SolutionReader(solution, user, level=Level[as_seen.upper()])
        team = user.is_authenticated and user.works_in(solution.organisation_id)
        at = clock.now()
        known = solution.confirmed_at or solution.published_at
        return super().get_context_data(
            solution=solution,
            reader=reader,
            shown=reader.by_name,
            steps=reader.steps(
                without=(
                    "name",
                    "tagline",
                    "summary",
                    "fields",
                    "tags",
                    "technologies",
                    "trl",
                    "stage",
                )
            ),
            team=team,
            audiences=Visibility.choices,
            as_seen=as_seen if as_seen in Visibility.values else "",
            missing=missing(solution) if team else [],
            stale=solution.state == SolutionState.PUBLISHED
            and known is not None
            and known <= at - timedelta(days=FRESH_FOR_DAYS),
            known_current_at=known,
            may={
                name: user.has_perm(f"solutions.{name}_solution", solution)
                for name in (
                    "change",
                    "publish",
                    "unpublish",
                    "archive",
                    "restore",
                    "confirm",
                )
            },
            crumbs=[
                (_("Solutions"), reverse("solutions:solution-list")),
                (solution.name, ""),
            ],
            **kwargs,
        )


class OwnSolutionsView(PermittedMixin, PagedMixin, ListView):
    """The profiles of one's own organisations, in any state."""

    permission_required = "solutions.list_own_solutions"
    template_name = "solutions/solution_own.html"
    paginate_by = PAGE_SIZE

    def get_queryset(self) -> Any:
        """Latest changes first."""
        user = self.request.user
        return Solution.objects.visible_to(user).of_user(user).for_listing().order_by("-updated_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what each profile lacks, and whether a new one can be started."""
        context = super().get_context_data(**kwargs)
        total = len(SECTIONS)
        context["rows"] = [
            {
                "solution": solution,
                "missing": (empty := missing(solution)),
                "filled": total - len(empty),
                "total": total,
            }
            for solution in context["object_list"]
        ]
        context["may_add"] = offering_organisations(self.request.user).exists()
        return context


def offering_organisations(user: Any) -> Any:
    """Organisations for which a person may write profiles."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    own = user.memberships.filter(role__in=WRITING_ROLES).values("organisation_id")
    return Organisation.objects.visible_to(user).providers().filter(pk__in=own).order_by("name_vi", "pk")


class RevisionListView(PermittedSolutionMixin, PagedMixin, ListView):
    """Who saved the profile when."""

    permission_required = "solutions.read_revisions"
    template_name = "solutions/revision_list.html"
    paginate_by = 50

    def get_queryset(self) -> Any:
        """Newest first; the texts themselves are not read."""
        return SolutionRevision.objects.filter(solution=self.solution).select_related("by").defer("data")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the profile."""
        return super().get_context_data(solution=self.solution, crumbs=_crumbs(self.solution), **kwargs)


class RevisionDetailView(PermittedSolutionMixin, TemplateView):
    """What one revision changed, word by word."""

    permission_required = "solutions.read_revisions"
    template_name = "solutions/revision_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the differences to the revision before."""
        rows = SolutionRevision.objects.filter(solution=self.solution).select_related("by")
        revision = get_object_or_404(rows, number=self.kwargs["number"])
        numbers = SolutionRevision.objects.filter(solution=self.solution)
        return super().get_context_data(
            solution=self.solution,
            revision=revision,
            rows=changes_of(revision),
            earlier=numbers.filter(number__lt=revision.number)
            .order_by("-number")
            .values_list("number", flat=True)
            .first(),
            later=numbers.filter(number__gt=revision.number)
            .order_by("number")
            .values_list("number", flat=True)
            .first(),
            crumbs=_crumbs(self.solution, revisions=True),
            **kwargs,
        )


def _crumbs(solution: Solution, *, revisions: bool = False) -> list[tuple[str, str]]:
    """The way down to the revisions of a profile."""
    way = [
        (_("Solutions"), reverse("solutions:solution-list")),
        (solution.name, solution.get_absolute_url()),
    ]
    if revisions:
        way.append((_("Revisions"), reverse("solutions:revision-list", args=[solution.slug])))
    return [*way, (_("What changed") if revisions else _("Revisions"), "")]
