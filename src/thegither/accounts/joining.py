"""Who a user is, is known further up: rooms above register here what happens when somebody joins.

Accounts cannot import the room of people, and a user without a person must never exist; so these functions
run at once, in the same transaction.
"""

from collections.abc import Callable

from .models import User

Joining = Callable[[User, str], None]
Naming = Callable[[User], str]

_joining: list[Joining] = []
_renaming: list[Joining] = []
_naming: list[Naming] = []


def when_user_joins(function: Joining) -> Joining:
    """Call ``function(user, name)`` when a user was created. It is idempotent."""
    if function not in _joining:
        _joining.append(function)
    return function


def when_user_is_renamed(function: Joining) -> Joining:
    """Call ``function(user, name)`` when a user changes their name."""
    if function not in _renaming:
        _renaming.append(function)
    return function


def names_users(function: Naming) -> Naming:
    """Ask ``function(user)`` for the name of a user; "" if it knows none."""
    if function not in _naming:
        _naming.append(function)
    return function


def join(user: User, name: str) -> None:
    """Tell the rooms above that ``user`` joined."""
    for function in _joining:
        function(user, name)


def rename(user: User, name: str) -> None:
    """Tell the rooms above the new name of ``user``."""
    for function in _renaming:
        function(user, name)


def name_of(user: User) -> str:
    """Return the name of ``user``, or their address where nobody knows it."""
    return next((name for function in _naming if (name := function(user))), user.email)
