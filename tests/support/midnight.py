"""No test may run across midnight: what it says of today would not hold at its end."""

from datetime import datetime, time, timedelta

LAST_SECONDS = 60


def seconds_to_wait(local: datetime) -> float:
    """Return how long a test that would begin at ``local`` waits: in a day's last minute, for the next."""
    midnight = datetime.combine(local.date() + timedelta(days=1), time.min, local.tzinfo)
    left = (midnight - local).total_seconds()
    return left if left < LAST_SECONDS else 0.0
