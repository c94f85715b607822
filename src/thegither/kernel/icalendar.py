"""Calendar files (RFC 5545) that any calendar program can read."""

from collections.abc import Iterable
from datetime import UTC, datetime

_LINE_OCTETS = 75


def calendar_file(name: str, events: Iterable[Iterable[str]]) -> str:
    """Return the text of a calendar; each event is given as the content lines between BEGIN and END."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Thegither//Thegither//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    ]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines)


def instant(moment: datetime) -> str:
    """Return a moment as a DATE-TIME value in UTC."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escape(text: str) -> str:
    """Return ``text`` as a TEXT value: backslash, semicolon, comma and line ends escaped."""
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def fold(line: str) -> str:
    """Return a content line in parts of at most 75 octets, never cut inside a character."""
    parts, part, size = [], "", 0
    for mark in line:
        octets = len(mark.encode())
        if size + octets > _LINE_OCTETS:
            parts.append(part)
            part, size = "", 1  # the space that begins a continuation counts
        part += mark
        size += octets
    return "\r\n ".join([*parts, part])
