"""Load reference populations; count what people say of themselves, so that nobody can be found in it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Contribution
from thegither.dialogue.services.acting import acting_in
from thegither.engagement.models import Basis, Population, Stratum, ToldOfSelf
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Partnership, Sector

MOST_COUNTED = 2_000_000_000
BATCH = 5


@write_transaction()
def load_stratum(
    *,
    actor: Actor,
    partnership: Partnership,
    population: str,
    label: str,
    count: int,
    source: str,
    licence: str,
    dated: date,
    basis: str = Basis.PEOPLE,
    place: str = "",
    is_invented: bool = False,
) -> tuple[Stratum, bool]:
    """Store how many there are of one part of a population; return it, and whether anything changed.

    The first part makes the population. A part of a later day begins a new edition of it: what that does not
    name is nought. Raises ``DomainError`` "basis_unknown", "sector_unknown", "count_unlikely",
    "dated_in_future", "dated_before" or "basis_changed".
    """
    partnership = fetch(actor, Action.MANAGE, Partnership, pk=partnership.pk)
    if basis not in Basis:
        raise DomainError("basis_unknown", _("Write people or organisations."), "basis")
    if not 0 <= count <= MOST_COUNTED:
        raise DomainError("count_unlikely", _("Write a whole number of nought or more."), "count")
    if dated > today():
        raise DomainError("dated_in_future", _("Write the day for which the figures hold."), "dated")
    label = clean_line(label, limit=120, field="label")
    sectors = {name.casefold() for pair in Sector.choices for name in map(str, pair)}
    if basis == Basis.ORGANISATIONS and label.casefold() not in sectors:
        known = ", ".join(str(name) for name in Sector.labels)
        raise DomainError("sector_unknown", _("Use one of: %(known)s") % {"known": known}, "label")
    name = clean_line(population, limit=120, field="population")
    before = Population.objects.select_for_update().filter(partnership=partnership, name=name).first()
    if before is not None and basis != before.basis:
        raise DomainError(
            "basis_changed", _("It counted something else so far. Choose another name."), "basis"
        )
    if before is not None and dated < before.dated:
        raise DomainError(
            "dated_before", _("Newer figures are loaded already. Choose another name."), "dated"
        )
    whole, is_new = Population.objects.update_or_create(
        partnership=partnership,
        name=name,
        defaults={
            "basis": basis,
            "place": clean_line(place, limit=120, field="place", required=False),
            "source": clean_line(source, limit=300, field="source"),
            "licence": clean_line(licence, limit=120, field="licence"),
            "dated": dated,
            "is_invented": is_invented,
        },
    )
    if before is not None and dated > before.dated:
        whole.strata.update(count=0)
    part = Stratum.objects.filter(population=whole, label=label).first()
    if part is not None and part.count == count:
        return part, False
    if part is None:
        part = Stratum(population=whole, label=label, position=whole.strata.count())
    part.count = count
    part.save()
    record(
        "engagement.population_loaded",
        actor=acting_in(actor, partnership.pk),
        target=whole,
        partnership_id=partnership.pk,
        facts={"part": part.pk, "count": count, "dated": str(dated), "is_new": is_new},
    )
    return part, True


@write_transaction()
def tell_of_self(*, contribution: Contribution, strata: Iterable[Stratum]) -> None:
    """Count the parts to which the author of a contribution says they belong; the caller checked the receipt.

    Once for each contribution. Nothing is kept of which part it was, and no event is recorded: its moment
    would tell. Counts are shown in batches of five or more. Raises ``DomainError`` "nothing_told",
    "told_already" or "part_elsewhere".
    """
    chosen = list(strata)
    if not chosen:
        raise DomainError("nothing_told", _("Choose at least one answer, or go back: you need not tell us."))
    populations = {stratum.population_id for stratum in chosen}
    partnership = contribution.matter.partnership_id
    if len(populations) != len(chosen) or any(
        stratum.population.partnership_id != partnership or stratum.population.basis != Basis.PEOPLE
        for stratum in chosen
    ):
        raise DomainError("part_elsewhere", _("Choose one answer of each list."))
    _marker, is_new = ToldOfSelf.objects.get_or_create(contribution=contribution)
    if not is_new:
        raise DomainError("told_already", _("You told us already. Thank you: it counts once."))
    for stratum in chosen:
        # Locked as a whole, so that two who answer at once make one batch.
        parts = Stratum.objects.select_for_update().filter(population=stratum.population_id).order_by("pk")
        list(parts.values_list("pk", flat=True))
        parts.filter(pk=stratum.pk).update(waiting=F("waiting") + 1)
        if (parts.aggregate(all=Sum("waiting"))["all"] or 0) >= BATCH:
            parts.update(told=F("told") + F("waiting"), waiting=0)
