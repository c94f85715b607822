"""The register of offers and needs, what fits what, and what became of promises."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed
from thegither.partners.models import Partnership

from ..models import LedgerEntry, Listing, ListingKind, TakeUp
from .words import telling_words

LOOKED_AT = 300
SUGGESTED = 6


@dataclass(frozen=True, slots=True)
class Match:
    """A listing that may fit another, and why: shown, and never made into a score."""

    listing: Listing
    is_same_place: bool
    words: tuple[str, ...]

    @property
    def reasons(self) -> list[str]:
        """Why it is suggested, for people."""
        found = [_("both: %(thing)s") % {"thing": self.listing.get_thing_display().lower()}]
        if self.is_same_place and self.listing.place:
            found.append(_("both in %(place)s") % {"place": self.listing.place.name})
        if self.words:
            found.append(_("both say: %(words)s") % {"words": ", ".join(self.words)})
        return found


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise with what the ledger says was given for it; in kind, the number of entries."""

    take_up: TakeUp
    hours: Decimal
    pence: int
    entries: int

    @property
    def is_kept(self) -> bool:
        """True once as much was given as was promised; in kind, once anything was."""
        if self.take_up.is_in_kind:
            return self.entries > 0
        return self.hours >= (self.take_up.hours or 0) and self.pence >= (self.take_up.pence or 0)


@dataclass(frozen=True, slots=True)
class RegisterCounts:
    """Business reach's second half (M24): offers made, taken up, delivered."""

    offers: int
    taken_up: int
    delivered: int


def running() -> Q:
    """Return the ``Q`` of listings that can be taken up today."""
    goes_on = Q(withdrawn_at=None, partnership__ended_on=None)
    return goes_on & (Q(until_on=None) | Q(until_on__gte=today()))


def listings_seen_by(actor: Actor) -> QuerySet[Listing]:
    """Return the offers and needs that the actor may see, newest first, over or not."""
    return allowed(actor, Act.VIEW, Listing).select_related(
        "partnership", "seat__organisation", "seat__individual", "place"
    )


def register(
    actor: Actor, *, kind: str = "", thing: str = "", place: int | None = None, text: str = ""
) -> QuerySet[Listing]:
    """Return what can be taken up today, narrowed as wished; ``text`` must have all its words in it."""
    rows = listings_seen_by(actor).filter(running())
    if kind:
        rows = rows.filter(kind=kind)
    if thing:
        rows = rows.filter(thing=thing)
    if place:
        rows = rows.filter(Q(place=place) | Q(place__part_of=place))
    for word in text.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(description__icontains=word))
    return rows


def matches_of(actor: Actor, listing: Listing) -> list[Match]:
    """Return what may fit a listing: the other kind, the same thing, by another partner, not agreed yet.

    Those of the same place come first, then those with more words in common, then the newest.
    """
    other = ListingKind.NEED if listing.is_offer else ListingKind.OFFER
    rows = register(actor, kind=other, thing=listing.thing).exclude(seat=listing.seat_id)
    mine, theirs = ("offer", "need") if listing.is_offer else ("need", "offer")
    agreed = TakeUp.objects.filter(**{mine: listing, f"{theirs}__isnull": False}, ended_at=None)
    rows = rows.exclude(pk__in=agreed.order_by().values(theirs))
    if listing.seat.organisation_id:
        rows = rows.exclude(seat__organisation=listing.seat.organisation_id)
    said = _words(listing)
    found = [
        Match(
            each,
            listing.place_id is not None and each.place_id == listing.place_id,
            tuple(sorted(said & _words(each))),
        )
        for each in rows[:LOOKED_AT]
    ]
    return sorted(found, key=lambda match: (not match.is_same_place, -len(match.words)))[:SUGGESTED]


def _words(listing: Listing) -> frozenset[str]:
    return telling_words(listing.title, listing.description)


def own_counterparts(actor: Actor, listing: Listing, seats: Iterable[int]) -> QuerySet[Listing]:
    """Return the running needs (of an offer) or offers (of a need) of these seats."""
    other = ListingKind.NEED if listing.is_offer else ListingKind.OFFER
    return register(actor, kind=other).filter(seat__in=list(seats))


def promises_seen_by(actor: Actor) -> QuerySet[TakeUp]:
    """Return the promises that the actor may see, newest first, with both sides."""
    return allowed(actor, Act.VIEW, TakeUp).select_related(
        "offer",
        "need",
        "giver__organisation",
        "giver__individual",
        "giver__partnership",
        "taker__organisation",
        "taker__individual",
    )


def with_given(promises: Iterable[TakeUp]) -> list[Promise]:
    """Return promises with what was given for each. One query."""
    promises = list(promises)
    rows = LedgerEntry.objects.filter(take_up__in=[each.pk for each in promises], struck_at=None)
    given = {
        key: (hours or Decimal(0), pence or 0, entries)
        for key, hours, pence, entries in rows.order_by()
        .values_list("take_up")
        .annotate(Sum("hours"), Sum("pence"), Count("pk"))
    }
    return [Promise(each, *given.get(each.pk, (Decimal(0), 0, 0))) for each in promises]


def register_counts(partnership: Partnership) -> RegisterCounts:
    """Return how many offers a partnership made, were taken up, and had something given for them."""
    offers = Listing.objects.filter(partnership=partnership, kind=ListingKind.OFFER).order_by()
    taken = TakeUp.objects.filter(offer__partnership=partnership).order_by()
    given = LedgerEntry.objects.filter(struck_at=None, take_up__offer__partnership=partnership).order_by()
    return RegisterCounts(
        offers=offers.count(),
        taken_up=taken.values("offer").distinct().count(),
        delivered=given.values("take_up__offer").distinct().count(),
    )
