"""Who needs whom, from what each says of itself: mutual, one-sided, blind spots, solo, orphans.

D_ij (0 … 3) is how much i says it needs j; B_ji (0 … 3) is how much j says i needs it. Of two who both
answered: mutual if D_ij > 0 and D_ji > 0; where only D_ij > 0, one-sided if B_ji > 0 and a blind spot if
B_ji = 0. Who did not answer says nothing: their pairs are unknown, never "no need".
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Generic, NamedTuple, TypeVar

from ._validation import require, require_count

VERSION = "1"
STRONGEST = 3
FEWEST_SHOWN = 5

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Answer(Generic[Node]):
    """What one party says: whom it needs and who it thinks needs it (0 … 3), whether it offers anything."""

    needs: Mapping[Node, int] = field(default_factory=dict)
    needed_by: Mapping[Node, int] = field(default_factory=dict)
    offers: bool = False


@dataclass(frozen=True, slots=True)
class Dependences(Generic[Node]):
    """The pairs of one topic by what they are; ordered pairs go from the one that needs.

    `known` counts the pairs of which both answered. `is_orphan`: nobody who answered can offer anything.
    """

    mutual: frozenset[frozenset[Node]]
    one_sided: frozenset[tuple[Node, Node]]
    blind_spots: frozenset[tuple[Node, Node]]
    solo: frozenset[Node]
    is_orphan: bool
    answered: int
    known: int


def dependences(answers: Mapping[Node, Answer[Node]]) -> Dependences[Node]:
    """Sort the pairs of those who answered. `solo` are those of them who need nobody at all.

    Raises:
        InputError: a strength is not between 0 and 3, or somebody needs themselves.
    """
    for node, answer in answers.items():
        for strengths in (answer.needs, answer.needed_by):
            require(node not in strengths, f"{node!r} answers about itself")
            for strength in strengths.values():
                require(0 <= strength <= STRONGEST, f"a strength must be between 0 and 3, not {strength}")
    mutual: set[frozenset[Node]] = set()
    one_sided: set[tuple[Node, Node]] = set()
    blind: set[tuple[Node, Node]] = set()
    for one, two in combinations(answers, 2):
        there = answers[one].needs.get(two, 0) > 0
        back = answers[two].needs.get(one, 0) > 0
        if there and back:
            mutual.add(frozenset((one, two)))
        elif there or back:
            needing, needed = (one, two) if there else (two, one)
            knows = answers[needed].needed_by.get(needing, 0) > 0
            (one_sided if knows else blind).add((needing, needed))
    count = len(answers)
    return Dependences(
        mutual=frozenset(mutual),
        one_sided=frozenset(one_sided),
        blind_spots=frozenset(blind),
        solo=frozenset(node for node, answer in answers.items() if not any(answer.needs.values())),
        is_orphan=bool(answers) and not any(answer.offers for answer in answers.values()),
        answered=count,
        known=count * (count - 1) // 2,
    )


class Band(NamedTuple):
    """A count of `total` that lies between `least` and `most`; exact where the two are one."""

    total: int
    least: int
    most: int

    @property
    def is_exact(self) -> bool:
        return self.least == self.most


def band(count: int, total: int, fewest: int = FEWEST_SHOWN) -> Band | None:
    """Blur a count until it tells of nobody in particular; None where `total` is too small for that.

    Below `fewest`, none included, it says only that: a plain "none" would tell each what the other said, and
    so would "all". The upper end is blurred alike; both need room, so `total` must be at least 2·fewest − 1.

    Raises:
        InputError: count is not between 0 and total.
    """
    require_count("total", total)
    require(0 <= count <= total, f"count must be between 0 and total ({total}), not {count}")
    require_count("fewest", fewest, minimum=1)
    if total < 2 * fewest - 1:
        return None
    if count < fewest:
        return Band(total, 0, fewest - 1)
    if total - count < fewest:
        return Band(total, total - fewest + 1, total)
    return Band(total, count, count)
