"""The agreed questions about the person: the same everywhere, each with why it is asked. Data, not code."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from thegither.kernel.packages import DataPackage, read_package

from .content import Option

NOT_SAID = "not_said"


@dataclass(frozen=True, slots=True)
class AboutQuestion:
    """One agreed question; one may always prefer not to say."""

    key: str
    text: str
    why: str
    source: str
    options: tuple[Option, ...]


@cache
def about_questions() -> DataPackage[AboutQuestion]:
    """Return the questions of the package, by key, in its order."""
    return read_package(__package__, "about_you", "question", _question)


def _question(data: dict[str, Any]) -> AboutQuestion:
    options = tuple(Option(key, text) for key, text in data["options"])
    return AboutQuestion(data["key"], data["text"], data["why"], data["source"], options)
