"""People and organisations for tests."""

from typing import Any

import factory

from hoip.accounts.models import Membership, Organisation, User
from hoip.accounts.states import EDITORS_GROUP, OFFICE_GROUP, OrganisationKind, Role, VerificationState


class UserFactory(factory.django.DjangoModelFactory[User]):
    """A person; pass `groups=["office"]` for group members."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    full_name = factory.Sequence(lambda n: f"Nguyễn Thị {n}")

    @factory.post_generation
    def groups(self: Any, create: bool, extracted: list[str] | None, **_kwargs: Any) -> None:
        """Put the person into groups by name."""
        from django.contrib.auth.models import Group

        for name in extracted or []:
            self.groups.add(Group.objects.get_or_create(name=name)[0])


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    """A verified startup."""

    class Meta:
        model = Organisation

    kind = OrganisationKind.STARTUP
    name_vi = factory.Sequence(lambda n: f"Công ty Chuồn Chuồn {n}")
    slug = factory.Sequence(lambda n: f"chuon-chuon-{n}")
    verification = VerificationState.VERIFIED


class AgencyFactory(OrganisationFactory):
    """A verified department."""

    kind = OrganisationKind.DEPARTMENT
    name_vi = factory.Sequence(lambda n: f"Sở Thử nghiệm {n}")
    slug = factory.Sequence(lambda n: f"so-thu-nghiem-{n}")


def member_of(organisation: Organisation, role: str = Role.OWNER, **fields: Any) -> User:
    """A new person with a role in an organisation."""
    user = UserFactory(**fields)
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def office_user() -> User:
    """A new person of the programme office."""
    return UserFactory(groups=[OFFICE_GROUP])


def editor_user() -> User:
    """A new editor of pages."""
    return UserFactory(groups=[EDITORS_GROUP])
