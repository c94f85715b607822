"""Two readers put the same texts under themes without seeing each other; what differs is then settled."""

import random
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Contribution, Matter, Standing
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Person
from thegither.reading.models import (
    AssignmentState,
    CodedTheme,
    Coding,
    CodingReader,
    CodingRound,
    CodingUnit,
    Theme,
    ThemeState,
)
from thegither.reading.selectors.coding import codings_by_unit, possible_readers

from .themes import put_under

READERS = 2


@write_transaction()
def open_coding(
    *,
    actor: Actor,
    matter: Matter,
    readers: Sequence[Person],
    size: int | None = None,
    seed: int | None = None,
    submission_key: UUID | None = None,
) -> CodingRound:
    """Ask two people of the partnership to read ``size`` contributions drawn by chance, or all of them.

    Raises ``DomainError`` "two_readers", "no_codebook" or "nothing_to_code".
    """
    matter = fetch(actor, Action.ANSWER, Matter, pk=matter.pk)
    if (first := made_before(CodingRound, submission_key)) is not None:
        return first
    keys = {reader.pk for reader in readers}
    if len(keys) != READERS or possible_readers(matter).filter(pk__in=keys).count() != READERS:
        raise DomainError("two_readers", _("Choose two different people of this partnership."), "second")
    if not Theme.objects.filter(matter=matter, state=ThemeState.ACCEPTED).exists():
        raise DomainError("no_codebook", _("Make or accept themes first: they are what readers choose from."))
    shown = Contribution.objects.filter(matter=matter, standing=Standing.SHOWN)
    said = list(shown.order_by("pk").values_list("pk", flat=True))
    if not said:
        raise DomainError("nothing_to_code", _("Nothing was said on this matter yet."))
    seed = random.SystemRandom().randrange(2**31) if seed is None else seed
    sample = random.Random(seed).sample(said, min(size or len(said), len(said)))
    made = CodingRound.objects.create(
        matter=matter,
        drawn_from=len(said),
        seed=seed,
        opened_at=now(),
        opened_by_id=actor.person_id,
        submission_key=submission_key,
    )
    CodingReader.objects.bulk_create(
        CodingReader(round=made, place=place, person=reader) for place, reader in enumerate(readers, start=1)
    )
    CodingUnit.objects.bulk_create(
        CodingUnit(round=made, contribution_id=key, position=position)
        for position, key in enumerate(sample, start=1)
    )
    _record("reading.coding_opened", actor, made, units=len(sample), drawn_from=len(said))
    return made


@write_transaction()
def code_unit(*, actor: Actor, unit: CodingUnit, themes: Iterable[Theme]) -> Coding:
    """Say what a unit is about; no theme means that none fits. One may change it until both have finished.

    Raises ``NotPermitted`` for who is no reader of the round, ``DomainError`` "coding_finished" after that.
    """
    unit = fetch(actor, Action.VIEW, CodingUnit.objects.select_related("round__matter"), pk=unit.pk)
    reader = CodingReader.objects.filter(round=unit.round_id, person=actor.person_id or 0).first()
    if reader is None:
        raise NotPermitted
    CodingRound.objects.select_for_update().get(pk=unit.round_id)  # the other may be at their last one too
    if _is_finished(unit.round):
        raise DomainError("coding_finished", _("Both readers have finished: what they said stays as it is."))
    coding, _is_new = Coding.objects.update_or_create(unit=unit, reader=reader, defaults={"coded_at": now()})
    coding.themes.all().delete()
    CodedTheme.objects.bulk_create(
        CodedTheme(coding=coding, theme=theme) for theme in _of(unit.round, themes)
    )
    if _is_finished(unit.round):
        _settle_agreed(actor, unit.round)
        _record("reading.coding_done", actor, unit.round)
    return coding


@write_transaction()
def settle_unit(*, actor: Actor, unit: CodingUnit, themes: Iterable[Theme]) -> CodingUnit:
    """Say what a unit is about on which the readers differ, once they have talked about it.

    Raises ``DomainError`` "coding_goes_on" while one of them still reads.
    """
    rows = CodingUnit.objects.select_related("round__matter")
    unit = fetch(actor, Action.VIEW, rows, pk=unit.pk)
    if not _is_finished(unit.round):
        raise DomainError("coding_goes_on", _("One of the readers has not finished. Nothing was changed."))
    _settle(unit, _of(unit.round, themes), actor.person_id)
    _record("reading.coding_settled", actor, unit.round, unit=unit.pk)
    return unit


def _is_finished(made: CodingRound) -> bool:
    done = CodingUnit.objects.filter(round=made).annotate(done=Count("codings")).filter(done__lt=READERS)
    return not done.exists()


def _settle_agreed(actor: Actor, made: CodingRound) -> None:
    """Take over at once what both readers say."""
    said = codings_by_unit(made)
    themes = Theme.objects.in_bulk(
        [key for both in said.values() for codes in both.values() for key in codes]
    )
    for unit in made.units.all():
        first, second = said[unit.pk].values()
        if first == second:
            _settle(unit, [themes[key] for key in first], actor.person_id)


def _settle(unit: CodingUnit, themes: Iterable[Theme], person_id: int | None) -> None:
    about = {theme.pk for theme in themes}
    for theme in Theme.objects.filter(matter=unit.round.matter_id, state=ThemeState.ACCEPTED):
        state = AssignmentState.CONFIRMED if theme.pk in about else AssignmentState.REFUSED
        put_under(theme, [unit.contribution_id], state, person_id)
    unit.settled_at = now()
    unit.save(update_fields=["settled_at"])
    if not unit.round.units.filter(settled_at=None).exists():
        unit.round.closed_at = now()
        unit.round.save(update_fields=["closed_at"])


def _of(made: CodingRound, themes: Iterable[Theme]) -> list[Theme]:
    keys = {theme.pk for theme in themes}
    found = list(Theme.objects.filter(matter=made.matter_id, state=ThemeState.ACCEPTED, pk__in=keys))
    if len(found) != len(keys):
        raise DomainError("unknown_theme", _("Choose from the themes of this matter."), "themes")
    return found


def _record(name: str, actor: Actor, made: CodingRound, **facts: object) -> None:
    record(
        name,
        actor=actor,
        target=made,
        partnership_id=made.matter.partnership_id,
        matter_id=made.matter_id,
        facts=facts,
    )
