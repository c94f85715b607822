"""Work that is done later by a worker, and survives the worker's death.

Why it is ours: ``docs/explanation/decisions/0003-jobs.md``. How to use it::

    @job("portal.send_digest", max_attempts=5)
    def send_digest(*, person_id: int, week: str) -> None: ...

    enqueue(send_digest, key=f"{person_id}:{week}", once=True, person_id=person_id, week=week)

    @every(minutes=15)
    @job("portal.close_stale_drafts")
    def close_stale_drafts() -> None: ...

A job may run twice (a worker dies between the work and its mark), so:

- **atomic** jobs (the default) run in one ``write_transaction`` together with their done mark. Effects in the
  database happen exactly once. Keep them short: on SQLite they hold up every other writer.
- **long** jobs (``atomic=False``) compute first and then write their effects in one ``job_transaction()``: it
  carries the done mark. Whatever they write outside of it must be idempotent. They may call ``progress``.
- Effects **outside** the database (a letter, a file) must be idempotent themselves: for a letter, one job for
  each letter, so that at worst a crash in the instant after sending repeats this one letter.
- **heavy** jobs run in a child process with one BLAS thread and a time limit; the memory goes back with it.
"""

from typing import TYPE_CHECKING, Any

from .registry import every, job

if TYPE_CHECKING:
    from .running import job_transaction, progress
    from .services import enqueue

__all__ = ["enqueue", "every", "job", "job_transaction", "progress"]


def __getattr__(name: str) -> Any:
    # These need the models, and Django imports this package before it can load any model.
    if name == "enqueue":
        from .services import enqueue

        return enqueue
    if name in {"job_transaction", "progress"}:
        from . import running

        return getattr(running, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
