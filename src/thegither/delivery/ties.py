from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from thegither.partners.models import Partnership
from thegither.relations.recorded import shows_ties

from .models import ActionOwner


@shows_ties
def owners_together(partnership: Partnership) -> Iterator[tuple[int, int]]:
    """Yield the organisations that own an action of a partnership together. One query."""
    owners: dict[int, set[int]] = defaultdict(set)
    rows = ActionOwner.objects.filter(action__partnership=partnership, seat__organisation__isnull=False)
    for action_id, organisation_id in rows.order_by().values_list("action_id", "seat__organisation_id"):
        owners[action_id].add(organisation_id)
    for together in owners.values():
        yield from combinations(sorted(together), 2)
