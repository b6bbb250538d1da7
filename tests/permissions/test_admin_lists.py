"""Every list of the back office costs the same at 10 and at 500 rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.models import Addendum, Clause, Consultation, ProblemTemplate, Question, Round
from challenges.states import ClauseKind, ProblemState
from cms.models import ContestIndexPage, ContestPage, EventIndexPage, EventPage, NewsIndexPage, NewsPage
from hoip.accounts.models import ExpertProfile, User, Verification
from hoip.audit.services import record
from hoip.notifications.models import Delivery
from hoip.notifications.states import Outcome
from hoip.reference.models import AdminUnit, CriteriaSet, SetCriterion, Tag, TaxonomyField, TrlLevel
from marketplace.matching.models import Mark
from search.models import GlossaryTerm
from tests import many
from tests.accounts.factories import office_user
from tests.permissions.test_admin import LISTS
from tests.permissions.world import World
from tests.queries import assert_costs_the_same

pytestmark = pytest.mark.django_db
Add = Callable[[int], Any]


def people(rows: int) -> list[User]:
    return list(
        User.objects.bulk_create(
            [User(email=f"nguoi{n}@example.com", full_name=f"Người {n}") for n in many.numbers(rows)]
        )
    )


def verifications(rows: int) -> None:
    Verification.objects.bulk_create(
        [
            Verification(organisation=of, requested_by=who, decided_by=who, decided_at=timezone.now(), granted=True)
            for of, who in zip(many.organisations(rows), people(rows), strict=True)
        ]
    )


def experts(rows: int) -> None:
    ExpertProfile.objects.bulk_create([ExpertProfile(user=user, headline="Thoát nước") for user in people(rows)])


def clauses(rows: int) -> None:
    Clause.objects.bulk_create(
        [Clause(code=f"c{n}", kind=ClauseKind.IP, name_vi=f"Điều khoản {n}") for n in many.numbers(rows)]
    )


def templates(rows: int) -> None:
    ProblemTemplate.objects.bulk_create([ProblemTemplate(code=f"m{n}", name_vi=f"Mẫu {n}") for n in many.numbers(rows)])


def rounds(rows: int) -> None:
    at = timezone.now()
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


def consultations(rows: int) -> None:
    at = timezone.now()
    Consultation.objects.bulk_create(
        [
            Consultation(problem=problem, held_at=at, place="Hội trường A")
            for problem in many.problems(rows, state=ProblemState.IN_CONSULTATION)
        ]
    )


def questions(rows: int) -> None:
    at = timezone.now()
    Question.objects.bulk_create(
        [Question(challenge=one, number=1, text="Có được nộp chung?", asked_at=at) for one in many.challenges(rows)]
    )


def addenda(rows: int) -> None:
    at = timezone.now()
    Addendum.objects.bulk_create(
        [
            Addendum(challenge=one, number=1, reason_vi="Thêm thời gian.", at=at, by=by)
            for one, by in zip(many.challenges(rows), people(rows), strict=True)
        ]
    )


def deliveries(rows: int) -> None:
    Delivery.objects.bulk_create(
        [
            Delivery(recipient=user, kind="member_joined", tried_at=timezone.now(), outcome=Outcome.SENT)
            for user in people(rows)
        ]
    )


def entries(rows: int) -> None:
    for target in many.organisations(rows):
        record("accounts.organisation_corrected", target=target, by=office_user(), facts={"changed": []})


def marks(rows: int) -> None:
    Mark.objects.bulk_create(
        [
            Mark(side="problem", problem=need, solution=offer, verdict="useful", weights="1", by=who, at=timezone.now())
            for need, offer, who in zip(many.problems(rows), many.solutions(rows), people(rows), strict=True)
        ]
    )


def news(rows: int) -> None:
    index = NewsIndexPage.objects.get(locale__language_code="vi")
    many.pages(index, NewsPage, rows, lambda _place: {})


def events(rows: int) -> None:
    index, at = EventIndexPage.objects.get(locale__language_code="vi"), timezone.now()
    many.pages(index, EventPage, rows, lambda _place: {"kind": "workshop", "starts_at": at, "ends_at": at})


def contests(rows: int) -> None:
    index = ContestIndexPage.objects.get(locale__language_code="vi")
    many.pages(index, ContestPage, rows, lambda place: {"series": "gic", "edition": 2000 + place})


def criteria_sets(rows: int) -> None:
    sets = CriteriaSet.objects.bulk_create([CriteriaSet(code=f"bo-{n}", name_vi=f"Bộ {n}") for n in many.numbers(rows)])
    SetCriterion.objects.bulk_create(
        [SetCriterion(criteria_set=one, order=1, text_vi="Khả thi", weight=100) for one in sets]
    )


def fields(rows: int) -> None:
    parents = TaxonomyField.objects.bulk_create(
        [TaxonomyField(code=f"P{n}", name_vi=f"Cha {n}", facet="LV") for n in many.numbers(rows)]
    )
    TaxonomyField.objects.bulk_create(
        [TaxonomyField(code=f"A{one.pk}", name_vi="An", facet="LV", parent=one) for one in parents]
    )


def units(rows: int) -> None:
    parents = AdminUnit.objects.bulk_create(
        [AdminUnit(code=f"Q{n}", name_vi=f"Zz {n}", level="city") for n in many.numbers(rows)]
    )
    AdminUnit.objects.bulk_create(
        [AdminUnit(code=f"W{one.pk}", name_vi=f"An {one.pk}", level="ward", parent=one) for one in parents]
    )


def levels(rows: int) -> None:
    TrlLevel.objects.bulk_create(
        [TrlLevel(level=n, text_vi="Mức", text_en="Level") for n in range(100, 100 + rows)], ignore_conflicts=True
    )


def alike(rows: int) -> None:
    Tag.objects.bulk_create(
        [
            Tag(name=f"{word} {n}", slug=f"{slug}-{n}")
            for n in many.numbers(rows)
            for word, slug in (("nước", "nuoc"), ("nuoc", "nuoc-khong-dau"))
        ]
    )


def words(rows: int) -> None:
    GlossaryTerm.objects.bulk_create([GlossaryTerm(term_vi=f"từ {n}", term_en=f"w {n}") for n in many.numbers(rows)])


ADD: dict[str, Add] = {
    "organisation:index": many.organisations,
    "verification:index": verifications,
    "expertprofile:index": experts,
    "addendum:index": addenda,
    "consultation:index": consultations,
    "question:index": questions,
    "problem:index": lambda rows: many.problems(rows, state=ProblemState.SUBMITTED),
    "challenge:index": many.challenges,
    "clause:index": clauses,
    "problemtemplate:index": templates,
    "round:index": rounds,
    "delivery:index": deliveries,
    "audit_report": entries,
    "audit_report_results": entries,
    "match_marks_report": marks,
    "match_marks_report_results": marks,
    "search_index_health": many.solutions,
    "challenge_pages:index": many.challenges,
    "contest_pages:index": contests,
    "event_pages:index": events,
    "news_pages:index": news,
    "reference_criteria:index": criteria_sets,
    "reference_fields:index": fields,
    "reference_glossary:index": words,
    "reference_tags:index": lambda rows: many.solutions(rows) and Tag.objects.count(),
    "reference_tags:alike": alike,
    "reference_trl:index": levels,
    "reference_units:index": units,
    "solution_profiles:index": many.solutions,
    "wagtailadmin_home": many.challenges,
    "wagtailusers_users:index": people,
}
NOT_LONG = {"wagtailusers_groups:index"}
"""Groups are few, and made by the site."""


def test_every_list_has_its_rows() -> None:
    assert set(ADD) == set(LISTS) - NOT_LONG


@pytest.mark.parametrize("name", ADD)
def test_a_list_of_the_back_office(site_tree: None, client: Any, settings: Any, name: str) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = False
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
    client.force_login(World().superuser if name.startswith("wagtailusers") else office_user())

    # More than a page holds, on the first page and on the next.
    assert_costs_the_same(client, reverse(name), ADD[name])
