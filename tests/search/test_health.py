"""The page on which the office sees how the search index is, and gives failed changes a new chance."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from search import outbox
from search.engines import EngineUnavailable, base, get_engine, reset_engine
from search.engines.breaker import FAILURES, OPEN_SECONDS, Breaker
from search.models import OutboxRow
from tests.accounts.factories import OrganisationFactory, UserFactory, office_user

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Any:
    """Somebody of the office, and an index of its own."""
    from cms.services.tree import ensure_site_tree

    settings.MFA_REQUIRED_FOR_STAFF = False
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_INDEX_NAME = f"health-{tmp_path.name[-12:]}".lower()
    reset_engine()
    ensure_site_tree()
    client = Client()
    client.force_login(office_user())
    outbox.rebuild()
    OutboxRow.objects.all().delete()
    yield client
    reset_engine()


def _page(client: Client, language: str = "en") -> str:
    response = client.get(reverse("search_index_health"), headers={"accept-language": language})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_an_index_that_is_well_says_so(office: Client) -> None:
    OrganisationFactory()
    outbox.drain()

    page = _page(office)

    assert "help-success" in page
    assert get_engine().health().name in page
    assert get_engine().health().mapping in page


def test_failed_changes_are_shown_and_tried_again(office: Client) -> None:
    made = OrganisationFactory()
    OutboxRow.objects.update(attempts=outbox.MOST_ATTEMPTS, error="RuntimeError('poison')")
    other = OutboxRow.objects.create(uid="organisation:999999", attempts=outbox.MOST_ATTEMPTS)
    row = OutboxRow.objects.get(uid=f"organisation:{made.pk}")

    assert "poison" in _page(office)
    office.post(reverse("search_index_health"), {"row": ["nonsense", str(10**30)]})
    assert outbox.set_aside() == 2
    office.post(reverse("search_index_health"), {"row": [row.pk]})
    assert list(OutboxRow.objects.filter(attempts__gt=0)) == [other]
    office.post(reverse("search_index_health"), {"all": "1"})
    assert outbox.set_aside() == 0


def test_an_engine_that_is_down_is_said_and_the_page_stays(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: Any) -> None:
        raise EngineUnavailable("connection refused")

    monkeypatch.setattr(type(get_engine()), "ensure_index", fails, raising=False)

    page = _page(office)

    assert "connection refused" in page
    assert "help-success" not in page


def test_others_are_kept_out(office: Client) -> None:
    editor = Client()
    editor.force_login(UserFactory(groups=["editors"]))

    assert editor.get(reverse("search_index_health")).status_code in {302, 403}
    assert editor.post(reverse("search_index_health"), {"all": "1"}).status_code in {302, 403}


def test_the_breaker_leaves_an_ill_engine_alone_and_tries_again(time_machine: Any) -> None:
    from datetime import UTC, datetime, timedelta

    from django.core.cache import cache

    cache.clear()
    start = datetime(2026, 11, 25, 8, tzinfo=UTC)
    time_machine.move_to(start, tick=False)
    breaker, calls = Breaker("x"), []

    def act(error: Exception | None) -> str:
        calls.append(1)
        if error:
            raise error
        return "answer"

    for _ in range(FAILURES):
        with pytest.raises(EngineUnavailable):
            breaker.call(act, EngineUnavailable())
    with pytest.raises(EngineUnavailable):
        breaker.call(act, None)
    assert (len(calls), breaker.state()) == (FAILURES, "open")

    time_machine.move_to(start + timedelta(seconds=OPEN_SECONDS), tick=False)
    assert breaker.state() == "trying"
    with pytest.raises(EngineUnavailable):
        breaker.call(act, EngineUnavailable())
    assert breaker.state() == "open"
    time_machine.move_to(start + timedelta(seconds=2 * OPEN_SECONDS), tick=False)
    assert breaker.call(act, None) == "answer"
    assert breaker.state() == "closed"


def test_a_clock_that_is_set_back_does_not_keep_the_circuit_open(time_machine: Any) -> None:
    from datetime import UTC, datetime, timedelta

    from django.core.cache import cache

    cache.clear()
    start = datetime(2026, 11, 25, 8, tzinfo=UTC)
    time_machine.move_to(start, tick=False)
    breaker = Breaker("z")

    def down() -> None:
        raise EngineUnavailable

    for _ in range(FAILURES):
        with pytest.raises(EngineUnavailable):
            breaker.call(down)
    assert breaker.state() == "open"
    time_machine.move_to(start - timedelta(hours=1), tick=False)

    assert breaker.call(lambda: "answer") == "answer"
    assert breaker.state() == "closed"


def test_a_plan_that_is_refused_does_not_open_the_circuit() -> None:
    breaker = Breaker("y")

    def act() -> None:
        raise base.PlanRefused

    for _ in range(2 * FAILURES):
        with pytest.raises(base.PlanRefused):
            breaker.call(act)

    assert breaker.state() == "closed"
