"""The server finds the nearest in meaning: the same answers as comparing with everything, for those who may see them."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.utils import timezone

from challenges.models import Problem
from marketplace.matching.services import match_solutions
from search import documents, health, outbox, vectors
from search.documents import Document, Meaning, Text
from search.engines import EngineUnavailable, PlanRefused, get_engine, reset_engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.models import Vector
from search.plan import Filter
from search.query import parse
from search.services import search
from tests.accounts.factories import AgencyFactory, office_user
from tests.search.embedder import Endpoint, served
from tests.solutions.factories import SolutionFactory

pytestmark = [pytest.mark.services]
NUMBER, LENGTH = 600, 24
PROFILES = (
    ("Mắt Nước", "Đo mực nước ngập trên đường và báo cho lái xe trước nửa giờ, có pin khi mất điện."),
    ("Túi Chắn", "Túi nước chắn cửa nhà khi triều cường, không đo đạc."),
    ("RainRoute", "Street sensors give early warning of flooding and route buses around it."),
    ("Sạp Thông", "Sơ đồ quầy sạp và thu phí không tiền mặt cho ban quản lý chợ."),
    ("Lớp Bơi", "Dạy trẻ em bơi ở hồ lắp ghép lưu động mỗi mùa hè."),
    ("Bãi Xe", "Báo chỗ trống trong bãi đỗ xe cho lái xe trên đường."),
)


def server_url() -> str:
    """The real server's address."""
    url = os.environ.get("ELASTICSEARCH_URL")
    if not url:
        pytest.fail("ELASTICSEARCH_URL is not set; `make test-services` sets it", pytrace=False)
    return url


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ElasticsearchEngine, dict[str, Meaning]]]:
    """An engine of its own with NUMBER documents whose vectors come from a seed; every third is in two languages."""
    made = ElasticsearchEngine(server_url(), f"test-nearest-{os.getpid()}")
    draw = np.random.default_rng(4)
    meanings = {
        f"solution:{number}": Meaning(
            "seeded",
            {
                code: draw.normal(size=LENGTH).astype(np.float32)
                for code in (("vi", "en") if number % 3 == 0 else ("vi",))
            },
            f"key-{number}",
        )
        for number in range(NUMBER)
    }
    monkeypatch.setattr(documents, "_vectors", [lambda uids: {uid: meanings[uid] for uid in uids if uid in meanings}])
    made.rebuild(
        (Document(uid, "solution", (Text("name", uid),), audience=("public",) if number % 4 else ("office",)), 1)
        for number, uid in enumerate(meanings)
    )
    yield made, meanings
    made.rebuild([])


def nearest_by_hand(meanings: dict[str, Meaning], asked: Any, uids: list[str], number: int) -> dict[str, float]:
    """The nearest of some documents by comparing with all of them, so many in each language."""
    best: dict[str, float] = {}
    for code in ("vi", "en"):
        cosines = {
            uid: float(np.dot(row, asked) / np.linalg.norm(row) / np.linalg.norm(asked))
            for uid in uids
            if (row := meanings[uid].vectors.get(code)) is not None
        }
        for uid in sorted(cosines, key=lambda uid: -cosines[uid])[:number]:
            best[uid] = max(cosines[uid], best.get(uid, -1.0))
    return best


def test_the_server_finds_what_comparing_with_all_finds_and_only_what_may_be_seen(
    server: tuple[ElasticsearchEngine, dict[str, Meaning]],
) -> None:
    engine, meanings = server
    public = [uid for number, uid in enumerate(meanings) if number % 4]
    draw = np.random.default_rng(9)
    for _ in range(15):
        asked = draw.normal(size=LENGTH)
        hits = engine.nearest(list(asked), model="seeded", filters=(Filter("audience", ("public",)),), size=20)
        assert hits is not None
        wanted = nearest_by_hand(meanings, asked, public, 20)
        assert {hit.uid for hit in hits} == set(wanted)
        assert all(abs(hit.score - wanted[hit.uid]) < 1e-4 for hit in hits)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_vectors_of_another_model_have_no_part_and_a_wrong_length_is_refused(
    server: tuple[ElasticsearchEngine, dict[str, Meaning]],
) -> None:
    engine, _meanings = server

    assert engine.nearest([0.1] * LENGTH, model="another", filters=(), size=5) is None
    with pytest.raises(PlanRefused):
        engine.nearest([0.1] * (LENGTH + 1), model="seeded", filters=(), size=5)


def test_an_older_write_leaves_newer_vectors_and_another_length_leaves_the_words(
    server: tuple[ElasticsearchEngine, dict[str, Meaning]],
) -> None:
    engine, meanings = server
    document = Document("solution:1", "solution", (Text("name", "tên mới"),))
    engine.bulk([(document, 5)])
    meanings["solution:1"] = Meaning("seeded", {"vi": [0.5] * LENGTH}, "older")
    engine.bulk([(document, 4)])
    engine.refresh()
    assert engine.stored()["solution:1"].vectors == "key-1"

    meanings["solution:1"] = Meaning("longer", {"vi": [0.5] * (LENGTH + 3)}, "longer")
    assert engine.bulk([(document, 6)]) == {}
    engine.refresh()
    kept = engine.stored()["solution:1"]
    assert (kept.version, kept.vectors) == (6, "")


@pytest.fixture
def site(settings: Any, tmp_path: Path, db: None) -> Iterator[type[Endpoint]]:
    """A site with profiles that have vectors, on an index of its own."""
    settings.ELASTICSEARCH_URL, settings.SEARCH_INDEX_NAME = server_url(), f"test-site-{os.getpid()}"
    reset_engine()
    with served(settings) as endpoint:
        get_engine().rebuild([])
        for number, (name, summary) in enumerate(PROFILES * 3):
            SolutionFactory(published=True, name_vi=f"{name} {number}", summary_vi=summary)
        vectors.queue_all()
        vectors.drain()
        outbox.drain()
        yield endpoint
        get_engine().rebuild([])
    reset_engine()


def found_by(text: str) -> list[tuple[str, bool]]:
    """What the search box answers."""
    answer = search(parse(text), user=AnonymousUser(), at=timezone.now(), language="vi")
    assert not answer.meaning_off
    return [(row.uid, row.by_meaning) for row in answer.results]


def test_search_and_matches_are_the_same_both_ways(site: type[Endpoint], settings: Any) -> None:
    problem = Problem.objects.create(
        organisation=AgencyFactory(), number="BT-2026-001", state="accepted", track="invite", year=2026,
        title_vi="Biết trước chỗ ngập", summary_vi="Mưa lớn và triều cường làm đường ngập, lái xe không biết.",
        sections={"outcome": "Đo mực nước trên đường.\nBáo cho lái xe trước nửa giờ."},
    )  # fmt: skip
    texts = ("mực nước trên đường", "lái xe", "dạy bơi mùa hè", "flooding sensors", "quầy sạp ở chợ", "pin")
    answers = []
    for most, way in ((10_000, "memory"), (0, "engine")):
        settings.VECTORS_IN_MEMORY = most
        assert health.report().comparing.way == way
        matches = match_solutions(problem, office_user())
        assert not matches.meaning_off
        answers.append(
            (
                [found_by(text) for text in texts],
                [(one.record.name, round(one.score, 4), one.by_meaning) for one in matches.matches],
            )
        )

    assert answers[0] == answers[1]
    assert answers[0][1][0][0].startswith("Mắt Nước")


def test_a_new_profile_and_a_changed_one_are_found_by_meaning_and_the_index_agrees(
    site: type[Endpoint], settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.VECTORS_IN_MEMORY = 0
    with django_capture_on_commit_callbacks(execute=True):
        made = SolutionFactory(published=True, name_vi="Trạm Mưa", summary_vi="Đếm giọt mưa ở sân trường học.")
    vectors.drain()
    outbox.drain()
    asked = get_engine().nearest
    model = Vector.objects.values_list("model", flat=True)[0]

    def first(text: str) -> str:
        from search.embedding import embed_query

        return asked(embed_query(text).tolist(), model=model, filters=(), size=3)[0].uid  # type: ignore[index]

    assert first("đếm giọt mưa ở sân trường học") == f"solution:{made.pk}"
    made.summary_vi = "Cân rác thải cồng kềnh ở trạm trung chuyển."
    with django_capture_on_commit_callbacks(execute=True):
        made.save()
    vectors.drain()
    outbox.drain()
    assert first("cân rác thải cồng kềnh") == f"solution:{made.pk}"
    call_command("check_index")

    Vector.objects.filter(uid=f"solution:{made.pk}").delete()
    with pytest.raises(CommandError, match="1 different"):
        call_command("check_index")
    call_command("check_index", mend=True)
    outbox.rebuild()
    call_command("check_index")


def test_without_the_servers_help_words_answer_and_the_page_says_so(
    site: type[Endpoint], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VECTORS_IN_MEMORY = 0

    def silent(*_args: Any, **_kwargs: Any) -> None:
        raise EngineUnavailable

    monkeypatch.setattr(ElasticsearchEngine, "nearest", silent)
    answer = search(parse("mực nước"), user=AnonymousUser(), at=timezone.now(), language="vi")
    assert (answer.meaning_off, answer.limited) == ("failing", False)
    assert answer.results

    monkeypatch.undo()
    settings.EMBEDDINGS_MODEL = "another"  # whose vectors are made, but not in the index
    Vector.objects.update(model=Vector.objects.values_list("model", flat=True)[0].replace("words", "another"))
    answer = search(parse("mực nước"), user=AnonymousUser(), at=timezone.now() + timedelta(seconds=1), language="vi")
    assert answer.meaning_off == "waiting"
    assert answer.results
    assert health.report().comparing.lacks
