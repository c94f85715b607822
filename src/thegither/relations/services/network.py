"""Network surveys: ask the organisations of a partnership, take their answers, read the whole."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.jobs import enqueue, job
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, require
from thegither.kernel.submissions import made_before
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Organisation, Partnership
from thegither.partners.policies import run_partnerships, speaking_partnerships
from thegither.partners.services import refuse_ended

from ..models import HowFar, HowOften, NetworkMember, NetworkRating, NetworkReading, NetworkWave, Passes
from ..selectors.network import FEWEST_ASKED, STRUCTURE, asked_on, compute, input_of, members_of, parameters
from ..selectors.network_ratings import RATINGS, ratings_result

HOW_FAR_ITEMS = ("keeps_word", "tells_straight", "wants_the_same", "matters_to_us")


def open_wave(
    *,
    actor: Actor,
    partnership: Partnership,
    closes_on: date,
    convener: Organisation | None = None,
    submission_key: UUID | None = None,
) -> NetworkWave:
    """Ask every organisation with a seat and a voice, until the day ``closes_on``.

    ``convener`` is the organisation whose part is looked at: would the others be connected without it?
    Raises ``DomainError`` "already_asking", "asked_today", "too_few_to_ask", "closes_too_early",
    "convener_elsewhere" or "partnership_ended".
    """
    with write_transaction():
        _require_running(actor, partnership)
        if (first := made_before(NetworkWave, submission_key)) is not None:
            return first
        refuse_ended(partnership)
        for over in partnership.network_waves.filter(closed_at__isnull=True, closes_on__lt=today()):
            _close(Actor.system(), over)
        if partnership.network_waves.filter(closed_at__isnull=True).exists():
            raise DomainError("already_asking", _("A survey is open. Close it before you ask again."))
        if closes_on <= today():
            raise DomainError("closes_too_early", _("Leave at least one day to answer."), "closes_on")
        asked = asked_on(partnership, today())
        if len(asked) < FEWEST_ASKED:
            raise DomainError(
                "too_few_to_ask", _("There must be three organisations at least. Add seats first.")
            )
        wave = _create(
            actor, partnership, today(), closes_on, convener, asked.values(), submission_key=submission_key
        )
        _record("relations.network_asked", actor, wave, [wave, *wave.members.all()], asked=len(asked))
        return wave


def close_wave(*, actor: Actor, wave: NetworkWave) -> NetworkWave:
    """Take no more answers, and read the whole. Raises ``DomainError`` "wave_closed"."""
    with write_transaction():
        require(actor, Action.MANAGE, wave)
        wave = NetworkWave.objects.select_for_update().get(pk=wave.pk)
        if wave.closed_at is not None:
            raise DomainError("wave_closed", _("This survey is closed already."))
        return _close(actor, wave)


def close_waves_that_are_over() -> int:
    """Close every wave whose last day has gone by, and return how many."""
    over = NetworkWave.objects.filter(closed_at__isnull=True, closes_on__lt=today())
    for wave in over:
        with write_transaction():
            _close(Actor.system(), wave)
    return len(over)


def read_waves_anew() -> int:
    """Read again what an earlier version of an analysis read, and return how many waves that were."""
    old = NetworkReading.objects.filter(function=STRUCTURE).exclude(parameters=parameters())
    waves = [reading.wave for reading in old.select_related("wave__partnership")]
    for wave in waves:
        with write_transaction():
            _read(wave)
    return len(waves)


def answer_wave(*, actor: Actor, member: NetworkMember, names: Iterable[Organisation]) -> NetworkMember:
    """Say for an organisation whom its people would pick up the phone to, by name; nobody is an answer too.

    All partners can read it. Answering again replaces it. Raises ``DomainError`` "wave_closed" or
    "named_elsewhere".
    """
    with write_transaction():
        require(actor, Action.CHANGE, member)
        wave = NetworkWave.objects.select_for_update().get(pk=member.wave_id)
        _require_open(wave)
        asked = set(wave.members.values_list("organisation_id", flat=True))
        named = sorted({each.pk for each in names})
        if member.organisation_id in named or not asked.issuperset(named):
            raise DomainError("named_elsewhere", _("Choose among the other partners."), "names")
        member.names = named
        member.answered_at = now()
        member.answered_by_id = actor.person_id
        member.save(update_fields=["names", "answered_at", "answered_by"])
        _record("relations.network_answered", actor, wave, [member], member=member.pk)
        enqueue(read_wave, key=str(wave.pk), wave_id=wave.pk)
        return member


@dataclass(frozen=True, slots=True)
class Rating:
    """How somebody finds working with one partner; whatever they leave out stays None or empty."""

    partner: Organisation
    how_often: int | None = None
    passes: Sequence[str] = ()
    keeps_word: int | None = None
    tells_straight: int | None = None
    wants_the_same: int | None = None
    matters_to_us: int | None = None

    @property
    def is_empty(self) -> bool:
        """True if nothing was said."""
        return not self.passes and all(getattr(self, name) is None for name in ("how_often", *HOW_FAR_ITEMS))


def rate_partners(*, actor: Actor, wave: NetworkWave, ratings: Iterable[Rating]) -> list[NetworkRating]:
    """Keep how a person finds working with partners, for nobody else to read.

    Nothing is written into the record, which others can read: that somebody rated is theirs too.
    Rating again replaces it. Raises ``DomainError`` "wave_closed", "named_elsewhere" or "rating_unknown".
    """
    with write_transaction():
        require(actor, Action.VIEW, wave)
        if actor.person_id is None or not _speaks_in(actor, wave):
            raise NotPermitted(_("Only those who hold a seat can answer."))
        wave = NetworkWave.objects.select_for_update().get(pk=wave.pk)
        _require_open(wave)
        given = [rating for rating in ratings if not rating.is_empty]
        asked = set(wave.members.values_list("organisation_id", flat=True))
        for rating in given:
            if rating.partner.pk not in asked:
                raise DomainError("named_elsewhere", _("Choose among the other partners."))
            _require_known(rating)
        NetworkRating.objects.filter(wave=wave, person=actor.person_id).delete()
        return NetworkRating.objects.bulk_create(
            NetworkRating(
                wave=wave,
                person_id=actor.person_id,
                partner=rating.partner,
                how_often=rating.how_often,
                passes=sorted(set(rating.passes)),
                rated_at=now(),
                **{name: getattr(rating, name) for name in HOW_FAR_ITEMS},
            )
            for rating in given
        )


def import_wave(
    *,
    actor: Actor,
    partnership: Partnership,
    asked_on_day: date,
    answers: Mapping[Organisation, Iterable[Organisation]],
    convener: Organisation | None = None,
    submission_key: UUID | None = None,
) -> NetworkWave:
    """Bring in a survey that was made elsewhere, as a closed wave: who answered, and whom they named.

    Asked were those with a seat on that day and everybody in ``answers``; who is not among its keys did not
    answer. Raises ``DomainError`` "asked_in_future", "asked_today", "too_few_to_ask" or "convener_elsewhere".
    """
    with write_transaction():
        _require_running(actor, partnership)
        if (first := made_before(NetworkWave, submission_key)) is not None:
            return first
        if asked_on_day > today():
            raise DomainError("asked_in_future", _("Choose a day that has been."), "asked_on")
        named = {each for several in answers.values() for each in several}
        asked = asked_on(partnership, asked_on_day) | {each.pk: each for each in (*answers, *named)}
        if len(asked) < FEWEST_ASKED:
            raise DomainError("too_few_to_ask", _("There must be three organisations at least."), "file")
        wave = _create(
            actor,
            partnership,
            asked_on_day,
            asked_on_day,
            convener,
            asked.values(),
            is_imported=True,
            closed_at=now(),
            submission_key=submission_key,
        )
        members = {member.organisation_id: member for member in wave.members.all()}
        for organisation, several in answers.items():
            member = members[organisation.pk]
            member.names = sorted({each.pk for each in several} - {organisation.pk})
            member.answered_at = now()
            member.answered_by_id = actor.person_id
        NetworkMember.objects.bulk_update(members.values(), ["names", "answered_at", "answered_by"])
        _record("relations.network_imported", actor, wave, [wave, *members.values()], answered=len(answers))
        _read(wave)
        return wave


@job("relations.read_network", max_attempts=3)
def read_wave(*, wave_id: int) -> None:
    """Store what an analysis makes of a wave, if its input has changed since."""
    wave = NetworkWave.objects.filter(pk=wave_id).first()
    if wave is not None:
        _read(wave)


def _read(wave: NetworkWave) -> None:
    before = (
        NetworkWave.objects.filter(partnership=wave.partnership_id, asked_on__lt=wave.asked_on)
        .order_by("-asked_on")
        .first()
    )
    given = input_of(wave, members_of(wave), before, members_of(before) if before else ())
    made_with = parameters()
    stored = NetworkReading.objects.filter(wave=wave, function=STRUCTURE).first()
    if stored and stored.digest == given.digest and stored.parameters == made_with:
        return
    _store(wave, STRUCTURE, made_with["networks"], made_with, given.digest, compute(given))


def _store(
    wave: NetworkWave, function: str, version: str, made_with: Mapping[str, Any], digest: str, result: Any
) -> None:
    NetworkReading.objects.update_or_create(
        wave=wave,
        function=function,
        defaults={
            "version": version,
            "parameters": dict(made_with),
            "digest": digest,
            "result": result,
            "taken_at": now(),
        },
    )


def _close(actor: Actor, wave: NetworkWave) -> NetworkWave:
    """Count the ratings once and for all: a later count would show by its difference who was erased."""
    wave.closed_at = now()
    wave.save(update_fields=["closed_at"])
    _read(wave)
    result, digest = ratings_result(wave)
    _store(wave, RATINGS, "1", {"fewest": 5, "rounded_to": 10}, digest, result)
    _record("relations.network_closed", actor, wave, [wave])
    return wave


def _create(
    actor: Actor,
    partnership: Partnership,
    day: date,
    closes_on: date,
    convener: Organisation | None,
    asked: Iterable[Organisation],
    **fields: Any,
) -> NetworkWave:
    asked = sorted(asked, key=lambda organisation: organisation.pk)
    if convener is not None and convener.pk not in {each.pk for each in asked}:
        raise DomainError("convener_elsewhere", _("Choose one of those who are asked."), "convener")
    if partnership.network_waves.filter(asked_on=day).exists():
        raise DomainError("asked_today", _("There is a survey of this day already."), "asked_on")
    wave = NetworkWave.objects.create(
        partnership=partnership,
        asked_on=day,
        closes_on=closes_on,
        convener=convener,
        opened_at=now(),
        opened_by_id=actor.person_id,
        **fields,
    )
    NetworkMember.objects.bulk_create(
        NetworkMember(
            wave=wave,
            organisation=organisation,
            sector=next((each.sector for each in organisation.sectors.all()), ""),
            unit_of_id=organisation.unit_of_id,
        )
        for organisation in asked
    )
    return wave


def _require_running(actor: Actor, partnership: Partnership) -> None:
    require(actor, Action.VIEW, partnership)
    if actor.is_system or actor.is_administrator:
        return
    if not run_partnerships(actor).filter(seat__partnership=partnership).exists():
        raise NotPermitted(_("Only those who run the partnership can do this."))


def _require_open(wave: NetworkWave) -> None:
    if not wave.is_open:
        raise DomainError("wave_closed", _("This survey is closed. Nothing of yours was changed."))


def _speaks_in(actor: Actor, wave: NetworkWave) -> bool:
    return speaking_partnerships(actor).filter(seat__partnership=wave.partnership_id).exists()


def _require_known(rating: Rating) -> None:
    said = [getattr(rating, name) for name in HOW_FAR_ITEMS]
    is_known = all(value is None or value in HowFar.values for value in said)
    is_known &= rating.how_often is None or rating.how_often in HowOften.values
    if not is_known or not set(rating.passes) <= set(Passes.values):
        raise DomainError("rating_unknown", _("Choose among the answers that are offered."))


def _record(
    name: str, actor: Actor, wave: NetworkWave, sealed: Sequence[NetworkWave | NetworkMember], **facts: object
) -> None:
    record(
        name, actor=actor, target=wave, partnership_id=wave.partnership_id, facts=facts, sealed=list(sealed)
    )
