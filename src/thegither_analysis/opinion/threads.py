"""The same digits on any number of cores: sums that are split among threads are added in another order."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

Given = ParamSpec("Given")
Found = TypeVar("Found")


def one_thread(function: Callable[Given, Found]) -> Callable[Given, Found]:
    """Have a function use one thread of linear algebra."""

    @wraps(function)
    def alone(*given: Given.args, **named: Given.kwargs) -> Found:
        with threadpool_limits(limits=1, user_api="blas"):
            return function(*given, **named)

    return alone
