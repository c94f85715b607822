from difflib import get_close_matches

from django.db.models import Count, Q, QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed

from ..models import Community, Membership, Organisation, Partnership, Seat
from ..policies import in_force


def organisations(actor: Actor, *, sector: str = "", text: str = "") -> QuerySet[Organisation]:
    """Return the organisations of a sector with ``text`` in name or purpose, by name, with ``seat_count``."""
    rows = allowed(actor, Action.VIEW, Organisation).select_related("unit_of").prefetch_related("sectors")
    if sector:
        rows = rows.filter(sectors__sector=sector)  # a sector is there once, so no row repeats
    if words := text.split():
        for word in words[:8]:
            rows = rows.filter(Q(name__icontains=word) | Q(purpose__icontains=word))
    seats = allowed(actor, Action.VIEW, Seat).filter(in_force()).order_by().values("pk")
    return rows.annotate(seat_count=Count("seats", filter=Q(seats__in=seats), distinct=True)).order_by(
        "name", "pk"
    )


def organisation_named(name: str) -> Organisation | None:
    """Return the organisation of this name, whatever the case and the spaces."""
    return Organisation.objects.filter(name__iexact=" ".join(name.split())).order_by("pk").first()


def similar_names(name: str, *, most: int = 3) -> list[str]:
    """Return names of organisations that ``name`` may have meant."""
    words = [word for word in name.split() if len(word) > 3][:4]
    if not words:
        return []
    some_word = Q()
    for word in words:
        some_word |= Q(name__icontains=word[:6])
    near = Organisation.objects.filter(some_word).order_by("name").values_list("name", flat=True)[:200]
    return get_close_matches(name, list(near), n=most, cutoff=0.5)


def seats_of_organisation(actor: Actor, organisation: Organisation) -> QuerySet[Seat]:
    """Return the seats that an organisation holds today in partnerships that the actor may see."""
    seats = allowed(actor, Action.VIEW, Seat).filter(in_force(), organisation=organisation)
    return seats.select_related("partnership").order_by("partnership__name", "pk")


def memberships_of(actor: Actor, organisation: Organisation) -> tuple[list[Membership], list[Membership]]:
    """Return today's umbrella bodies of an organisation, and its members."""
    rows = allowed(actor, Action.VIEW, Membership).filter(in_force())
    umbrellas = (
        rows.filter(member=organisation).select_related("umbrella", "member").order_by("umbrella__name")
    )
    members = rows.filter(umbrella=organisation).select_related("member", "umbrella").order_by("member__name")
    return list(umbrellas), list(members)


def communities(actor: Actor) -> QuerySet[Community]:
    """Return the communities by name, with ``partnership_count`` of those that the actor may see."""
    visible = allowed(actor, Action.VIEW, Partnership).order_by().values("pk")
    rows = allowed(actor, Action.VIEW, Community).select_related("part_of")
    counted = rows.annotate(partnership_count=Count("partnerships", filter=Q(partnerships__in=visible)))
    return counted.order_by("name", "pk")
