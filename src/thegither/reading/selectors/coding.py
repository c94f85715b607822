"""Coding rounds: what a reader still has to read, and, once both have finished, how far they agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from thegither.dialogue.models import Matter
from thegither.partners.models import Mandate, Person, SeatRole
from thegither.partners.policies import in_force
from thegither.reading.models import (
    CodedTheme,
    Coding,
    CodingReader,
    CodingRound,
    CodingUnit,
    Theme,
    ThemeState,
)

READERS = 2


@dataclass(frozen=True, slots=True)
class ThemeAgreement:
    """How far two readers agree on one theme: Krippendorff's alpha, where it lies by chance, on how many."""

    theme: Theme
    alpha: float | None
    low: float | None
    high: float | None
    units: int
    says: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A unit on which the readers differ; which of them said which is not told."""

    unit: CodingUnit
    both: Sequence[Theme]
    one: Sequence[Theme]


@dataclass(frozen=True, slots=True)
class RoundPage:
    """How far a round is; what was said only when both have finished."""

    round: CodingRound
    units: int
    done: Mapping[int, int]
    agreement: Sequence[ThemeAgreement]
    differences: Sequence[Difference]

    @property
    def is_finished(self) -> bool:
        """True once both readers have read everything."""
        return len(self.done) == READERS and all(count == self.units for count in self.done.values())


def possible_readers(matter: Matter) -> QuerySet[Person]:
    """Return the people who hold a seat in the matter's partnership other than an observer's."""
    mandates = Mandate.objects.filter(
        in_force(), in_force(of="seat"), person=OuterRef("pk"), seat__partnership=matter.partnership_id
    ).exclude(seat__role=SeatRole.OBSERVER)
    return Person.objects.filter(Exists(mandates)).order_by("name", "pk")


def codebook(matter_id: int) -> QuerySet[Theme]:
    """Return the themes a reader chooses from."""
    return Theme.objects.filter(matter=matter_id, state=ThemeState.ACCEPTED).order_by("name", "pk")


def next_unit(made: CodingRound, person_id: int) -> CodingUnit | None:
    """Return the first unit that this reader has not read. One query."""
    mine = Coding.objects.filter(unit=OuterRef("pk"), reader__person=person_id)
    rows = made.units.select_related("contribution").filter(~Exists(mine))
    return rows.order_by("position").first()


def codings_by_unit(made: CodingRound) -> dict[int, dict[int, frozenset[int]]]:
    """Return what each reader (by place) said of each unit that both have read. Two queries."""
    codes: dict[int, set[int]] = {}
    for coding, theme in CodedTheme.objects.filter(coding__unit__round=made).values_list("coding", "theme"):
        codes.setdefault(coding, set()).add(theme)
    said: dict[int, dict[int, frozenset[int]]] = {}
    rows = Coding.objects.filter(unit__round=made).order_by("reader__place")
    for key, unit, place in rows.values_list("pk", "unit", "reader__place"):
        said.setdefault(unit, {})[place] = frozenset(codes.get(key, ()))
    return {unit: both for unit, both in said.items() if len(both) == READERS}


def round_page(made: CodingRound) -> RoundPage:
    """Return a round as both its readers and the other partners see it."""
    units = made.units.count()
    counted = CodingReader.objects.filter(round=made).annotate(done=Count("codings"))
    done = dict(counted.values_list("place", "done"))
    page = RoundPage(made, units, done, (), ())
    if not page.is_finished:
        return page
    said = codings_by_unit(made)
    themes = {theme.pk: theme for theme in Theme.objects.filter(matter=made.matter_id)}
    return RoundPage(made, units, done, _agreement(said, themes), _differences(made, said, themes))


def _agreement(
    said: Mapping[int, Mapping[int, frozenset[int]]], themes: Mapping[int, Theme]
) -> list[ThemeAgreement]:
    from thegither_analysis.agreement import by_code

    coded = {
        str(unit): {str(place): {str(key) for key in codes} for place, codes in both.items()}
        for unit, both in said.items()
    }
    found = by_code(coded)
    lines = [
        ThemeAgreement(
            themes[int(key)],
            each.alpha,
            each.interval.low if each.interval else None,
            each.interval.high if each.interval else None,
            each.units,
            each.says,
        )
        for key, each in found.items()
    ]
    return sorted(lines, key=lambda line: (line.alpha is not None, line.alpha, line.theme.name))


def _differences(
    made: CodingRound, said: Mapping[int, Mapping[int, frozenset[int]]], themes: Mapping[int, Theme]
) -> list[Difference]:
    open_units = made.units.filter(settled_at=None).select_related("contribution").order_by("position")
    found = []
    for unit in open_units:
        first, second = said[unit.pk].values()
        both, one = first & second, first ^ second
        found.append(
            Difference(
                unit,
                [themes[key] for key in sorted(both)],
                sorted((themes[key] for key in one), key=lambda theme: theme.name),
            )
        )
    return found
