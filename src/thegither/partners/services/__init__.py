"""What can be done with partners. Each service checks the policy itself and ends with one event."""

from .guests import Guest, seat_guests
from .individuals import seat_individual
from .invitations import (
    accept_invitation,
    invite,
    resend_invitation,
    why_not_open,
    withdraw_invitation,
)
from .organisations import (
    change_organisation,
    create_community,
    create_organisation,
    join_umbrella,
    leave_umbrella,
)
from .partnerships import (
    change_partnership,
    create_partnership,
    end_partnership,
    refuse_ended,
    translate_partnership,
)
from .people import change_person, create_person
from .seats import change_seat, create_seat, end_mandate, end_seat, give_mandate

__all__ = [
    "Guest",
    "accept_invitation",
    "change_organisation",
    "change_partnership",
    "change_person",
    "change_seat",
    "create_community",
    "create_organisation",
    "create_partnership",
    "create_person",
    "create_seat",
    "end_mandate",
    "end_partnership",
    "end_seat",
    "give_mandate",
    "invite",
    "join_umbrella",
    "leave_umbrella",
    "refuse_ended",
    "resend_invitation",
    "seat_guests",
    "seat_individual",
    "translate_partnership",
    "why_not_open",
    "withdraw_invitation",
]
