"""The product's own settings, in a place of their own: nothing of the developer's machine reaches a test.

``THEGITHER_TEST_DATABASE_URL`` picks the database; without it, an SQLite file. A file and not memory, because
the live server, workers and threads need connections of their own, and because the product runs on a file.
"""

import os
import tempfile
from pathlib import Path

TEST_FOLDER = tempfile.TemporaryDirectory(prefix="thegither-test-", ignore_cleanup_errors=True)
_database_url = os.environ.get("THEGITHER_TEST_DATABASE_URL", "")

for _name in [name for name in os.environ if name.startswith("THEGITHER_") and "TEST_" not in name]:
    del os.environ[_name]
os.environ |= {
    "THEGITHER_ENVIRONMENT": "test",
    "THEGITHER_DATA_DIR": TEST_FOLDER.name,
    "THEGITHER_SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    "THEGITHER_DATABASE_URL": _database_url,
    # Playwright keeps an event loop in the test's thread; Django would refuse every query beside it.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

from thegither.config.settings import *  # noqa: E402, F403 – the environment comes first
from thegither.config.settings import DATABASES, STATIC_ROOT  # noqa: E402

STATIC_ROOT.mkdir()  # whitenoise warns of its absence, though tests serve from the source

if not _database_url:
    DATABASES["default"]["TEST"] = {"NAME": str(Path(TEST_FOLDER.name) / "test.sqlite3")}
    # These rows need not outlive the machine; tests of durability run on the product's own settings.
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"

# Tests sign in hundreds of times; the product's own hasher takes its time on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
