"""The published list of reasons for not showing a contribution: dated data, not code."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from thegither.kernel.clock import today

SENT_VERY_FAST = "sent-very-fast"
HIDDEN_QUESTION = "hidden-question"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not shown, in words for its author."""

    slug: str
    title: str
    wording: str
    from_on: date
    until_on: date | None = None
    is_automatic: bool = False

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


@cache
def published_reasons() -> ReasonList:
    """Return the list that this version of the program ships."""
    content = tomllib.loads(files(__package__).joinpath("data/moderation_reasons.toml").read_text("utf-8"))
    reasons = tuple(
        Reason(
            slug=entry["slug"],
            title=entry["title"],
            wording=entry["wording"],
            from_on=entry["from"],
            until_on=entry.get("until"),
            is_automatic=entry.get("automatic", False),
        )
        for entry in content["reason"]
    )
    return ReasonList(content["version"], content["source"], reasons)
