"""Coverage: with which sectors, where and about what there was contact, how long ago, and with whom never."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from thegither.kernel.clock import today
from thegither.partners.models import Community, OrganisationSector, Partnership, Sector

from ..models import ContactNote, Topic
from .contacts import YEAR, places_of


@dataclass(frozen=True, slots=True)
class Cell:
    """The contacts with a sector in a place about a topic; ``topic`` None is about anything."""

    sector: Sector
    place: Community
    topic: Topic | None
    count: int
    last_on: date | None

    @property
    def days(self) -> int | None:
        """How many days ago the last one was."""
        return (today() - self.last_on).days if self.last_on else None

    @property
    def is_empty(self) -> bool:
        """True without any contact in the last twelve months."""
        return self.last_on is None or self.last_on < today() - YEAR


@dataclass(frozen=True, slots=True)
class Coverage:
    """The grid of a partnership: sectors down, places across, about one topic or anything."""

    topics: list[Topic]
    topic: Topic | None
    places: list[Community]
    sectors: list[Sector]
    cells: dict[tuple[str, int, int | None], Cell]
    unplaced: int

    @property
    def rows(self) -> list[tuple[Sector, list[Cell]]]:
        """The grid about the chosen topic."""
        return [
            (sector, [self._cell(sector, place, self.topic) for place in self.places])
            for sector in self.sectors
        ]

    @property
    def rows_of_places(self) -> list[tuple[Community, list[Cell]]]:
        """The same with places down and sectors across: for many places."""
        return [
            (place, [self._cell(sector, place, self.topic) for sector in self.sectors])
            for place in self.places
        ]

    @property
    def is_long(self) -> bool:
        """True if there are more places than sectors, so that they read better down than across."""
        return len(self.places) > len(self.sectors)

    @property
    def empty(self) -> list[Cell]:
        """The cells of the grid without contact for twelve months, sector by sector."""
        return [cell for _sector, cells in self.rows for cell in cells if cell.is_empty]

    @property
    def empty_by_sector(self) -> list[tuple[Sector, list[Cell]]]:
        """The empty cells under their sectors."""
        found = [(sector, [cell for cell in cells if cell.is_empty]) for sector, cells in self.rows]
        return [(sector, cells) for sector, cells in found if cells]

    @property
    def everything(self) -> Iterator[Cell]:
        """All cells of all topics, and of anything, in order."""
        for topic in [None, *self.topics]:
            for sector in self.sectors:
                for place in self.places:
                    yield self._cell(sector, place, topic)

    def _cell(self, sector: Sector, place: Community, topic: Topic | None) -> Cell:
        key = (sector.value, place.pk, topic.pk if topic else None)
        return self.cells.get(key) or Cell(sector, place, topic, 0, None)


def coverage(partnership: Partnership, topic: Topic | None = None) -> Coverage:
    """Return the grid of a partnership, for a topic or for anything.

    A contact counts in each sector of the organisation it was with, in its place and in those that the place
    is part of. One without a place, or with nobody of a known organisation, is in no cell and counted apart.
    """
    places, topics = places_of(partnership), topics_of(partnership)
    parents = {place.pk: place.part_of_id for place in places}
    sectors: dict[int, list[str]] = defaultdict(list)
    for organisation, sector in OrganisationSector.objects.order_by("pk").values_list(
        "organisation_id", "sector"
    ):
        sectors[organisation].append(sector)
    known = {sector for found in sectors.values() for sector in found} - {Sector.OTHER.value}
    found: dict[tuple[str, int, int | None], tuple[int, date]] = {}
    unplaced = 0
    contacts = ContactNote.objects.filter(partnership=partnership, is_off_record=False).order_by()
    grouped = contacts.values_list("with_organisation_id", "place_id", "topic_id")
    for with_whom, where, about, times, met_on in grouped.annotate(times=Count("pk"), last_on=Max("met_on")):
        if where not in parents or with_whom not in sectors:
            unplaced += times
            continue
        above: int | None = where
        while above is not None:
            for sector in sectors[with_whom]:
                for key in {(sector, above, None), (sector, above, about)}:
                    count, last_on = found.get(key, (0, met_on))
                    found[key] = (count + times, max(last_on, met_on))
            above = parents.get(above)
    places_by_key = {place.pk: place for place in places}
    topics_by_key = {each.pk: each for each in topics}
    cells = {
        (sector, place, about): Cell(
            Sector(sector), places_by_key[place], topics_by_key[about] if about else None, count, last_on
        )
        for (sector, place, about), (count, last_on) in found.items()
        if about is None or about in topics_by_key
    }
    return Coverage(
        topics=topics,
        topic=topic,
        places=places,
        sectors=[sector for sector in Sector if sector.value in known],
        cells=cells,
        unplaced=unplaced,
    )


def topics_of(partnership: Partnership) -> list[Topic]:
    """Return the topics that a partnership has in hand."""
    return list(Topic.objects.filter(partnership=partnership, retired_at__isnull=True))
