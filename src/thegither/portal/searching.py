"""Find records by words. What somebody may not see is never found, whatever the index holds."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from thegither.dialogue.models import Matter
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed
from thegither.kernel.text import clean_line
from thegither.partners.models import Organisation, Partnership

from .full_text import FOLD
from .indexing import KINDS
from .models import SearchDocument

PAGE_SIZE = 20
LAST_PAGE = 50
MOST_WORDS = 12
EXCERPT = 220
# How many of those that match are put in order: as many as one can page through.
RANKED = PAGE_SIZE * LAST_PAGE

_WORD = re.compile(r"\w+")
_MARKDOWN = re.compile(r"\*\*|__|^#+ ", re.MULTILINE)
_ENDING = re.compile(r"(?<=\w{3})(?:ings?|ies|es|ed|s)$")


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found; ``where`` names the partnership and the matter it belongs to."""

    kind: str
    title: str
    url: str
    excerpt: SafeString
    where: str
    happened_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of what was found."""

    rows: list[Hit]
    has_more: bool


def words_of(query: str) -> list[str]:
    """Return the words of a query that can be searched for, without accents."""
    try:
        text = clean_line(query[:1000], limit=1000, required=False)
    except DomainError:
        return []
    return _WORD.findall(text.translate(FOLD))[:MOST_WORDS]


def search(actor: Actor, query: str, *, kind: str = "", page: int = 1) -> Hits:
    """Return the records that hold all words of ``query`` (the last may be unfinished), best first."""
    words = words_of(query)
    if not words or not 1 <= page <= LAST_PAGE:
        return Hits([], False)
    keys = _ranked_keys(actor, words, kind, (page - 1) * PAGE_SIZE)
    documents = {found.pk: found for found in SearchDocument.objects.filter(pk__in=keys)}
    found = [documents[key] for key in keys[:PAGE_SIZE] if key in documents]
    return Hits(_as_hits(actor, found, words), len(keys) > PAGE_SIZE)


def _ranked_keys(actor: Actor, words: list[str], kind: str, offset: int) -> list[int]:
    """Return the keys of a page of documents and one more, in the partnerships and matters one may see.

    That is only to fill the pages; ``_as_hits`` asks the policies about each record itself. To judge every
    record that holds a common word would cost the more the more people say: the newest ``RANKED`` are judged,
    and as many with all words in their title.
    """
    partnerships, partnership_values = _keys_sql(allowed(actor, Act.VIEW, Partnership))
    matters, matter_values = _keys_sql(allowed(actor, Act.VIEW, Matter))
    wanted = [kind] if kind in KINDS else list(KINDS)
    scope = (
        f"document.kind IN ({', '.join(['%s'] * len(wanted))}) "
        f"AND (document.partnership_id IS NULL OR document.partnership_id IN ({partnerships})) "
        f"AND (document.matter_id IS NULL OR document.matter_id IN ({matters}))"
    )
    newest, everywhere, in_title = _JUDGED[connection.vendor](words)
    newest = newest.format(scope=scope, most=RANKED)
    sql = (
        f"SELECT id FROM (SELECT * FROM ({newest}) anywhere UNION ALL SELECT * FROM ({newest}) titled) found "
        "GROUP BY id ORDER BY MIN(score), id DESC LIMIT %s OFFSET %s"
    )
    scoped = (*wanted, *partnership_values, *matter_values)
    values: list[Any] = [everywhere, *scoped, in_title, *scoped, PAGE_SIZE + 1, offset]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def _judged_by_sqlite(words: list[str]) -> tuple[str, str, str]:
    """Return the SQL of the newest documents with their scores (the least is best), and what is matched."""
    *whole, last = (f'"{word}"' for word in words)
    match = " AND ".join([*whole, last + ("*" if len(words[-1]) > 2 else "")])
    sql = (
        "SELECT document.id, bm25(portal_searchindex, 10.0, 1.0) score FROM portal_searchindex "
        "CROSS JOIN portal_searchdocument document ON document.id = portal_searchindex.rowid "
        "WHERE portal_searchindex MATCH %s AND {scope} ORDER BY portal_searchindex.rowid DESC LIMIT {most}"
    )
    return sql, match, f"title : ({match})"


def _judged_by_postgresql(words: list[str]) -> tuple[str, str, str]:
    """Return the same in the words of PostgreSQL; titles have the weight A."""
    *whole, last = (f"'{word}'" for word in words)
    open_end = ":*" if len(words[-1]) > 2 else ""
    sql = (
        "SELECT id, -ts_rank(words, wanted) score FROM (SELECT document.id, document.words, wanted "
        "FROM portal_searchdocument document, to_tsquery('english', %s) wanted "
        "WHERE document.words @@ wanted AND {scope} ORDER BY document.id DESC LIMIT {most}) newest"
    )
    match = " & ".join([*whole, last + open_end])
    in_title = " & ".join([*(f"{word}:A" for word in whole), f"{last}:{open_end.lstrip(':')}A"])
    return sql, match, in_title


_JUDGED = {"sqlite": _judged_by_sqlite, "postgresql": _judged_by_postgresql}


def _keys_sql(rows: QuerySet) -> tuple[str, tuple[object, ...]]:
    sql, values = rows.order_by().values("pk").query.sql_with_params()
    return sql, values


def _as_hits(actor: Actor, found: list[SearchDocument], words: list[str]) -> list[Hit]:
    keys_of_kind: dict[str, list[int]] = defaultdict(list)
    for document in found:
        keys_of_kind[document.kind].append(document.key)
    seen = {
        kind: set(
            allowed(actor, Act.VIEW, KINDS[kind].rows().filter(pk__in=keys)).values_list("pk", flat=True)
        )
        for kind, keys in keys_of_kind.items()
    }
    found = [document for document in found if document.key in seen[document.kind]]
    partnerships = _names(Partnership, "name", {document.partnership_id for document in found})
    matters = _names(Matter, "title", {document.matter_id for document in found if document.kind != "matter"})
    slugs = _names(Organisation, "slug", {row.key for row in found if row.kind == "organisation"})
    slugs_of_partnerships = _names(
        Partnership, "slug", {row.key for row in found if row.kind == "partnership"}
    )
    hits = []
    for document in found:
        where = [] if document.kind == "partnership" else [partnerships.get(document.partnership_id, "")]
        where.append(matters.get(document.matter_id, ""))
        if document.kind == "partnership":
            url = reverse("portal:partnership", args=[slugs_of_partnerships[document.key]])
        elif document.kind == "organisation":
            url = reverse("partners:organisation", args=[slugs[document.key]])
        else:
            url = reverse(f"portal:{document.kind}", args=[document.key])
        hits.append(
            Hit(
                kind=document.kind,
                title=document.title,
                url=url,
                excerpt=excerpt(document.text, words),
                where=" · ".join(name for name in where if name),
                happened_at=document.happened_at,
                language=document.language,
            )
        )
    return hits


def _names(model: type[Model], field: str, keys: set[int | None]) -> dict[int | None, str]:
    wanted = [key for key in keys if key is not None]
    return dict(model._default_manager.filter(pk__in=wanted).values_list("pk", field)) if wanted else {}


def excerpt(text: str, words: list[str]) -> SafeString:
    """Return the part of ``text`` round the first word that was found, with the words marked."""
    line = " ".join(_MARKDOWN.sub("", text).split())
    stems = sorted({re.escape(_ENDING.sub("", word)) for word in words}, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(stems)})\w*", re.IGNORECASE)
    first = pattern.search(line.translate(FOLD))
    start = max(0, first.start() - 60) if first else 0
    if start:
        start = line.rfind(" ", 0, start + 1) + 1
    part = line[start : start + EXCERPT]
    if start + EXCERPT < len(line):
        part = part.rpartition(" ")[0] or part
    pieces, place = ["… " if start else ""], 0
    for match in pattern.finditer(part.translate(FOLD)):
        pieces += [
            conditional_escape(part[place : match.start()]),
            f"<mark>{conditional_escape(part[slice(*match.span())])}</mark>",
        ]
        place = match.end()
    pieces += [conditional_escape(part[place:]), " …" if start + len(part) < len(line) else ""]
    return mark_safe("".join(pieces))
