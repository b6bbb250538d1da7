"""What pages hand to the engine: one document for each page, that is, for each language."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.html import strip_tags
from wagtail.fields import StreamValue

from cms.models import ContestPage, EventPage, GuidePage, NewsPage
from cms.models.news import TaggedNews
from hoip.ui.formatting import day_date, weekday_date
from search.documents import Card, Document, Source, Text, register, uid_of


def plain(body: StreamValue) -> str:
    """The words of a page's body without its mark-up."""
    return " ".join(strip_tags(str(block.render())) for block in body)


def _texts(page: Any, *more: Text) -> tuple[Text, ...]:
    """Title, introduction and body, with what a kind of page adds."""
    return (
        Text("title", page.title, weight="title"),
        Text("intro", page.intro),
        Text("body", plain(page.body)),
        *more,
    )


def news_document(page: NewsPage) -> Document:
    """One news item, read from what `_news` fetched."""
    tags = [item.tag for item in page.tagged_items.all()]
    return Document(
        uid=uid_of("news", page.pk),
        kind="news",
        texts=_texts(
            page,
            *(Text("contest", contest.title) for contest in page.contests.all()),
            *(Text("tag", tag.name) for tag in tags),
        ),
        keywords={
            "language": (f"page:{page.locale.language_code}",),
            "tag": tuple(tag.slug for tag in tags),
        },
        dates={"published_at": page.date},
    )


def event_document(page: EventPage) -> Document:
    """One event."""
    return Document(
        uid=uid_of("event", page.pk),
        kind="event",
        texts=_texts(page, Text("place", page.place)),
        keywords={"language": (f"page:{page.locale.language_code}",)},
        dates={"published_at": page.first_published_at, "starts_at": page.starts_at, "ended_at": page.ends_at},
    )


def contest_document(page: ContestPage) -> Document:
    """One edition of a contest."""
    return Document(
        uid=uid_of("contest", page.pk),
        kind="contest",
        texts=_texts(page, Text("organiser", page.organiser), Text("eligible", page.eligible)),
        keywords={"language": (f"page:{page.locale.language_code}",)},
        dates={"published_at": page.first_published_at, "opens_at": page.opens_at, "closes_at": page.closes_at},
    )


def guide_document(page: GuidePage) -> Document:
    """One guide."""
    return Document(
        uid=uid_of("guide", page.pk),
        kind="guide",
        texts=_texts(page),
        keywords={"language": (f"page:{page.locale.language_code}",)},
        dates={"published_at": page.first_published_at},
    )


def _card(page: Any, *meta: str) -> Card:
    """How a page stands in a list of results."""
    return Card(
        title=page.title,
        url=page.get_url() or "",
        summary=page.intro,
        meta=tuple(line for line in meta if line),
        language=page.locale.language_code,
    )


def _public(model: Any) -> Any:
    """The pages of a model that everybody may read, ready for `build`."""
    return model.objects.live().public().select_related("locale")


def _news() -> Any:
    """News that everybody may read, with what `news_document` reads of each."""
    return _public(NewsPage).prefetch_related("contests", "tagged_items__tag")


def _visible(rows: Callable[[], Any]) -> Any:
    """Narrow keys to pages that are live and not behind a password."""

    def narrow(_user: Any, keys: Iterable[int]) -> Any:
        return rows().filter(pk__in=list(keys))

    return narrow


for source in (
    Source(
        kind="news",
        model=NewsPage,
        queryset=_news,
        build=news_document,
        visible=_visible(_news),
        related=((TaggedNews, lambda row: [row.content_object_id]),),
        card=lambda page: _card(page, day_date(page.date)),
    ),
    Source(
        kind="event",
        model=EventPage,
        queryset=lambda: _public(EventPage),
        build=event_document,
        visible=_visible(lambda: _public(EventPage)),
        card=lambda page: _card(page, weekday_date(page.starts_at), page.place),
    ),
    Source(
        kind="contest",
        model=ContestPage,
        queryset=lambda: _public(ContestPage),
        build=contest_document,
        visible=_visible(lambda: _public(ContestPage)),
        card=lambda page: _card(page, str(page.edition), page.organiser),
    ),
    Source(
        kind="guide",
        model=GuidePage,
        queryset=lambda: _public(GuidePage),
        build=guide_document,
        visible=_visible(lambda: _public(GuidePage)),
        card=_card,
    ),
):
    register(source)
