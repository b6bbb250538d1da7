"""A bid as its team and, once it is opened, others read it; one's own bids; receipts and exports."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import DetailView, ListView, TemplateView, View

from hoip.accounts.access import PermittedMixin
from hoip.audit.services import record
from hoip.clock import now
from hoip.ui.paging import PagedMixin
from marketplace.proposals.deadlines import deadline_of, takes_bids
from marketplace.proposals.eligibility import conditions
from marketplace.proposals.models import Proposal, SealedVersion
from marketplace.proposals.services import contents, drafts, names, receipts, screening
from marketplace.proposals.states import WORKING_STATES, ProposalState
from marketplace.proposals.views.common import ProposalMixin

PER_PAGE = 20


class ProposalListView(PermittedMixin, PagedMixin, ListView[Proposal]):
    """The bids of the organisations that the person works for."""

    permission_required = "proposals.list_proposals"
    template_name = "proposals/proposal_list.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """Own bids only; what is opened to an agency stands with its challenge."""
        rows = Proposal.objects.of_team(self.request.user)
        return rows.select_related("challenge", "solution", "organisation")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the time."""
        return super().get_context_data(at=now(), **kwargs)


class ProposalDetailView(ProposalMixin, DetailView[Proposal]):
    """A bid: for its team with what can be done next, for others once it is opened."""

    permission_required = "proposals.view_proposal"
    template_name = "proposals/proposal_detail.html"
    context_object_name = "proposal"

    def get_object(self, queryset: Any = None) -> Proposal:
        """The bid that the address names."""
        return self.proposal

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what it says, what is missing and what can be done."""
        at, user, proposal = now(), self.request.user, self.proposal
        is_open = takes_bids(proposal.challenge, at) and proposal.opened_at is None
        working = self.is_mine and is_open and proposal.state in WORKING_STATES
        versions = list(SealedVersion.objects.visible_to(user).filter(proposal=proposal).select_related("sealed_by"))
        shows_draft = working or (self.is_mine and (not versions or versions[-1].destroyed_at is not None))
        return super().get_context_data(
            at=at,
            mine=self.is_mine,
            is_open=is_open,
            deadline=deadline_of(proposal.challenge),
            content=self._content(versions, draft=shows_draft),
            shows_draft=shows_draft,
            versions=versions[::-1],
            changed=working and proposal.state == ProposalState.SUBMITTED and proposal.has_unsealed_changes,
            missing=drafts.missing(proposal) if working else [],
            addendum=drafts.addendum_to_see(proposal) if working else None,
            conditions=conditions(proposal.challenge, proposal.organisation, at) if working else [],
            cure=screening.open_cure(proposal, at) if self.is_mine else None,
            may_change=working and user.has_perm("proposals.change_proposal", proposal),
            may_submit=working and user.has_perm("proposals.submit_proposal", proposal),
            may_resume=is_open
            and proposal.state == ProposalState.WITHDRAWN
            and user.has_perm("proposals.withdraw_proposal", proposal),
            may_withdraw=working and user.has_perm("proposals.withdraw_proposal", proposal),
            may_screen=user.has_perm("proposals.screen_proposal", proposal),
            shows_names=self.shows_names,
            hidden=not self.shows_names,
            may_see_names=not self.shows_names and user.has_perm("proposals.see_names", proposal),
            **kwargs,
        )

    def _content(self, versions: list[SealedVersion], *, draft: bool) -> Any:
        if not self.is_mine:
            opened = contents.opened_content(self.proposal)
            return opened if self.shows_names else names.without_names(self.proposal, opened)
        return contents.draft_content(self.proposal) if draft else contents.sealed_content(versions[-1])


class VersionMixin(ProposalMixin):
    """Fetches a sealed version of one's own bid."""

    permission_required = "proposals.view_versions"

    @cached_property
    def version(self) -> SealedVersion:
        """The version, or 404."""
        rows = SealedVersion.objects.visible_to(self.request.user).filter(proposal=self.proposal)
        rows = rows.select_related("proposal__challenge__organisation", "proposal__organisation", "sealed_by")
        found: SealedVersion = get_object_or_404(rows, number=self.kwargs["version"])
        return found


class ReceiptView(VersionMixin, TemplateView):
    """The receipt of a sealed version."""

    template_name = "proposals/receipt.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the version and its time to the millisecond."""
        return super().get_context_data(
            sealed=self.version, received=receipts.exact_time(self.version.sealed_at), **kwargs
        )


class ReceiptPdfView(VersionMixin, View):
    """The same as a PDF."""

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Answer the file."""
        name = f"{self.proposal.number}-v{self.version.number}.pdf"
        return HttpResponse(
            receipts.receipt_pdf(self.version),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )


class ExportView(VersionMixin, View):
    """A sealed version as a zip file, from which its hash is recomputed."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Answer the file."""
        made = receipts.export_zip(self.version)
        record(
            "proposals.version_exported",
            target=self.proposal,
            by=request.user,
            facts={"version": self.version.number},
        )
        name = f"{self.proposal.number}-v{self.version.number}.zip"
        return HttpResponse(
            made,
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )
