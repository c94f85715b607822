"""What each command of the program does; ``cli.py`` has their arguments."""

import argparse
import getpass
import os
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from thegither.accounts.models import User
from thegither.accounts.services import create_user
from thegither.audit.models import Event
from thegither.audit.verification import count_sealed
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.kernel.ids import parse_reference
from thegither.portal.indexing import rebuild

from . import serving
from .backup import make_backup
from .doctor import Health, examine
from .progress import Progress, say
from .restoring import restore as restore_backup
from .verifying import verify as find_faults


def serve(options: argparse.Namespace) -> int:
    """Bring the installation up to date and serve it."""
    _refuse_unsafe()
    refuse_busy_port(options)
    serving.prepare(say)
    if not User.objects.filter(is_administrator=True, is_active=True).exists():
        say("Nobody can administer this installation yet. Run: thegither init")
    return serving.run(
        host=options.host,
        port=options.port,
        workers=options.workers,
        with_worker=not options.no_worker,
        when_ready=lambda: say(f"Thegither is running at {settings.BASE_URL} (Ctrl-C stops it)"),
    )


def worker(options: argparse.Namespace) -> int:
    """Become a job worker."""
    _refuse_unsafe()
    command = serving.worker_command()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.execv(command[0], command)


def migrate(options: argparse.Namespace) -> int:
    """Bring the database and the static files up to date."""
    serving.prepare(say)
    say("The database is up to date.")
    return 0


def init(options: argparse.Namespace) -> int:
    """Make the database and the first administrator, and a first partnership if one is named."""
    serving.prepare(say)
    if User.objects.filter(is_administrator=True).exists():
        say("There is an administrator already; nothing was changed. Run: thegither serve")
        return 1
    asks = sys.stdin.isatty() and not options.no_input
    email = options.email or (input("E-mail address of the first administrator: ") if asks else "")
    name = options.name or (input("Name: ") if asks else "") or email.partition("@")[0]
    password = _password(options, asks)
    try:
        validate_email(email)
        validate_password(password, User(email=email))
        user = create_user(
            actor=Actor.system(),
            email=email,
            name=name,
            password=password,
            is_administrator=True,
        )
        if options.partnership:
            _first_partnership(user, options.partnership)
    except ValidationError as error:
        say("\n".join(error.messages))
        return 2
    except DomainError as error:
        say(error.message)
        return 2
    say(f"Done. {email} administers this installation. Next: thegither serve, and beside it thegither doctor")
    return 0


def rebuild_search(options: argparse.Namespace) -> int:
    """Write the search index anew."""
    with Progress() as progress:
        count = rebuild(lambda done, total: progress("Indexing", done, total))
    say(f"{count} {'record' if count == 1 else 'records'} can be found.")
    return 0


def backup(options: argparse.Namespace) -> int:
    """Write everything into one file."""
    try:
        with Progress() as progress:
            made = make_backup(options.file, progress)
    except DomainError as error:
        return _refused(error)
    size = f"{made.size_bytes / 1024**2:.1f} MB"
    say(f"{made.path}: {made.rows} records and {made.files} files, {size}.")
    _say_missing(made.missing)
    say("It holds personal data and the secret key: keep it where only you can read it, and not only here.")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Bring back what a backup holds, and verify it."""
    try:
        with Progress() as progress:
            restored = restore_backup(options.file, replace=options.replace, progress=progress)
    except DomainError as error:
        return _refused(error)
    say(f"{restored.rows} records and {restored.files} files are back.")
    _say_missing(restored.files_missing)
    if restored.kept:
        say(f"What was there before is kept: {restored.kept}")
    if os.environ.get("THEGITHER_SECRET_KEY"):
        say("The secret key of the backup is in secret.key, but THEGITHER_SECRET_KEY says another: unset it.")
    return verify(options)


def verify(options: argparse.Namespace) -> int:
    """Name everything that is not as it was recorded."""
    count = 0
    with Progress() as progress:
        for finding in find_faults(progress):
            progress.interrupt(f"{finding.what}: {finding.why}")
            count += 1
    if count:
        say(f"{count} {'thing is' if count == 1 else 'things are'} not as recorded.")
        return 1
    say(
        f"Everything is as it was recorded: {Event.objects.count()} events in unbroken chains, "
        f"{count_sealed()} sealed records, all references and files."
    )
    return 0


def doctor(options: argparse.Namespace) -> int:
    """Say how the installation is."""
    checks = examine()
    width = max(len(check.name) for check in checks)
    for check in checks:
        say(f"{check.health:<8} {check.name:<{width}}  {check.found}")
        if check.remedy:
            say(f"{'':<8} {'':<{width}}  → {check.remedy}")
    faults = sum(check.health is Health.FAULT for check in checks)
    warnings = sum(check.health is Health.WARNING for check in checks)
    say("\nAll is well." if not faults + warnings else f"\nFaults: {faults}. Warnings: {warnings}.")
    return 1 if faults else 0


def test(options: argparse.Namespace) -> int:
    """Run the tests of a checkout; the launcher installs what they need first."""
    checkout = Path(__file__).resolve().parents[3]
    if not (checkout / "tests" / "run.py").exists():
        say("The tests are in the source only. In a checkout, run: ./thegither test")
        return 2
    os.chdir(checkout)
    os.execv(sys.executable, [sys.executable, "-m", "tests.run", *options.arguments])


def _say_missing(names: list[str]) -> None:
    for name in names:
        say(f"Missing: {name} was gone when the backup came to it.")


def _refused(error: DomainError) -> int:
    say(str(error.message))
    return 2


def _password(options: argparse.Namespace, asks: bool) -> str:
    if options.password_file:
        lines = (
            sys.stdin if str(options.password_file) == "-" else options.password_file.read_text().splitlines()
        )
        return next(iter(lines), "").rstrip("\n")
    if not asks:
        raise ImproperlyConfigured("No password: give --password-file FILE, or run it in a terminal.")
    first, second = getpass.getpass("Password (10 characters or more): "), getpass.getpass("Again: ")
    if first != second:
        raise ImproperlyConfigured("The two passwords differ. Nothing was changed.")
    return first


def _first_partnership(user: User, name: str) -> None:
    from thegither.kernel.actors import PERSON
    from thegither.partners.services import create_partnership

    actor = Actor(kind=PERSON, user_id=user.pk, person_id=user.person.pk, is_administrator=True)
    create_partnership(
        actor=actor,
        name=name,
        kind="board",
        purpose=f"What {name} wants to change, and for whom",
        rationale="Write here why you do it together: what none of you can do alone.",
    )


def _refuse_unsafe() -> None:
    """Refuse here too, so that the reason is said once and not by every process."""
    from importlib import import_module

    # The composition root is named, not imported: it stands above every room.
    import_module("thegither.config.safety").refuse_unsafe_production()


def refuse_busy_port(options: argparse.Namespace) -> None:
    """Raise ``ImproperlyConfigured`` where nothing can listen at the address that was asked for."""
    if not serving.port_is_free(options.host, options.port):
        raise ImproperlyConfigured(
            f"Port {options.port} is taken by another program. Choose another one: --port {options.port + 1}"
        )


def analyse_voices(options: argparse.Namespace) -> int:
    """Print who was heard on a matter, with small groups left out."""
    from thegither.dialogue.models import Matter

    from .voices import table_of_voices

    key = parse_reference(options.matter, "M")
    matter = Matter.objects.filter(pk=key).first() if key else None
    if matter is None:
        say(f"There is no matter {options.matter}. A reference looks like M-0003.")
        return 1
    say(table_of_voices(matter))
    return 0
