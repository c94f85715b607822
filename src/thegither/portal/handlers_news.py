"""Tell those whom an event concerns. In a job of its own: one event may concern thousands."""

from thegither.audit.dispatch import handles
from thegither.audit.models import Event
from thegither.jobs import enqueue

from .digests import tell_readers
from .letters.readers import TOPIC_OF_MEMBERS


@handles(*TOPIC_OF_MEMBERS)
def tell_news(event: Event) -> None:
    """Have everybody told of it whom it concerns."""
    enqueue(tell_readers, key=str(event.pk), once=True, event_id=event.pk)
