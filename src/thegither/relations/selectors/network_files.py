"""Ties between organisations as files: CSV and GraphML, out and in. Nobody's rating is ever in one."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from thegither.kernel.errors import DomainError
from thegither.partners.models import Organisation

from ..models import NetworkMember

LARGEST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 50_000
HEADER = ("from", "to", "from_sector", "to_sector", "named_back")
_GRAPHML = "http://graphml.graphdrawing.org/xmlns"


def tie_rows(members: Sequence[NetworkMember]) -> Iterator[tuple[object, ...]]:
    """Yield a row for each tie; one without "to" for who answered and named nobody.

    ``named_back`` is empty where the other did not answer. Who stands in no "from" did not answer.
    """
    by_key = {member.organisation_id: member for member in members}
    for member in members:
        if member.names is None:
            continue
        for key in member.names:
            other = by_key[key]
            back = "" if other.names is None else member.organisation_id in other.names
            yield member.organisation.name, other.organisation.name, member.sector, other.sector, back
        if not member.names:
            yield member.organisation.name, "", member.sector, "", ""


def graphml(members: Iterable[NetworkMember]) -> bytes:
    """Return the ties as GraphML: nodes with name, sector and whether they answered."""
    members = list(members)
    root = ElementTree.Element("graphml", xmlns=_GRAPHML)
    for name, kind in (("name", "string"), ("sector", "string"), ("answered", "boolean")):
        attributes = {"id": name, "for": "node", "attr.name": name, "attr.type": kind}
        ElementTree.SubElement(root, "key", attributes)
    graph = ElementTree.SubElement(root, "graph", edgedefault="directed")
    for member in members:
        node = ElementTree.SubElement(graph, "node", id=member.organisation.slug)
        answered = "true" if member.names is not None else "false"
        values = {"name": member.organisation.name, "sector": member.sector, "answered": answered}
        for key, value in values.items():
            ElementTree.SubElement(node, "data", key=key).text = value
    slugs = {member.organisation_id: member.organisation.slug for member in members}
    for member in members:
        for key in member.names or ():
            ElementTree.SubElement(graph, "edge", source=slugs[member.organisation_id], target=slugs[key])
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


@dataclass(slots=True)
class TieFile:
    """What a file says: whom each organisation that answered named, and what is wrong in which row."""

    answers: dict[Organisation, set[Organisation]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_ties(content: bytes, known: Iterable[Organisation]) -> TieFile:
    """Read a CSV (columns "from" and "to") or a GraphML file of ties between known organisations.

    Organisations are told by name or by the last part of their page's address. Raises ``DomainError``
    "file_too_large", "file_unreadable" or "file_without_ties".
    """
    if len(content) > LARGEST_BYTES:
        raise DomainError("file_too_large", _("This file is larger than 2 MB."), "file")
    index = {key: each for each in known for key in (each.name.casefold(), each.slug)}
    found = _read_graphml(content, index) if content.lstrip().startswith(b"<") else _read_csv(content, index)
    if not found.answers and not found.problems:
        raise DomainError("file_without_ties", _("No tie is in this file. Nothing was brought in."), "file")
    return found


def _read_csv(content: bytes, known: Mapping[str, Organisation]) -> TieFile:
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except (UnicodeDecodeError, csv.Error):
        raise _unreadable() from None
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    if "from" not in header or "to" not in header or len(rows) > MOST_ROWS:
        raise _unreadable()
    source, target = header.index("from"), header.index("to")
    found = TieFile()
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            cells = [*row, *[""] * len(header)]
            _take(found, known, cells[source], cells[target], _("Row %(number)d") % {"number": number})
    return found


def _read_graphml(content: bytes, known: Mapping[str, Organisation]) -> TieFile:
    # A definition of entities could unfold into gigabytes, and no program for networks writes one; in two
    # bytes for each letter it could not be seen.
    if b"\0" in content or b"<!DOCTYPE" in content.upper() or b"<!ENTITY" in content.upper():
        raise _unreadable()
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        raise _unreadable() from None
    if root.tag.rpartition("}")[2] != "graphml":
        raise _unreadable()
    names, answered = {}, []
    keys = {each.get("id"): each.get("attr.name") for each in root.findall("{*}key")}
    for node in root.findall(".//{*}node"):
        data = {keys.get(each.get("key")): each.text or "" for each in node.findall("{*}data")}
        identity = node.get("id", "")
        names[identity] = data.get("name") or data.get("label") or identity
        if data.get("answered", "true") != "false":
            answered.append(identity)
    found = TieFile()
    for identity in answered:
        _take(found, known, names[identity], "", _("Node “%(id)s”") % {"id": identity[:60]})
    graph = root.find("{*}graph")
    default = "" if graph is None else graph.get("edgedefault", "")
    for number, edge in enumerate(root.findall(".//{*}edge"), start=1):
        source, target = (names.get(end, end) for end in (edge.get("source", ""), edge.get("target", "")))
        where = _("Edge %(number)d") % {"number": number}
        _take(found, known, source, target, where)
        if edge.get("directed", str(default != "undirected").lower()) == "false":
            _take(found, known, target, source, where)
    return found


def _take(found: TieFile, known: Mapping[str, Organisation], source: str, target: str, where: str) -> None:
    """Take one tie, or remember what is wrong with it; a file with a problem is not brought in at all."""
    ends = []
    for name in (source, target):
        name = name.strip().removeprefix("'")
        end = known.get(name.casefold())
        if end is None and name:
            found.problems.append(
                _("%(where)s: no organisation of this partnership is called “%(name)s”.")
                % {"where": where, "name": name[:80]}
            )
        ends.append(end)
    if not source.strip():
        found.problems.append(_("%(where)s: say from whom the tie is.") % {"where": where})
    elif ends[0] is not None and ends[0] == ends[1]:
        found.problems.append(_("%(where)s: nobody is tied to themselves.") % {"where": where})
    elif ends[0] is not None:
        found.answers.setdefault(ends[0], set()).update(each for each in ends[1:] if each is not None)


def _unreadable() -> DomainError:
    return DomainError(
        "file_unreadable",
        _("This is no table with the columns “from” and “to”, and no GraphML file. Nothing was brought in."),
        "file",
    )
