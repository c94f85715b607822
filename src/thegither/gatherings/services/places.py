"""Who has a place, and who moves up. The caller holds the lock of the event."""

from django.db.models import Count, QuerySet, Sum

from thegither.gatherings.models import Gathering, SignUp, SignUpState
from thegither.kernel.actors import Actor

from .recording import record_of


def move_up(gathering: Gathering) -> None:
    """Give free places to those who wait longest.

    Who comes with more than there is room for is passed over: no place stays empty while somebody waits.
    """
    if gathering.is_called_off or gathering.has_begun:
        return
    for waiting in _waiting(gathering):
        if has_room(gathering, waiting.people):
            waiting.state = SignUpState.GOING
            waiting.save(update_fields=["state"])
            record_of("gatherings.moved_up", Actor.system(), gathering, waiting)


def people_going(gathering: Gathering) -> int:
    """Return how many places are taken."""
    going = SignUp.objects.filter(gathering=gathering, state=SignUpState.GOING)
    sums = going.aggregate(sign_ups=Count("pk"), brought=Sum("brings", default=0))
    return int(sums["sign_ups"] + sums["brought"])


def has_room(gathering: Gathering, people: int) -> bool:
    """Return whether there is room for so many more."""
    return gathering.places is None or people_going(gathering) + people <= gathering.places


def _waiting(gathering: Gathering) -> QuerySet[SignUp]:
    return SignUp.objects.filter(gathering=gathering, state=SignUpState.WAITING).order_by("pk")
