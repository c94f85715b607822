"""What is invented, read from ``data/``: words and days, no code."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

Entry = dict[str, Any]

_DATA = files(__package__) / "data"


@cache
def cast() -> Entry:
    """Return communities, organisations, memberships and people."""
    return _read("cast.toml")


@cache
def partnerships() -> Entry:
    """Return partnerships with their seats, versions and translations, and open invitations."""
    return _read("partnerships.toml")


@cache
def matters() -> list[Entry]:
    """Return the matters, each with all that was said, answered, decided, done and measured."""
    names = sorted(path.name for path in (_DATA / "matters").iterdir() if path.name.endswith(".toml"))
    return [_read(f"matters/{name}") for name in names]


@cache
def promising() -> Entry:
    """Return promises, agreements, links between partnerships, and a yes on conditions."""
    return _read("promising.toml")


@cache
def hidden() -> Entry:
    """Return the contribution that a moderator does not show."""
    return _read("hidden.toml")


@cache
def bringing() -> Entry:
    """Return what the partners bring: profiles, asks, offers and needs, the ledger, businesses."""
    return _read("bringing.toml")


@cache
def agreeing() -> Entry:
    """Return what partners agreed, who signed it, and the clarity test."""
    return _read("agreeing.toml")


@cache
def planning() -> Entry:
    """Return what partners mean to bring, and what they expect."""
    return _read("planning.toml")


@cache
def relations() -> Entry:
    """Return whom people met, who ought to know whom, and who needs whom."""
    return _read("relations.toml")


@cache
def including() -> Entry:
    """Return whom each matter touches, who is missing and what is done about it, and who there is."""
    return _read("including.toml")


@cache
def supporting() -> Entry:
    """Return what people needed to take part, what was paid, and places to meet."""
    return _read("supporting.toml")


@cache
def questionnaires() -> Entry:
    """Return a questionnaire: what it asks, and what people wrote in their own words."""
    return _read("questionnaires.toml")


@cache
def engaging() -> Entry:
    """Return engagements with their plans, positions of organisations, and methods that were tried."""
    return _read("engaging.toml")


@cache
def ideas() -> Entry:
    """Return the ideas, with what became of them."""
    return _read("ideas.toml")


@cache
def drafts() -> Entry:
    """Return the draft in two wordings, with what was said about it."""
    return _read("drafts.toml")


@cache
def gatherings() -> Entry:
    """Return the events, with who signed up and what was said."""
    return _read("gatherings.toml")


@cache
def opinions() -> Entry:
    """Return the conversation of opinions, and where the real one beside it comes from."""
    return _read("opinions.toml")


def _read(name: str) -> Entry:
    return tomllib.loads(_DATA.joinpath(name).read_text("utf-8"))
