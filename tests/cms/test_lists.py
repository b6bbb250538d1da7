"""Every list that the site shows costs the same at 10 and at 500 rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.urls import reverse
from django.utils import timezone
from wagtail.images.models import Filter

from challenges.models import Problem, Round
from challenges.states import ProblemState
from cms.models import (
    ContestIndexPage,
    ContestPage,
    EventIndexPage,
    EventPage,
    GuideIndexPage,
    GuidePage,
    NewsIndexPage,
    NewsPage,
    SiteImage,
    SiteRendition,
)
from cms.models.news import TaggedNews
from hoip.reference.models import Tag
from marketplace.alerts.models import Alert
from marketplace.evaluation.models import Panel
from marketplace.shortlists.models import Shortlist
from tests import many
from tests.accounts.factories import AgencyFactory, OrganisationFactory, UserFactory, member_of, office_user
from tests.queries import assert_costs_the_same
from tests.search.conftest import index  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
Add = Callable[[int], Any]


def vietnamese(model: Any) -> Any:
    return model.objects.get(locale__language_code="vi")


def pictures(rows: int) -> list[SiteImage]:
    """Pictures that share a file; each has renditions of its own, as a published page leaves them."""
    from io import BytesIO

    from PIL import Image

    made = BytesIO()
    Image.new("RGB", (640, 360), "teal").save(made, "JPEG")
    first = SiteImage.objects.create(title="Chợ", file=ImageFile(made, name="chợ.jpg"))
    rows_of = SiteImage.objects.bulk_create(
        [SiteImage(title=f"Ảnh {n}", file=first.file.name, width=640, height=360) for n in range(rows)]
    )
    for picture in rows_of:
        for spec in NewsPage.rendition_specs:
            made_of = {"filter_spec": spec, "focal_point_key": Filter(spec=spec).get_cache_key(picture)}
            size = {"file": first.file.name, "width": 640, "height": 360}
            SiteRendition(image_id=picture.pk, **made_of, **size).save_base(raw=True)
    return list(rows_of)


def news(rows: int) -> None:
    contest = many.pages(vietnamese(ContestIndexPage), ContestPage, 1, lambda _n: {"series": "gic", "edition": 2026})
    images = pictures(rows)
    made = many.pages(
        vietnamese(NewsIndexPage), NewsPage, rows, lambda place: {"intro": "Một câu.", "image": images[place]}
    )
    tags = Tag.objects.bulk_create([Tag(name=f"t{n}", slug=f"t{n}") for n in many.numbers(rows)])
    TaggedNews.objects.bulk_create(
        [TaggedNews(tag=tag, content_object=page) for tag, page in zip(tags, made, strict=True)]
    )
    through = NewsPage.contests.through
    through.objects.bulk_create([through(newspage_id=page.pk, contestpage_id=contest[0].pk) for page in made])


def events(days: int) -> Add:
    def add(rows: int) -> None:
        at = timezone.now() + days * many.DAY
        images = pictures(rows)
        many.pages(
            vietnamese(EventIndexPage),
            EventPage,
            rows,
            lambda place: {
                "kind": "workshop",
                "starts_at": at,
                "ends_at": at,
                "place": "SIHUB",
                "image": images[place],
            },
        )

    return add


def contests(rows: int) -> None:
    images, at = pictures(rows), timezone.now()
    many.pages(
        vietnamese(ContestIndexPage),
        ContestPage,
        rows,
        lambda place: {
            "series": "ai-star",
            "edition": 2000 + place,
            "image": images[place],
            "opens_at": at - many.DAY,
            "closes_at": at + many.DAY,
        },
    )


def guides(rows: int) -> None:
    many.pages(vietnamese(GuideIndexPage), GuidePage, rows, lambda _place: {"intro": "Một câu."})


def everything(rows: int) -> None:
    for add in (news, events(5), contests, many.challenges, many.solutions):
        add(rows)


@pytest.mark.parametrize(
    ("address", "add"),
    [
        ("/vi/tin-tuc/", news),
        ("/vi/tin-tuc/?contest=gic", news),
        ("/vi/nguon-tin/news.rss", news),
        ("/vi/su-kien/", events(5)),
        ("/vi/su-kien/?kind=workshop", events(5)),
        ("/vi/su-kien/?past=1", events(-5)),
        ("/vi/cuoc-thi/", contests),
        ("/vi/cuoc-thi/?series=ai-star", contests),
        ("/vi/huong-dan/", guides),
        ("/vi/thach-thuc/", many.challenges),
        ("/vi/thach-thuc/?q=thach+thuc", many.challenges),
        ("/vi/giai-phap/", many.solutions),
        ("/vi/giai-phap/?trl=7", many.solutions),
        ("/vi/", everything),
    ],
)
def test_a_public_list(client: Any, tree: None, address: str, add: Add) -> None:
    assert_costs_the_same(client, address, add)


@pytest.mark.parametrize("query", ["?q=thach+thuc", "?q=giai+phap&kind=solution", "?kind=organisation", "?kind=news"])
def test_search_results(client: Any, tree: None, index: Any, query: str) -> None:  # noqa: F811 - the fixture
    def add(rows: int) -> None:
        many.challenges(rows)
        many.solutions(rows)
        news(rows)
        index()

    assert_costs_the_same(client, reverse("search:results") + query, add)


@pytest.mark.parametrize("state", [ProblemState.DRAFT, ProblemState.SUBMITTED, ProblemState.ACCEPTED])
@pytest.mark.parametrize("name", ["problem-list", "agency-board"])
def test_an_agencys_problems(client: Any, name: str, state: str) -> None:
    agency = AgencyFactory()
    client.force_login(member_of(agency))
    address = reverse(f"challenges:{name}", args=[agency.slug] if name == "agency-board" else [])

    assert_costs_the_same(client, address, lambda rows: many.problems(rows, agency, state))


def test_the_offices_queue(client: Any, settings: Any) -> None:
    client.force_login(office_user())

    assert_costs_the_same(
        client, reverse("challenges:triage-list"), lambda rows: many.problems(rows, state=ProblemState.SUBMITTED)
    )


def test_rounds(client: Any) -> None:
    client.force_login(office_user())
    at = timezone.now()

    def add(rows: int) -> None:
        Round.objects.bulk_create(
            [
                Round(
                    name_vi=f"Đợt {n}",
                    year=2026,
                    opens_at=at + n * many.DAY,
                    closes_at=at + n * many.DAY + many.DAY / 2,
                    announced_at=at - many.DAY,
                )
                for n in many.numbers(rows)
            ]
        )

    assert_costs_the_same(client, reverse("challenges:round-list"), add)


def test_searches_and_matches_that_somebody_saved(client: Any, index: Any) -> None:  # noqa: F811 - the fixture
    index()
    reader = member_of(OrganisationFactory())
    client.force_login(reader)

    def add(rows: int) -> None:
        at = timezone.now()
        Alert.objects.bulk_create(
            [
                Alert(user=reader, source="search", name=f"Tìm {n}", address=f"q={n}", created_at=at)
                for n in many.numbers(rows)
            ]
        )

    assert_costs_the_same(client, reverse("alerts:alert-list"), add)


def test_boards_of_an_agency(client: Any) -> None:
    agency = AgencyFactory()
    client.force_login(member_of(agency))

    def add(rows: int) -> None:
        of: list[Problem] = many.problems(rows, agency)
        Shortlist.objects.bulk_create([Shortlist(organisation=agency, problem=problem) for problem in of])

    assert_costs_the_same(client, reverse("shortlists:shortlist-list"), add)


def test_panels_of_somebody_who_sits_on_many(client: Any) -> None:
    client.force_login(office_user())

    def add(rows: int) -> None:
        Panel.objects.bulk_create([Panel(challenge=challenge) for challenge in many.challenges(rows)])

    assert_costs_the_same(client, reverse("evaluation:panel-list"), add)


@pytest.mark.parametrize("of", ["consultations", "challenges"])
def test_a_workspace(client: Any, tree: None, of: str) -> None:
    agency = AgencyFactory()
    client.force_login(member_of(agency) if of == "challenges" else UserFactory())

    assert_costs_the_same(client, reverse("workspace"), lambda rows: many.challenges(rows, agency))
