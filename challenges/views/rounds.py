"""Pages of intake rounds."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, TemplateView, View

from challenges import exports
from challenges.clarity import BY_CODE
from challenges.forms.rounds import RoundForm
from challenges.models import Problem, Round
from challenges.services import rounds as services
from challenges.states import ProblemState, RoundPhase
from challenges.views.problems import PER_PAGE
from hoip import clock
from hoip.accounts.access import PermittedMixin
from hoip.accounts.models import Organisation
from hoip.exceptions import DomainError, EditConflict
from hoip.reference.models import TaxonomyField
from hoip.ui.acts import ButtonView
from hoip.ui.paging import PagedMixin

PHASE_TONES: dict[str, str] = {RoundPhase.OPEN: "success", RoundPhase.ANNOUNCED: "info"}


class RoundListView(PagedMixin, PermittedMixin, ListView[Round]):
    """All rounds, newest first; the office proposes a year's from here."""

    permission_required = "challenges.view_round"
    template_name = "challenges/round_list.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """Rounds that the person may see, with how many problems each took."""
        rows = Round.objects.visible_to(self.request.user).prefetch_related("fields")
        return rows.annotate(problem_count=Count("problems")).order_by("-opens_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add phases, and the years that can be proposed."""
        context = super().get_context_data(**kwargs)
        at = clock.now()
        this = timezone.localtime(at).year
        return context | {
            "phases": {row.pk: row.phase_at(at) for row in context["object_list"]},
            "tones": PHASE_TONES,
            "years": [this, this + 1],
            "may_manage": self.request.user.has_perm("challenges.manage_rounds"),
        }


class RoundProposeView(PermittedMixin, View):
    """Make the drafts of a year's rounds."""

    permission_required = "challenges.manage_rounds"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make what is missing."""
        typed = request.POST.get("year", "")
        year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else 0
        this = timezone.localtime(clock.now()).year
        if year not in {this, this + 1}:
            messages.error(request, _("Choose this year or the next."))
            return redirect("challenges:round-list")
        made = services.propose_year(year, by=request.user)
        if made:
            messages.success(
                request, _("Drafts were made: %(names)s.") % {"names": ", ".join(row.name for row in made)}
            )
        else:
            messages.info(request, _("The rounds of %(year)s are there already.") % {"year": year})
        return redirect("challenges:round-list")


class RoundMixin(PermittedMixin):
    """Fetches the round that the address names, out of those that the person may see."""

    kwargs: dict[str, Any]

    @cached_property
    def intake(self) -> Round:
        """The round, or 404."""
        rows = Round.objects.visible_to(self.request.user).select_related("template").prefetch_related("fields")
        found: Round = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_permission_object(self) -> Any:
        """The round."""
        return self.intake

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the round."""
        return super().get_context_data(intake=self.intake, **kwargs)


def counts_of(rows: Any) -> dict[str, list[tuple[str, int, str]]]:
    """Counts of a round's problems by state, agency and field: label, number, and the list's parameter."""
    rows = rows.order_by()
    states = {row["state"]: row["n"] for row in rows.values("state").annotate(n=Count("pk"))}
    agencies = {row["organisation_id"]: row["n"] for row in rows.values("organisation_id").annotate(n=Count("pk"))}
    fields = {row["fields"]: row["n"] for row in rows.values("fields").annotate(n=Count("pk")) if row["fields"]}
    owners = Organisation.objects.filter(pk__in=agencies)
    names = TaxonomyField.objects.filter(pk__in=fields)
    return {
        "state": [(str(s.label), states[s.value], f"state={s.value}") for s in ProblemState if s.value in states],
        "agency": sorted(
            ((row.name, agencies[row.pk], f"agency={row.pk}") for row in owners), key=lambda row: (-row[1], row[0])
        ),
        "field": sorted(
            ((row.name, fields[row.pk], f"field={row.code}") for row in names), key=lambda row: (-row[1], row[0])
        ),
    }


class RoundDetailView(RoundMixin, TemplateView):
    """A round: window, focus, ceilings, contact, and counts of what the reader may see in it."""

    permission_required = "challenges.view_round"
    template_name = "challenges/round_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add phase, counts, the queue and the acts that are open."""
        user: Any = self.request.user
        at = clock.now()
        phase = self.intake.phase_at(at)
        rows = Problem.objects.visible_to(user).filter(round=self.intake)
        may_manage = user.has_perm("challenges.manage_rounds")
        return super().get_context_data(
            at=at,
            phase=phase,
            tone=PHASE_TONES.get(phase, "neutral"),
            counts=counts_of(rows),
            total=rows.count(),
            queued=Problem.objects.visible_to(user).filter(state=ProblemState.QUEUED).count(),
            may_manage=may_manage,
            off=[BY_CODE[code].name for code in self.intake.rules_off if code in BY_CODE],
            needed=[BY_CODE[code].name for code in self.intake.rules_needed if code in BY_CODE],
            **kwargs,
        )


class RoundFormView(PermittedMixin, FormView[RoundForm]):
    """Make an extra round."""

    permission_required = "challenges.manage_rounds"
    form_class = RoundForm
    template_name = "challenges/round_form.html"

    def form_valid(self, form: RoundForm) -> HttpResponse:
        """Make it, or say why not."""
        try:
            made = services.create_round(by=self.request.user, **form.changes())
        except DomainError as refusal:
            self.refuse(refusal)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The round is a draft; announce it when it is right."))
        return redirect(made)


class RoundEditView(RoundMixin, FormView[RoundForm]):
    """Change a round."""

    permission_required = "challenges.manage_rounds"
    form_class = RoundForm
    template_name = "challenges/round_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form edits a fresh copy."""
        return super().get_form_kwargs() | {"instance": Round.objects.get(pk=self.intake.pk)}

    def form_valid(self, form: RoundForm) -> HttpResponse:
        """Save, or say why not; what was typed stays."""
        try:
            services.save_round(
                self.intake, by=self.request.user, version=form.cleaned_data["version"], **form.changes()
            )
        except EditConflict as conflict:
            form.add_error(None, conflict.message)
            context = self.get_context_data(form=form, current_version=conflict.current.version)
            return self.render_to_response(context, status=409)
        except DomainError as refusal:
            self.refuse(refusal)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        return redirect(self.intake)


class RoundActView(RoundMixin, ButtonView):
    """An act on a round by one button."""

    permission_required = "challenges.manage_rounds"

    def back(self) -> HttpResponse:
        """To the round."""
        return redirect(self.intake)


class RoundAnnounceView(RoundActView):
    """Announce a round."""

    def act(self) -> str:
        services.announce_round(self.intake, by=self.request.user)
        return _("The round is announced; agencies were told.")


class RoundDiscardView(RoundActView):
    """Throw a draft of a round away."""

    def act(self) -> str:
        services.discard_round(self.intake, by=self.request.user)
        return _("The draft was thrown away.")

    def after(self) -> HttpResponse:
        """To the rounds: this one is gone."""
        return redirect("challenges:round-list")


class RoundTakeInView(RoundActView):
    """Take the waiting problems into an open round."""

    def act(self) -> None:
        """Take in, and name what is left."""
        result = services.take_in_queued(self.intake, by=self.request.user)
        messages.success(self.request, _("Problems taken in: %(count)s.") % {"count": len(result.taken)})
        for problem, reason in result.left:
            messages.warning(self.request, f"{problem.number}: {reason}")


class RoundExportView(RoundMixin, View):
    """A round's problems as a spreadsheet: those that the reader may see."""

    permission_required = "challenges.view_round"
    http_method_names = ("get", "head")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file."""
        rows = Problem.objects.visible_to(request.user).filter(round=self.intake).for_listing().select_related("round")
        rows = rows.order_by("number")
        name = f"hoip-round-{self.intake.pk}.{self.kwargs['kind']}"
        if self.kwargs["kind"] == "csv":
            response = HttpResponse(exports.as_csv(rows), content_type="text/csv; charset=utf-8")
        else:
            kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            response = HttpResponse(exports.as_xlsx(rows), content_type=kind)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
