"""``thegither demo``: make Strathbrannoch if it is not there, and serve it."""

import argparse
import shutil
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from thegither.accounts.models import User
from thegither.operations import serving
from thegither.operations.commands import refuse_busy_port
from thegither.operations.progress import Progress, say
from thegither.partners.models import Partnership

from .build import build, is_built, logins


def demo(options: argparse.Namespace) -> int:
    """Make the demonstration if it is not there, print how to get in, and serve."""
    refuse_busy_port(options)
    _refuse_real_data()
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


def _refuse_real_data() -> None:
    """Never mix invented people into a real installation, and never throw one away."""
    try:
        is_real = (User.objects.exists() or Partnership.objects.exists()) and not is_built()
    except DatabaseError:  # there are no tables yet
        return
    if is_real:
        raise ImproperlyConfigured(
            f"{settings.DATA_DIR} holds an installation that is not the demonstration. Nothing was changed. "
            "Name another folder: THEGITHER_DATA_DIR=… thegither demo"
        )


def _throw_away() -> None:
    """Remove the database and the files of the demonstration; its key and its settings stay."""
    if connection.vendor != "sqlite":
        raise ImproperlyConfigured(
            "--fresh throws away the embedded database only. Empty your PostgreSQL yourself."
        )
    database = Path(connection.settings_dict["NAME"])
    connection.close()
    for file in database.parent.glob(f"{database.name}*"):  # with its log and its lock
        file.unlink()
    for folder in (settings.MEDIA_ROOT, settings.STATIC_ROOT, settings.EMAIL_FILE_PATH):
        shutil.rmtree(folder, ignore_errors=True)
