"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """The engine; it knows no other room."""

    name = "search"
    verbose_name = _("search")

    def ready(self) -> None:
        """Listen to the models that other rooms register."""
        from search import checks, documents, receivers, vectors  # noqa: F401 - models are loaded now

        documents.register_vectors(vectors.for_index)
