"""Weight what a sample drawn by lot said to the population that it was drawn from.

Codes are made for each part of a population; whoever came in with one is of that part. Weights are those of
post-stratification: the size of a part by how many of it voted (``thegither_analysis.weighting``).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from thegither.engagement.models import AccessCode, Activity, Basis, Stratum
from thegither.engagement.services.admitting import make_codes
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.transactions import write_transaction
from thegither.opinions.models import Conversation, DrawnCode, Sample, Voter
from thegither.opinions.results import NO_PARTS, PART_MISSING, STRANGERS

if TYPE_CHECKING:
    from thegither_analysis.opinion.votes import Ids


@write_transaction()
def make_drawn_codes(*, actor: Actor, activity: Activity, stratum: Stratum, count: int) -> Sequence[str]:
    """Make codes for people drawn from one part of a population, and return them, this once.

    Raises ``DomainError`` "not_drawn", "part_elsewhere", "other_population", and as ``make_codes``.
    """
    rows = Activity.objects.select_related("engagement__matter")
    activity = fetch(actor, Action.MANAGE, rows, pk=activity.pk)
    if not Conversation.objects.filter(pk=activity.pk, sample=Sample.DRAWN).exists():
        message = _("Say first that those who take part are drawn by lot, where it is set how it goes.")
        raise DomainError("not_drawn", message)
    whole = stratum.population
    if whole.partnership_id != activity.engagement.matter.partnership_id or whole.basis != Basis.PEOPLE:
        raise DomainError("part_elsewhere", _("Choose a part of a population of people here."), "stratum")
    drawn = DrawnCode.objects.filter(code__activity=activity)
    if drawn.exclude(stratum__population=whole).exists():
        message = _("People were drawn from another population before. One sample has one population.")
        raise DomainError("other_population", message, "stratum")
    known = AccessCode.objects.filter(activity=activity).order_by("-pk").values_list("pk", flat=True).first()
    codes = make_codes(actor=actor, activity=activity, count=count)
    made = AccessCode.objects.filter(activity=activity, pk__gt=known or 0)
    DrawnCode.objects.bulk_create(DrawnCode(code=code, stratum=stratum) for code in made)
    return codes


def weights_of(activity: Activity, people: "Ids") -> tuple[dict[int, float] | None, str]:
    """Return the weight of each voter, by number, mean 1; or None and the reason why there are none.

    Who was forgotten has none: of which part they were is forgotten too. The reason is empty where nobody was
    drawn: whoever came by themselves cannot be weighted.
    """
    from thegither_analysis._validation import InputError
    from thegither_analysis.weighting import rake

    if not Conversation.objects.filter(pk=activity.pk, sample=Sample.DRAWN).exists():
        return None, ""
    drawn = DrawnCode.objects.filter(code__activity=activity).select_related("stratum", "code__admission")
    parts = {
        (admission.participant_id, admission.person_id): each.stratum
        for each in drawn
        if (admission := each.code.admission) is not None
    }
    parts.pop((None, None), None)
    if not parts:
        return None, NO_PARTS
    counted = set(people.tolist())
    known = Voter.objects.filter(activity=activity).exclude(person=None, participant=None)
    part_of = {
        number: parts.get((participant, person))
        for number, participant, person in known.values_list("number", "participant", "person")
        if number in counted
    }
    rows = [{"part": part.label} for part in part_of.values() if part is not None]
    if len(rows) < len(part_of) or not rows:
        return None, STRANGERS
    whole = next(iter(parts.values())).population.strata.exclude(count=0)
    try:
        raked = rake(rows, {"part": {each.label: float(each.count) for each in whole}})
    except InputError:
        return None, PART_MISSING
    mean = sum(raked.weights) / len(raked.weights)
    return dict(zip(part_of, (weight / mean for weight in raked.weights), strict=True)), ""
