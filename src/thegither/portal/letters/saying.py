"""What a letter says of one event: read from the records as they are now, for one reader."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from thegither.audit.models import Event
from thegither.audit.presenters import sentence
from thegither.delivery.models import Action as PartnersAction
from thegither.dialogue.models import Decision, Disposition, Matter
from thegither.dialogue.receipts import receipt_address
from thegither.kernel.actors import Actor
from thegither.kernel.ids import reference
from thegither.kernel.policies import Action, allowed
from thegither.outcomes.models import Outcome
from thegither.partners.acting import acting_of, actor_of
from thegither.ui.words import short_day

from ..threads import figures_of
from .readers import Reader, contributions_of

_MODELS: dict[str, type[Model]] = {
    "dialogue.matter": Matter,
    "dialogue.disposition": Disposition,
    "dialogue.decision": Decision,
    "delivery.action": PartnersAction,
    "outcomes.outcome": Outcome,
}


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of news: of which matter, what happened, in whose words, and where to read on."""

    about: str
    heading: str
    text: str
    url: str


def told(event: Event, reader: Reader) -> Told | None:
    """Return what the reader is told; None if they may not see it, or it is gone."""
    model = _MODELS[event.target_type]
    record = allowed(_actor(reader), Action.VIEW, model).filter(pk=event.target_id).first()
    if record is None and reader.said and event.target_type in ("dialogue.disposition", "dialogue.matter"):
        record = model._default_manager.filter(
            pk=event.target_id
        ).first()  # an author always hears what became
    if isinstance(record, Disposition):
        return _answer(record, reader)
    if isinstance(record, Matter):
        return _stage(event, record, reader) if event.name == "dialogue.stage_moved" else _opening(record)
    if isinstance(record, Decision):
        return _decision(event, record, reader)
    if isinstance(record, PartnersAction):
        about = record.matter.title if record.matter else record.partnership.name
        heading = _("Done: %(title)s") % {"title": record.title}
        return Told(about, heading + _because_of(reader), record.result, _full(record.get_absolute_url()))
    return _outcome(event, record, reader) if isinstance(record, Outcome) else None


def reader_with_account(user_id: int, email: str, language: str, event: Event) -> Reader:
    """Return a user as the reader of an event of some time ago, with what they said that it is about."""
    said = contributions_of(event).filter(person__user=user_id).order_by("pk")
    return Reader(email, language, user_id, said={one.pk: receipt_address(one) for one in said})


def _actor(reader: Reader) -> Actor:
    if reader.user_id is None:
        return Actor.visitor()
    return actor_of(acting_of(user_id=reader.user_id), user_id=reader.user_id)


def _answer(answer: Disposition, reader: Reader) -> Told:
    heading = str(answer.get_state_display()) + _because_of(reader)
    text = _("Because %(because)s") % {"because": answer.because}
    if answer.look_again_on:
        again = _("We look again on %(day)s.") % {"day": short_day(answer.look_again_on)}
        text = f"{text}\n\n{again}"
    url = next(iter(reader.said.values()), "") or _full(reverse("portal:answer", args=[answer.pk]))
    return Told(answer.matter.title, heading, text, url)


def _stage(event: Event, matter: Matter, reader: Reader) -> Told:
    if not reader.said:
        return Told(matter.title, sentence(event), "", _full(matter.get_absolute_url()))
    receipt = next(iter(reader.said.values()))
    asked = _("You said something at the stage that ended%(which)s. Did we hear you? It takes one click.")
    return Told(matter.title, sentence(event), asked % {"which": _because_of(reader)}, f"{receipt}feedback/")


def _opening(matter: Matter) -> Told:
    text = matter.question
    if matter.open_until:
        text += "\n" + _("Open until %(day)s.") % {"day": short_day(matter.open_until)}
    return Told(matter.title, _("Open now: say what you think"), text, _full(matter.get_absolute_url()))


def _decision(event: Event, decision: Decision, reader: Reader) -> Told:
    if event.name == "dialogue.decision_proposed":
        heading, text = _("Proposed: %(title)s"), decision.question
    else:
        heading = _("Not now: %(title)s") if decision.is_no else _("Decided: %(title)s")
        chosen = decision.options.filter(is_chosen=True).first()
        text = f"{chosen.title}\n\n{decision.reasons}" if chosen else decision.reasons
    words = heading % {"title": decision.title} + _because_of(reader)
    return Told(decision.matter.title, words, text, _full(decision.get_absolute_url()))


def _outcome(event: Event, outcome: Outcome, reader: Reader) -> Told:
    lines = []
    for figure in figures_of([outcome.pk]).get(outcome.pk, ()):
        values = {
            "name": figure.indicator,
            "before": _value(figure.before, figure.unit),
            "after": _value(figure.after, figure.unit),
        }
        lines.append(_("%(name)s: %(before)s before, %(after)s after") % values)
    about = outcome.matter.title if outcome.matter else outcome.partnership.name
    heading = _("Measured: %(title)s") % {"title": outcome.title}
    return Told(about, heading + _because_of(reader), "\n".join(lines), _full(outcome.get_absolute_url()))


def _value(value: object, unit: str) -> str:
    return _("not measured") if value is None else f"{value} {unit}".strip()


def _because_of(reader: Reader) -> str:
    """Return which of the reader's contributions it is about, as " (C-0012, C-0014)"."""
    return f" ({', '.join(reference('C', key) for key in reader.said)})" if reader.said else ""


def _full(path: str) -> str:
    return settings.BASE_URL + path
