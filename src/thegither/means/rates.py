"""The table of what is paid for people's time: a dated package, suggested by others, not by us."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from thegither.kernel.packages import DataPackage, read_package


@dataclass(frozen=True, slots=True)
class Rate:
    """A suggested payment in pence."""

    key: str
    title: str
    pence: int


@cache
def payment_rates() -> DataPackage[Rate]:
    """Return the newest table of rates."""
    return read_package(__package__, "payment_rates", "rate", _rate)


def _rate(entry: dict[str, Any]) -> Rate:
    return Rate(entry["key"], entry["title"], entry["pence"])
