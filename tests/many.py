"""Rows by the hundred, written straight into the tables: for tests of what a list costs."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from challenges.models import Challenge, ChallengeCriterion, Problem
from challenges.states import ProblemState, Track
from cms.models import ChallengeIndexPage, ChallengePage
from hoip.accounts.models import Organisation
from hoip.accounts.states import OrganisationKind, VerificationState
from hoip.reference.models import Tag, TaggedItem, TaxonomyField
from marketplace.solutions.models import Solution

DAY = timedelta(days=1)
_numbers = count(1)


def numbers(rows: int) -> list[int]:
    """So many numbers that nobody has had yet."""
    return [next(_numbers) for _ in range(rows)]


def pages(parent: Page, model: type[Page], rows: int, values: Callable[[int], dict[str, Any]]) -> list[Any]:
    """Live pages below one; `values` answers a page's own fields by its place among these.

    The tree is written in one statement and each page's own row without Wagtail's signals: 500 pages cost as much
    as five made by hand.
    """
    parent.refresh_from_db()
    depth, kind = parent.depth + 1, ContentType.objects.get_for_model(model)
    bases = []
    for place, number in enumerate(numbers(rows), parent.numchild + 1):
        base = Page(title=f"Trang {number}", slug=f"trang-hang-{number}", locale=parent.locale, content_type=kind)
        base.draft_title, base.path, base.depth = base.title, Page._get_path(parent.path, depth, place), depth
        base.url_path = f"{parent.url_path}{base.slug}/"
        base.first_published_at = base.last_published_at = base.latest_revision_created_at = timezone.now()
        bases.append(base)
    made = []
    with disable_reference_index_auto_update():
        for place, base in enumerate(Page.objects.bulk_create(bases)):
            page: Any = model(page_ptr_id=base.pk, **values(place))
            for field in Page._meta.concrete_fields:
                setattr(page, field.attname, getattr(base, field.attname))
            page.save_base(raw=True, force_insert=True)
            made.append(page)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + rows)
    return made


def organisations(rows: int, **fields: Any) -> list[Organisation]:
    """Verified startups, unless told otherwise."""
    given = {"kind": OrganisationKind.STARTUP, "verification": VerificationState.VERIFIED} | fields
    return list(
        Organisation.objects.bulk_create(
            [Organisation(name_vi=f"Tổ chức {n}", slug=f"to-chuc-{n}", **given) for n in numbers(rows)]
        )
    )


def agencies(rows: int) -> list[Organisation]:
    """Verified agencies."""
    return organisations(rows, kind=OrganisationKind.DEPARTMENT)


def described(things: list[Any]) -> None:
    """Give each of some things fields and tags of its own, as far as its kind has them."""
    fields = TaxonomyField.objects.bulk_create(
        [TaxonomyField(code=f"LV-{n}", name_vi=f"Lĩnh vực {n}", facet="LV") for n in numbers(len(things))]
    )
    through = type(things[0]).fields.through
    name = type(things[0])._meta.model_name
    through.objects.bulk_create(
        [
            through(**{f"{name}_id": thing.pk, "taxonomyfield_id": field.pk})
            for thing, field in zip(things, fields, strict=True)
        ]
    )
    if hasattr(things[0], "tags"):
        tags = Tag.objects.bulk_create([Tag(name=f"thẻ {n}", slug=f"the-{n}") for n in numbers(len(things))])
        kind = ContentType.objects.get_for_model(type(things[0]))
        TaggedItem.objects.bulk_create(
            [
                TaggedItem(tag=tag, content_type=kind, object_id=thing.pk)
                for thing, tag in zip(things, tags, strict=True)
            ]
        )


def problems(rows: int, organisation: Organisation | None = None, state: str = ProblemState.ACCEPTED) -> list[Problem]:
    """Problems with fields and tags, each of an agency of its own unless one is given."""
    owners = [organisation] * rows if organisation else agencies(rows)
    at = timezone.now()
    made = Problem.objects.bulk_create(
        [
            Problem(
                organisation=owner,
                number=f"BT-2026-8{n:05}",
                title_vi=f"Bài toán {n}",
                summary_vi="Một câu.",
                year=2026,
                state=state,
                track=Track.INVITE if state == ProblemState.ACCEPTED else "",
                submitted_at=at - DAY,
                decided_at=None if state == ProblemState.SUBMITTED else at,
            )
            for owner, n in zip(owners, numbers(rows), strict=True)
        ]
    )
    described(list(made))
    return list(made)


def challenges(rows: int, organisation: Organisation | None = None, **fields: Any) -> list[Challenge]:
    """Challenges that take bids, with their problem, fields, tags, a criterion and pages in Vietnamese."""
    at = timezone.now()
    given = {"track": Track.INVITE, "published_at": at - DAY, "opens_at": at - DAY, "closes_at": at + 9 * DAY} | fields
    of = problems(rows, organisation)
    made = list(
        Challenge.objects.bulk_create(
            [
                Challenge(
                    organisation_id=problem.organisation_id,
                    number=f"TT-2026-8{n:05}",
                    title_vi=f"Thách thức {n}",
                    summary_vi="Một câu nói rõ nhu cầu.",
                    budget_max=1_000_000,
                    **given,
                )
                for problem, n in zip(of, numbers(rows), strict=True)
            ]
        )
    )
    through = Challenge.problems.through
    through.objects.bulk_create(
        [through(challenge_id=challenge.pk, problem_id=problem.pk) for challenge, problem in zip(made, of, strict=True)]
    )
    ChallengeCriterion.objects.bulk_create(
        [ChallengeCriterion(challenge=challenge, order=1, text_vi="Khả thi", weight=100) for challenge in made]
    )
    described(made)
    index = ChallengeIndexPage.objects.filter(locale__language_code="vi").first()
    if index is not None:
        pages(index, ChallengePage, rows, lambda place: {"challenge_id": made[place].pk})
    return made


def solutions(rows: int, **fields: Any) -> list[Solution]:
    """Published profiles with fields and tags, each of an organisation of its own."""
    at = timezone.now()
    given = {"state": "published", "published_at": at, "confirmed_at": at, "trl": 7, "stage": "pilot"} | fields
    made = Solution.objects.bulk_create(
        [
            Solution(organisation=owner, name_vi=f"Giải pháp {n}", slug=f"giai-phap-{n}", **given)
            for owner, n in zip(organisations(rows), numbers(rows), strict=True)
        ]
    )
    described(list(made))
    return list(made)
