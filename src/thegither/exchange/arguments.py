"""The arguments of ``thegither import`` and ``thegither export``; nothing heavy is imported here."""

import argparse


def add_import(sources: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add one command for each source that data can be imported from."""


def add_export(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the export."""
