"""``thegither analyse texts``: campaigns, themes and rare points among the texts of a CSV file, as JSON."""

import argparse
from textwrap import shorten
from typing import Any

from .analysing import answer, refuse, rows

_SHOWN = 5


def analyse_texts(options: argparse.Namespace) -> int:
    """Print what the texts of a column have in common, and which to read first."""
    from thegither_analysis._validation import InputError

    try:
        table = rows(options.file)
        texts = _column(table, options.text, options.id)
        languages = _column(table, options.language, options.id) if options.language else {}
        found = _found(texts, {key: given for key, given in languages.items() if given}, options.first)
    except (InputError, OSError) as error:
        return refuse(error)
    return answer(found, lambda: _summary(found, texts), as_json=options.json)


def _found(texts: dict[str, str], languages: dict[str, str], first: int) -> dict[str, Any]:
    from thegither_analysis import campaigns, corpus, reading, themes

    read = corpus.read(texts, languages)
    groups = campaigns.group(texts, languages)
    suggested = themes.suggest(read, groups)
    entries = reading.order(read, groups, most=first)
    return {
        "function": "thegither_analysis.campaigns.group, themes.suggest, reading.order, reading.rare",
        "version": "/".join((campaigns.VERSION, themes.VERSION, reading.VERSION)),
        "texts": len(texts),
        "to_read": len(entries),
        "campaigns": [group._asdict() for group in groups],
        "themes": [
            theme._asdict() | {"texts": [belongs._asdict() for belongs in theme.texts]} for theme in suggested
        ],
        "read_first": [entry._asdict() for entry in entries[:first]],
        "rare": [point._asdict() for point in reading.rare(read, groups)],
    }


def _summary(found: dict[str, Any], texts: dict[str, str]) -> str:
    lines = [f"{found['texts']} texts, {found['to_read']} to read; near-duplicates stand for one another."]
    lines += [f"Campaign of {len(each['members'])} texts." for each in found["campaigns"]]
    lines += [f"{len(each['texts'])} texts on: {', '.join(each['terms'])}" for each in found["themes"]]
    for title, entries in (("Read first:", found["read_first"][:_SHOWN]), ("Rare:", found["rare"][:_SHOWN])):
        lines += [title, *(f"  {each['key']}: {shorten(texts[each['key']], 80)}" for each in entries)]
    return "\n".join(lines)


def _column(table: list[dict[str, str]], name: str, key: str | None) -> dict[str, str]:
    """The values of a column by the key of their row."""
    from thegither_analysis._validation import require, require_unique

    for column in (name, key):
        require(column is None or not table or column in table[0], f"the table has no column {column!r}")
    keys = [row[key].strip() if key else str(number) for number, row in enumerate(table, 1)]
    require_unique(f"column {key!r}", keys)
    return {each: row[name].strip() for each, row in zip(keys, table, strict=True)}
