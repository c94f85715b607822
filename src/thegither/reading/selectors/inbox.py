"""What to read next: what adds most that is new first, and whose it is only once it has been read.

Each reading is of texts, not of who sent them: layer, seat, name and how many signed stay hidden until the
reader has marked a text as read. Of a campaign its likest text is read, once; who signed is a click away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from thegither.dialogue.models import Contribution, Matter, Standing
from thegither.reading.models import Argument, Place, ReadingRun, ReadMark

TO_READ, EVERYTHING, RARE, NEW = "to_read", "all", "rare", "new"


@dataclass(frozen=True, slots=True)
class Card:
    """A text to read; whose it is, and how many say the same, once ``is_read``."""

    contribution: Contribution
    is_read: bool
    is_rare: bool
    is_new: bool
    argument: Argument | None
    signatories: int

    @property
    def others(self) -> int:
        """How many others say the same."""
        return self.signatories - 1


def newest_run(matter: Matter) -> ReadingRun | None:
    """Return the newest run that is finished, without its index. One query."""
    runs = ReadingRun.objects.filter(matter=matter, made_at__isnull=False).defer("index")
    return runs.order_by("-pk").first()


def run_under_way(matter: Matter) -> ReadingRun | None:
    """Return the run that a worker makes or is about to make. One query."""
    return ReadingRun.objects.filter(matter=matter, made_at=None).defer("index").first()


def to_read(
    matter: Matter,
    run: ReadingRun | None,
    person_id: int | None,
    *,
    show: str = TO_READ,
    language: str = "",
    activity: int | None = None,
) -> QuerySet[Contribution]:
    """Return texts in the order of a run, what no run has seen at the end; without a run as they came in.

    Members of an argument other than the one that speaks for it are left out. Each row has ``position``,
    ``rare``, ``argument_id`` and ``is_read`` (by this person).
    """
    places = Place.objects.filter(run=run.pk if run else 0, contribution=OuterRef("pk"))
    marks = ReadMark.objects.filter(person=person_id or 0, contribution=OuterRef("pk"))
    rows = Contribution.objects.filter(matter=matter, standing=Standing.SHOWN).annotate(
        position=Subquery(places.values("position")[:1]),
        rare=Subquery(places.values("rare")[:1]),
        in_argument=Subquery(places.values("argument")[:1]),
        is_read=Exists(marks),
    )
    rows = rows.filter(Q(position__isnull=False) | ~Exists(places))
    if language:
        rows = rows.filter(language=language)
    if activity:
        rows = rows.filter(placed__activity=activity)
    if show == TO_READ:
        rows = rows.filter(is_read=False)
    if show == RARE:
        return rows.filter(rare__isnull=False).order_by("-rare", "pk")
    if show == NEW:
        rows = rows.filter(position__isnull=True) if run is None else rows.filter(entered_at__gt=run.made_at)
    return rows.order_by(F("position").asc(nulls_last=True), "pk")


def cards(rows: Sequence[Contribution], run: ReadingRun | None) -> list[Card]:
    """Return what a page of ``to_read`` shows. One query more, for the arguments."""
    keys = {row.in_argument for row in rows} - {None}  # type: ignore[attr-defined]
    shown = Count("places", filter=Q(places__contribution__standing=Standing.SHOWN))
    arguments = Argument.objects.filter(pk__in=keys).annotate(signatories=shown).in_bulk() if keys else {}
    return [_card(row, run, arguments) for row in rows]


def _card(row: Contribution, run: ReadingRun | None, arguments: Mapping[int, Argument]) -> Card:
    argument = arguments.get(row.in_argument)  # type: ignore[attr-defined]
    since = run.made_at if run else None
    return Card(
        row,
        is_read=row.is_read,  # type: ignore[attr-defined]
        is_rare=row.rare is not None,  # type: ignore[attr-defined]
        is_new=since is not None and row.entered_at > since,
        argument=argument,
        signatories=argument.signatories if argument else 1,  # type: ignore[attr-defined]
    )


def read_share(matter: Matter, run: ReadingRun | None, person_id: int | None) -> tuple[int, int]:
    """Return how many texts to read this person has read, and how many there are. One query."""
    counted = to_read(matter, run, person_id, show=EVERYTHING).order_by()
    numbers = counted.aggregate(all=Count("pk"), read=Count("pk", filter=Q(is_read=True)))
    return numbers["read"], numbers["all"]
