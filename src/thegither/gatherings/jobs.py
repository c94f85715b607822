"""What the worker does for events: remind those who come, and forget them afterwards."""

from datetime import timedelta

from thegither.jobs import every, job
from thegither.kernel.clock import now

from .letters import remind
from .models import Gathering, SignUp, SignUpState
from .services import forget_people

REMINDED_BEFORE = timedelta(hours=48)


@every(hours=1)
@job("gatherings.remind")
def remind_all() -> int:
    """Write to those who come to an event of the next two days, once; who signed up since then knows."""
    soon = Gathering.objects.filter(
        starts_at__gt=now(), starts_at__lte=now() + REMINDED_BEFORE, called_off_at=None
    )
    coming = SignUp.objects.filter(gathering__in=soon, state=SignUpState.GOING).exclude(email="")
    count = 0
    for sign_up in coming.select_related("gathering__activity", "response").order_by("pk"):
        if sign_up.signed_up_at < sign_up.gathering.starts_at - REMINDED_BEFORE:
            remind(sign_up)
            count += 1
    return count


@every(at="03:40")
@job("gatherings.forget")
def forget_all() -> int:
    """Forget who signed up for events of more than a month ago."""
    return forget_people()
