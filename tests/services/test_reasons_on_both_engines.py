"""The same matches in the same order with the same reasons, whichever engine answers."""

import os
from pathlib import Path
from typing import Any

import pytest

from challenges.models import Problem
from marketplace.matching.services import match_solutions
from search.engines import get_engine, reset_engine
from search.outbox import rebuild
from tests.accounts.factories import AgencyFactory, office_user
from tests.solutions.factories import SolutionFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db]

PROFILES = (
    ("Mắt Nước", "Đo mực nước ngập trên đường và báo cho lái xe trước nửa giờ, có pin khi mất điện."),
    ("Túi Chắn", "Túi nước chắn cửa nhà khi triều cường, không đo đạc."),
    ("RainRoute", "Street sensors give early warning of flooding and route buses around it."),
    ("Sạp Thông", "Sơ đồ quầy sạp và thu phí không tiền mặt cho ban quản lý chợ."),
    ("Lớp Bơi", "Dạy trẻ em bơi ở hồ lắp ghép lưu động mỗi mùa hè."),
)


def test_order_and_reasons_are_the_same(settings: Any, tmp_path: Path) -> None:
    if not os.environ.get("ELASTICSEARCH_URL"):
        pytest.fail("ELASTICSEARCH_URL is not set; `make test-services` sets it", pytrace=False)
    for name, summary in PROFILES:
        SolutionFactory(published=True, name_vi=name, summary_vi=summary).tags.add("ngập" if "ng" in name else "khác")
    problem = Problem.objects.create(
        organisation=AgencyFactory(), number="BT-2026-001", state="accepted", track="invite", year=2026,
        title_vi="Biết trước chỗ ngập", summary_vi="Mưa lớn và triều cường làm đường ngập, lái xe không biết.",
        sections={"outcome": "Đo mực nước trên đường.\nBáo cho lái xe trước nửa giờ.", "constraints": "Chạy khi mất điện."},
    )  # fmt: skip
    answers = []
    for url in ("", os.environ["ELASTICSEARCH_URL"]):
        settings.ELASTICSEARCH_URL = url
        settings.SEARCH_INDEX_DIR, settings.SEARCH_INDEX_NAME = tmp_path / "index", f"test-reasons-{os.getpid()}"
        reset_engine()
        rebuild()
        found = match_solutions(problem, office_user())
        assert not found.limited
        answers.append([(match.record.name, match.rank, match.reasons, match.facts) for match in found.matches])
    get_engine().rebuild([])
    reset_engine()

    assert answers[0] == answers[1]
    assert answers[0][0][0] == "Mắt Nước"
