"""Scheduled work of this room."""

from thegither.jobs import every, job

from .uploads import forget_old


@every(minutes=30)
@job("exchange.forget_old_uploads")
def forget_old_uploads() -> None:
    """Remove files that waited longer than an hour for a go-ahead."""
    forget_old()
