"""What every analysis asks of its input before it counts anything."""

from collections.abc import Hashable, Iterable
from math import isfinite


class InputError(ValueError):
    """The input cannot be analysed; the message says which part and why."""


def require(condition: bool, message: str) -> None:
    """Raise `InputError` with `message` unless `condition` holds."""
    if not condition:
        raise InputError(message)


def require_share(name: str, value: float) -> None:
    """Raise `InputError` unless `value` is strictly between 0 and 1."""
    require(isfinite(value) and 0 < value < 1, f"{name} must be between 0 and 1, not {value}")


def require_count(name: str, value: int, minimum: int = 0) -> None:
    """Raise `InputError` unless `value` is at least `minimum`."""
    require(value >= minimum, f"{name} must be at least {minimum}, not {value}")


def require_unique(name: str, values: Iterable[Hashable]) -> None:
    """Raise `InputError` when a value stands twice; the message names the first such value."""
    seen: set[Hashable] = set()
    for value in values:
        require(value not in seen, f"{name}: {value!r} stands twice")
        seen.add(value)
