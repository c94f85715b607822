from thegither.jobs import every, job

from .services.watching import forget_sources, watch


@every(minutes=1)
@job("engagement.watch", max_attempts=3)
def watch_responses() -> int:
    """Look at what was handed in, for a rush or a double."""
    return watch()


@every(at="04:10")
@job("engagement.forget_sources", max_attempts=3)
def forget_where_from() -> int:
    """Forget where responses came from."""
    return forget_sources()
