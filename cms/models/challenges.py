"""Challenge pages: what editors write around a challenge. What the process decided stays in the challenge."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from challenges.models import Challenge
from challenges.page import public_context
from cms.blocks import BodyBlock
from cms.models.base import SitePage, page_of
from hoip.clock import now
from search.addresses import of_list, redirected

PER_PAGE = 20
OF_THE_LIST_ALONE = ("track",)
"""Facets that the search page does not have."""


class ChallengeIndexPage(SitePage):
    """The public list of challenges, with filters that make a shareable address."""

    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ChallengePage"]
    template = "cms/challenge_index_page.html"

    class Meta:
        verbose_name = _("challenge index")
        verbose_name_plural = _("challenge indexes")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead the addresses of renamed and merged tags on."""
        return redirected(request) or super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the filters and the page of challenges that the address asks for."""
        from challenges.filters import ChallengeFilter

        at = now()
        rows = Challenge.objects.visible_to(request.user, at).announced(at).for_cards()
        chosen = ChallengeFilter(request.GET, queryset=rows, at=at)
        return super().get_context(request, *args, **kwargs) | {
            "at": at,
            "filter": chosen,
            "page_obj": page_of(chosen.qs, request, PER_PAGE),
            "saved": of_list("challenge", request.GET, OF_THE_LIST_ALONE),
        }


class ChallengePage(SitePage):
    """Publishes one challenge in one language.

    Wagtail's workflow, schedule and revisions govern the text; whether the challenge is announced, and every date
    and decision, comes from the challenge itself, so that publishing an old revision undoes nothing.
    """

    challenge = models.ForeignKey(
        Challenge, verbose_name=_("challenge"), on_delete=models.PROTECT, related_name="pages"
    )
    body = StreamField(BodyBlock(), verbose_name=_("more about it"), blank=True)

    content_panels = [*SitePage.content_panels, FieldPanel("challenge"), FieldPanel("body")]
    search_fields = [*SitePage.search_fields, index.SearchField("body"), index.FilterField("challenge")]
    parent_page_types = ["cms.ChallengeIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/challenge_page.html"

    class Meta:
        verbose_name = _("challenge page")
        verbose_name_plural = _("challenge pages")

    def clean(self) -> None:
        """Refuse a second page for the same challenge in the same language."""
        super().clean()
        twin = ChallengePage.objects.filter(challenge_id=self.challenge_id, locale_id=self.locale_id)
        if self.challenge_id and self.locale_id and twin.exclude(pk=self.pk).exists():
            raise ValidationError({"challenge": _("This challenge has a page in this language already.")})

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer 404 until the challenge is announced to this reader."""
        if not Challenge.objects.visible_to(request.user).filter(pk=self.challenge_id).exists():
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the challenge with all that its page shows, at this moment."""
        challenge = Challenge.objects.select_related("organisation").get(pk=self.challenge_id)
        return (
            super().get_context(request, *args, **kwargs)
            | public_context(challenge, request.user, now())
            | {"may_match": request.user.has_perm("matching.match_challenge", challenge)}
        )
