from collections import defaultdict
from collections.abc import Collection

from thegither.framework.mapping import tells_aims
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed

from .models import Outcome


@tells_aims
def outcomes_looked_for(actor: Actor, partnership_ids: Collection[int]) -> dict[int, str]:
    """Return the words of the outcomes of each partnership."""
    rows = allowed(actor, Action.VIEW, Outcome).filter(partnership__in=partnership_ids).order_by()
    found: dict[int, list[str]] = defaultdict(list)
    for key, title, for_whom in rows.values_list("partnership_id", "title", "for_whom"):
        found[key].append(f"{title} {for_whom}")
    return {key: " ".join(words) for key, words in found.items()}
