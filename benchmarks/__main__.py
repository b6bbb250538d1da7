"""Page time against a bare Wagtail listing of as many rows, and search latency at two sizes on each engine.

Everything is measured in one run on one machine, so read the ratios; the milliseconds are only their origin.
"""

import os
import tempfile
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoip.settings.test")
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="hoip-bench-")
os.environ["LOG_LEVEL"] = "ERROR"

import django

django.setup()

from django.conf import settings
from django.utils.translation import activate

from benchmarks import pages
from benchmarks.problem_lists import problem_lists

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
pages.run()
problem_lists(pages.cpu_ms)
engines_latency()
