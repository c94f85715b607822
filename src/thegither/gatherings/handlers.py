"""Tell those who signed up what concerns them."""

from collections.abc import Iterator

from thegither.audit.dispatch import handles
from thegither.audit.models import Event

from . import letters
from .models import SignUp, SignUpState


@handles("gatherings.signed_up")
@handles("gatherings.sign_up_changed")
def confirm(event: Event) -> None:
    """Confirm a sign-up, once: also to who gave an address only later."""
    for sign_up in _rows(pk=event.target_id):
        letters.confirm(sign_up)


@handles("gatherings.moved_up")
def tell_moved_up(event: Event) -> None:
    """Tell who moved up."""
    for sign_up in _rows(pk=event.target_id):
        letters.tell_moved_up(sign_up)


@handles("gatherings.moved")
def tell_moved(event: Event) -> None:
    """Tell all of another time or place, unless it was moved again meanwhile: then that is told."""
    for sign_up in _rows(gathering=event.target_id):
        if sign_up.gathering.sequence == event.facts["sequence"]:
            letters.tell_moved(sign_up, event.facts["sequence"])


@handles("gatherings.called_off")
def tell_called_off(event: Event) -> None:
    """Tell all that it does not happen."""
    for sign_up in _rows(gathering=event.target_id):
        letters.tell_called_off(sign_up)


def _rows(**which: object) -> Iterator[SignUp]:
    rows = SignUp.objects.filter(**which).exclude(state=SignUpState.CANCELLED)
    yield from rows.select_related("gathering__activity", "response").order_by("pk")
