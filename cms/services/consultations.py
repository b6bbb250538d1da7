"""Give every public round-table an event page in both languages, and keep its time and place the same."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Locale

from challenges.events import PublicEvent
from challenges.models import Consultation
from cms.models import EventIndexPage, EventPage
from cms.models.events import EventKind
from hoip.bilingual import in_language, reader_language

if TYPE_CHECKING:
    from uuid import UUID

USUAL_LENGTH = timedelta(hours=3)
"""How long a round-table lasts while nobody has said otherwise on its event page."""


@transaction.atomic
def keep_event_pages(consultation: Consultation, *, by: Any = None) -> list[EventPage]:
    """Make the event pages of a public round-table that are missing, and bring time, place and cancellation up to date.

    What editors wrote on a page stays; only what the consultation decides is changed.
    """
    if consultation.held_at is None or not (consultation.is_public or consultation.event_key):
        return []
    pages: list[EventPage] = []
    key: UUID | None = consultation.event_key
    for locale in Locale.objects.order_by("-language_code"):  # vi before en: the source comes first
        page = EventPage.objects.filter(translation_key=key, locale=locale).first() if key else None
        index = EventIndexPage.objects.filter(locale=locale).first()
        if page is None and (index is None or not consultation.is_public or consultation.cancelled_at):
            continue
        if page is None:
            title = in_language(consultation.problem, "title", locale.language_code)
            with override(locale.language_code):
                heading = _("Round-table: %(title)s") % {"title": title}
            page = EventPage(
                title=heading[:255],
                slug=f"toa-dam-{consultation.pk}-{slugify(title)[:50]}".rstrip("-"),
                kind=EventKind.SEMINAR,
                starts_at=consultation.held_at,
                ends_at=consultation.held_at + USUAL_LENGTH,
                place=consultation.place,
                online_link=consultation.online_link,
                locale=locale,
                owner=by,
            )
            if key is not None:
                page.translation_key = key
            index.add_child(instance=page)
            key = page.translation_key
        else:
            length = page.ends_at - page.starts_at
            page.starts_at, page.ends_at = consultation.held_at, consultation.held_at + length
            page.place, page.online_link = consultation.place, consultation.online_link
            page.cancelled_at = consultation.cancelled_at
        page.save_revision(user=by).publish()
        pages.append(page)
    if key != consultation.event_key:
        consultation.event_key = key
        Consultation.objects.filter(pk=consultation.pk).update(event_key=key)
    return pages


def event_of(consultation: Consultation) -> PublicEvent | None:
    """The live event page of a consultation in the reader's language, else in another."""
    if consultation.event_key is None:
        return None
    pages = list(EventPage.objects.live().filter(translation_key=consultation.event_key).select_related("locale"))
    wanted = reader_language()
    pages.sort(key=lambda page: page.locale.language_code != wanted)
    return PublicEvent(pages[0].title, pages[0].get_url() or "/") if pages else None
