"""Give every announced challenge a page in both languages, and find it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from wagtail.models import Locale

from cms.addresses import address_of, roots
from cms.models import ChallengeIndexPage, ChallengePage
from hoip.bilingual import in_language, reader_language
from hoip.ui.slugs import slug_of

if TYPE_CHECKING:
    from challenges.models import Challenge

PAGES = "_live_pages"
"""Where a challenge of a list keeps the paths of its live pages by language, and the roots of the sites."""


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


def read_pages(challenges: "Sequence[Challenge]") -> None:
    """Leave with each of a list's challenges where its live pages are, by language, for `page_address`."""
    paths, begin = _paths_of(challenges), roots()
    for challenge in challenges:
        vars(challenge)[PAGES] = paths.get(challenge.pk, {}), begin


def _paths_of(challenges: "Sequence[Challenge]") -> dict[int, dict[str, str]]:
    """The paths of the live pages of challenges, by their keys and languages."""
    rows = ChallengePage.objects.live().filter(challenge__in=[challenge.pk for challenge in challenges])
    found: dict[int, dict[str, str]] = {}
    for key, language, path in rows.values_list("challenge", "locale__language_code", "url_path"):
        found.setdefault(key, {})[language] = path
    return found


def page_address(challenge: "Challenge") -> str | None:
    """The path of the challenge's live page in the reader's language, else in another, else None."""
    kept = vars(challenge).get(PAGES)
    paths, begin = kept or (_paths_of([challenge]).get(challenge.pk, {}), roots())
    path = paths.get(reader_language()) or next(iter(paths.values()), "")
    return address_of(path, begin) or None if path else None
