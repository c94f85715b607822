"""What activities of the demonstration have in common: they are opened in an engagement that is under way."""

from thegither.engagement.models import Activity, Engagement
from thegither.engagement.services import add_activity
from thegither.kernel.actors import Actor

from .content import Entry
from .story import Story


def prepared(actor: Actor, story: Story, told: Entry, kind: str, engagement: str) -> Activity:
    """Return a new activity, not open yet, of the engagement of this title."""
    return add_activity(
        actor=actor,
        engagement=Engagement.objects.get(matter=story.matter, title=engagement),
        kind=kind,
        title=told["title"],
        intro=told["intro"],
        minutes=told.get("minutes"),
    )
