"""Say how an installation is, what is wrong with it and what to do about it. Nothing is changed."""

import os
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import thegither
from thegither.accounts.models import Letter, User
from thegither.audit.models import Event
from thegither.jobs.models import State, Worker
from thegither.jobs.selectors import queue_health
from thegither.kernel.clock import now
from thegither.kernel.transactions import write_transaction

from .backup import last_backup_at
from .serving import static_files_are_gathered

MOST_WAITING_SECONDS = 120
OLDEST_BACKUP = timedelta(days=2)
LATEST_LETTER = timedelta(minutes=15)
LEAST_FREE_BYTES, LOW_FREE_BYTES = 200 * 1024**2, 2 * 1024**3
MAIL_SECONDS = 4


class Health(StrEnum):
    """How something is."""

    WELL = "well"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: how it is, what was found, and what to do if it is not well."""

    name: str
    health: Health
    found: str
    remedy: str = ""

    @property
    def is_well(self) -> bool:
        """True where nothing need be done."""
        return self.health is Health.WELL


def examine() -> list[Check]:
    """Look at everything; what depends on the database is left out while that cannot be read."""
    checks = [_program(), _settings(), _data_folder(), _disk(), _static_files(), _mail()]
    database = _database()
    checks.append(database)
    if database.health is Health.FAULT:
        return checks
    migrations = _migrations()
    checks.append(migrations)
    if not migrations.is_well:
        return checks
    for look in (_writing, _protection, _settings_of_database, _administrators, _worker, _jobs, _letters):
        checks.append(_guarded(look))
    return [*checks, _guarded(_clock), _backup()]


def _guarded(look: Callable[[], Check]) -> Check:
    try:
        return look()
    except DatabaseError as error:
        return _fault(_("Database"), str(error).strip(), _("Look at the database server's own log."))


def _well(name: str, found: str) -> Check:
    return Check(name, Health.WELL, found)


def _warning(name: str, found: str, remedy: str) -> Check:
    return Check(name, Health.WARNING, found, remedy)


def _fault(name: str, found: str, remedy: str) -> Check:
    return Check(name, Health.FAULT, found, remedy)


# The program and where it stands -------------------------------------------------------------------------
def _program() -> Check:
    found = f"Thegither {thegither.__version__}, Python {sys.version.split()[0]}"
    return _well(_("Program"), found)


def _settings() -> Check:
    # The composition root is named, not imported: it stands above every room.
    unsafe = list(import_module("thegither.config.safety").unsafe_settings())
    if not unsafe or settings.ENVIRONMENT in {"development", "test"}:
        return _well(_("Settings"), _("Safe, for %(name)s") % {"name": settings.ENVIRONMENT})
    if settings.ENVIRONMENT == "demo":
        return _well(_("Settings"), _("A demonstration, for this machine only"))
    return _fault(_("Settings"), " ".join(unsafe), _("Change them in %(file)s.") % {"file": _config_file()})


def _config_file() -> str:
    return os.environ.get("THEGITHER_CONFIG") or str(Path(settings.DATA_DIR) / "thegither.env")


def _data_folder() -> Check:
    name, folder = _("Data folder"), Path(settings.DATA_DIR)
    if not os.access(folder, os.W_OK | os.X_OK):
        remedy = _("Give it to the user who runs the platform: chown -R USER %(folder)s")
        return _fault(
            name, _("%(folder)s cannot be written to") % {"folder": folder}, remedy % {"folder": folder}
        )
    private = (folder / "secret.key", Path(_config_file()), Path(connection.settings_dict["NAME"]))
    if exposed := [str(path) for path in private if path.is_file() and path.stat().st_mode & 0o007]:
        found = _("Anybody on this machine can read %(paths)s") % {"paths": ", ".join(exposed)}
        return _fault(name, found, f"chmod o= {' '.join(exposed)}")
    return _well(name, str(folder))


def _disk() -> Check:
    folder = Path(settings.DATA_DIR)
    usage = shutil.disk_usage(folder if folder.is_dir() else Path.cwd())
    found = _("%(free).1f GB of %(total).1f GB free") % {
        "free": usage.free / 1024**3,
        "total": usage.total / 1024**3,
    }
    if usage.free < LEAST_FREE_BYTES:
        return _fault(_("Disk"), found, _("Make room now: soon nothing can be stored any more."))
    if usage.free < LOW_FREE_BYTES:
        return _warning(_("Disk"), found, _("Make room: move old backups away, or take a larger disk."))
    return _well(_("Disk"), found)


def _static_files() -> Check:
    if static_files_are_gathered():
        return _well(_("Styles and scripts"), _("Gathered for this version"))
    return _warning(
        _("Styles and scripts"),
        _("Not gathered for this version"),
        _("Run: thegither migrate (serve does it too)"),
    )


def _mail() -> Check:
    name, host = _("Mail"), settings.EMAIL_HOST
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        found = _("Letters are written into %(folder)s; nobody gets any") % {
            "folder": settings.EMAIL_FILE_PATH
        }
        return _warning(name, found, _("Name your mail server in THEGITHER_MAIL_HOST."))
    try:
        socket.create_connection((host, settings.EMAIL_PORT), timeout=MAIL_SECONDS).close()
    except OSError as error:
        found = _("%(host)s does not answer: %(error)s") % {"host": host, "error": error}
        remedy = _("Look at THEGITHER_MAIL_HOST, THEGITHER_MAIL_PORT and the firewall. No letter is lost.")
        return _fault(name, found, remedy)
    return _well(name, _("%(host)s answers") % {"host": host})


# The database --------------------------------------------------------------------------------------------
def _database() -> Check:
    name = _("Database")
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        version = ".".join(str(part) for part in connection.get_database_version())
    except DatabaseError as error:
        remedy = _("Is the server running, and is THEGITHER_DATABASE_URL right?")
        return _fault(name, str(error).strip(), remedy)
    return _well(name, f"{connection.display_name} {version}")


def _migrations() -> Check:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not missing:
        return _well(_("Tables"), _("Up to date"))
    found = ngettext("%(count)d change is missing", "%(count)d changes are missing", missing)
    return _fault(_("Tables"), found % {"count": missing}, _("Run: thegither migrate (serve does it too)"))


def _writing() -> Check:
    with write_transaction():
        Worker.objects.create(name="doctor")
        transaction.set_rollback(True)
    return _well(_("Writing"), _("Can be done"))


def _protection() -> Check:
    table = Event._meta.db_table
    wanted = {
        "sqlite": {f"{table}_no_update", f"{table}_no_delete"},
        "postgresql": {f"{table}_no_change", f"{table}_no_truncate"},
    }[connection.vendor]
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        missing = wanted - {name for (name,) in cursor.fetchall()}
    if missing:
        found = _("The record can be changed: %(names)s missing") % {"names": ", ".join(sorted(missing))}
        return _fault(_("Record"), found, _("Find out who took it away. Run: thegither verify"))
    return _well(_("Record"), _("Protected against change by the database itself"))


def _settings_of_database() -> Check:
    wanted: dict[str, Any] = (
        {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        if connection.vendor == "sqlite"
        else {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    )
    verb = "PRAGMA" if connection.vendor == "sqlite" else "SHOW"
    wrong = []
    with connection.cursor() as cursor:
        for setting, value in wanted.items():
            cursor.execute(f"{verb} {setting}")
            if (actual := cursor.fetchone()[0]) != value:
                wrong.append(f"{setting} = {actual}")
    if wrong:
        found = _("What is stored may not survive a power failure: %(what)s") % {"what": ", ".join(wrong)}
        return _fault(_("Durability"), found, _("Set them back in the database's own settings."))
    return _well(_("Durability"), _("What is acknowledged is on the disk"))


# What works in it ----------------------------------------------------------------------------------------
def _administrators() -> Check:
    count = User.objects.filter(is_administrator=True, is_active=True).count()
    if not count:
        return _fault(_("Administrators"), _("There is none"), _("Run: thegither init"))
    found = ngettext("%(count)d account", "%(count)d accounts", count) % {"count": count}
    return _well(_("Administrators"), found)


def _worker() -> Check:
    health = queue_health()
    if not health.live_workers:
        remedy = _("Run: thegither serve, or thegither worker. Until then no letter goes out.")
        return _fault(_("Workers"), _("None is alive"), remedy)
    if health.waiting_seconds > MOST_WAITING_SECONDS:
        found = _("The first job has waited for %(count)d seconds") % {"count": health.waiting_seconds}
        return _warning(_("Workers"), found, _("Run one more: thegither worker"))
    found = ngettext("%(count)d is alive", "%(count)d are alive", health.live_workers)
    return _well(_("Workers"), found % {"count": health.live_workers})


def _jobs() -> Check:
    failed = queue_health().counts[State.FAILED]
    if failed:
        found = ngettext("%(count)d failed for good", "%(count)d failed for good", failed)
        remedy = _("Read why, and retry or discard them: administration, jobs.")
        return _warning(_("Jobs"), found % {"count": failed}, remedy)
    return _well(_("Jobs"), _("None has failed"))


def _letters() -> Check:
    late = Letter.objects.filter(sent_at=None, written_at__lt=now() - LATEST_LETTER).count()
    if late:
        found = ngettext(
            "%(count)d has waited for more than 15 minutes",
            "%(count)d have waited for more than 15 minutes",
            late,
        )
        return _warning(_("Letters"), found % {"count": late}, _("Look at mail and workers above."))
    return _well(_("Letters"), _("None is late"))


def _clock() -> Check:
    last = Event.objects.order_by("-pk").values_list("occurred_at", flat=True).first()
    ahead = (last - now()).total_seconds() if last else 0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            ahead = max(ahead, abs((cursor.fetchone()[0] - now()).total_seconds()))
    if ahead > 30:
        found = _("This machine's clock is %(count)d seconds off") % {"count": ahead}
        return _fault(_("Clock"), found, _("Set it by NTP: what is recorded is dated by it."))
    return _well(_("Clock"), f"{now():%Y-%m-%d %H:%M} UTC")


def _backup() -> Check:
    last = last_backup_at()
    remedy = _("Run every night: thegither backup FOLDER")
    if last is None:
        return _warning(_("Backup"), _("None was made from here"), remedy)
    found = _("The last one is of %(day)s") % {"day": f"{last:%Y-%m-%d %H:%M} UTC"}
    if now() - last > OLDEST_BACKUP:
        return _warning(_("Backup"), found, remedy)
    return _well(_("Backup"), found)
