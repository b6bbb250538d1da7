"""Page time against a bare Wagtail listing of as many rows, and search latency at two sizes on each engine.

Everything is measured in one run on one machine, so read the ratios; the milliseconds are only their origin.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from io import StringIO

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoip.settings.test")
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="hoip-bench-")
os.environ["LOG_LEVEL"] = "ERROR"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.translation import activate

from benchmarks.problem_lists import problem_lists

PAGE_ROWS = 100
SIZES = (1_000, 20_000)
WORDS = [
    "chợ",
    "ngập",
    "nước",
    "sức",
    "khỏe",
    "trường",
    "học",
    "dữ",
    "liệu",
    "cảm",
    "biến",
    "bản",
    "đồ",
    "hồ",
    "sơ",
    "thủ",
    "tục",
    "giao",
    "thông",
    "rác",
    "thải",
    "năng",
    "lượng",
    "người",
    "cao",
    "tuổi",
    "doanh",
    "nghiệp",
    "thuế",
    "di",
    "sản",
    "văn",
    "hóa",
    "market",
    "flood",
    "health",
    "school",
    "data",
    "sensor",
    "map",
    "permit",
    "traffic",
    "waste",
    "energy",
]


def cpu_ms(act: Callable[[], object], times: int = 20) -> float:
    """The median CPU time of an act in milliseconds, after one run that warms caches."""
    act()
    taken = []
    for _ in range(times):
        start = time.process_time()
        act()
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken)


def pages() -> None:
    """List pages against a bare listing of the same number of Wagtail pages."""
    from django.http import HttpResponse
    from django.template import engines
    from wagtail.models import Locale

    from challenges.models import Challenge
    from cms.models import NewsIndexPage, NewsPage
    from hoip.accounts.models import Organisation
    from marketplace.solutions.models import Solution

    call_command("migrate", verbosity=0)
    call_command("load_reference", stdout=StringIO())
    agency = Organisation.objects.get(code="SO-YT")
    now = timezone.now()
    for number in range(PAGE_ROWS):
        Solution.objects.create(
            organisation=agency, slug=f"s{number}", name_vi=f"Giải pháp {number}", state="published", published_at=now
        )
        Challenge.objects.create(
            organisation=agency,
            number=f"TT-2000-{number:03d}",
            track="invite",
            title_vi=f"Thách thức {number}",
            published_at=now,
            opens_at=now,
            closes_at=now + timezone.timedelta(days=9),
        )
    index = NewsIndexPage.objects.get(locale=Locale.objects.get(language_code="vi"))
    for number in range(20):
        index.add_child(instance=NewsPage(title=f"Tin {number}", slug=f"tin-{number}", intro="x", locale=index.locale))
    bare = engines["django"].from_string(
        "<ul>{% for p in rows %}<li><a href='{{ p.url }}'>{{ p.title }}</a>{% endfor %}</ul>"
    )

    def listing() -> HttpResponse:
        return HttpResponse(bare.render({"rows": NewsPage.objects.live().child_of(index)[:20]}))

    client = Client()
    baseline = cpu_ms(lambda: client.get("/vi/tin-tuc/"))
    print(f"bare template over 20 Wagtail pages, without a request: {cpu_ms(listing):.1f} ms CPU")
    print(f"{'page':<22}{'ms CPU':>9}{'ratio':>8}   (baseline: the Wagtail news listing)")
    for name, path in {
        "news": "/vi/tin-tuc/",
        "challenges": "/vi/thach-thuc/",
        "solutions": "/vi/giai-phap/",
        "home": "/vi/",
    }.items():
        took = cpu_ms(lambda path=path: client.get(path))
        print(f"{name:<22}{took:>9.1f}{took / baseline:>8.2f}")


def engines_latency() -> None:
    """Short and long queries on each engine at two sizes; the ratio is against a single-word query."""
    import random

    from search.documents import Document, Text
    from search.engines.tantivy import TantivyEngine
    from search.plan import Clause, Filter, Plan

    random.seed(7)

    def document(number: int) -> Document:
        body = " ".join(random.choices(WORDS, k=80))
        return Document(
            f"solution:{number}", "solution", (Text("title", body[:40], weight="title"), Text("body", body))
        )

    def plan(words: int) -> Plan:
        from search.analysis import analyse

        terms = dict.fromkeys(analyse(" ".join(random.choices(WORDS, k=words))).words())
        return Plan(
            clauses=tuple(Clause(field, term, 1.0) for term in terms for field in ("u", "ut")),
            filters=(Filter("kind", ("solution",)),),
        )

    made = {"tantivy": TantivyEngine(tempfile.mkdtemp(prefix="hoip-bench-index-"))}
    if settings.ELASTICSEARCH_URL:
        from search.engines.elasticsearch import ElasticsearchEngine

        made["Elasticsearch"] = ElasticsearchEngine(settings.ELASTICSEARCH_URL, "bench")
    print(f"\n{'engine':<16}{'documents':>10}{'1 word ms':>11}{'short ms':>10}{'long ms':>9}{'long/1':>8}")
    for size in SIZES:
        rows = [(document(number), 1) for number in range(size)]
        for name, engine in made.items():
            engine.rebuild(rows)
            times = []
            for words in (1, 3, 60):
                plans = [plan(words) for _ in range(40)]
                engine.search(plans[0])
                start = time.perf_counter()
                for one in plans:
                    engine.search(one)
                times.append((time.perf_counter() - start) / len(plans) * 1000)
            print(f"{name:<16}{size:>10}{times[0]:>11.2f}{times[1]:>10.2f}{times[2]:>9.2f}{times[2] / times[0]:>8.1f}")


activate("vi")
pages()
problem_lists(cpu_ms)
engines_latency()
