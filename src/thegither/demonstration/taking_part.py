"""What activities of the demonstration have in common: an engagement that is under way, and moderators."""

from thegither.dialogue.reasons import published_reasons
from thegither.engagement.models import Activity, Engagement
from thegither.engagement.services import add_activity
from thegither.kernel.actors import Actor

from .content import Entry
from .story import Story
from .timeline import Act, Timeline

_FIRST_MINUTE = 1


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


def add_hiding(timeline: Timeline, day: int, reason: str, hide: Act) -> None:
    """Have a moderator hide something on a day: nobody could give a reason before the list was published."""
    published = published_reasons().named(reason)
    earliest = (published.from_on - timeline.anchor).days if published else day
    timeline.add_at(timeline.moment(max(day, earliest), _FIRST_MINUTE), hide)
