"""What ``thegither import`` and ``thegither export`` do."""

import argparse
import sys
from pathlib import Path

from thegither.dialogue.models import Matter
from thegither.engagement.models import Activity
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.kernel.ids import parse_reference
from thegither.opinions.methods import CONVERSATION
from thegither.opinions.services.importing import import_conversation as load_conversation
from thegither.opinions.services.importing import read_conversation
from thegither.partners.models import Partnership

from .columns import KINDS
from .exporting import write
from .importing import Report, import_table
from .kinds import CHANGED, CREATED, IMPORTS, SAME, Place
from .polis import import_polis as load_polis
from .reading import read_table


def import_polis(options: argparse.Namespace) -> int:
    """Load a Polis export."""
    try:
        report = load_polis(
            actor=Actor.system(),
            partnership=_partnership(options.partnership),
            folder=options.folder,
            is_dry_run=options.dry_run,
        )
    except DomainError as error:
        return _refuse(error)
    export = report.export
    _say(
        f"{export.topic}: {len(export.statements)} statements, {export.votes} votes, {export.voters} voters."
    )
    for difference in export.differences():
        _say(f"  Note: {difference}")
    verb = "would be added" if options.dry_run else "were added"
    _say(
        f"{report.stored} contributions {verb}, {report.hidden} of them not shown; {report.known} were there."
    )
    if report.wordless:
        _say(f"{report.wordless} statements without a word in them were left out.")
    _say("Votes were not imported: “thegither import conversation” takes them too.")
    if report.matter:
        _say(f"Matter {report.matter.reference}: {report.matter.title}")
    return 0


def import_conversation(options: argparse.Namespace) -> int:
    """Load a Polis export with its votes."""
    try:
        activity = Activity.objects.filter(pk=options.activity, kind=CONVERSATION).first()
        if activity is None:
            raise DomainError("no_conversation", f"There is no conversation of opinions {options.activity}.")
        held = read_conversation(options.folder)
        _say(
            f"{len(held.lines)} statements, {held.left_out} of them left out by moderators; "
            f"{len(held.votes)} votes of {len(held.votes.participants)} people."
        )
        if held.wordless:
            _say(f"{held.wordless} statements without a word in them are left out, with the votes on them.")
        if options.dry_run:
            _say("Nothing was stored.")
            return 0
        load_conversation(
            actor=Actor.system(),
            activity=activity,
            held=held,
            source=options.source,
            source_url=options.source_url,
            licence=options.licence,
        )
    except DomainError as error:
        return _refuse(error)
    _say(f"Stored in “{activity}”. Where people agree is worked out within a minute.")
    return 0


def import_csv(options: argparse.Namespace) -> int:
    """Load a table."""
    kind = IMPORTS[options.kind]
    renamed = dict(pair.partition("=")[::2] for pair in options.map)
    try:
        matter = _matter(options.matter) if "matter" in kind.needs else None
        partnership = matter.partnership if matter else None
        if "partnership" in kind.needs and partnership is None:
            partnership = _partnership(options.partnership)
        with options.file.open("rb") as opened:
            table = read_table(opened, sheet=options.sheet)
        place = Place(actor=Actor.system(), partnership=partnership, matter=matter)
        report = import_table(
            place=place,
            kind=kind,
            table=table,
            renamed=renamed,
            is_dry_run=options.dry_run,
            progress=_progress,
        )
    except DomainError as error:
        return _refuse(error)
    except OSError as error:
        _say(f"thegither: {options.file} cannot be read: {error.strerror}")
        return 2
    return _tell(report, options.dry_run)


def export(options: argparse.Namespace) -> int:
    """Write everything public, one file for each kind."""
    if wrong := sorted(set(options.kind) - set(KINDS)):
        _say(f"thegither: there is no kind {', '.join(wrong)}. There are: {', '.join(KINDS)}")
        return 2
    options.folder.mkdir(parents=True, exist_ok=True)
    for name in options.kind or KINDS:
        path: Path = options.folder / f"{name}.{options.format}"
        with path.open("w", encoding="utf-8", newline="") as opened:
            for piece in write(KINDS[name], options.format, Actor.visitor()):
                opened.write(piece)
        _say(f"{path}")
    return 0


def _tell(report: Report, is_dry_run: bool) -> int:
    if report.unknown_columns:
        _say(f"Columns left out, because nobody knows them: {', '.join(report.unknown_columns)}")
    for problem in report.problems:
        row = f"row {problem.row}" if problem.row else "header"
        column = f", column {problem.column}" if problem.column else ""
        _say(f"  {row}{column}: {problem.message}")
    if report.problems:
        _say(f"{len(report.problems)} problems. Nothing was stored.")
        return 1
    done = "Dry run, nothing was stored" if is_dry_run else "Stored"
    counts = report.counts
    _say(f"{done}: {counts[CREATED]} new, {counts[CHANGED]} changed, {counts[SAME]} as they were.")
    return 0


def _partnership(slug: str | None) -> Partnership:
    found = Partnership.objects.filter(slug=slug or "").first()
    if found is None:
        names = ", ".join(Partnership.objects.values_list("slug", flat=True)[:20])
        raise DomainError(
            "no_partnership", f"Name a partnership with --partnership. There are: {names or 'none yet'}"
        )
    return found


def _matter(asked: str | None) -> Matter:
    key = parse_reference(asked or "", "M")
    found = Matter.objects.select_related("partnership").filter(pk=key).first() if key else None
    if found is None:
        raise DomainError("no_matter", "Name a matter with --matter, for example --matter M-0003.")
    return found


def _progress(what: str, done: int, total: int) -> None:
    if sys.stdout.isatty():
        sys.stdout.write(f"\r  {what}: {done} of {total}" + ("\n" if done == total else ""))
        sys.stdout.flush()


def _refuse(error: DomainError) -> int:
    _say(f"thegither: {error.message}")
    return 2


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
