"""What is new in each section, as RSS 2.0 and Atom 1.0 feeds; one for each language."""

from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from challenges.models import Challenge
from cms.models import (
    ChallengeIndexPage,
    ContestIndexPage,
    ContestPage,
    EventIndexPage,
    EventPage,
    NewsIndexPage,
    NewsPage,
)
from cms.models.contests import Series
from hoip.bilingual import reader_language
from hoip.clock import now
from hoip.ui.formatting import weekday_date

MOST = 30


class Section(NamedTuple):
    """What one section's feed is about, and the page that lists the same things."""

    index: type[Page]
    title: Any


SECTIONS = {
    "challenges": Section(ChallengeIndexPage, _("Challenges")),
    "news": Section(NewsIndexPage, _("News")),
    "events": Section(EventIndexPage, _("Events")),
    "contests": Section(ContestIndexPage, _("Contests")),
}


class Entry(NamedTuple):
    """One thing that is new."""

    title: str
    summary: str
    address: str
    at: datetime
    key: str


class Wanted(NamedTuple):
    """What the address asks for."""

    section: str
    contest: str
    language: str


class SectionFeed(Feed[Entry, Wanted]):
    """The feed of one section, newest first; `?contest=` narrows the news to one contest."""

    def get_object(self, request: HttpRequest, section: str) -> Wanted:
        """What is asked for, or 404."""
        if section not in SECTIONS:
            raise Http404
        contest = request.GET.get("contest", "")
        return Wanted(section, contest if contest in Series.values else "", reader_language())

    def title(self, obj: Wanted) -> str:
        """The section's name."""
        about = f" · {Series(obj.contest).label}" if obj.contest else ""
        return f"H.OIP · {SECTIONS[obj.section].title}{about}"

    def description(self, obj: Wanted) -> str:
        """The introduction of the page that lists the same things."""
        page = self._index(obj)
        return page.intro if page else ""

    def link(self, obj: Wanted) -> str:
        """The page that lists the same things."""
        page = self._index(obj)
        return (page.get_url() or "/") if page else "/"

    def feed_url(self, obj: Wanted) -> str:
        """The feed's own address."""
        return reverse(f"cms:{self.name}", args=[obj.section]) + (f"?contest={obj.contest}" if obj.contest else "")

    name = "feed-rss"

    def items(self, obj: Wanted) -> list[Entry]:
        """The newest entries."""
        return {"challenges": _challenges, "news": _news, "events": _events, "contests": _contests}[obj.section](obj)

    def item_title(self, item: Entry) -> str:
        """The title."""
        return item.title

    def item_description(self, item: Entry) -> str:
        """A few words."""
        return item.summary

    def item_link(self, item: Entry) -> str:
        """Where it stands."""
        return item.address

    def item_pubdate(self, item: Entry) -> datetime:
        """When it became public."""
        return item.at

    def item_guid(self, item: Entry) -> str:
        """A name that stays when the address changes."""
        return item.key

    item_guid_is_permalink = False

    @staticmethod
    def _index(obj: Wanted) -> Any:
        model: Any = SECTIONS[obj.section].index
        return model.objects.live().filter(locale__language_code=obj.language).first()


class SectionAtomFeed(SectionFeed):
    """The same in Atom."""

    name = "feed-atom"
    feed_type = Atom1Feed
    subtitle = SectionFeed.description


def _challenges(obj: Wanted) -> list[Entry]:
    at = now()
    rows = Challenge.objects.announced(at).filter(cancelled_at=None).for_listing().order_by("-published_at", "pk")
    return [
        Entry(
            f"{row.number} · {row.title}",
            f"{row.summary} {_('Bids until')} {weekday_date(row.closes_at)}." if row.closes_at else row.summary,
            row.get_absolute_url(),
            row.published_at or at,
            f"challenge-{row.number}",
        )
        for row in rows[:MOST]
    ]


def _pages(model: Any, obj: Wanted) -> Any:
    return model.objects.live().public().filter(locale__language_code=obj.language)


def _news(obj: Wanted) -> list[Entry]:
    rows = _pages(NewsPage, obj).about(series=obj.contest).order_by("-date", "-pk")
    return [
        Entry(row.title, row.intro, row.get_url() or "/", _start_of(row.date), f"news-{row.pk}") for row in rows[:MOST]
    ]


def _start_of(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time())).astimezone(UTC)


def _events(obj: Wanted) -> list[Entry]:
    rows = _pages(EventPage, obj).filter(ends_at__gt=now()).order_by("-first_published_at", "pk")
    return [
        Entry(
            row.title,
            f"{weekday_date(row.starts_at)} · {row.place or _('online')}. {row.intro}",
            row.get_url() or "/",
            row.first_published_at or row.starts_at,
            f"event-{row.pk}",
        )
        for row in rows[:MOST]
    ]


def _contests(obj: Wanted) -> list[Entry]:
    rows = _pages(ContestPage, obj).order_by("-first_published_at", "pk")
    return [
        Entry(row.title, row.intro, row.get_url() or "/", row.first_published_at or now(), f"contest-{row.pk}")
        for row in rows[:MOST]
    ]
