"""List pages against a bare Wagtail listing of the same rows, in the same run, by CPU time and by queries."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone
from wagtail.signal_handlers import disable_reference_index_auto_update

CHALLENGES, NEWS, SOLUTIONS = 24, 24, 40
AIM = 1.5
PAGES = {
    # page: its address, and the rows of the bare listings that it is compared with
    "news": ("/vi/tin-tuc/", "news"),
    "challenges": ("/vi/thach-thuc/", "challenges"),
    "solutions": ("/vi/giai-phap/", "solutions"),
    "home": ("/vi/", "news"),
}


def cpu_ms(act: Callable[[], object], times: int = 30) -> float:
    """The median CPU time of an act in milliseconds, after two runs that warm caches."""
    act(), act()
    taken = []
    for _ in range(times):
        start = time.process_time()
        act()
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken)


def fill() -> None:
    """Rows as a city has them: challenges with their pages, news, solution profiles."""
    from challenges.models import Challenge
    from cms.models import NewsIndexPage, NewsPage
    from cms.services.challenges import ensure_challenge_pages
    from hoip.accounts.models import Organisation
    from marketplace.solutions.models import Solution

    call_command("migrate", verbosity=0)
    call_command("load_reference", stdout=StringIO())
    agency = Organisation.objects.get(code="SO-YT")
    now = timezone.now()
    with disable_reference_index_auto_update():
        for number in range(SOLUTIONS):
            Solution.objects.create(
                organisation=agency,
                slug=f"s{number}",
                name_vi=f"Giải pháp {number}",
                state="published",
                published_at=now,
            )
        for number in range(CHALLENGES):
            challenge = Challenge.objects.create(
                organisation=agency,
                number=f"TT-2000-{number:03d}",
                track="invite",
                title_vi=f"Thách thức {number}",
                summary_vi="Một câu nói rõ nhu cầu.",
                published_at=now,
                opens_at=now,
                closes_at=now + timedelta(days=9),
            )
            ensure_challenge_pages(challenge)
        index = NewsIndexPage.objects.get(locale__language_code="vi")
        for number in range(NEWS):
            page = NewsPage(title=f"Tin {number}", slug=f"tin-{number}", intro="Một câu.", locale=index.locale)
            index.add_child(instance=page)


def measure(client: Client, address: str) -> tuple[float, int]:
    """CPU milliseconds and number of queries of one page."""

    def ask() -> Any:
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answers {response.status_code}")
        return response

    took = cpu_ms(ask)
    with CaptureQueriesContext(connection) as asked:
        ask()
    return took, len(asked)


def run() -> None:
    """Print the table."""
    fill()
    with override_settings(ROOT_URLCONF="benchmarks.urls"):
        client = Client(headers={"host": "localhost"})
        kinds = sorted({kind for _, kind in PAGES.values()})
        empty = {kind: measure(client, f"/bare/{kind}/") for kind in kinds}
        framed = {kind: measure(client, f"{PAGES['news'][0]}?bare={kind}") for kind in kinds}
        print(f"Baselines: the same rows in a plain loop, served by Wagtail in the site's frame (aim: under {AIM}),")
        print("and on an empty page without routing, menu, footer or layout.")
        print(f"{'':<14}{'this page':>18}{'in the frame':>18}{'':>8}{'on an empty page':>18}{'':>8}")
        print(f"{'page':<14}" + f"{'ms CPU':>10}{'queries':>8}" + f"{'ms CPU':>10}{'queries':>8}{'ratio':>8}" * 2)
        for name, (address, kind) in PAGES.items():
            took, asked = measure(client, address)
            cells = "".join(
                f"{base:>10.1f}{base_asked:>8}{took / base:>8.2f}" for base, base_asked in (framed[kind], empty[kind])
            )
            print(f"{name:<14}{took:>10.1f}{asked:>8}{cells}")
