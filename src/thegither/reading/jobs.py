from thegither.dialogue.models import Matter
from thegither.jobs import job

from .models import ReadingRun
from .services import runs


@job("reading.read_matter", atomic=False, heavy=True, max_attempts=2, time_limit=1800)
def read_matter(*, run_id: int) -> None:
    """Read everything on a matter, in a process of its own."""
    run = ReadingRun.objects.filter(pk=run_id, made_at=None).first()
    if run is not None:
        runs.make_run(run)


@job("reading.catch_up", atomic=False, heavy=True, max_attempts=3)
def catch_up(*, matter_id: int) -> None:
    """Group what came in since the last run, and forget what is no longer shown."""
    matter = Matter.objects.filter(pk=matter_id).first()
    if matter is not None:
        runs.catch_up(matter)
