"""Weights that bring a sample to known margins of its population, and what they cost in certainty.

Raking, or iterative proportional fitting: Deming & Stephan (1940), Annals of Mathematical Statistics
11:427–444. Design effect and effective sample size: Kish (1965), "Survey sampling", §11.7: n Σw² / (Σw)² and
(Σw)² / Σw². Trimming after each fit, with what was cut off shared out by fitting again: Potter (1990),
"A study of procedures to identify and trim extreme sampling weights".

Only for samples whose chance of being drawn is known: weights make nobody representative who came by
themselves.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._validation import InputError, require, require_count

VERSION = "1"

Numbers = NDArray[np.float64]


class Raked(NamedTuple):
    """Weights in the order of the rows; they sum to the total of the first margin.

    `trimmed` is how many of them stand at a limit.
    """

    weights: tuple[float, ...]
    effective_n: float
    design_effect: float
    sweeps: int
    trimmed: int


class _Margin(NamedTuple):
    name: str
    of: NDArray[np.int64]  # the category of each row
    wanted: Numbers


def rake(
    rows: Sequence[Mapping[str, str]],
    targets: Mapping[str, Mapping[str, float]],
    base: Sequence[float] | None = None,
    trim: tuple[float, float] | None = None,
    tolerance: float = 1e-10,
    sweeps: int = 1000,
) -> Raked:
    """Weights under which the rows have the margins `targets`: column → category → size in the population.

    `base` are the weights to begin from (1 each); `trim` the least and most weight, as multiples of the mean.
    Sizes may be counts or shares; each margin is brought to the total of the first. It ends when a sweep over
    all margins changes no weight by more than `tolerance` of itself.

    Raises:
        InputError: a row has a category that its margin lacks, a category of some size has no row, a weight
        or
            size is not a positive number, the limits are the wrong way round, or the margins contradict each
            other (or the limits) so that no weights meet them all.
    """
    require(bool(rows) and bool(targets), "there is nothing to weight, or no margin to weight it to")
    require_count("sweeps", sweeps, 1)
    begun = np.ones(len(rows)) if base is None else np.array(base, float)
    require(len(begun) == len(rows), f"there are {len(rows)} rows and {len(begun)} weights")
    require(bool(np.all(np.isfinite(begun) & (begun > 0))), "every weight to begin from must be above 0")
    margins = _margins(rows, targets)
    mean = margins[0].wanted.sum() / len(rows)
    limits = (0.0, np.inf) if trim is None else (trim[0] * mean, trim[1] * mean)
    require(0 <= limits[0] < mean < limits[1], "limits must be below and above 1, the mean weight")
    weights = begun
    sweep, settled = 0, False
    while sweep < sweeps and not settled:
        sweep, before = sweep + 1, weights
        for margin in margins:
            weights = weights * _factors(margin, weights)[margin.of]
        weights = np.clip(weights, *limits)
        settled = bool(np.all(np.abs(weights - before) <= tolerance * before))
    off = {
        margin.name: float(
            np.max(np.abs(_factors(margin, weights) - 1), initial=0.0, where=margin.wanted > 0)
        )
        for margin in margins
    }
    worst = max(off, key=off.__getitem__)
    if off[worst] > max(1e-6, 10 * tolerance):
        raise InputError(f"no weights meet all margins: {worst!r} stays {off[worst]:.1%} off")
    at_limit = np.count_nonzero((weights <= limits[0]) | (weights >= limits[1])) if trim else 0
    return Raked(tuple(weights.tolist()), effective_n(weights), design_effect(weights), sweep, int(at_limit))


def effective_n(weights: Sequence[float] | Numbers) -> float:
    """How many unweighted answers would say as much (Kish).

    Raises:
        InputError: there is no weight, or one is negative, or all are 0.
    """
    given = np.array(weights, float)
    fine = bool(np.all(np.isfinite(given) & (given >= 0))) and bool(given.sum() > 0)
    require(fine, "weights must be numbers from 0 on, and not all 0")
    return float(given.sum() ** 2 / (given**2).sum())


def design_effect(weights: Sequence[float] | Numbers) -> float:
    """By how much unequal weights widen the variance (Kish): 1 if all are equal.

    Raises:
        InputError: as `effective_n`.
    """
    return len(weights) / effective_n(weights)


def _margins(rows: Sequence[Mapping[str, str]], targets: Mapping[str, Mapping[str, float]]) -> list[_Margin]:
    total = 0.0
    margins = []
    for name, sizes in targets.items():
        for category, size in sizes.items():
            require(np.isfinite(size) and size >= 0, f"{name}: {category!r} must not be negative, is {size}")
        place = {category: number for number, category in enumerate(sizes)}
        found = [row.get(name, "") for row in rows]
        strange = sorted(set(found) - place.keys())
        require(not strange, f"{name}: {strange[:1]} stands in a row, but not in the margin")
        wanted = np.array(list(sizes.values()), float)
        of = np.array([place[category] for category in found])
        there = np.bincount(of, minlength=len(wanted))
        empty = [category for category, number in place.items() if wanted[number] and not there[number]]
        require(not empty, f"{name}: nobody in the sample is {empty[:1]}; join it with another category")
        none = [category for category, number in place.items() if there[number] and not wanted[number]]
        require(not none, f"{name}: somebody in the sample is {none[:1]}, whose size is 0")
        total = total or float(wanted.sum())
        margins.append(_Margin(name, of, wanted * (total / wanted.sum())))
    return margins


def _factors(margin: _Margin, weights: Numbers) -> Numbers:
    now = np.bincount(margin.of, weights, len(margin.wanted))
    return np.divide(margin.wanted, now, out=np.ones_like(now), where=now > 0)
