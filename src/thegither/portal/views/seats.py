from django.http import HttpRequest

from thegither.partners.models import RUNNING_ROLES, SeatRole


def reader_seat(request: HttpRequest, partnership_id: int) -> dict[str, bool] | None:
    """Return what the reader's seat in a partnership lets them do, for links; None without a seat."""
    actor = request.actor
    if not actor.is_person:
        return None
    roles = [seat.role for seat in request.acting.seats if seat.partnership_id == partnership_id]
    runs = actor.is_administrator or any(role in RUNNING_ROLES for role in roles)
    if not roles and not runs:
        return None
    return {"runs": runs, "speaks": any(role != SeatRole.OBSERVER for role in roles)}
