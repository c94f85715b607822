"""What was found of a conversation, as pages and programs read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from .models import Run

LETTERS = "ABCDEFGHIJKLMNOPQRST"
MOST_DRAWN = 2000
FEWEST_PUBLISHED = 5
SEED = 1
# Why a drawn sample is not weighted.
NO_PARTS, STRANGERS, PART_MISSING = "no parts", "strangers", "part missing"


@dataclass(frozen=True, slots=True)
class Tally:
    """How some people voted on a statement. ``low`` to ``high``: where the share who agree probably lies.

    Shares are 0 … 1 of those who answered, passes counted (95 %, Wilson 1927).
    """

    agree: int
    disagree: int
    passed: int
    low: float
    high: float

    @property
    def seen(self) -> int:
        """How many answered, passes counted."""
        return self.agree + self.disagree + self.passed

    @property
    def share(self) -> float:
        """The share who agree."""
        return self.agree / self.seen if self.seen else 0.0


@dataclass(frozen=True, slots=True)
class WeightedShare:
    """Shares of a statement in a drawn sample, weighted to its population, and what they rest on (Kish)."""

    agree: float
    disagree: float
    passed: float
    effective_n: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mattering:
    """To how many of those who agree, disagree or pass a statement matters a lot, as they said themselves."""

    agree: int = 0
    disagree: int = 0
    passed: int = 0

    @property
    def all(self) -> int:
        """To how many it matters a lot."""
        return self.agree + self.disagree + self.passed


@dataclass(frozen=True, slots=True)
class StatementResult:
    """A statement and how it was voted on, by everybody and by each group.

    ``of_groups`` stands in the order of ``Result.groups``: None where fewer of a group answered than are
    shown. ``has_enough`` is False where fewer answered it than results are shown for.
    """

    number: int
    text: str
    is_seed: bool
    statement_id: int
    contribution_id: int
    everybody: Tally
    consensus: float
    divisiveness: float
    of_groups: Sequence[Tally | None]
    has_enough: bool
    weighted: WeightedShare | None = None
    language: str = ""
    matters: Mattering = Mattering()

    @property
    def agree(self) -> int:
        """How many agree."""
        return self.everybody.agree

    @property
    def disagree(self) -> int:
        """How many disagree."""
        return self.everybody.disagree

    @property
    def passed(self) -> int:
        """How many passed."""
        return self.everybody.passed

    @property
    def seen(self) -> int:
        """How many answered."""
        return self.everybody.seen

    @property
    def share(self) -> float:
        """The share who agree, 0 … 1."""
        return self.everybody.share

    @property
    def interval(self) -> tuple[float, float]:
        """Where that share probably lies."""
        return self.everybody.low, self.everybody.high


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement (by its number) that tells a group from the others, and the stance of the group."""

    statement: int
    stance: str
    agree: int
    disagree: int
    seen: int
    p: float
    ratio: float
    z: float


@dataclass(frozen=True, slots=True)
class GroupResult:
    """People who vote alike. ``name`` is empty until people name it.

    ``is_shown`` is False for one with too few people to show figures of; ``is_small``: read with care.
    ``name_id`` is the key of its ``GroupName``.
    """

    id: int
    letter: str
    n: int
    name: str
    about: str
    name_id: int | None
    is_small: bool
    is_shown: bool
    representative: Sequence[Representative]


@dataclass(frozen=True, slots=True)
class Point:
    """Where a voter sits on the map; ``group`` is None where they are in none. ``voter`` is their number."""

    x: float
    y: float
    group: int | None
    voter: int


@dataclass(frozen=True, slots=True)
class Shared:
    """A statement (by its number) on which the whole conversation takes a stance."""

    statement: int
    stance: str


@dataclass(frozen=True, slots=True)
class Steadiness:
    """How many of the resamples find the same groups."""

    agreeing: int
    resamples: int


@dataclass(frozen=True, slots=True)
class Result:
    """How a conversation stands, as of its last run.

    ``people`` voted, ``placed`` of them are on the map, ``points`` of at most ``MOST_DRAWN`` of these.
    ``refused``: "few people", "one place", "unsteady", "unrelated", or empty where groups are drawn.
    ``has_changed``: groups were named, and one of those groups is no longer there. ``unweighted_because``
    says in words why a drawn sample is not weighted; whoever came by themselves cannot be.
    """

    run: Run
    people: int
    placed: int
    votes: int
    statements: Sequence[StatementResult]
    groups: Sequence[GroupResult]
    points: Sequence[Point]
    refused: str
    stability: Steadiness | None
    shared: Sequence[Shared]
    has_changed: bool
    is_drawn_sample: bool
    unweighted_because: str
