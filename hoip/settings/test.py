"""Settings of the test suite: the base ones without what is slow or must be served."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)
os.environ.setdefault("SECURE_TRANSPORT", "0")
os.environ["PROPOSAL_KEYS"] = "test:" + "Zm9yLXRlc3RzLW9ubHktMzItYnl0ZXMtbG9uZy1rZXk="
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ["DEBUG"] = "0"
os.environ["DEMO"] = "0"
os.environ["MFA_REQUIRED_FOR_STAFF"] = "1"

from .base import *
from .base import CACHES, MIDDLEWARE, REDIS_URL, VAR_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "search"]}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
ACCOUNT_RATE_LIMITS = False
RATE_LIMITS_ENABLED = False
WAGTAIL_AUTOSAVE_INTERVAL = 0
# Test processes run side by side: each has an index, and a database of the cache server, of its own.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
SEARCH_INDEX_DIR = VAR_DIR / f"test-search-{WORKER}"
SEARCH_INDEX_NAME = f"{os.environ.get('SEARCH_TEST_NAME', 'hoip-test')}-{WORKER}"
if REDIS_URL:
    CACHES = {
        "default": CACHES["default"] | {"LOCATION": f"{REDIS_URL.rpartition('/')[0]}/{WORKER.removeprefix('gw')}"}
    }
EMBEDDER = "none"
