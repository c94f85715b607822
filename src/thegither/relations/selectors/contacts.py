"""What is noted of contacts: one's own notes, and for partners only that they happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Max, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Community, CommunityKind, Membership, Organisation, Partnership
from thegither.partners.policies import held_organisations, in_force, speaking_partnerships

from ..models import AWAY, ContactNote, Ground

YEAR = timedelta(days=365)
RECENT = 20


def notes_seen_by(actor: Actor) -> QuerySet[ContactNote]:
    """Return the notes that the actor may read, newest first."""
    return allowed(actor, Action.VIEW, ContactNote).select_related(
        "organisation", "with_organisation", "with_person", "partnership", "topic", "place"
    )


class Shown(TextChoices):
    """Which contacts of one's organisation are listed."""

    MINE = "mine", _("Noted by you")
    WAITING = "waiting", _("To follow up, also by your colleagues")
    VISITS = "visits", _("Visits")
    OFF_RECORD = "off_record", _("Off the record")


def narrowed_notes(
    actor: Actor,
    *,
    words: str = "",
    show: str = "",
    partnership: Partnership | None = None,
    organisation: Organisation | None = None,
) -> QuerySet[ContactNote]:
    """Return the notes that the actor may read and that fit, newest first, or what to follow up soonest."""
    notes = notes_seen_by(actor)
    if partnership is not None:
        notes = notes.filter(partnership=partnership)
    if organisation is not None:
        notes = notes.filter(organisation=organisation)
    for word in words.split():
        said = (Q(**{f"{field}__icontains": word}) for field in _SEARCHED)
        notes = notes.filter(reduce(or_, said))
    match show:
        case Shown.MINE:
            return notes.filter(author=actor.person_id)
        case Shown.WAITING:
            waiting = notes.filter(follow_up_on__isnull=False, followed_up_at__isnull=True)
            return waiting.order_by("follow_up_on", "pk")
        case Shown.VISITS:
            return notes.exclude(purpose="")
        case Shown.OFF_RECORD:
            return notes.filter(is_off_record=True)
    return notes


_SEARCHED = (
    "with_person__name",
    "with_organisation__name",
    "with_words",
    "topic__name",
    "place__name",
    "about",
    "note",
    "seen",
    "changed",
)


def to_follow_up(actor: Actor) -> QuerySet[ContactNote]:
    """Return the actor's own contacts whose follow-up is not done, the soonest first."""
    if actor.person_id is None:
        return ContactNote.objects.none()
    waiting = ContactNote.objects.filter(
        author=actor.person_id, follow_up_on__isnull=False, followed_up_at__isnull=True
    )
    return waiting.select_related("with_organisation", "with_person").order_by("follow_up_on", "pk")


def own_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations for which the actor can note a contact."""
    return Organisation.objects.filter(pk__in=held_organisations(actor)).order_by("name")


def own_partnerships(actor: Actor) -> QuerySet[Partnership]:
    """Return the partnerships that a contact of the actor's can be about."""
    return Partnership.objects.filter(pk__in=speaking_partnerships(actor)).order_by("name")


@dataclass(frozen=True, slots=True)
class Happening:
    """That there was a contact: no more of it is told to other partners."""

    met_on: date
    organisation: str
    with_organisation: str
    ground: str
    place: str
    is_visit: bool

    @property
    def ground_name(self) -> str:
        """Where it was, seen from the organisation that noted it."""
        return str(Ground(self.ground).label)


def happenings(partnership: Partnership) -> QuerySet[ContactNote, tuple[object, ...]]:
    """Return the contacts about a partnership as rows for ``happening``, newest first."""
    return (
        ContactNote.objects.filter(partnership=partnership, is_off_record=False)
        .order_by("-met_on", "-pk")
        .values_list(
            "met_on", "organisation__name", "with_organisation__name", "ground", "place__name", "purpose"
        )
    )


def happening(row: tuple[object, ...]) -> Happening:
    """Return one row of ``happenings`` with names for its parts."""
    met_on, *names, purpose = row
    assert isinstance(met_on, date)
    organisation, with_organisation, ground, place = (str(name or "") for name in names)
    return Happening(met_on, organisation, with_organisation, ground, place, is_visit=bool(purpose))


# Going out -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Locality:
    """A community of place, and when somebody was last there."""

    community: Community
    last_on: date | None

    @property
    def is_unvisited(self) -> bool:
        """True if nobody was there in the last twelve months."""
        return self.last_on is None or self.last_on < today() - YEAR


@dataclass(frozen=True, slots=True)
class GoingOut:
    """Where the contacts of the last twelve months were (measure M21)."""

    by_ground: dict[str, int]
    days_out: int
    with_umbrellas: int
    low: float
    high: float
    localities: list[Locality]

    @property
    def total(self) -> int:
        """All contacts, those by phone and online as well."""
        return sum(self.by_ground.values())

    @property
    def direct(self) -> int:
        """Those with people and bodies themselves, and not with an umbrella body that speaks for them."""
        return self.total - self.with_umbrellas

    @property
    def theirs(self) -> int:
        """Those on the partner's or the community's ground."""
        return self.by_ground[Ground.THEIRS]

    @property
    def unvisited(self) -> list[Locality]:
        """Where nobody was for twelve months."""
        return [locality for locality in self.localities if locality.is_unvisited]

    @property
    def grounds(self) -> list[tuple[str, int]]:
        """Each ground in words, with how many."""
        return [(str(Ground(ground).label), count) for ground, count in self.by_ground.items()]


def going_out(partnership: Partnership) -> GoingOut:
    """Return where the contacts about a partnership were in the last twelve months.

    The interval is Wilson's, 95 %. A day out is a day on which somebody was on their or on neutral ground;
    two people are two. A contact in a part of a locality counts for the whole of it.
    """
    from thegither_analysis.representation import wilson

    recent = ContactNote.objects.filter(
        partnership=partnership, is_off_record=False, met_on__gte=today() - YEAR
    )
    counted = dict(recent.order_by().values_list("ground").annotate(count=Count("pk")))
    by_ground = {ground: counted.get(ground, 0) for ground in Ground.values}
    away = recent.filter(ground__in=AWAY, author__isnull=False)
    days_out = away.order_by().values("author", "met_on").distinct().count()
    interval = wilson(by_ground[Ground.THEIRS], sum(by_ground.values()))
    umbrellas = Membership.objects.filter(in_force()).order_by().values("umbrella_id")
    with_umbrellas = recent.filter(with_organisation__in=umbrellas).count()
    return GoingOut(by_ground, days_out, with_umbrellas, interval.low, interval.high, localities(partnership))


def localities(partnership: Partnership) -> list[Locality]:
    """Return the communities of place of a partnership, and the last day somebody was in each."""
    places = places_of(partnership)
    contacts = ContactNote.objects.filter(partnership=partnership, place__isnull=False)
    there = (
        contacts.filter(ground__in=AWAY).order_by().values_list("place_id").annotate(last_on=Max("met_on"))
    )
    last: dict[int, date] = {}
    parents = {place.pk: place.part_of_id for place in places}
    for key, met_on in there:
        above: int | None = key
        while above is not None:
            last[above] = max(met_on, last.get(above, met_on))
            above = parents.get(above)
    return [Locality(place, last.get(place.pk)) for place in places]


def places_of(partnership: Partnership) -> list[Community]:
    """Return the communities of place that a partnership is for: its own with all parts, else every one."""
    everywhere = list(Community.objects.filter(kind=CommunityKind.PLACE).order_by("name", "pk"))
    found = _under(everywhere, partnership.community_id)
    return found or everywhere


def _under(places: Iterable[Community], top: int | None) -> list[Community]:
    places = list(places)
    inside = {top}
    while True:
        more = {place.pk for place in places if place.part_of_id in inside} - inside
        if not more:
            return [place for place in places if place.pk in inside]
        inside |= more
