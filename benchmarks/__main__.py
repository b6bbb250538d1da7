"""Page time against a bare Wagtail listing of as many rows, and lists of 10,000 problems against a bare listing.

Everything is measured in one run on one machine, so read the ratios; the milliseconds are only their origin.
"""

import os
import tempfile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoip.settings.test")
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="hoip-bench-")
os.environ["LOG_LEVEL"] = "ERROR"

import django

django.setup()

from django.utils.translation import activate

from benchmarks import pages
from benchmarks.problem_lists import problem_lists

activate("vi")
pages.run()
problem_lists(pages.cpu_ms)
