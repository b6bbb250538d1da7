"""Declare conflicts of interest, and decide them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View

from hoip.exceptions import DomainError
from marketplace.evaluation.forms import DeclareForm, ResolveForm
from marketplace.evaluation.models import Disclosure, Panel
from marketplace.evaluation.services import conflicts
from marketplace.evaluation.services.common import bids_to_score
from marketplace.evaluation.states import Declaration, PanelRole, Stage
from marketplace.evaluation.views.common import PanelMixin


class DisclosureListView(PanelMixin, TemplateView):
    """The bidders, in alphabetical order, for the person to declare on. It does not tell whose bid is whose.

    All that is to be declared is one form, so that a stack of sixty is one page and one press.
    """

    permission_required = "evaluation.declare_conflicts"
    template_name = "evaluation/disclosure_list.html"

    @cached_property
    def rows(self) -> list[Disclosure]:
        """The person's disclosures of bids that are still to be judged, by the bidders' names."""
        found = Disclosure.objects.filter(member=self.seat).select_related("member", "proposal__organisation")
        found = found.filter(proposal__in=bids_to_score(self.panel).values("pk")).prefetch_related("findings")
        return sorted(found, key=lambda row: (row.proposal.organisation.name.casefold(), row.pk))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is to be declared and what is declared, each with its form."""
        shown: dict[int, DeclareForm] = kwargs.pop("shown", None) or {}
        forms = [
            (
                row,
                shown.get(row.pk)
                or DeclareForm(prefix=str(row.pk), initial={"declaration": row.declaration, "words": row.words}),
            )
            for row in self.rows
        ]
        return super().get_context_data(
            panel=self.panel,
            to_declare=[(row, form) for row, form in forms if not row.declaration],
            declared=[(row, form) for row, form in forms if row.declaration],
            has_errors=any(form.errors for form in shown.values()),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep every declaration that was made; with `rest`, none on all others. What is incomplete is shown again."""
        shown: dict[int, DeclareForm] = {}
        kept = 0
        for row in self.rows:
            if row.declaration:
                continue
            data = request.POST.copy()
            if "rest" in data and not data.get(f"{row.pk}-declaration"):
                data[f"{row.pk}-declaration"] = Declaration.NONE
            if not data.get(f"{row.pk}-declaration") and not data.get(f"{row.pk}-words", "").strip():
                continue
            form = DeclareForm(data, prefix=str(row.pk))
            if not form.is_valid():
                shown[row.pk] = form
                continue
            try:
                conflicts.declare(row, by=request.user, **form.cleaned_data)
                kept += 1
            except DomainError as refusal:
                self.refused(refusal, target=row)
        if kept:
            words = ngettext("%(n)s declaration was kept.", "%(n)s declarations were kept.", kept)
            messages.success(request, words % {"n": kept})
        if shown:
            del self.rows
            return self.render_to_response(self.get_context_data(shown=shown))
        if not kept:
            messages.info(request, _("Nothing was chosen yet."))
        left = Disclosure.objects.filter(
            member=self.seat, declaration="", proposal__in=bids_to_score(self.panel).values("pk")
        )
        return redirect("evaluation:disclosure-list", self.panel.challenge.number) if left.exists() else self.back()


class DeclareView(PanelMixin, View):
    """Change one declaration, until the chair has decided."""

    permission_required = "evaluation.declare_conflicts"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep it, or show what is missing beside what was typed."""
        row = get_object_or_404(Disclosure.objects.filter(member=self.seat), pk=self.kwargs["pk"])
        form = DeclareForm(request.POST, prefix=str(row.pk))
        if not form.is_valid():
            page = DisclosureListView()
            page.setup(request, *args, **kwargs)
            return page.render_to_response(page.get_context_data(shown={row.pk: form}))
        try:
            conflicts.declare(row, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            self.refused(refusal, target=row)
        return redirect("evaluation:disclosure-list", self.panel.challenge.number)


class ConflictListView(PanelMixin, TemplateView):
    """What was declared or found, for the chair to decide; for the agency the chair's own."""

    permission_required = "evaluation.view_panel"
    template_name = "evaluation/conflict_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows, each with its form where the person decides it."""
        shown = kwargs.pop("shown", None)
        found = (
            Disclosure.objects.filter(member__panel=self.panel)
            .exclude(declaration="")
            .select_related("member__user", "proposal__organisation", "resolved_by")
            .prefetch_related("findings")
        )
        rows = [row for row in found if row.declaration == "conflict" or row.findings.all()]
        rows.sort(key=lambda row: (bool(row.resolution), row.proposal.organisation.name.casefold(), row.pk))
        listed = [
            (
                row,
                None
                if not decides(self.request.user, self.panel, row)
                else shown
                if shown is not None and shown.prefix == str(row.pk)
                else ResolveForm(prefix=str(row.pk)),
            )
            for row in rows
            if self.may("resolve_conflicts") or self.may("form_panel")
        ]
        return super().get_context_data(panel=self.panel, rows=listed, **kwargs)


def decides(user: Any, panel: Panel, row: Disclosure) -> bool:
    """Whether a person decides a conflict: the chair all but the own, the agency or the office the chair's."""
    if row.member.user_id == user.pk or panel.stage == Stage.CLOSED:
        return False
    verb = "form_panel" if row.member.role == PanelRole.CHAIR else "resolve_conflicts"
    return bool(user.has_perm(f"evaluation.{verb}", panel))


class ResolveView(PanelMixin, View):
    """Decide one conflict."""

    permission_required = "evaluation.view_panel"
    http_method_names = ["post"]

    @cached_property
    def row(self) -> Disclosure:
        """The disclosure, or 404."""
        rows = Disclosure.objects.filter(member__panel=self.panel).select_related("member__panel")
        found: Disclosure = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """About the chair's own conflict the agency decides, about all others the chair."""
        if request.user.is_authenticated:
            chairs = self.row.member.role == PanelRole.CHAIR
            self.permission_required = "evaluation.form_panel" if chairs else "evaluation.resolve_conflicts"
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide, or show what is missing beside what was typed."""
        form = ResolveForm(request.POST, prefix=str(self.row.pk))
        if not form.is_valid():
            page = ConflictListView()
            page.setup(request, *args, **kwargs)
            return page.render_to_response(page.get_context_data(shown=form))
        try:
            conflicts.resolve(self.row, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            self.refused(refusal, target=self.row)
        return redirect("evaluation:conflict-list", self.panel.challenge.number)
