"""What pages ask about network surveys: waves, what was answered, and what an analysis makes of it."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Organisation, Partnership, Seat, SeatRole
from thegither.partners.policies import current_mandates, in_force

from ..models import NetworkMember, NetworkRating, NetworkReading, NetworkWave
from ..recorded import recorded_ties
from .network_pictures import drawn
from .network_ratings import RATINGS

STRUCTURE = "thegither_analysis.networks.measure"
FEWEST_ASKED = 3
SEED = 20260301
REPLICATES = 1000
COMPARED = ("density", "reciprocity", "indegree", "ei_sector", "ei_organisation")


def waves_of(actor: Actor, partnership: Partnership) -> QuerySet[NetworkWave]:
    """Return the waves of a partnership that the actor may read, newest first."""
    return (
        allowed(actor, Action.VIEW, NetworkWave)
        .filter(partnership=partnership)
        .select_related("convener", "partnership")
    )


def members_of(wave: NetworkWave) -> QuerySet[NetworkMember]:
    """Return who was asked in a wave, by name, with their answers."""
    return wave.members.select_related("organisation", "unit_of").order_by("organisation__name", "pk")


def answerable(actor: Actor, wave: NetworkWave) -> QuerySet[NetworkMember]:
    """Return the members of a wave for which the actor may answer."""
    return allowed(actor, Action.CHANGE, NetworkMember).filter(wave=wave).select_related("organisation")


def sits_for_self(actor: Actor, wave: NetworkWave) -> bool:
    """Return whether the actor has a seat with a voice for nobody but themselves where a wave is asked."""
    seats = current_mandates(actor).filter(
        seat__partnership=wave.partnership_id, seat__individual__isnull=False
    )
    return seats.exclude(seat__role=SeatRole.OBSERVER).exists()


def ratings_of(actor: Actor, wave: NetworkWave) -> QuerySet[NetworkRating]:
    """Return the ratings in a wave that the actor may read: their own."""
    return allowed(actor, Action.VIEW, NetworkRating).filter(wave=wave)


def asked_on(partnership: Partnership, day: date) -> dict[int, Organisation]:
    """Return the organisations with a seat and a voice in a partnership on a day, by key."""
    seats = Seat.objects.filter(in_force(day), partnership=partnership, organisation__isnull=False)
    keys = seats.exclude(role=SeatRole.OBSERVER).order_by().values("organisation_id")
    rows = Organisation.objects.filter(pk__in=keys).select_related("unit_of").prefetch_related("sectors")
    return {row.pk: row for row in rows}


@dataclass(frozen=True, slots=True)
class WaveInput:
    """What an analysis of a wave rests on, as plain values, and their digest."""

    values: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the values in one fixed form."""
        text = json.dumps(self.values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def input_of(
    wave: NetworkWave, members: Iterable[NetworkMember], before: NetworkWave | None, earlier: Iterable[Any]
) -> WaveInput:
    """Gather the input of a wave from rows that were read: its members, and those of the wave before."""
    return WaveInput(
        {
            "convener": str(wave.convener_id or ""),
            "members": [_plain(member) for member in members],
            "before": [_plain(member) for member in earlier] if before else None,
        }
    )


def _plain(member: NetworkMember) -> dict[str, Any]:
    return {
        "key": str(member.organisation_id),
        "name": member.organisation.name,
        "sector": member.sector,
        "unit_of": str(member.unit_of_id or ""),
        "names": sorted(map(str, member.names)) if member.names is not None else None,
    }


def parameters() -> dict[str, Any]:
    """Return what besides its input decides what a reading says."""
    from thegither_analysis import layouts, networks

    return {
        "networks": networks.VERSION,
        "layouts": layouts.VERSION,
        "seed": SEED,
        "replicates": REPLICATES,
    }


def compute(given: WaveInput) -> dict[str, Any]:
    """Measure and draw a wave, and compare it with the one before: about 0.2 s for fourteen partners."""
    from thegither_analysis.network_change import change
    from thegither_analysis.networks import measure

    net = _network(given.values["members"])
    convener = given.values["convener"]
    measures = measure(net, hub=convener if convener in net.nodes else None)
    result = measures.as_dict()
    result["pictures"] = drawn(net, measures, {each["key"]: each["name"] for each in given.values["members"]})
    result["change"] = {}
    if given.values["before"] is not None:
        earlier = _network(given.values["before"])
        for measured in COMPARED:
            found = change(earlier, net, measured, replicates=REPLICATES, seed=SEED)
            if found is not None:
                result["change"][measured] = found._asdict() | {"is_clear": found.is_clear}
        was = measure(earlier)
        result["before"] = {
            "density": was.density,
            "reciprocity": was.reciprocity.edgewise,
            "indegree": was.centralisation.indegree,
        }
    return json.loads(json.dumps(result))


def _network(members: Sequence[Mapping[str, Any]]) -> Any:
    from thegither_analysis.networks import network

    known = {each["key"] for each in members}
    return network(
        [each["key"] for each in members],
        [
            (each["key"], named)
            for each in members
            if each["names"] is not None
            for named in each["names"]
            if named in known
        ],
        silent=[each["key"] for each in members if each["names"] is None],
        sectors={each["key"]: each["sector"] for each in members},
        units_of={each["key"]: each["unit_of"] or each["key"] for each in members}
        if any(each["unit_of"] for each in members)
        else None,
    )


@dataclass(frozen=True, slots=True)
class Read:
    """A wave with its members and what an analysis makes of it; ``before`` is the wave before it.

    ``recorded`` are pairs of organisations that met or did something together, as daily work shows.
    """

    wave: NetworkWave
    before: NetworkWave | None
    members: list[NetworkMember]
    result: dict[str, Any]
    ratings: dict[str, Any] | None
    recorded: dict[str, set[frozenset[int]]]


def read(wave: NetworkWave, waves: Sequence[NetworkWave]) -> Read:
    """Return what stands in the stored reading, or compute it anew where that is stale: five queries.

    ``waves`` are all waves of the partnership, newest first.
    """
    place = [each.pk for each in waves].index(wave.pk)
    before = waves[place + 1] if place + 1 < len(waves) else None
    members = list(members_of(wave))
    earlier = list(members_of(before)) if before else []
    given = input_of(wave, members, before, earlier)
    readings = {reading.function: reading for reading in NetworkReading.objects.filter(wave=wave)}
    stored, ratings = readings.get(STRUCTURE), readings.get(RATINGS)
    is_fresh = stored and stored.digest == given.digest and stored.parameters == parameters()
    result = stored.result if stored and is_fresh else compute(given)
    recorded = recorded_ties(wave.partnership)
    return Read(wave, before, members, result, ratings.result if ratings else None, recorded)
