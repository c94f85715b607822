"""How we open SQLite: safe against power loss, one writer at a time, readers never waiting for it."""

from typing import Any

BUSY_SECONDS = 20

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",  # readers and the writer do not block each other
    "PRAGMA synchronous=FULL",  # what was acknowledged survives a power failure
    "PRAGMA cache_size=-32000",  # 32 MB of pages for each connection
    "PRAGMA mmap_size=268435456",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",  # a burst must not leave a huge log file behind
)


def database_options() -> dict[str, Any]:
    """Return ``DATABASES[…]["OPTIONS"]`` for SQLite. Django itself turns foreign keys on.

    IMMEDIATE takes the write lock when a transaction begins: one that reads first and writes later could
    otherwise not be retried, and would fail with "database is locked" without waiting.
    """
    return {
        "timeout": BUSY_SECONDS,
        "transaction_mode": "IMMEDIATE",
        "init_command": "; ".join(_PRAGMAS),
    }
