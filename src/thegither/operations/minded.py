"""Run a module as ``python -m`` does, until the process that started it is gone.

``python -m thegither.operations.minded MODULE …`` asks itself to stop as soon as its standard input ends. The
starter holds the other end of that pipe, writes nothing, and loses it with its life, however that ends.
"""

import os
import runpy
import signal
import sys
import threading
from collections.abc import Sequence


def minded(command: Sequence[str]) -> list[str]:
    """Return a command ``[python, "-m", module, …]`` that ends with whoever holds its standard input."""
    python, option, *rest = command
    return [python, option, __name__, *rest]


def main(arguments: Sequence[str]) -> None:
    """Run the module that ``arguments`` begin with."""
    threading.Thread(target=_end_with_starter, name="end-with-starter", daemon=True).start()
    sys.argv = list(arguments)
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)


def _end_with_starter() -> None:
    # Not sys.stdin, whose lock a child forked meanwhile would inherit and wait for.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1:])
