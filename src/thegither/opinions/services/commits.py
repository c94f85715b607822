"""Group commit: what comes in while somebody writes is written together, by one of those who wait."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

MOST = 64  # in one commit, so that nobody waits for many others


@dataclass(eq=False, slots=True)
class _Waiting(Generic[Item, Outcome]):
    """One item, and the thread that waits for what became of it."""

    item: Item
    woken: threading.Event = field(default_factory=threading.Event)
    outcome: list[Outcome] = field(default_factory=list)
    error: BaseException | None = None

    def result(self) -> Outcome:
        if self.error is not None:
            raise self.error
        return self.outcome[0]


class GroupCommit(Generic[Item, Outcome]):
    """Stores items of many threads in few transactions; ``submit`` returns once its item is committed.

    ``store(key, take)`` begins a transaction, takes its turn to write, and only then calls ``take()`` for all
    items that wait by now; it commits and returns their outcomes in the same order. It may be called in any
    thread that submitted an item. Items of different keys never share a transaction. If a transaction of
    several items fails, each of them is stored by itself, so that nobody fails because of another.
    """

    def __init__(self, store: Callable[[int, Callable[[], Sequence[Item]]], Sequence[Outcome]]) -> None:
        self._store = store
        self._guard = threading.Lock()
        self._queues: dict[int, list[_Waiting[Item, Outcome]]] = {}  # a key is here while somebody leads it

    def submit(self, key: int, item: Item) -> Outcome:
        """Store ``item`` and return what became of it, or raise what storing it raised."""
        mine = _Waiting[Item, Outcome](item)
        with self._guard:
            leads = key not in self._queues
            self._queues.setdefault(key, []).append(mine)
        if not leads:
            mine.woken.wait()
        if not mine.outcome and mine.error is None:
            self._lead(key)
        return mine.result()

    def _lead(self, key: int) -> None:
        taken: list[_Waiting[Item, Outcome]] = []

        def take() -> list[Item]:
            with self._guard:
                queue = self._queues[key]
                taken.extend(queue[:MOST])
                del queue[:MOST]
            return [each.item for each in taken]

        try:
            self._settle(taken, self._store(key, take))
        except BaseException as error:
            if len(taken) > 1 and isinstance(error, Exception):
                self._store_singly(key, taken)
            else:
                if not taken:  # the turn to write never came, to none of those who wait
                    take()
                for each in taken:
                    each.error = error
        finally:
            self._wake(key, taken)

    def _store_singly(self, key: int, taken: Sequence[_Waiting[Item, Outcome]]) -> None:
        for each in taken:
            try:
                self._settle([each], self._store(key, lambda item=each.item: [item]))  # type: ignore[misc]
            except Exception as error:
                each.error = error

    @staticmethod
    def _settle(taken: Sequence[_Waiting[Item, Outcome]], outcomes: Sequence[Outcome]) -> None:
        for each, outcome in zip(taken, outcomes, strict=True):
            each.outcome.append(outcome)

    def _wake(self, key: int, taken: Sequence[_Waiting[Item, Outcome]]) -> None:
        """Tell those who were stored, and let the first of those who came meanwhile lead."""
        with self._guard:
            queue = self._queues[key]
            if not queue:
                del self._queues[key]
            following = queue[:1]
        for each in (*taken, *following):
            each.woken.set()
