"""Solution profiles for tests."""

from typing import Any

import factory

from hoip import clock
from hoip.reference.models import Facet, TaxonomyField
from marketplace.solutions.models import Solution
from marketplace.solutions.states import SolutionState
from tests.accounts.factories import OrganisationFactory


class FieldFactory(factory.django.DjangoModelFactory[TaxonomyField]):
    """A field of state management."""

    class Meta:
        model = TaxonomyField
        django_get_or_create = ("code",)

    code = "LV-TEST"
    name_vi = "Quản lý thử nghiệm"
    facet = Facet.STATE_MANAGEMENT


class SolutionFactory(factory.django.DjangoModelFactory[Solution]):
    """A draft with all that publishing needs; pass `published=True` for one in the list."""

    class Meta:
        model = Solution
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(
            state=SolutionState.PUBLISHED,
            published_at=factory.LazyFunction(clock.now),
        )

    organisation = factory.SubFactory(OrganisationFactory)
    slug = factory.Sequence(lambda n: f"giai-phap-{n}")
    name_vi = factory.Sequence(lambda n: f"Sạp Thông {n}")
    tagline_vi = "Ban quản lý chợ trên một màn hình"
    summary_vi = "Phần mềm dành cho ban quản lý chợ."

    @factory.post_generation
    def in_field(self: Any, create: bool, extracted: Any, **_kwargs: Any) -> None:
        """Put it into a field, as publishing needs."""
        self.fields.add(extracted or FieldFactory())
