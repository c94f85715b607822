from datetime import timedelta

from thegither.kernel.clock import now

from ..models import User

_NOTED_EVERY = timedelta(minutes=30)
_ANOTHER_VISIT = timedelta(hours=2)


def note_visit(user: User) -> None:
    """Note that ``user`` is here: for each request of a signed-in user; writes at most every half hour."""
    moment, seen = now(), user.last_seen_at
    if seen is not None and moment - seen < _NOTED_EVERY:
        return
    changes = {"last_seen_at": moment}
    if seen is not None and moment - seen >= _ANOTHER_VISIT:
        changes["previous_visit_at"] = seen
    # One writer wins, so that requests side by side cannot make two visits of one.
    if User.objects.filter(pk=user.pk, last_seen_at=seen).update(**changes):
        for name, value in changes.items():
            setattr(user, name, value)
