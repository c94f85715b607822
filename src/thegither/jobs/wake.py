"""Tell the worker in this process, if there is one, that there is work, so that it need not poll for it."""

import threading

_work = threading.Event()


def wake() -> None:
    """Say that a job was enqueued and committed."""
    _work.set()


def forget() -> None:
    """Forget what was said so far; call it before looking for work."""
    _work.clear()


def wait(seconds: float) -> None:
    """Return when a job is enqueued in this process, or after ``seconds``."""
    _work.wait(seconds)
