"""What is said or taken back on a matter that was read reaches its order and its groups."""

from datetime import timedelta

from thegither.audit.dispatch import handles
from thegither.audit.models import Event
from thegither.jobs import enqueue
from thegither.kernel.clock import now

from .jobs import catch_up
from .models import ReadingRun

# So long after the first of several: many come together.
GATHERED_FOR = timedelta(seconds=30)


@handles(
    "dialogue.contribution_made",
    "dialogue.contribution_withdrawn",
    "dialogue.contribution_moderated",
    "dialogue.contributions_imported",
)
def read_what_changed(event: Event) -> None:
    """Have the newest run of the matter catch up, if it was ever read."""
    if ReadingRun.objects.filter(matter=event.matter_id, made_at__isnull=False).exists():
        enqueue(catch_up, key=str(event.matter_id), run_at=now() + GATHERED_FOR, matter_id=event.matter_id)
