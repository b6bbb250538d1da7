"""What other pages show of a challenge's panel and decision."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from challenges.models import Challenge
from challenges.states import Phase
from hoip.clock import now
from marketplace.evaluation.models import Panel
from marketplace.shortlists.models import Decision, Feedback
from marketplace.shortlists.services import feedback
from marketplace.shortlists.states import DecisionStage, Result

register = template.Library()


@register.inclusion_tag("shortlists/_selection_actions.html", takes_context=True)
def selection_actions(context: Any, challenge: Challenge) -> dict[str, Any]:
    """Ways to the panel and to the decision of a challenge, for who works on it."""
    user, phase = context["user"], challenge.phase_at(now())
    running = phase in {Phase.ANNOUNCED, Phase.OPEN, Phase.EVALUATING}
    panel = Panel.objects.visible_to(user).filter(challenge=challenge).first()
    return {
        "challenge": challenge,
        "panel": panel,
        "may_form": panel is None and running and user.has_perm("evaluation.form_panel", challenge),
        "sees_decision": phase in {Phase.EVALUATING, Phase.DECIDED, Phase.COMPLETED}
        and user.has_perm("shortlists.see_all_decisions", challenge),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("shortlists/_public_decision.html", takes_context=True)
def public_decision(context: Any, challenge: Challenge) -> dict[str, Any]:
    """What everybody reads of the decision: the standstill, who was awarded, and the clock of the feedback.

    A decision that only waits for its second person shows nothing. In the standstill the public learns that there
    is one and until when it stands still, the bidders more on the decision's own page.
    """
    at = now()
    decision = (
        Decision.objects.standing()
        .filter(challenge=challenge, approved_at__isnull=False)
        .prefetch_related("lines__proposal__organisation", "lines__proposal__solution")
        .first()
    )
    if decision is None:
        return {"decision": None}
    stage = decision.stage_at(at)
    owed = feedback.owed(challenge)
    sent = Feedback.objects.filter(proposal__challenge=challenge, sent_at__isnull=False)
    waiting = owed.exclude(pk__in=sent.values("proposal_id")).exists()
    awarded = [line for line in decision.lines.all() if line.result == Result.AWARDED]
    user = context.get("user")
    return {
        "challenge": challenge,
        "decision": decision,
        "at": at,
        "stands_still": stage == DecisionStage.STANDSTILL,
        "is_final": stage == DecisionStage.FINAL,
        "awarded": awarded if stage == DecisionStage.FINAL else [],
        "feedback_due": feedback.due_at(challenge) if waiting else None,
        "reads_page": bool(
            user is not None
            and user.is_authenticated
            and Decision.objects.visible_to(user).filter(pk=decision.pk).exists()
        ),
        "label": _("Feedback to every bidder until"),
    }


@register.simple_tag(takes_context=True)
def feedback_link(context: Any, proposal: Any) -> str:
    """The way to the feedback on a bid, once it is sent and for who may read it; nothing before."""
    rows = Feedback.objects.visible_to(context["user"]).filter(proposal=proposal, sent_at__isnull=False)
    if not rows.exists():
        return ""
    address = reverse("shortlists:feedback", args=[proposal.number])
    return format_html('<a class="button" href="{}">{}</a>', address, _("Feedback"))
