"""Settings of the deadline rush: production's stack, with plain HTTP, mail and files that go nowhere."""

import os

os.environ["DATABASE_URL"] = os.environ["RUSH_DATABASE_URL"]
os.environ.setdefault("SECRET_KEY", "only-for-the-benchmark-" + "x" * 40)
os.environ.setdefault("PROPOSAL_KEYS", "bench:Zm9yLXRlc3RzLW9ubHktMzItYnl0ZXMtbG9uZy1rZXk=")
os.environ["SECURE_TRANSPORT"] = "0"
os.environ["DEBUG"] = "0"

from hoip.settings.base import *  # noqa: F403 - as every settings module does
from hoip.settings.base import STORAGES as BASE_STORAGES

ROOT_URLCONF = "benchmarks.rush_urls"
STORAGES = BASE_STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# As where a worker stands beside the web processes: nothing that is saved waits for the index, and no model is loaded.
SEARCH_INLINE = False
EMBEDDER = "none"
