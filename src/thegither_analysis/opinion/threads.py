"""The same digits on any number of cores: sums that are split among threads are added in another order."""

from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

Given = ParamSpec("Given")
Found = TypeVar("Found")


def one_thread(function: Callable[Given, Found]) -> Callable[Given, Found]:
    """Have a function use one thread of linear algebra."""

    @wraps(function)
    def alone(*given: Given.args, **named: Given.kwargs) -> Found:
        with _libraries().limit(limits=1, user_api="blas"):
            return function(*given, **named)

    return alone


@cache
def _libraries() -> ThreadpoolController:
    """Those that are loaded when a map is first made, which are all that are used; looking takes 2 ms."""
    return ThreadpoolController()
