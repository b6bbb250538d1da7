"""What of this room waits for a person on the workspace page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.models import Challenge, Consultation, Guest, Problem, Round
from challenges.states import EditState, Phase, ProblemState
from hoip.accounts.panels import Panel
from hoip.accounts.panels import register as register_panel
from hoip.accounts.workspace import WorkItem, register

MOST = 10


@register
def problems_wait(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """For an agency its drafts and returned problems; for the office what was submitted."""
    if organisation and organisation.is_agency:
        actions = {
            ProblemState.DRAFT: (_("Go on writing"), True),
            ProblemState.RETURNED: (_("Answer the remarks"), True),
            ProblemState.QUEUED: (_("Submit it") if Round.objects.open_at(at).exists() else _("Look at it"), True),
            ProblemState.SUBMITTED: (_("Look at it"), False),
            ProblemState.IN_CONSULTATION: (_("Look at it"), False),
        }
        rows = Problem.objects.filter(organisation=organisation.pk, state__in=actions)[:MOST]
        for problem in rows:
            action, mine = actions[ProblemState(problem.state)]
            yield WorkItem(
                title=f"{problem.number} {problem.title}",
                status=problem.get_state_display(),
                action=action,
                url=problem.get_absolute_url(),
                group=_("Problems"),
                waiting=mine,
            )
        accepted = Problem.objects.filter(organisation=organisation.pk, state=ProblemState.ACCEPTED, challenges=None)[
            :MOST
        ]
        for problem in accepted:
            yield WorkItem(
                title=f"{problem.number} {problem.title}",
                status=problem.get_state_display(),
                action=_("See the solutions that fit"),
                url=reverse("matching:problem-solutions", args=[problem.number]),
                group=_("Problems"),
            )
        for challenge in Challenge.objects.filter(organisation=organisation.pk, completed_at=None, cancelled_at=None)[
            :MOST
        ]:
            phase = challenge.phase_at(at)
            yield WorkItem(
                title=f"{challenge.number} {challenge.title}",
                status=str(phase.label),
                action=_("Prepare") if phase == Phase.PREPARING else _("Manage"),
                url=reverse("challenges:challenge-manage", args=[challenge.number]),
                group=_("Challenges"),
                due=challenge.closes_at if phase == Phase.OPEN else None,
                waiting=phase in {Phase.PREPARING, Phase.EVALUATING},
            )
    if user.is_office:
        for problem in Problem.objects.filter(state=ProblemState.SUBMITTED).order_by("submitted_at")[:MOST]:
            yield WorkItem(
                title=f"{problem.number} {problem.title}",
                status=problem.get_state_display(),
                action=_("Decide"),
                url=problem.get_absolute_url(),
                group=_("Problems to triage"),
            )


@register
def consultations_wait(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """For a guest the invitations and running consultations; for authors the wordings that wait for their word."""
    guests = Guest.objects.filter(user=user.pk, consultation__closed_at=None, consultation__cancelled_at=None).exclude(
        comes=False
    )
    for guest in guests.select_related("consultation__problem").order_by("invited_at")[:MOST]:
        consultation = guest.consultation
        yield WorkItem(
            title=f"{consultation.problem.number} {consultation.problem.title}",
            status=str(consultation.get_kind_display()),
            action=_("Answer the invitation") if guest.comes is None else _("Give your view"),
            url=consultation.get_absolute_url(),
            group=_("Consultations"),
            due=consultation.takes_place_at,
            waiting=True,
        )
    if organisation and organisation.is_agency:
        rows = Consultation.objects.filter(
            problem__organisation=organisation.pk, closed_at=None, cancelled_at=None, edits__state=EditState.OPEN
        ).annotate(open_edits=Count("edits"))
        for consultation in rows.select_related("problem").order_by("pk")[:MOST]:
            yield WorkItem(
                title=f"{consultation.problem.number} {consultation.problem.title}",
                status=ngettext("%(n)s proposed wording", "%(n)s proposed wordings", consultation.open_edits)
                % {"n": consultation.open_edits},
                action=_("Decide"),
                url=consultation.get_absolute_url(),
                group=_("Consultations"),
                waiting=True,
            )


@register_panel
def challenges_of(organisation: Any, user: Any) -> Iterable[Panel]:
    """The announced challenges of an agency on its page."""
    from hoip.clock import now

    at = now()
    rows = list(Challenge.objects.announced(at).filter(organisation=organisation).for_listing()[:12])
    if rows:
        yield Panel(_("Challenges"), "challenges/_panel.html", {"challenges": rows, "at": at, "reader": user})
