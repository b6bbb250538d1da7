"""What pages are about, in the words of schema.org, for search engines and calendars (JSON-LD)."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

if TYPE_CHECKING:
    from cms.models import ContestPage, EventPage, HomePage, NewsPage

CONTEXT = "https://schema.org"


def _address(page: Any) -> str:
    """A page's full address."""
    return f"{settings.SITE_URL}{page.get_url() or '/'}"


def _picture(page: Any, spec: str) -> dict[str, str]:
    """The page's picture, where it has one."""
    if page.image is None:
        return {}
    url = page.image.get_rendition(spec).url
    return {"image": url if "://" in url else f"{settings.SITE_URL}{url}"}


def publisher() -> dict[str, Any]:
    """The platform itself."""
    return {"@type": "Organization", "name": settings.WAGTAIL_SITE_NAME, "url": settings.SITE_URL}


def site(page: "HomePage") -> dict[str, Any]:
    """The site and how it is searched."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": settings.WAGTAIL_SITE_NAME,
        "description": page.intro,
        "url": _address(page),
        "inLanguage": page.locale.language_code,
        "publisher": publisher(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{settings.SITE_URL}{reverse('search:results')}?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        },
    }


def news_article(page: "NewsPage") -> dict[str, Any]:
    """A news item."""
    return {
        "@context": CONTEXT,
        "@type": "NewsArticle",
        "headline": page.title[:110],
        "description": page.intro,
        "url": _address(page),
        "inLanguage": page.locale.language_code,
        "datePublished": page.date.isoformat(),
        "dateModified": (page.last_published_at.isoformat() if page.last_published_at else page.date.isoformat()),
        "publisher": publisher(),
        "author": publisher(),
        **_picture(page, "width-960"),
    }


def event(page: "EventPage") -> dict[str, Any]:
    """An event; the link for joining online is left out, since only those who have signed up get it."""
    online, there = "OnlineEventAttendanceMode", "OfflineEventAttendanceMode"
    mode = "MixedEventAttendanceMode" if page.place and page.online_link else there if page.place else online
    return {
        "@context": CONTEXT,
        "@type": "Event",
        "name": page.title,
        "description": page.intro,
        "url": _address(page),
        "inLanguage": page.locale.language_code,
        "startDate": page.starts_at.isoformat(),
        "endDate": page.ends_at.isoformat(),
        "eventStatus": f"{CONTEXT}/{'EventCancelled' if page.cancelled_at else 'EventScheduled'}",
        "eventAttendanceMode": f"{CONTEXT}/{mode}",
        "location": {"@type": "Place", "name": page.place, "address": page.place}
        if page.place
        else {"@type": "VirtualLocation", "url": _address(page)},
        "organizer": publisher(),
        "isAccessibleForFree": True,
        **({"maximumAttendeeCapacity": page.capacity} if page.capacity is not None else {}),
        **_picture(page, "width-960"),
    }


def contest(page: "ContestPage") -> dict[str, Any]:
    """A contest's edition, as an event that lasts as long as entries are taken."""
    dates = {"startDate": page.opens_at, "endDate": page.closes_at}
    return {
        "@context": CONTEXT,
        "@type": "Event",
        "name": page.title,
        "description": page.intro,
        "url": _address(page),
        "inLanguage": page.locale.language_code,
        **{name: at.isoformat() for name, at in dates.items() if at},
        "eventStatus": f"{CONTEXT}/EventScheduled",
        "eventAttendanceMode": f"{CONTEXT}/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": _address(page)},
        "organizer": {"@type": "Organization", "name": page.organiser} if page.organiser else publisher(),
        **_picture(page, "width-960"),
    }
