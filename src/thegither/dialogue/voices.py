from collections.abc import Collection, Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from thegither.dialogue.models import Contribution, Knowledge, Standing
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.offers.said import Said, tells_what_was_said
from thegither.partners.models import Partnership


@tells_what_was_said
def said_on_matters(actor: Actor, partnership: Partnership, organisations: Collection[int]) -> Iterator[Said]:
    """Yield how much organisations said on each matter of a partnership, by kind of knowledge. One query."""
    rows = allowed(actor, Action.VIEW, Contribution).filter(
        matter__partnership=partnership, seat__organisation__in=organisations, standing=Standing.SHOWN
    )
    counts = rows.order_by().values_list("seat__organisation", "matter", "matter__title", "knowledge")
    for organisation_id, matter_id, title, knowledge, count in counts.annotate(Count("pk")):
        told = Knowledge(knowledge).label if knowledge else _("It is not said how they know it")
        yield Said(organisation_id, title, reverse("portal:matter", args=[matter_id]), str(told), count)
