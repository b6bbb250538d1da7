"""Vectors of meaning: the endpoint, what happens without one, and how documents get theirs."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from django.core.checks import run_checks

from search import embedding, spaces, vectors
from search.embedding import PASSAGE, QUERY, EmbedderUnavailable, embed_query, get_embedder
from search.models import Vector, VectorDue
from tests.search.embedder import DIMENSIONS, Endpoint, served
from tests.solutions.factories import SolutionFactory


@pytest.fixture
def endpoint(settings: Any) -> Iterator[type[Endpoint]]:
    """A server of its own that the settings name."""
    with served(settings) as server:
        yield server


def test_the_endpoint_is_asked_in_batches_with_its_key_and_answers_in_order(endpoint: type[Endpoint]) -> None:
    texts = [f"văn bản số {number}" for number in range(40)]

    made = get_embedder().embed(texts, PASSAGE)

    assert made.shape == (40, DIMENSIONS)
    assert np.allclose(np.linalg.norm(made, axis=1), 1.0)
    assert [len(one["input"]) for one in endpoint.asked] == [32, 8]
    assert {(one["key"], one["path"], one["model"]) for one in endpoint.asked} == {
        ("Bearer secret", "/v1/embeddings", "words")
    }
    assert np.allclose(made[39], get_embedder().embed([texts[39]], PASSAGE)[0])


def test_prefixes_and_dimensions_are_sent_and_change_the_models_name(endpoint: type[Endpoint], settings: Any) -> None:
    plain = get_embedder().name
    settings.EMBEDDINGS_QUERY_PREFIX, settings.EMBEDDINGS_DIMENSIONS = "query: ", DIMENSIONS
    embedding.reset_embedder()

    get_embedder().embed(["ngập"], QUERY)

    assert endpoint.asked[-1]["input"] == ["query: ngập"]
    assert endpoint.asked[-1]["dimensions"] == DIMENSIONS
    assert get_embedder().name != plain


@pytest.mark.parametrize("answers", ["error", "short", "garbage", "nan"])
def test_a_bad_answer_is_a_failure_and_is_not_asked_for_again_at_once(endpoint: type[Endpoint], answers: str) -> None:
    endpoint.answers = answers

    for _ in range(3):
        with pytest.raises(EmbedderUnavailable) as caught:
            embed_query("ngập nước")
        assert not caught.value.off

    assert len(endpoint.asked) == 1


def test_a_server_that_is_not_there_is_a_failure(settings: Any) -> None:
    settings.EMBEDDER, settings.EMBEDDINGS_MODEL = "openai", "words"
    settings.EMBEDDINGS_URL, settings.EMBEDDINGS_TIMEOUT = "http://127.0.0.1:9", 1.0
    embedding.reset_embedder()

    with pytest.raises(EmbedderUnavailable):
        embed_query("ngập nước chưa từng hỏi")
    embedding.reset_embedder()


def test_switched_off_is_no_fault(settings: Any) -> None:
    settings.EMBEDDER = "none"

    with pytest.raises(EmbedderUnavailable) as caught:
        embed_query("ngập")

    assert caught.value.off
    assert not embedding.is_on()


def test_a_question_is_embedded_once_a_day(endpoint: type[Endpoint]) -> None:
    first = embed_query("hỏi một lần thôi")
    second = embed_query("hỏi một lần thôi")

    assert np.array_equal(first, second)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({"EMBEDDER": "word2vec"}, {"search.E101"}),
        ({"EMBEDDER": "openai", "EMBEDDINGS_URL": "ftp://x", "EMBEDDINGS_MODEL": "m"}, {"search.E103"}),
        ({"EMBEDDER": "openai", "EMBEDDINGS_URL": "http://x/v1", "EMBEDDINGS_MODEL": ""}, {"search.E103"}),
        ({"EMBEDDER": "none", "EMBEDDER_THREADS": 0}, {"search.E104"}),
        ({"EMBEDDER": "none"}, set()),
    ],
)
def test_wrong_settings_are_named_by_the_checks(settings: Any, given: dict[str, Any], ids: set[str]) -> None:
    for name, value in given.items():
        setattr(settings, name, value)

    assert {found.id for found in run_checks() if str(found.id).startswith("search.E1")} == ids


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_saved_profile_gets_its_vectors_and_an_unchanged_text_is_not_embedded_again(endpoint: type[Endpoint]) -> None:
    solution = SolutionFactory(
        published=True, summary_vi="Cảm biến đo mực nước trên mặt đường và báo cho lái xe trước nửa giờ."
    )
    uid = f"solution:{solution.pk}"
    texts = sum(len(one["input"]) for one in endpoint.asked)
    assert set(Vector.objects.filter(uid=uid).values_list("part", flat=True)) == {"whole", "part"}
    assert not VectorDue.objects.exists()

    solution.team_size = 7
    solution.save()
    assert sum(len(one["input"]) for one in endpoint.asked) == texts

    solution.summary_vi = "Trạm đo mưa ở trường học gửi số liệu về phường mỗi mười phút."
    solution.save()
    assert sum(len(one["input"]) for one in endpoint.asked) == texts + 2
    assert Vector.objects.filter(uid=uid).count() == 2

    solution.delete()
    assert not Vector.objects.filter(uid=uid).exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_while_the_embedder_fails_saving_works_and_the_vectors_come_later(endpoint: type[Endpoint]) -> None:
    endpoint.answers = "error"
    solution = SolutionFactory(published=True)
    assert VectorDue.objects.get(uid=f"solution:{solution.pk}").attempts > 0

    endpoint.answers = "well"
    embedding.reset_embedder()
    VectorDue.objects.update(retry_at=None)
    made = vectors.drain()

    assert made.documents == 1
    assert Vector.objects.filter(uid=f"solution:{solution.pk}", part="whole").exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_text_for_agencies_alone_is_never_embedded(endpoint: type[Endpoint]) -> None:
    SolutionFactory(
        published=True,
        how_it_works="Bí quyết dành riêng cho cơ quan nhà nước đọc, không công khai cho ai khác.",
        visibility={"how_it_works": "agency"},
    )

    assert not [text for one in endpoint.asked for text in one["input"] if "Bí quyết" in text]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_while_it_is_off_nothing_is_noted() -> None:
    SolutionFactory(published=True)

    assert not VectorDue.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_nearest_profile_is_the_one_that_says_the_same(endpoint: type[Endpoint]) -> None:
    near = SolutionFactory(published=True, name_vi="Mắt nước", summary_vi="Đo mực nước ngập trên đường phố.")
    SolutionFactory(published=True, name_vi="Lớp bơi", summary_vi="Dạy trẻ em bơi ở hồ lưu động mỗi mùa hè.")

    found = spaces.Stored("solution").cosines("mực nước ngập trên đường phố")

    assert found.uids[int(np.argmax(found.values))] == f"solution:{near.pk}"
    assert set(found.languages) == {"vi"}
