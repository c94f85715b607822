"""Progress of long work, on one line of a terminal, or a line for each step elsewhere."""

import sys
from types import TracebackType
from typing import Self


def say(line: object) -> None:
    """Print a line at once, so that it is seen before long work goes on."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Progress:
    """Call it with (what, done, total)."""

    def __init__(self) -> None:
        self._rewrites = sys.stdout.isatty()
        self._what = ""
        self._width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._rewrites and self._what:
            say("")

    def interrupt(self, line: str) -> None:
        """Print a line of its own; progress goes on after it."""
        say(f"\r{line.ljust(self._width)}" if self._rewrites else line)

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show how far ``what`` is."""
        if not self._rewrites:
            if what != self._what:
                say(f"  {what}")
            self._what = what
            return
        line = f"  {what}: {done} of {total}" if total else f"  {what}"
        sys.stdout.write("\r" + line.ljust(self._width))
        sys.stdout.flush()
        self._what, self._width = what, len(line)
