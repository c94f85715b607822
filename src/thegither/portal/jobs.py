from thegither.jobs import every, job, progress

from .indexing import index_new_contributions, rebuild


@job("portal.rebuild_search", atomic=False, max_attempts=3)
def rebuild_search() -> int:
    """Make all search documents anew, for example after an import or a restore."""
    return rebuild(progress)


@every(minutes=1)
@job("portal.index_contributions", atomic=False, max_attempts=1)
def index_contributions() -> int:
    """Index what was said since the last time."""
    return index_new_contributions()
