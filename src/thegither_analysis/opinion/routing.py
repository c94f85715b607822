"""Which statement somebody is asked about next: drawn by chance, each with a stated weight.

The weight is that of Polis (`priority-metric` of `conversation.clj`): statements that pull people apart, are
passed on seldom and are agreed with by some weigh more, and new ones up to 81 times as much until some 20
people have answered. Agreement alone never decides. Two things are ours:

- a floor: none counts as less than half as important as the mean, so that it weighs at least a quarter of
  what a statement of mean importance does that as many have answered, however few agree with it;
- a statement that is in no map yet counts as pulling as much as the one in the middle, so that a new one
  neither starves nor crowds out the others because nothing is known of it.
"""

import numpy as np
from numpy.typing import ArrayLike

from .._validation import require
from .representative import importance, newness
from .votes import Counts, Flags, Floats

FLOOR = 0.5


def weights(agree: ArrayLike, disagree: ArrayLike, passed: ArrayLike, extremity: ArrayLike) -> Floats:
    """The weight of each statement, above 0; only their ratios mean anything.

    `agree`, `disagree`, `passed`: how many voted so on it. `extremity`: how far it pulls from the middle in
    the last map (`OpinionMap.extremity`); NaN where it was in none.

    (max(I, Ī/2) · (1 + 8 · 2^(−seen/5)))² with I = (1 − p)(E + 1) a and Ī its mean over all statements: p is
    the smoothed share of passes, a of agreement (`representative.priority`).

    Raises:
        InputError: the lengths differ, or a count or an extremity is negative.
    """
    counts = Counts(*(np.asarray(each, np.int64) for each in (agree, disagree, passed)))
    pull = np.asarray(extremity, float)
    require(
        all(each.shape == (len(pull),) for each in counts), "every statement needs three counts and a pull"
    )
    require(
        all(bool((each >= 0).all()) for each in counts) and not bool((pull < 0).any()),
        "neither counts nor extremity can be negative",
    )
    known = np.isfinite(pull)
    middle = float(np.median(pull[known])) if known.any() else 0.0
    found = importance(counts, np.where(known, pull, middle))
    least = FLOOR * float(found.mean()) if len(found) else 0.0
    return np.asarray((np.maximum(found, least) * newness(counts.seen)) ** 2)


def choose(weights: Floats, seen: Flags, chance: np.random.Generator) -> int | None:
    """Draw the place of a statement that is not among those `seen`, in proportion to the weights.

    None where nothing is left. The same generator in the same state draws the same.

    Raises:
        InputError: the lengths differ, or a weight is not a number above 0.
    """
    require(len(weights) == len(seen), f"there are {len(weights)} weights for {len(seen)} statements")
    require(bool((np.isfinite(weights) & (weights > 0)).all()), "every weight must be above 0")
    left = np.flatnonzero(~seen)
    if not len(left):
        return None
    mass = np.cumsum(weights[left])
    drawn = int(np.searchsorted(mass, chance.random() * mass[-1], side="right"))
    return int(left[min(drawn, len(left) - 1)])


def is_stuck(weights: Floats, agree: ArrayLike, disagree: ArrayLike, passed: ArrayLike) -> bool:
    """Whether all weights are the same though statements were answered differently.

    That is the sign of a rule that no longer works: for sixteen months every weight at Polis was 49, and
    nobody noticed (compdemocracy/polis #2611).
    """
    answered = np.stack([np.asarray(each) for each in (agree, disagree, passed)])
    differ = bool((answered != answered[:, :1]).any())
    return differ and bool(np.ptp(weights) <= 1e-12 * np.max(weights))
