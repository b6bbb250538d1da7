"""Addresses of pages that are known by their place in the tree alone, without the pages themselves."""

from functools import lru_cache

from django.urls import get_script_prefix
from wagtail.models import Page, Site

Roots = tuple[tuple[int, str, str, str], ...]
"""Sites with the paths, addresses and languages of their roots, as Wagtail tells them."""


def roots() -> Roots:
    """Where the sites begin now; read once for all addresses of a list."""
    return tuple(
        (root.site_id, root.root_path, root.root_url, root.language_code) for root in Site.get_site_root_paths()
    )


def address_of(path: str, begin: Roots, *, site: int | None = None) -> str:
    """The address of the page at a path of the tree, seen from a site; "" outside of every site."""
    return _address(path, begin, site, get_script_prefix())


@lru_cache(maxsize=4096)
def _address(path: str, _begin: Roots, site: int | None, _prefix: str) -> str:
    """Kept by all that it follows from: a tree, a site or a prefix that has changed is another key."""
    return Page(url_path=path).get_url(current_site=Site(pk=site) if site else None) or ""
