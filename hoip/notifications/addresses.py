"""Where a notice leads, in its reader's language."""

from django.conf import settings
from django.urls import Resolver404, resolve, translate_url
from django.utils.translation import get_language_from_path, override
from wagtail.models import Page, Site


def in_language(path: str, language: str) -> str:
    """A site path in another language; one that has no counterpart there stays as it is.

    A notice is made while its author's language is active, so its path carries that language.
    """
    written_in = get_language_from_path(path)
    if not path or written_in is None or written_in == language:
        return path
    with override(written_in):
        try:
            match = resolve(path.partition("?")[0].partition("#")[0])
        except Resolver404:
            return path
        if match.view_name == "wagtail_serve":
            return _page_in_language(path, written_in, language)
        return str(translate_url(path, language))


def _page_in_language(path: str, written_in: str, language: str) -> str:
    """The address of a page's live translation, found by the page's own address."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None or language not in dict(settings.LANGUAGES):
        return path
    prefix = f"/{written_in}/"
    root = site.root_page
    home = (
        root
        if root.locale.language_code == written_in
        else root.get_translations().filter(locale__language_code=written_in).first()
    )
    if home is None:
        return path
    page = Page.objects.filter(url_path=home.url_path + path.removeprefix(prefix)).first()
    other = page and page.get_translations().filter(locale__language_code=language, live=True).first()
    return (other.get_url() or path) if other else path
