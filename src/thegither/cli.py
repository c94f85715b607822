"""The ``thegither`` program: what can be done with an installation, one command each.

Nothing but arguments here; every command hands over to one function of a room.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

import thegither

DESCRIPTION = """\
Thegither: partnership working in one thread, said → decided → did → changed.

Try it:       thegither demo
For real:     thegither init      then  thegither serve
Look after:   thegither doctor, backup, verify, restore
"""

EPILOGUE = """\
Settings come from environment variables named THEGITHER_… or from a file of NAME=value lines
(thegither.env in the data folder, or the file that THEGITHER_CONFIG names).
Every setting is listed in docs/reference/settings.md.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = parser().parse_args(arguments)
    os.umask(0o027)  # what we store is for our own user and group
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thegither.config.settings")
    if options.environment:
        os.environ["THEGITHER_ENVIRONMENT"] = options.environment
    before = getattr(options, "before", None)
    if before:
        before(options)
    from django.core.exceptions import ImproperlyConfigured

    try:
        import django

        django.setup()
        module, function = options.run.rsplit(":", 1)
        return int(getattr(import_module(module), function)(options) or 0)
    except ImproperlyConfigured as error:
        print(f"thegither: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("thegither: stopped", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """Return the parser; its help is the program's documentation."""
    top = argparse.ArgumentParser(
        prog="thegither",
        description=DESCRIPTION,
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"thegither {thegither.__version__}")
    top.set_defaults(environment="", before=None)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_serving(commands)
    _add_looking_after(commands)
    _add_data(commands)
    return top


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # it has no public name


def _add_serving(commands: Commands) -> None:
    demo = _add(
        commands,
        "demo",
        "thegither.demonstration.commands:demo",
        "start the platform with an invented partnership, to try everything out",
        "Makes the demonstration once (about half a minute), prints the address and the log-ins, and serves. "
        "The next start keeps what you changed. Letters are written to files, nothing is sent.",
    )
    _add_address(demo)
    demo.add_argument("--fresh", action="store_true", help="throw the demonstration away and make it anew")
    demo.set_defaults(environment="demo", before=_point_links_here)
    serve = _add(
        commands,
        "serve",
        "thegither.operations.commands:serve",
        "run the platform: web processes and a worker",
        "Brings the database up to date first. Refuses to start a production with an unsafe setting and says "
        "which. Several machines can run it on one PostgreSQL.",
    )
    _add_address(serve)
    serve.add_argument("--workers", type=int, default=2, help="web processes (default: 2)")
    serve.add_argument("--no-worker", action="store_true", help="run no job worker here")
    _add(
        commands,
        "worker",
        "thegither.operations.commands:worker",
        "run one more job worker",
        "Does background jobs until it is stopped. Run as many as you like, on any machine.",
    )
    init = _add(
        commands,
        "init",
        "thegither.operations.commands:init",
        "set up a real installation: database, first administrator, first partnership",
        "Asks for what is not given. Changes nothing where there is an administrator already.",
    )
    init.add_argument("--email", help="e-mail address of the first administrator")
    init.add_argument("--name", help="name of the first administrator")
    init.add_argument(
        "--password-file", type=Path, help="file whose first line is the password (or - for input)"
    )
    init.add_argument("--partnership", help="name of a first partnership, run by the administrator")
    init.add_argument("--no-input", action="store_true", help="fail rather than ask")


def _add_looking_after(commands: Commands) -> None:
    backup = _add(
        commands,
        "backup",
        "thegither.operations.commands:backup",
        "write everything into one file, while people work",
        "Database, files and the secret key, as they were at one moment, with their digests.",
    )
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = _add(
        commands,
        "restore",
        "thegither.operations.commands:restore",
        "bring back what a backup holds, and verify it",
        "Into an empty installation, on SQLite or PostgreSQL, whichever the backup came from.",
    )
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--replace", action="store_true", help="replace what is there (it is kept beside)")
    _add(
        commands,
        "verify",
        "thegither.operations.commands:verify",
        "prove that nothing was altered: event chain, sealed records, references, files",
        "Names everything that is not as it was recorded. Exit status 1 if there is anything.",
    )
    _add(
        commands,
        "doctor",
        "thegither.operations.commands:doctor",
        "say what is wrong with this installation, and what to do about it",
        "Looks at settings, database, worker, mail, disk, files and backups. Exit status 1 for a fault.",
    )
    tests = _add(
        commands,
        "test",
        "thegither.operations.commands:test",
        "run the tests (in a checkout: ./thegither test)",
        "Everything, on both databases; with arguments, pytest with these.",
    )
    tests.add_argument("arguments", nargs=argparse.REMAINDER, help="arguments for pytest")
    _add(
        commands,
        "migrate",
        "thegither.operations.commands:migrate",
        "bring the database up to date (serve does it too)",
        "Goes forward only, one version after the other.",
    )
    _add(
        commands,
        "rebuild-search",
        "thegither.operations.commands:rebuild_search",
        "write the search index anew from the records",
        "Safe at any time; search goes on meanwhile.",
    )


def _add_data(commands: Commands) -> None:
    from thegither.exchange.arguments import add_export, add_import

    add_import(_group(commands, "import", "load data from elsewhere, with a dry run"))
    add_export(
        _add(
            commands,
            "export",
            "thegither.exchange.commands:export",
            "write everything public as CSV or JSON",
            "The columns are explained in docs/reference/open-data.md.",
        )
    )
    analyses = _group(commands, "analyse", "compute something from the records")
    voices = _add(
        analyses,
        "voices",
        "thegither.operations.commands:analyse_voices",
        "count who was heard on a matter: by layer, channel and answer",
        "Groups of fewer than 5 are not shown, nor the one that would reveal them.",
    )
    voices.add_argument("matter", help="reference of the matter, for example M-0003")
    network = _add(
        analyses,
        "network",
        "thegither.operations.networks:analyse_network",
        "measure a network of ties in a CSV file, as JSON",
        "The file has the columns from and to. Formulas are in docs/reference/network-measures.md.",
    )
    network.add_argument("edges", type=Path, metavar="EDGES.csv")
    network.add_argument(
        "--nodes", type=Path, metavar="NODES.csv", help="columns id, sector, unit_of, answered (yes or no)"
    )
    network.add_argument("--hub", help="a node: would the others be connected without it?")
    network.add_argument("--json", action="store_true", help="print JSON also in a terminal")
    texts = _add(
        analyses,
        "texts",
        "thegither.operations.texts:analyse_texts",
        "find campaigns, themes and rare points among the texts of a CSV file, as JSON",
        "Nothing leaves this machine. What is measured is in docs/reference/reading-measures.md.",
    )
    texts.add_argument("file", type=Path, metavar="FILE.csv")
    texts.add_argument("--text", required=True, metavar="COLUMN", help="the column with the texts")
    texts.add_argument("--id", metavar="COLUMN", help="what to call each text (without: its row, from 1 on)")
    texts.add_argument("--language", metavar="COLUMN", help="en, gd …; English where it is empty")
    texts.add_argument("--first", type=int, default=100, metavar="N", help="how many to read first (100)")
    texts.add_argument("--json", action="store_true", help="print JSON also in a terminal")
    opinion = _add(
        analyses,
        "opinion",
        "thegither.operations.opinions:analyse_opinion",
        "map who agrees with whom in a conversation that Polis exported, as JSON",
        "Reads votes.csv, participants-votes.csv and comments.csv. What is measured is in "
        "docs/reference/opinion-measures.md.",
    )
    opinion.add_argument("conversation", type=Path, metavar="DIR_OR_CSV")
    opinion.add_argument(
        "--groups", type=int, metavar="K", help="draw K groups, steady or not (without: 2 to 5)"
    )
    opinion.add_argument(
        "--enough",
        type=int,
        metavar="N",
        help="how many votes somebody gave who counts (7, or all if there are fewer statements)",
    )
    opinion.add_argument(
        "--polis-compatible", action="store_true", help="find groups as Polis does from nothing"
    )
    opinion.add_argument("--json", action="store_true", help="print JSON also in a terminal")


def _group(commands: Commands, name: str, summary: str) -> Commands:
    group = commands.add_parser(name, help=summary, description=summary)
    return group.add_subparsers(title="what", metavar="WHAT", required=True)


def _add(commands: Commands, name: str, run: str, summary: str, description: str) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name, help=summary, description=f"{summary[0].upper()}{summary[1:]}. {description}"
    )
    command.set_defaults(run=run)
    return command


def _add_address(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    command.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")


def _point_links_here(options: argparse.Namespace) -> None:
    """Let the links in letters and feeds of the demonstration lead to this server."""
    host = "localhost" if options.host in {"127.0.0.1", "::1", "0.0.0.0", "::"} else options.host
    os.environ.setdefault("THEGITHER_BASE_URL", f"http://{host}:{options.port}")
    os.environ.setdefault("THEGITHER_SITE_NAME", "Strathbrannoch")


if __name__ == "__main__":
    sys.exit(main())
