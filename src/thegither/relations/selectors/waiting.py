"""What waits for somebody in this room: contacts to follow up, rounds and surveys to answer."""

from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.partners.models import SeatRole
from thegither.partners.policies import current_mandates

from ..models import ContactNote, NeedAnswer, NeedRound, NetworkMember, NetworkWave
from ..policies import answer_for_member
from .interdependence import NOT_ASKED

_CONTACT, _ROUND, _SURVEY, _PRIVATE = "contact", "round", "survey", "private"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: what, where it is done, more about it, and by when."""

    title: str
    url: str
    text: str
    due_on: date


def waiting_for(actor: Actor, most: int = 50) -> list[Waiting]:
    """Return what waits for the actor's person, the soonest first. One query."""
    if actor.person_id is None:
        return []
    asked = current_mandates(actor).exclude(seat__role__in=NOT_ASKED)
    answered = NeedAnswer.objects.filter(round=OuterRef("pk"), seat__in=asked.values("seat_id"))
    rounds = NeedRound.objects.filter(
        ~Exists(answered),
        partnership__in=asked.values("seat__partnership_id"),
        closed_at__isnull=True,
        closes_on__gte=today(),
    )
    contacts = ContactNote.objects.filter(
        author=actor.person_id, follow_up_on__isnull=False, followed_up_at__isnull=True
    )
    surveys = NetworkMember.objects.filter(
        answer_for_member(actor),
        answered_at__isnull=True,
        wave__closed_at__isnull=True,
        wave__closes_on__gte=today(),
    )
    for_self = current_mandates(actor).filter(seat__individual__isnull=False)
    private = NetworkWave.objects.filter(
        partnership__in=for_self.exclude(seat__role=SeatRole.OBSERVER).values("seat__partnership_id"),
        closed_at__isnull=True,
        closes_on__gte=today(),
    ).exclude(ratings__person=actor.person_id)
    rows = (
        contacts.order_by()
        .values_list(
            Value(_CONTACT),
            "follow_up_on",
            "pk",
            F("with_person__name"),
            F("with_organisation__name"),
            "with_words",
        )
        .union(
            rounds.order_by().values_list(
                Value(_ROUND), "closes_on", "pk", F("partnership__name"), F("partnership__slug"), Value("")
            ),
            private.order_by().values_list(
                Value(_PRIVATE), "closes_on", "pk", F("partnership__name"), Value(""), Value("")
            ),
            surveys.order_by().values_list(
                Value(_SURVEY),
                "wave__closes_on",
                "wave_id",
                F("organisation__name"),
                F("wave__partnership__name"),
                Cast("pk", CharField()),
            ),
        )
        .order_by("follow_up_on", "pk")
    )
    return [_waiting(*row) for row in rows[:most]]


def _waiting(kind: str, due_on: date, key: int, name: str, other: str, words: str) -> Waiting:
    if kind == _ROUND:
        title = _("Say whom you need, and for what")
        return Waiting(title, reverse("relations:interdependence", args=[other]), name, due_on)
    if kind == _PRIVATE:
        title = _("Say how it goes with partners, for yourself alone")
        return Waiting(title, reverse("relations:rate_network", args=[key]), name, due_on)
    if kind == _SURVEY:
        title = _("Say whom %(name)s would phone, by name") % {"name": name}
        address = reverse("relations:answer_network", args=[key])
        return Waiting(title, f"{address}?for={words}", other, due_on)
    who = name or words or other
    title = _("Follow up with %(who)s") % {"who": who}
    text = _("A contact you noted")
    if other and other != who:
        text = f"{text} · {other}"
    return Waiting(title, reverse("relations:contact", args=[key]), text, due_on)
