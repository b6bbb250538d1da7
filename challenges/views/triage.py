"""What is done with a problem once it is written: sending it, and the office's decisions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, ListView, TemplateView

from challenges.evidence import best_matches
from challenges.filters import TriageFilter
from challenges.forms.triage import AcceptForm, AssignForm, BulkForm, DeclineForm, MergeForm, RemarksForm, ReturnForm
from challenges.known import known_beside
from challenges.limits import due_at, waiting_since
from challenges.models import Problem
from challenges.presentation import parts_of
from challenges.services import triage as services
from challenges.services.remarks import answer_remarks
from challenges.states import ProblemState, Track
from challenges.views.problems import PER_PAGE, STATE_TONES, ProblemActView, ProblemMixin
from hoip.accounts.access import PermittedMixin
from hoip.clock import now
from hoip.ui.paging import KeyedPaginator, PagedMixin


class TriageListView(PagedMixin, PermittedMixin, ListView[Problem]):
    """The office's queue, longest waiting first; filters narrow it, and one act can be done on several at once."""

    permission_required = "challenges.triage_problem"
    template_name = "challenges/triage_list.html"
    paginate_by = PER_PAGE
    paginator_class = KeyedPaginator
    http_method_names = ["get", "post"]

    def get_queryset(self) -> Any:
        """What the office sees, narrowed by the address."""
        self.at = now()
        self.filter = TriageFilter(
            self.request.GET, queryset=Problem.objects.visible_to(self.request.user), user=self.request.user, at=self.at
        )
        return self.filter.qs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what can be chosen, and for each row since when it waits and until when."""
        context = super().get_context_data(**kwargs)
        rows = [(problem, waiting_since(problem), due_at(problem)) for problem in context["object_list"]]
        bulk = kwargs.get("bulk") or BulkForm(problems=Problem.objects.none(), people=self.filter.choices["people"])
        return context | {
            "rows": [(problem, since, due, bool(due and due <= self.at)) for problem, since, due in rows],
            "filter": self.filter,
            "at": self.at,
            "tones": STATE_TONES,
            "bulk": bulk,
            "ticked": bulk["chosen"].value() or [],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do one act on the ticked problems, and say which were left as they are."""
        form = BulkForm(request.POST, problems=Problem.objects.visible_to(request.user))
        self.object_list = self.get_queryset()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(bulk=form), status=200)
        data, by = form.cleaned_data, request.user
        reason = data["reason"]
        verbs: dict[str, Any] = {
            BulkForm.ASSIGN: lambda one: services.assign_problem(one, by=by, assignee=data["assignee"], reason=reason),
            BulkForm.RETURN: lambda one: services.return_problem(one, by=by, reason=reason, remarks={}),
            BulkForm.DECLINE: lambda one: services.decline_problem(one, by=by, reason=reason, kind=data["kind"]),
            BulkForm.ACCEPT_INVITE: lambda one: services.accept_problem(one, by=by, track=Track.INVITE, reason=reason),
            BulkForm.ACCEPT_ORDER: lambda one: services.accept_problem(one, by=by, track=Track.ORDER, reason=reason),
        }
        done, refused = services.for_each(data["chosen"], verbs[data["act"]], by=by, name=f"bulk_{data['act']}")
        if done:
            words = ngettext("Done for %(n)s problem.", "Done for %(n)s problems.", len(done)) % {"n": len(done)}
            messages.success(request, words)
        for problem, why in refused:
            messages.warning(request, f"{problem.number}: {why}")
        return HttpResponseRedirect(request.get_full_path())


class ProblemAcceptView(ProblemActView):
    """Accept a problem and choose its route by what fits it now."""

    permission_required = "challenges.triage_problem"
    template_name = "challenges/problem_accept.html"
    form_class = AcceptForm
    to = ProblemState.ACCEPTED
    heading = gettext_lazy("Accept the problem")
    act_label = gettext_lazy("Accept")
    done = gettext_lazy("The problem was accepted; the authors were told.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what fits best, which goes on record with the decision."""
        found, limited = best_matches(self.problem, self.request.user)
        return super().get_context_data(found=found, limited=limited, **kwargs)

    def act(self, form: Any) -> None:
        services.accept_problem(self.problem, by=self.request.user, **form.cleaned_data)


class ProblemReturnView(ProblemActView):
    """Give a problem back with remarks."""

    permission_required = "challenges.triage_problem"
    form_class = ReturnForm
    to = ProblemState.RETURNED
    heading = gettext_lazy("Return with remarks")
    act_label = gettext_lazy("Return")
    done = gettext_lazy("The problem was returned; the authors see your remarks beside the sections.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """A remark for each of the problem's own sections."""
        return super().get_form_kwargs() | {"problem": self.problem}

    def act(self, form: Any) -> None:
        services.return_problem(
            self.problem, by=self.request.user, reason=form.cleaned_data["reason"], remarks=form.remarks()
        )


class ProblemDeclineView(ProblemActView):
    """Decline a problem."""

    permission_required = "challenges.triage_problem"
    form_class = DeclineForm
    to = ProblemState.DECLINED
    heading = gettext_lazy("Decline the problem")
    danger = True
    act_label = gettext_lazy("Decline")
    done = gettext_lazy("The problem was declined; the authors were told why.")

    def act(self, form: Any) -> None:
        services.decline_problem(self.problem, by=self.request.user, **form.cleaned_data)


class ProblemMergeView(ProblemActView):
    """Merge a problem into its twin."""

    permission_required = "challenges.triage_problem"
    form_class = MergeForm
    to = ProblemState.MERGED
    heading = gettext_lazy("Merge into another problem")
    text = gettext_lazy("The other problem goes on and this one ends in it. Its agencies become partners there.")
    act_label = gettext_lazy("Merge")
    done = gettext_lazy("The problems were merged; every author was told.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Twins that can take it in; those that look alike are looked for where the list is shown."""
        rows = Problem.objects.visible_to(self.request.user).exclude(pk=self.problem.pk)
        known = known_beside(self.problem, self.request.user)
        return super().get_form_kwargs() | {
            "candidates": rows.exclude(state__in=[ProblemState.MERGED, ProblemState.DECLINED]),
            "alike": [row.meta[0] for row in known if row.kind == "problem"],
        }

    def act(self, form: Any) -> None:
        services.merge_problem(self.problem, by=self.request.user, **form.cleaned_data)


class ProblemAssignView(ProblemActView):
    """Give a problem to a person of the office."""

    permission_required = "challenges.triage_problem"
    form_class = AssignForm
    heading = gettext_lazy("Who deals with it, and until when")
    act_label = gettext_lazy("Save")
    done = gettext_lazy("Saved.")

    def get_initial(self) -> dict[str, Any]:
        """What holds now."""
        case = getattr(self.problem, "triage", None)
        return {"assignee": case.assignee_id, "due_at": case.due_at} if case else {}

    def act(self, form: Any) -> None:
        services.assign_problem(self.problem, by=self.request.user, **form.cleaned_data)


class ProblemRemarksView(ProblemMixin, FormView[RemarksForm]):
    """The office's open remarks, each with room for the authors' answer."""

    permission_required = "challenges.answer_remarks"
    form_class = RemarksForm
    template_name = "challenges/problem_remarks.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Remarks without an answer."""
        remarks = list(self.problem.section_remarks.open())
        return super().get_form_kwargs() | {"problem": self.problem, "remarks": remarks}

    def form_valid(self, form: RemarksForm) -> HttpResponse:
        """Keep the answers."""
        from hoip.exceptions import DomainError

        try:
            kept = answer_remarks(self.problem, form.answers(), by=self.request.user)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(
            self.request, ngettext("%(n)s answer was saved.", "%(n)s answers were saved.", kept) % {"n": kept}
        )
        return redirect(self.problem)


class ProblemVersionsView(ProblemMixin, TemplateView):
    """Versions of a problem's text, and what changed between two of them."""

    permission_required = "challenges.view_versions"
    template_name = "challenges/problem_versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the versions, the two that are compared, and their difference by section."""
        versions = list(self.problem.versions.select_related("by"))
        by_number = {str(version.number): version for version in versions}
        newer = by_number.get(self.request.GET.get("b", "")) or (versions[-1] if versions else None)
        older = by_number.get(self.request.GET.get("a", ""))
        if older is None and newer is not None:
            older = next((one for one in reversed(versions) if one.number < newer.number), None)
        return super().get_context_data(
            versions=versions, newer=newer, older=older, changes=self._changes(older, newer), **kwargs
        )

    def _changes(self, older: Any, newer: Any) -> list[dict[str, Any]]:
        """What differs between two versions."""
        if older is None or newer is None:
            return []
        pairs = [
            (_("Vietnamese title"), older.title_vi, newer.title_vi),
            (_("English title"), older.title_en, newer.title_en),
            (_("summary in Vietnamese"), older.summary_vi, newer.summary_vi),
            (_("summary in English"), older.summary_en, newer.summary_en),
            *(
                (part.label, older.sections.get(part.key, ""), newer.sections.get(part.key, ""))
                for part in parts_of(self.problem)
            ),
        ]
        return [{"label": label, "before": a, "after": b} for label, a, b in pairs if a != b]
