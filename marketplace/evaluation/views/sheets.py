"""Work through the stack: the bid on one side, the criteria on the other."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from hoip.audit.services import record
from hoip.exceptions import DomainError, EditConflict
from hoip.ui.formatting import clock_time
from hoip.ui.forms import retyped
from marketplace.evaluation import papers, reading
from marketplace.evaluation.exceptions import SealedForMember
from marketplace.evaluation.forms import ReasonForm, SheetForm
from marketplace.evaluation.models import Disclosure, Sheet
from marketplace.evaluation.services import scoring
from marketplace.evaluation.services.common import bids_to_score
from marketplace.evaluation.views.common import PanelMixin
from marketplace.proposals.models import Proposal


class SheetMixin(PanelMixin):
    """Fetches the bid that the address names, out of those that are open to this member."""

    permission_required = "evaluation.score_bids"

    @cached_property
    def stack(self) -> list[Proposal]:
        """The bids that are open to the member, in the order of their numbers."""
        rows = Disclosure.objects.of(self.request.user).cleared().filter(member__panel=self.panel)
        return list(
            bids_to_score(self.panel)
            .filter(pk__in=rows.values("proposal_id"))
            .select_related("organisation", "solution", "challenge")
            .order_by("number")
        )

    @cached_property
    def proposal(self) -> Proposal:
        """The bid, or 404: what is not open to the member does not exist for them."""
        found = next((one for one in self.stack if one.number == self.kwargs["bid"]), None)
        return found or get_object_or_404(Proposal.objects.none())

    @cached_property
    def sheet(self) -> Sheet | None:
        """The member's sheet, if begun."""
        rows = Sheet.objects.filter(member=self.seat, proposal=self.proposal)
        found: Sheet | None = rows.prefetch_related("scores").first()
        return found

    def neighbours(self) -> dict[str, Any]:
        """The bids before and after this one in the stack, and the next one that is not locked."""
        place = self.stack.index(self.proposal)
        locked = set(
            Sheet.objects.filter(member=self.seat, locked_at__isnull=False).values_list("proposal_id", flat=True)
        )
        after = [*self.stack[place + 1 :], *self.stack[:place]]
        return {
            "position": place + 1,
            "of": len(self.stack),
            "previous": self.stack[place - 1] if place else None,
            "next": self.stack[place + 1] if place + 1 < len(self.stack) else None,
            "next_open": next((one for one in after if one.pk not in locked), None),
            "locked_count": len(locked),
        }


class SheetView(SheetMixin, FormView[SheetForm]):
    """One bid beside one sheet. Saves itself where the browser can; a plain form everywhere."""

    form_class = SheetForm
    template_name = "evaluation/sheet.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The challenge's criteria and the member's own scores."""
        return super().get_form_kwargs() | {"challenge": self.panel.challenge, "sheet": self.sheet}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the bid's parts, masked where the evaluation is blind, and the stack around it."""
        bid = reading.read(self.proposal, blind=self.panel.is_blind)
        return super().get_context_data(
            panel=self.panel,
            challenge=self.panel.challenge,
            proposal=self.proposal,
            bid=bid,
            sheet=self.sheet,
            gaps=scoring.gaps_of(self.sheet) if self.sheet else None,
            is_open=self.panel.stage in scoring.SCORING_STAGES and not (self.sheet and self.sheet.locked_at),
            **self.neighbours(),
            **kwargs,
        )

    @property
    def quiet(self) -> bool:
        """Whether a script asked, which wants to be answered in its own language."""
        return self.request.headers.get("Accept", "").startswith("application/json")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the sheet; while all bids of the member are closed, say so whatever number the address names."""
        if not self.stack and Disclosure.objects.waiting().filter(member=self.seat).exists():
            refusal = SealedForMember(
                _("Not saved: your bids open again once you have declared on every bidder and nothing waits.")
            )
            if self.quiet:
                self.refuse(refusal, target=self.panel)
                return JsonResponse({"error": str(refusal)}, status=403)
            self.refused(refusal, target=self.panel)
            return self.back()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: SheetForm) -> HttpResponse:
        """Keep what was filled in; lock it when asked to."""
        try:
            sheet = scoring.save_sheet(
                self.panel,
                self.proposal,
                by=self.request.user,
                version=form.cleaned_data["version"],
                given=form.given(),
                texts=form.texts(),
            )
            if "lock" in self.request.POST:
                scoring.lock_sheet(sheet, by=self.request.user)
        except EditConflict as conflict:
            return self._refused(form, conflict, 409)
        except DomainError as refusal:
            self.refuse(refusal, target=self.proposal)
            return self._refused(form, refusal, 403)
        if self.quiet:
            at = clock_time(timezone.localtime(sheet.updated_at))
            return JsonResponse({"version": sheet.version, "saved": _("Saved at %(time)s") % {"time": at}})
        if "lock" in self.request.POST:
            messages.success(self.request, _("The sheet for %(bid)s is locked.") % {"bid": self.proposal.number})
            onward = self.neighbours()["next_open"]
            if onward is not None:
                answer = redirect("evaluation:sheet", self.panel.challenge.number, onward.number)
                answer["Location"] += "#bid"  # the keyboard goes on from there
                return answer
            return self.back()
        messages.success(self.request, _("Saved."))
        return redirect("evaluation:sheet", self.panel.challenge.number, self.proposal.number)

    def _refused(self, form: SheetForm, refusal: DomainError, status: int) -> HttpResponse:
        """Say why nothing was kept; what was typed stays on the page."""
        if self.quiet:
            return JsonResponse({"error": str(refusal)}, status=status)
        form.add_error(None, refusal.message)
        for reason in getattr(refusal, "reasons", []):
            form.add_error(None, reason)
        self.__dict__.pop("sheet", None)
        if self.sheet is not None:  # what was kept before the refusal is the version to go on from
            retyped(form, version=str(self.sheet.version))
        return self.form_invalid(form)

    def form_invalid(self, form: SheetForm) -> HttpResponse:
        """A broken value is told in the script's language when a script asked."""
        if self.quiet:
            words = [str(error) for errors in form.errors.values() for error in errors]
            return JsonResponse({"error": " ".join(words)}, status=400)
        return super().form_invalid(form)


class PaperView(SheetMixin, View):
    """A document of a bid; while the evaluation is blind, a masked copy of it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send it, or say why it is kept back. Each reading is on record."""
        if not self.panel.is_blind:
            return redirect("files:file-download", self.kwargs["file"])
        try:
            made, facts = reading.masked_paper(self.proposal, str(self.kwargs["file"]))
        except LookupError as error:
            raise Http404 from error
        except papers.KeptBack as refusal:
            messages.info(request, str(refusal))
            return redirect("evaluation:sheet", self.panel.challenge.number, self.proposal.number)
        record("evaluation.paper_read", target=self.proposal, by=request.user, facts={"file": facts.file})
        name = f"{self.proposal.number}.{facts.name.rpartition('.')[2]}"
        answer = FileResponse(BytesIO(made.content), as_attachment=True, filename=name, content_type=facts.content_type)
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        answer["Cache-Control"] = "no-store"
        return answer


class LockView(SheetMixin, View):
    """Lock a complete sheet without changing it, from the stack's list."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lock, or say what is missing."""
        if self.sheet is None:
            messages.error(request, _("There is nothing to lock yet."))
            return redirect("evaluation:sheet", self.panel.challenge.number, self.proposal.number)
        try:
            scoring.lock_sheet(self.sheet, by=request.user)
        except DomainError as refusal:
            self.refused(refusal, target=self.sheet)
            return redirect("evaluation:sheet", self.panel.challenge.number, self.proposal.number)
        messages.success(request, _("The sheet for %(bid)s is locked.") % {"bid": self.proposal.number})
        return self.back()


class UnlockView(PanelMixin, View):
    """Give a locked sheet back to its member."""

    permission_required = "evaluation.begin_consensus"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Unlock, with the reason on record."""
        sheet = get_object_or_404(
            Sheet.objects.filter(member__panel=self.panel).select_related("member__panel", "proposal"),
            pk=self.kwargs["pk"],
        )
        form = ReasonForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        try:
            scoring.unlock_sheet(sheet, by=request.user, reason=reason)
        except DomainError as refusal:
            self.refused(refusal, target=sheet)
        else:
            messages.success(request, _("The sheet was given back to its member."))
        return redirect("evaluation:progress", self.panel.challenge.number)
