"""Give every announced challenge a page in both languages, and find it."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Prefetch
from wagtail.models import Locale

from cms.models import ChallengeIndexPage, ChallengePage
from hoip.bilingual import in_language, reader_language
from hoip.ui.slugs import slug_of

if TYPE_CHECKING:
    from challenges.models import Challenge


@transaction.atomic
def ensure_challenge_pages(challenge: "Challenge", *, by: Any = None) -> list[ChallengePage]:
    """Make the pages of a challenge that are missing, live, below the challenge index of each language.

    A page that exists is left as it is: its text, schedule and workflow are the editors'.
    """
    made: list[ChallengePage] = []
    key = None
    for locale in Locale.objects.order_by("-language_code"):  # vi before en: the source comes first
        index = ChallengeIndexPage.objects.filter(locale=locale).first()
        present = ChallengePage.objects.filter(challenge=challenge, locale=locale).first()
        if present is not None:
            key = present.translation_key
            continue
        if index is None:
            continue
        title = in_language(challenge, "title", locale.language_code)
        page = ChallengePage(
            title=title,
            slug=f"{challenge.number.lower()}-{slug_of(title, 60)}".rstrip("-"),
            intro=in_language(challenge, "summary", locale.language_code),
            challenge=challenge,
            locale=locale,
            owner=by,
        )
        if key is not None:
            page.translation_key = key
        index.add_child(instance=page)
        page.save_revision(user=by).publish()  # the process decides that it is announced, not a right of editing
        key = page.translation_key
        made.append(page)
    return made


def page_facts() -> Prefetch[Any]:
    """What `page_address` reads of the pages of many challenges: where they are, without texts and bodies."""
    rows = ChallengePage.objects.live().select_related("locale")
    return Prefetch("pages", queryset=rows.only("url_path", "live", "title", "challenge", "locale__language_code"))


def page_address(challenge: "Challenge") -> str | None:
    """The path of the challenge's live page in the reader's language, else in another, else None."""
    if "pages" in getattr(challenge, "_prefetched_objects_cache", {}):
        pages = [page for page in challenge.pages.all() if page.live]
    else:
        pages = list(ChallengePage.objects.live().filter(challenge=challenge).select_related("locale"))
    wanted = reader_language()
    pages.sort(key=lambda page: page.locale.language_code != wanted)
    return pages[0].get_url() if pages else None
