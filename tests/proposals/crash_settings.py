"""Settings of a process that is killed on purpose: the test ones, with a database and files that outlive it."""

from hoip.settings.test import *  # noqa: F403 - as every settings module does
from hoip.settings.test import STORAGES as TEST_STORAGES
from hoip.settings.test import VAR_DIR

STORAGES = TEST_STORAGES | {
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "private", "base_url": None},
    }
}
