"""Offers and needs: list them, change them, and take one another up on them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text, one_of
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.partners.models import Community, Seat
from thegither.partners.services import refuse_ended

from ..models import Listing, ListingKind, TakeUp, Thing
from .acting import require_seat
from .ledger import clean_quantity

DESCRIPTION_LIMIT = 3000


def add_listing(
    *,
    actor: Actor,
    seat: Seat,
    kind: str,
    thing: str,
    title: str,
    description: str = "",
    amount: str = "",
    place: Community | None = None,
    until_on: date | None = None,
    is_public: bool = True,
    submission_key: UUID | None = None,
) -> Listing:
    """Offer something for a seat, or say what it needs, from today until a day.

    Raises ``DomainError`` "kind_unknown", "thing_unknown", "ends_before_start" or "partnership_ended".
    """
    with write_transaction():
        require_seat(actor, seat)
        if (first := made_before(Listing, submission_key)) is not None:
            return first
        refuse_ended(seat.partnership)
        content = _content(
            kind=kind,
            thing=thing,
            title=title,
            description=description,
            amount=amount,
            place=place,
            until_on=until_on,
            is_public=is_public,
        )
        listing = Listing.objects.create(
            partnership_id=seat.partnership_id,
            seat=seat,
            from_on=today(),
            created_at=now(),
            created_by_id=actor.person_id,
            submission_key=submission_key,
            **content,
        )
        _record("offers.listing_added", actor, listing)
        return listing


def change_listing(
    *, actor: Actor, listing: Listing, expected_version: int | None = None, **changes: Any
) -> Listing:
    """Change an offer or need: any of the fields of ``add_listing`` but its kind and seat.

    Raises ``DomainError`` as that does, and "changed_meanwhile".
    """
    with write_transaction():
        require(actor, Act.CHANGE, listing)
        listing = Listing.objects.select_for_update().get(pk=listing.pk)
        require_version(listing, expected_version)
        for field, value in _content(**changes).items():
            setattr(listing, field, value)
        listing.version += 1
        listing.save()
        _record("offers.listing_changed", actor, listing)
        return listing


def withdraw_listing(*, actor: Actor, listing: Listing) -> Listing:
    """Take an offer or need out of the register; what was promised stands."""
    with write_transaction():
        require(actor, Act.CHANGE, listing)
        listing = Listing.objects.select_for_update().get(pk=listing.pk)
        if listing.withdrawn_at is None:
            listing.withdrawn_at = now()
            listing.version += 1
            listing.save(update_fields=["withdrawn_at", "version"])
            _record("offers.listing_withdrawn", actor, listing)
        return listing


def take_up(
    *,
    actor: Actor,
    seat: Seat,
    listing: Listing,
    other: Listing | None = None,
    hours: Decimal | None = None,
    pence: int | None = None,
    promised_by: date | None = None,
    note: str = "",
    submission_key: UUID | None = None,
) -> TakeUp:
    """Take up an offer, or meet a need, for a seat: from then on it is a promise of the one who gives.

    ``other`` is the need (or offer) of that seat which it matches. Raises ``DomainError`` "own_listing",
    "listing_over", "partnership_ended", "no_match", "one_unit", "hours_wrong" or "money_wrong".
    """
    with write_transaction():
        require(actor, Act.VIEW, listing)
        require_seat(actor, seat)
        if (first := made_before(TakeUp, submission_key)) is not None:
            return first
        listing = (
            Listing.objects.select_for_update(of=("self",))
            .select_related("seat", "partnership")
            .get(pk=listing.pk)
        )
        refuse_ended(listing.partnership)
        refuse_ended(seat.partnership)
        if not listing.is_running:
            raise DomainError("listing_over", _("This is over. See what else there is."))
        whose = listing.seat
        if whose.pk == seat.pk or (whose.organisation_id and whose.organisation_id == seat.organisation_id):
            raise DomainError("own_listing", _("This is your own: another partner can take it up."))
        if other is not None and (other.kind == listing.kind or other.seat_id != seat.pk):
            raise DomainError("no_match", _("Choose one of your own that fits it."), "other")
        offer, need = (listing, other) if listing.is_offer else (other, listing)
        giver, taker = (whose, seat) if listing.is_offer else (seat, whose)
        promise = TakeUp.objects.create(
            offer=offer,
            need=need,
            giver=giver,
            taker=taker,
            promised_by=promised_by,
            note=clean_line(note, limit=300, field="note", required=False),
            agreed_at=now(),
            agreed_by_id=actor.person_id,
            submission_key=submission_key,
            **clean_quantity(hours, pence),
        )
        _record_promise("offers.taken_up", actor, promise)
        return promise


def end_promise(*, actor: Actor, promise: TakeUp) -> TakeUp:
    """End a promise, as one of its two sides; what was given stays in the ledger."""
    with write_transaction():
        require(actor, Act.CHANGE, promise)
        promise = TakeUp.objects.select_for_update(of=("self",)).select_related("giver").get(pk=promise.pk)
        if promise.ended_at is None:
            promise.ended_at = now()
            promise.save(update_fields=["ended_at"])
            _record_promise("offers.promise_ended", actor, promise)
        return promise


def _content(**given: Any) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for field, value in given.items():
        match field:
            case "kind":
                content[field] = one_of(ListingKind, value, field)
            case "thing":
                content[field] = one_of(Thing, value, field)
            case "title":
                content[field] = clean_line(value, limit=200, field=field)
            case "description":
                content[field] = clean_text(value, limit=DESCRIPTION_LIMIT, field=field, required=False)
            case "amount":
                content[field] = clean_line(value, limit=120, field=field, required=False)
            case "until_on":
                if value is not None and value < today():
                    raise DomainError(
                        "ends_before_start", _("Choose a day that has not gone by."), "until_on"
                    )
                content[field] = value
            case "place" | "is_public":
                content[field] = value
            case _:
                raise TypeError(f"A listing has no {field} that can be set")
    return content


def _record(name: str, actor: Actor, listing: Listing) -> None:
    facts = {"kind": listing.kind, "thing": listing.thing}
    record(
        name,
        actor=actor,
        target=listing,
        partnership_id=listing.partnership_id,
        facts=facts,
        sealed=[listing],
    )


def _record_promise(name: str, actor: Actor, promise: TakeUp) -> None:
    facts = {"offer": promise.offer_id, "need": promise.need_id}
    record(
        name,
        actor=actor,
        target=promise,
        partnership_id=promise.giver.partnership_id,
        facts=facts,
        sealed=[promise],
    )
