"""Where tags stand, whatever room they stand in."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from taggit.models import ItemBase

from hoip.reference.models import Tag


def links() -> Iterator[tuple[type[Any], tuple[str, ...]]]:
    """Every model that ties a tag to something, with the columns that say to what."""
    for relation in Tag._meta.related_objects:
        model: Any = relation.related_model
        if issubclass(model, ItemBase):
            columns = {field.attname for field in model._meta.concrete_fields}
            yield model, tuple(sorted(columns & {"content_type_id", "object_id", "content_object_id"}))


def counted() -> QuerySet[Tag]:
    """All tags with `uses`: on how many objects each stands, those of every room together."""
    uses: Any = Value(0)
    for model, _columns in links():
        of_one = model._default_manager.filter(tag=OuterRef("pk")).order_by().values("tag")
        number = Subquery(of_one.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
        uses = uses + Coalesce(number, 0)
    return Tag.objects.annotate(uses=uses)
