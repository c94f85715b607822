"""The arguments of ``thegither import`` and ``thegither export``; nothing heavy is imported here."""

import argparse
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_import(sources: Commands) -> None:
    """Add one command for each source that data can be imported from."""
    polis = _add(
        sources,
        "polis",
        "thegither.exchange.commands:import_polis",
        "load a Polis export: the conversation as a matter, its statements as contributions",
        "Source and licence are kept and shown. Loading the same again adds only what is new.",
    )
    polis.add_argument(
        "folder", type=Path, metavar="DIR", help="folder with comments.csv, votes.csv and summary.csv"
    )
    conversation = _add(
        sources,
        "conversation",
        "thegither.exchange.commands:import_conversation",
        "load a Polis export with all its votes into a conversation of opinions that has none yet",
        "Who wrote or voted what is not kept; source and licence are, and shown on every page of it.",
    )
    conversation.add_argument(
        "folder",
        type=Path,
        metavar="DIR",
        help="folder with comments.csv and votes.csv (or participants-votes.csv)",
    )
    conversation.add_argument(
        "--activity", type=int, required=True, metavar="KEY", help="the number in the address of the activity"
    )
    conversation.add_argument("--source", required=True, help="who held it, and where it is published")
    conversation.add_argument("--source-url", default="", metavar="URL", help="address of the source")
    conversation.add_argument("--licence", required=True, help='for example "CC BY 4.0"')
    conversation.add_argument(
        "--dry-run", action="store_true", help="say what would happen, and store nothing"
    )
    table = _add(
        sources,
        "csv",
        "thegither.exchange.commands:import_csv",
        "load organisations, people, actions or contributions from a CSV or XLSX file",
        "Every problem is named by row and column; all rows are stored or none.",
    )
    table.add_argument(
        "kind",
        choices=[
            "organisations",
            "people",
            "actions",
            "ledger",
            "agreements",
            "contributions",
            "populations",
        ],
        metavar="KIND",
    )
    table.add_argument("file", type=Path, metavar="FILE")
    table.add_argument(
        "--matter", help="reference of the matter that contributions belong to, for example M-0003"
    )
    table.add_argument("--sheet", default="", help="name of the sheet of an XLSX file (default: the first)")
    table.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="THEIRS=OURS",
        help='say which of our columns a heading means, for example --map "Body name=name"',
    )
    for command in (polis, table):
        command.add_argument("--partnership", metavar="SLUG", help="short name of the partnership")
        command.add_argument(
            "--dry-run", action="store_true", help="say what would happen, and store nothing"
        )


def add_export(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the export."""
    command.add_argument(
        "folder", type=Path, metavar="DIR", help="folder to write one file for each kind into"
    )
    command.add_argument(
        "--kind", action="append", default=[], metavar="KIND", help="only this kind (may be repeated)"
    )
    command.add_argument("--format", choices=["csv", "json", "jsonl"], default="csv")


def _add(commands: Commands, name: str, run: str, summary: str, description: str) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name, help=summary, description=f"{summary[0].upper()}{summary[1:]}. {description}"
    )
    command.set_defaults(run=run)
    return command
