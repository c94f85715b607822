"""For whom a token may act: rooms above register which seats a user holds now."""

from collections.abc import Callable, Sequence

from .models import User

# The key of a seat and how people call it.
SeatScope = tuple[int, str]
Scopes = Callable[[User], Sequence[SeatScope]]

_scopes: list[Scopes] = []


def provides_seats(function: Scopes) -> Scopes:
    """Ask ``function(user)`` for the seats that ``user`` holds now."""
    if function not in _scopes:
        _scopes.append(function)
    return function


def seats_of(user: User) -> list[SeatScope]:
    """Return the seats that ``user`` holds now."""
    return [seat for function in _scopes for seat in function(user)]
