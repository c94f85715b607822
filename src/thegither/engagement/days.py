from collections.abc import Collection, Iterator
from datetime import date

from django.utils.translation import gettext as _

from thegither.framework.mapping import tells_days
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed

from .models import Engagement


@tells_days
def days_of_engagements(actor: Actor, partnership_ids: Collection[int]) -> Iterator[tuple[int, date, str]]:
    """Yield the last day of each engagement that runs, and the day on which it is decided."""
    rows = allowed(actor, Action.VIEW, Engagement).filter(
        matter__partnership__in=partnership_ids, ended_at__isnull=True
    )
    found = rows.order_by("pk").values_list("matter__partnership_id", "title", "closes_on", "decides_on")
    for key, title, closes_on, decides_on in found:
        for day, what in (
            (closes_on, _("last day to answer on %(title)s")),
            (decides_on, _("decision on %(title)s")),
        ):
            if day is not None:
                yield key, day, what % {"title": title}
