"""The published list of reasons for not showing a contribution: dated data, not code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import get_language

from thegither.kernel.clock import today
from thegither.kernel.packages import read_package

SENT_VERY_FAST = "sent-very-fast"
HIDDEN_QUESTION = "hidden-question"
LOOKED_AT_FIRST = "looked-at-first"
LEFT_OUT_ELSEWHERE = "left-out-elsewhere"


class Words(NamedTuple):
    """A reason in one language."""

    title: str
    wording: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not shown, in words for its author."""

    slug: str
    words: Mapping[str, Words]
    from_on: date
    until_on: date | None = None
    is_automatic: bool = False

    @property
    def title(self) -> str:
        """The reason in a few words, in the language of the page if we have them."""
        return self._here.title

    @property
    def wording(self) -> str:
        """What falls under it."""
        return self._here.wording

    @property
    def _here(self) -> Words:
        return self.words.get(get_language() or "", self.words[settings.LANGUAGE_CODE])

    @property
    def is_current(self) -> bool:
        """True while it may be given."""
        return self.from_on <= today() and (self.until_on is None or today() <= self.until_on)


@dataclass(frozen=True, slots=True)
class ReasonList:
    """One version of the list, with where it comes from."""

    version: str
    source: str
    reasons: tuple[Reason, ...]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The reasons that a moderator may give now, for a form."""
        return [
            (reason.slug, reason.title)
            for reason in self.reasons
            if reason.is_current and not reason.is_automatic
        ]

    def named(self, slug: str) -> Reason | None:
        """Return the reason called ``slug``, also one that is not given any more."""
        return next((reason for reason in self.reasons if reason.slug == slug), None)


def _words(entry: dict[str, Any]) -> dict[str, Words]:
    others = {code: entry[code] for code, _name in settings.LANGUAGES if code in entry}
    said = {settings.LANGUAGE_CODE: entry, **others}
    return {code: Words(each["title"], each["wording"]) for code, each in said.items()}


def _reason(entry: dict[str, Any]) -> Reason:
    return Reason(
        slug=entry["slug"],
        words=_words(entry),
        from_on=entry["from"],
        until_on=entry.get("until"),
        is_automatic=entry.get("automatic", False),
    )


@cache
def published_reasons() -> ReasonList:
    """Return the list that this version of the program ships."""
    package = read_package(__package__, "moderation_reasons", "reason", _reason, key="slug")
    return ReasonList(package.version, package.source, tuple(package.entries.values()))
