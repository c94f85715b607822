"""``thegither demo``: make Strathbrannoch if it is not there, and serve it."""

import argparse
import shutil

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from thegither.operations import serving
from thegither.operations.commands import refuse_busy_port
from thegither.operations.progress import Progress, say

from .build import build, is_built, logins


def demo(options: argparse.Namespace) -> int:
    """Make the demonstration if it is not there, print how to get in, and serve."""
    refuse_busy_port(options)
    if options.fresh:
        _throw_away()
    serving.prepare(say)
    if not is_built():
        say("Making the demonstration: Strathbrannoch, an invented place")
        with Progress() as progress:
            build(progress=progress)

    def greet() -> None:
        say(f"\nThegither is running at {settings.BASE_URL} (Ctrl-C stops it)\n\nSign in as:")
        width = max(len(email) for email, _password, _who in logins())
        for email, password, who in logins():
            say(f"  {email:<{width}}  {password}  {who}")
        say(f"\nData: {settings.DATA_DIR}   Letters: {settings.EMAIL_FILE_PATH}")
        say("To start over: thegither demo --fresh\n")

    return serving.run(host=options.host, port=options.port, workers=2, with_worker=True, when_ready=greet)


def _throw_away() -> None:
    if connection.vendor != "sqlite":
        raise ImproperlyConfigured(
            "--fresh throws away the embedded database only. Empty your PostgreSQL yourself."
        )
    connection.close()
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)
    settings.DATA_DIR.mkdir(parents=True)
    (settings.DATA_DIR / "secret.key").write_text(settings.SECRET_KEY)
    (settings.DATA_DIR / "secret.key").chmod(0o600)
