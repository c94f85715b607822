"""What partnerships have in common (measure M26): members, remit, aims, place, and days that clash.

Aims are the objectives they agreed, and what higher rooms know of the changes they look for (``tells_aims``);
days are those of partnerships themselves, and what higher rooms know to fall on one (``tells_days``).

Likeness of two sets is Jaccard's: what both have, of what either has (0 … 1). An overlap is **strong** if the
likeness of members is at least ``ALIKE_MEMBERS``; or at least ``AKIN_MEMBERS``, and they have the same place
or like words of remit or aims (``ALIKE_WORDS``). A strong one wants a link, or a reason why not.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations

from django.utils.translation import gettext as _

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.partners.models import Organisation, Partnership

from .models import PartnershipLink
from .standings import Share, share_of

ALIKE_MEMBERS = 0.4
AKIN_MEMBERS = 0.25
ALIKE_WORDS = 0.2


@dataclass(frozen=True, slots=True)
class Remit:
    """One partnership with what it is compared by; ``dates`` maps a day to what falls on it."""

    partnership: Partnership
    members: frozenset[int]
    topics: frozenset[str]
    aims: frozenset[str]
    place: int | None
    dates: dict[date, str]


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two partnerships have in common."""

    first: Partnership
    second: Partnership
    shared_members: tuple[Organisation, ...]
    members: float
    topics: float
    shared_topics: tuple[str, ...]
    aims: float
    is_same_place: bool
    clashes: tuple[tuple[date, str, str], ...]
    is_nested: bool
    link: PartnershipLink | None

    @property
    def is_strong(self) -> bool:
        """True for an overlap that wants a link, or a reason why not."""
        alike = self.topics >= ALIKE_WORDS or self.aims >= ALIKE_WORDS or self.is_same_place
        return self.members >= (AKIN_MEMBERS if alike else ALIKE_MEMBERS)

    @property
    def is_linked(self) -> bool:
        """True if it is recorded what they make of it, or one is part of the other."""
        return self.is_nested or self.link is not None

    @property
    def is_missing(self) -> bool:
        """True for a strong overlap about which nobody has said anything."""
        return self.is_strong and not self.is_linked


# The words of what partnerships aim at, by their keys, as far as the actor may read them.
Aims = Callable[[Actor, Collection[int]], Mapping[int, str]]

_aims: list[Aims] = []


def tells_aims(function: Aims) -> Aims:
    """Let a higher room say in words what partnerships aim at, in one query."""
    _aims.append(function)
    return function


def aims_of(actor: Actor, partnership_ids: Collection[int]) -> dict[int, str]:
    """Return what all rooms know of the aims of these partnerships."""
    told = [tell(actor, partnership_ids) for tell in _aims]
    return {key: " ".join(words.get(key, "") for words in told) for key in partnership_ids}


# What falls on which day in partnerships, by their keys, as far as the actor may read it.
Days = Callable[[Actor, Collection[int]], Iterable[tuple[int, date, str]]]

_days: list[Days] = []


def tells_days(function: Days) -> Days:
    """Let a higher room say what falls on which day (events, last days), in one query."""
    _days.append(function)
    return function


def days_of(actor: Actor, partnerships: Iterable[Partnership]) -> dict[int, dict[date, str]]:
    """Return what falls on which day to come in each partnership, by its key, as all rooms know it."""
    found: dict[int, dict[date, str]] = {}
    own = []
    for each in partnerships:
        found[each.pk] = {}
        own += [(each.pk, each.sunset_on, _("it ends")), (each.pk, each.next_review_on, _("review"))]
    for key, day, what in chain(own, *(tell(actor, found.keys()) for tell in _days)):
        if day >= today():
            before = found[key].get(day)
            found[key][day] = f"{before}; {what}" if before else what
    return found


def jaccard(first: frozenset[object], second: frozenset[object]) -> float:
    """Return what both have, of what either has; nought for two empty sets."""
    either = len(first | second)
    return len(first & second) / either if either else 0.0


def overlaps(
    remits: Sequence[Remit],
    organisations: dict[int, Organisation],
    links: Iterable[PartnershipLink],
) -> list[Overlap]:
    """Return the pairs with a shared member or place and those alike in words, missing links first."""
    said = {(link.first_id, link.second_id): link for link in links}
    found = []
    for first, second in combinations(sorted(remits, key=lambda each: each.partnership.pk), 2):
        shared = first.members & second.members
        topics = jaccard(first.topics, second.topics)
        aims = jaccard(first.aims, second.aims)
        if not shared and max(topics, aims) < ALIKE_WORDS:
            continue
        one, other = first.partnership, second.partnership
        days = sorted(first.dates.keys() & second.dates.keys()) if shared else []
        found.append(
            Overlap(
                first=one,
                second=other,
                shared_members=tuple(sorted((organisations[key] for key in shared), key=str)),
                members=jaccard(first.members, second.members),
                topics=topics,
                shared_topics=tuple(sorted(first.topics & second.topics)),
                aims=aims,
                is_same_place=first.place is not None and first.place == second.place,
                clashes=tuple((day, first.dates[day], second.dates[day]) for day in days),
                is_nested=one.part_of_id == other.pk or other.part_of_id == one.pk,
                link=said.get((one.pk, other.pk)),
            )
        )
    return sorted(
        found, key=lambda each: (not each.is_missing, not each.is_strong, -each.members, each.first.pk)
    )


def linked_share(found: Iterable[Overlap]) -> Share:
    """Return M26: of the strong overlaps, those about which something is recorded."""
    strong = [each for each in found if each.is_strong]
    return share_of(sum(each.is_linked for each in strong), len(strong))
