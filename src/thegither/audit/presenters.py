"""The sentence that people read for an event. One presenter for each event name."""

from collections.abc import Callable

from .models import Event

Presenter = Callable[[Event], str]

presenters: dict[str, Presenter] = {}


def presents(name: str) -> Callable[[Presenter], Presenter]:
    """Register the decorated function as the presenter of the event ``name``."""

    def register(presenter: Presenter) -> Presenter:
        presenters[name] = presenter
        return presenter

    return register


def sentence(event: Event) -> str:
    """Return what people read for ``event``; its name where no room presents it."""
    presenter = presenters.get(event.name)
    return presenter(event) if presenter else event.name
