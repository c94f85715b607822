"""News travels upwards: higher rooms listen to the events of lower ones, after the commit, in a worker."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from thegither.jobs import enqueue, job

from .models import Event

Handler = Callable[[Event], None]

_handlers: dict[str, list[Handler]] = defaultdict(list)


def handles(*names: str) -> Callable[[Handler], Handler]:
    """Call the decorated function for each event of these names. It must be idempotent: it may run twice."""

    def register(handler: Handler) -> Handler:
        for name in names:
            if handler not in _handlers[name]:
                _handlers[name].append(handler)
        return handler

    return register


def enqueue_handlers(events: Iterable[Event]) -> None:
    """Enqueue, in the current transaction, the handlers of those events that somebody listens to."""
    for event in events:
        if _handlers.get(event.name):
            enqueue(handle_event, event_id=event.pk)


@job("audit.handle_event", max_attempts=8)
def handle_event(*, event_id: int) -> None:
    """Run every handler of one event."""
    event = Event.objects.get(pk=event_id)
    for handler in _handlers.get(event.name, ()):
        handler(event)
