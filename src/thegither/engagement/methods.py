"""Methods, the kinds of activity: each room of a method registers what the engine must know of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from thegither.kernel.errors import NotFound

from .models import Activity, Response


def _nothing(activity: Activity) -> str:
    return ""


def words_of(response: Response) -> str:
    """Return the words of a response, whatever their case and spaces."""
    texts = response.placed.order_by("contribution").values_list("contribution__text", flat=True)
    return " ".join(" ".join(texts).casefold().split())


@dataclass(frozen=True, slots=True)
class Method:
    """One kind of activity.

    ``take_part`` and ``manage`` are names of addresses that take the key of the activity; ``missing`` says
    in words what an activity still lacks before it may open, or nothing; ``about`` says what one does.
    ``content`` returns what a response says as one text, by which two that say the same are found.
    ``ways`` are more pages for whoever sees the activity: words, and the name of an address with its key.
    ``is_only_words``: whoever takes all words of a response back takes the response back.
    """

    kind: str
    label: Any
    about: Any
    take_part: str
    manage: str
    missing: Callable[[Activity], str] = _nothing
    content: Callable[[Response], str] = words_of
    ways: tuple[tuple[Any, str], ...] = ()
    is_only_words: bool = False


_methods: dict[str, Method] = {}


def register(method: Method) -> None:
    """Make a method known; call it from the ``methods`` module of its room."""
    _methods[method.kind] = method


def methods() -> list[Method]:
    """Return all methods, by kind."""
    return [_methods[kind] for kind in sorted(_methods)]


def method_of(activity: Activity) -> Method:
    """Return the method of an activity. Raises ``NotFound`` for one that is not installed any more."""
    return method(activity.kind)


def method(kind: str) -> Method:
    """Return the method of this kind. Raises ``NotFound``."""
    if kind not in _methods:
        raise NotFound
    return _methods[kind]


def is_known(kind: str) -> bool:
    """Return whether a room of this kind of method is installed."""
    return kind in _methods
