"""Lists of problems at ten thousand rows: time and queries against a bare listing of the same rows in the same page."""

from collections.abc import Callable
from typing import Any

ROWS = 10_000
AGENCIES = 40
BARE = """{% extends "base.html" %}{% block main %}<h1>Problems</h1><p>{{ page.paginator.count }}</p><ul class="rows" role="list">
{% for problem in page %}<li class="row">{% include "challenges/_problem_row.html" with problem=problem tones=tones only %}</li>{% endfor %}</ul>
{% include "components/_pagination.html" with page_obj=page query=request.GET only %}{% endblock %}"""


def _fill() -> tuple[Any, Any]:
    """Ten thousand problems of forty agencies in three rounds; answers somebody of the office and of an agency."""
    from django.contrib.auth.models import Group
    from django.utils import timezone

    from challenges.models import Problem, Round
    from challenges.states import ProblemState
    from hoip.accounts.models import Membership, Organisation, User
    from hoip.accounts.states import OFFICE_GROUP, Role, VerificationState
    from hoip.reference.models import TaxonomyField

    at = timezone.now()
    day = timezone.timedelta(days=1)
    agencies = list(Organisation.objects.agencies().filter(valid_to=None)[:AGENCIES])
    fields = list(TaxonomyField.objects.filter(parent__isnull=False)[:30])
    rounds = [
        Round.objects.create(
            name_vi=f"Đợt {number}",
            year=at.year,
            opens_at=at - (9 - number) * day,
            closes_at=at + day,
            announced_at=at - 9 * day,
        )
        for number in range(3)
    ]
    sent = (ProblemState.SUBMITTED, ProblemState.RETURNED, ProblemState.IN_CONSULTATION, ProblemState.DECLINED)
    made = Problem.objects.bulk_create(
        [
            Problem(
                organisation=agencies[number % len(agencies)],
                number=f"BT-2001-{number:05d}",
                title_vi=f"Bài toán số {number} về ngập và rác",
                summary_vi="Một câu tóm tắt nhu cầu của đơn vị với con số hôm nay.",
                sections={"current_state": "Hiện trạng. " * 120, "outcome": "Kết quả. " * 80},
                state=sent[number % 4],
                round=rounds[number % 3],
                submitted_at=at,
                year=2001,
            )
            for number in range(ROWS)
        ],
        batch_size=500,
    )
    Problem.fields.through.objects.bulk_create(
        [
            Problem.fields.through(problem_id=problem.pk, taxonomyfield_id=fields[place % len(fields)].pk)
            for place, problem in enumerate(made)
        ],
        batch_size=1000,
    )
    office = User.objects.create_user("bench-office@example.com", full_name="Bench office")
    office.groups.add(Group.objects.get_or_create(name=OFFICE_GROUP)[0])
    officer = User.objects.create_user("bench-agency@example.com", full_name="Bench agency")
    Organisation.objects.filter(pk=agencies[0].pk).update(verification=VerificationState.VERIFIED)
    Membership.objects.create(user=officer, organisation=agencies[0], role=Role.MEMBER)
    return office, officer


def problem_lists(measure: Callable[[Callable[[], object]], float]) -> None:
    """Print the lists' time, ratio and queries."""
    from django.conf import settings
    from django.core.paginator import Paginator
    from django.db import connection
    from django.http import HttpResponse
    from django.template import engines
    from django.test import Client
    from django.urls import path

    import hoip.urls
    from challenges.models import Problem
    from challenges.views.problems import STATE_TONES

    settings.MFA_REQUIRED_FOR_STAFF = False
    settings.ALLOWED_HOSTS = ["testserver"]
    office, officer = _fill()
    bare = engines["django"].from_string(BARE)

    def listing(request: Any) -> HttpResponse:
        """The same rows in the same page, with nothing to choose."""
        rows = Problem.objects.visible_to(request.user).order_by("-updated_at", "-pk").for_listing()
        page = Paginator(rows.defer(*Problem.LONG), 20).get_page(request.GET.get("page"))
        return HttpResponse(bare.render({"page": page, "tones": STATE_TONES}, request))

    hoip.urls.urlpatterns.insert(0, path("bench/bare/", listing))
    print(
        f"\n{ROWS} problems{'':<17}{'ms CPU':>9}{'ratio':>8}{'queries':>9}   (baseline: a bare listing in the same page)"
    )
    for person, name in ((office, "office"), (officer, "agency")):
        client = Client()
        client.force_login(person)
        baseline = measure(lambda client=client: client.get("/bench/bare/"))
        print(f"bare, {name:<20}{baseline:>9.1f}{1:>8.2f}")
        for label, address in {
            "list": "/vi/bai-toan/",
            "filtered": "/vi/bai-toan/?state=submitted&sort=waiting",
            "page 200": "/vi/bai-toan/?page=200",
            "triage": "/vi/quan-ly/bai-toan/",
        }.items():
            if name == "agency" and label == "triage":
                continue
            asked: list[str] = []

            def count(execute: Any, sql: str, *rest: Any, asked: list[str] = asked) -> Any:
                """Note a query and run it."""
                asked.append(sql)
                return execute(sql, *rest)

            with connection.execute_wrapper(count):
                status = client.get(address).status_code
            if status != 200:
                print(f"{label}: {status}")
                continue
            took = measure(lambda client=client, address=address: client.get(address))
            print(f"{label + ', ' + name:<26}{took:>9.1f}{took / baseline:>8.2f}{len(asked):>9}")
