from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thegither.delivery.selectors import actions_owed_by
from thegither.kernel.errors import NotPermitted


@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """Show somebody who is signed in what they owe, and where they take part."""
    if not request.actor.is_person:
        raise NotPermitted
    seats = request.acting.seats
    owed = actions_owed_by(request.actor, [seat.seat_id for seat in seats])
    return render(request, "portal/my_work.html", {"nav": "my_work", "seats": seats, "owed": owed})
