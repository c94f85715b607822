"""What the pages of events show."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from thegither.dialogue.models import Contribution, Standing
from thegither.engagement.models import Activity
from thegither.gatherings.links import place_url
from thegither.gatherings.models import Gathering, SignUp, SignUpState
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.icalendar import calendar_file, escape, instant
from thegither.kernel.policies import Action, allowed

_ABOVE = "activity__engagement__matter__partnership"
_NOTES_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Places:
    """How many people come and wait, those whom they bring counted."""

    going: int
    waiting: int
    came: int
    all: int | None

    @property
    def left(self) -> int | None:
        """How many places are free; None without a limit."""
        return None if self.all is None else max(0, self.all - self.going)

    @property
    def is_full(self) -> bool:
        """True when whoever signs up now waits."""
        return self.left == 0


def gathering_of(actor: Actor, activity: Activity) -> Gathering | None:
    """Return the event of an activity, once it is known when and where."""
    return allowed(actor, Action.VIEW, Gathering).filter(activity=activity).select_related(_ABOVE).first()


def places_of(gathering: Gathering) -> Places:
    """Return how many come to an event, wait, and came."""
    sums = gathering.sign_ups.aggregate(
        **{
            name: Count("pk", filter=chosen) + Sum("brings", filter=chosen, default=0)
            for name, chosen in (
                ("going", Q(state=SignUpState.GOING)),
                ("waiting", Q(state=SignUpState.WAITING)),
                ("came", Q(came=True)),
            )
        }
    )
    return Places(
        going=sums["going"],
        waiting=sums["waiting"],
        came=sums["came"] + gathering.walked_in,
        all=gathering.places,
    )


def own_sign_up(actor: Actor, gathering: Gathering) -> SignUp | None:
    """Return the actor's own sign-up, if there is one that was not cancelled."""
    if actor.is_person:
        own = Q(response__person=actor.person_id)
    elif actor.participant_id is not None:
        own = Q(response__participant=actor.participant_id)
    else:
        return None
    return gathering.sign_ups.filter(own).exclude(state=SignUpState.CANCELLED).first()


def notes_of(actor: Actor, gathering: Gathering) -> QuerySet[Contribution]:
    """Return what was said at the event, as far as the actor may read it."""
    said = allowed(actor, Action.VIEW, Contribution).filter(placed__activity=gathering.pk)
    return said.filter(standing=Standing.SHOWN).order_by("pk")[:_NOTES_SHOWN]


def sign_ups_of(actor: Actor, gathering: Gathering) -> QuerySet[SignUp]:
    """Return who signed up, for the organisers, those who wait after those who come."""
    rows = allowed(actor, Action.MANAGE, SignUp).filter(gathering=gathering)
    return rows.exclude(state=SignUpState.CANCELLED).order_by("state", "pk")


COLUMNS = ("name", "email", "phone", "brings", "state", "needs", "support", "came", "signed_up_at")


def sign_up_table(actor: Actor, gathering: Gathering) -> Iterator[list[Any]]:
    """Yield a row of ``COLUMNS`` for everybody who signed up and did not cancel, for the organisers."""
    for sign_up in sign_ups_of(actor, gathering).iterator(500):
        values = [getattr(sign_up, name) for name in COLUMNS[:-2]]
        yield [*values, "" if sign_up.came is None else sign_up.came, sign_up.signed_up_at.isoformat()]


def calendar_of(gathering: Gathering, host: str, sign_up: SignUp | None = None) -> str:
    """Return an event as a calendar file; the online link is in that of somebody who has a place."""
    activity = gathering.activity
    has_place = sign_up is not None and sign_up.state == SignUpState.GOING
    about = [activity.intro, gathering.online_url if has_place else "", gathering.called_off_because]
    url = place_url(sign_up) if sign_up else f"{settings.BASE_URL}{gathering.get_absolute_url()}"
    event = [
        f"UID:event-{gathering.pk}@{host}",
        f"DTSTAMP:{instant(now())}",
        f"SEQUENCE:{gathering.sequence}",
        f"DTSTART:{instant(gathering.starts_at)}",
        f"DTEND:{instant(gathering.ends_at)}",
        f"SUMMARY:{escape(activity.title)}",
        f"LOCATION:{escape(gathering.venue)}",
        f"DESCRIPTION:{escape(chr(10).join(filter(None, about)))}",
        f"URL:{url}",
        f"STATUS:{'CANCELLED' if gathering.is_called_off else 'CONFIRMED'}",
    ]
    return calendar_file(activity.title, [event])
