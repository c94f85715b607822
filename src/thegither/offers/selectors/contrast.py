"""Where the bodies that speak for firms and the firms themselves differ in what they say on matters."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from thegither.kernel.actors import Actor
from thegither.partners.models import Membership, Partnership
from thegither.partners.policies import in_force

from ..said import Said, said_by
from .business import businesses_in

# Below this many contributions on either side nothing is compared, and no single figure is shown.
LEAST = 5
_MOST = 8


@dataclass(frozen=True, slots=True)
class Share:
    """How much of what each side said was about one thing, from 0 to 1."""

    about: str
    url: str
    bodies: float
    firms: float

    @property
    def apart(self) -> float:
        """How far the two are apart."""
        return abs(self.bodies - self.firms)


@dataclass(frozen=True, slots=True)
class Contrast:
    """What bodies and firms said, side by side. Shares are empty where one side said too little.

    ``difference`` is the half of the sum of the absolute differences of the shares over all matters (total
    variation distance): 0 where both speak of the same matters equally much, 1 where of none in common.
    """

    bodies: int
    firms: int
    difference: float
    matters: tuple[Share, ...]
    knowledge: tuple[Share, ...]

    @property
    def is_enough(self) -> bool:
        """True where both sides said enough to be compared."""
        return min(self.bodies, self.firms) >= LEAST


def contrast_of(actor: Actor, partnership: Partnership) -> Contrast | None:
    """Return what bodies and firms with a seat said, as far as the actor may see it; None if neither did.

    Two queries.
    """
    speaks_for = Membership.objects.filter(in_force(), umbrella=OuterRef("pk"))
    sides = dict(businesses_in(partnership).annotate(is_body=Exists(speaks_for)).values_list("pk", "is_body"))
    said = said_by(actor, partnership, list(sides))
    bodies = [each for each in said if sides[each.organisation_id]]
    firms = [each for each in said if not sides[each.organisation_id]]
    counted = sum(each.count for each in bodies), sum(each.count for each in firms)
    if not any(counted):
        return None
    if min(counted) < LEAST:
        return Contrast(*counted, 0.0, (), ())
    urls = {each.matter: each.url for each in said}
    matters = _shares(_count(bodies, "matter"), _count(firms, "matter"), urls)
    knowledge = _shares(_count(bodies, "knowledge"), _count(firms, "knowledge"), {})
    return Contrast(*counted, sum(share.apart for share in matters) / 2, matters[:_MOST], knowledge)


def _count(said: Iterable[Said], name: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for each in said:
        counts[getattr(each, name)] += each.count
    return counts


def _shares(bodies: Counter[str], firms: Counter[str], urls: dict[str, str]) -> tuple[Share, ...]:
    """Return the shares of each side, those furthest apart first."""
    found = [
        Share(about, urls.get(about, ""), bodies[about] / bodies.total(), firms[about] / firms.total())
        for about in bodies | firms
    ]
    return tuple(sorted(found, key=lambda share: (-share.apart, share.about)))
