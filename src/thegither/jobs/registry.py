"""Which functions are jobs, and which run on a schedule. No models: rooms import this while Django loads."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from .schedules import Schedule, Weekday

Function = TypeVar("Function", bound=Callable[..., Any])

# What `enqueue` takes for itself and so cannot pass on.
RESERVED = frozenset({"key", "once", "run_at", "priority"})


@dataclass(frozen=True, slots=True, kw_only=True)
class JobType:
    """A function that workers run, and how."""

    name: str
    function: Callable[..., Any]
    priority: int
    max_attempts: int
    retry_seconds: int
    atomic: bool
    heavy: bool
    time_limit: int

    def back_off(self, attempts: int) -> int:
        """Return the seconds to wait after the given number of failed attempts: doubling, at most an hour."""
        return min(3600, self.retry_seconds * 2 ** min(attempts - 1, 12))


_by_name: dict[str, JobType] = {}
_by_function: dict[Callable[..., Any], JobType] = {}
_schedules: dict[Callable[..., Any], Schedule] = {}


def job(
    name: str,
    *,
    priority: int = 0,
    max_attempts: int = 5,
    retry_seconds: int = 10,
    atomic: bool = True,
    heavy: bool = False,
    time_limit: int = 900,
) -> Callable[[Function], Function]:
    """Make the decorated function a job called ``name`` (``room.verb_noun``); it stays an ordinary function.

    Its arguments and its result must be JSON. Higher ``priority`` runs first. After a failure it is tried
    again, ``max_attempts`` in all, ``retry_seconds`` later, then twice that, and so on. ``time_limit``
    (seconds) is for ``heavy`` jobs only. The package's docstring explains ``atomic`` and ``heavy``.
    """

    def register(function: Function) -> Function:
        if name in _by_name and not _same(_by_name[name].function, function):
            raise RuntimeError(f"There are two jobs called {name}")
        if taken := RESERVED & inspect.signature(function).parameters.keys():
            raise RuntimeError(f"{name} cannot have arguments called {', '.join(sorted(taken))}")
        job_type = JobType(
            name=name,
            function=function,
            priority=priority,
            max_attempts=max_attempts,
            retry_seconds=retry_seconds,
            atomic=atomic,
            heavy=heavy,
            time_limit=time_limit,
        )
        _by_name[name] = _by_function[function] = job_type
        return function

    return register


def every(
    *, minutes: int = 0, hours: int = 0, at: str = "", weekday: Weekday | None = None
) -> Callable[[Function], Function]:
    """Run the decorated job every ``minutes`` or ``hours``, or ``at="06:00"``, daily or each ``weekday``.

    ``at`` is local time where the service is (``TIME_ZONE``). After downtime only the latest missed time is
    made up for. A job that takes ``due_at`` gets the time it was due at, as ISO text in UTC.
    """
    schedule = Schedule.of(minutes=minutes, hours=hours, at=at, weekday=weekday)

    def register(function: Function) -> Function:
        _schedules[function] = schedule
        return function

    return register


def job_type_of(function: Callable[..., Any]) -> JobType:
    """Return the job type of a decorated function."""
    try:
        return _by_function[function]
    except KeyError:
        raise LookupError(f"{function.__qualname__} is not a job: decorate it with @job") from None


def job_type_named(name: str) -> JobType:
    """Return the job type called ``name``."""
    try:
        return _by_name[name]
    except KeyError:
        raise LookupError(f"No job is called {name!r} in this version of the program") from None


def is_heavy(name: str) -> bool:
    """Return whether the job type called ``name`` is known and heavy."""
    return name in _by_name and _by_name[name].heavy


def scheduled() -> Iterator[tuple[JobType, Schedule]]:
    """Yield the job types that run on a schedule."""
    for function, schedule in _schedules.items():
        yield job_type_of(function), schedule


def _same(one: Callable[..., Any], other: Callable[..., Any]) -> bool:
    return (one.__module__, one.__qualname__) == (other.__module__, other.__qualname__)
