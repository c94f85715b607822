"""Where the rows of a table go, and what a kind of table is."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from thegither.dialogue.models import Matter
from thegither.dialogue.services import ContributionDraft
from thegither.kernel.actors import Actor
from thegither.partners.models import Organisation, Partnership

CREATED, CHANGED, SAME = "created", "changed", "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the rows go: by whom, into which partnership and matter."""

    actor: Actor
    partnership: Partnership | None = None
    matter: Matter | None = None
    organisation: Organisation | None = None  # whose own records are imported, if it is for one alone
    # Contributions are checked row by row, and stored together at the end.
    drafts: list[ContributionDraft] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImportKind:
    """One kind of import. ``columns`` maps our column to other headings for it; ``store`` stores one row."""

    title: Any
    columns: dict[str, tuple[str, ...]]
    required: frozenset[str]
    store: Callable[[Place, dict[str, str]], str]
    needs: frozenset[str] = frozenset()
    finish: Callable[[Place, Counter[str]], None] = lambda place, counts: None
