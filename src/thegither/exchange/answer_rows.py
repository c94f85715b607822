"""Rows of answers to a questionnaire that were typed in elsewhere: a column for each part, by its name."""

from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.dialogue.models import Channel, Layer
from thegither.engagement.models import Activity, Response
from thegither.kernel.actors import Provenance
from thegither.kernel.errors import DomainError
from thegither.questionnaires.content import Part, PartKind
from thegither.questionnaires.forms.answering import checked_answers
from thegither.questionnaires.models import FormVersion
from thegither.questionnaires.services import answer_at_once

from .kinds import CREATED, SAME, ImportKind, Place

TITLE = gettext_lazy("Typed answers to a questionnaire, a form in each row")
FIXED: dict[str, tuple[str, ...]] = {
    "number": ("form", "form number", "source", "id"),
    "channel": ("how it came",),
    "provenance": ("where and how",),
    "layer": ("who answered",),
}
_CHANNELS = (Channel.PAPER, Channel.PHONE, Channel.VISIT, Channel.EVENT)


def answers_kind(activity: Activity, version: FormVersion) -> ImportKind:
    """Return the import of answers to one version of a questionnaire."""
    form = version.form
    parts = [part for part in form.parts if part.kind != PartKind.FILE]
    columns = FIXED | {part.name: () for part in parts}

    def store(place: Place, row: dict[str, str]) -> str:
        key = uuid5(NAMESPACE_URL, f"thegither:answers:{activity.pk}:{row['number']}")
        is_known = Response.objects.filter(submission_key=key).exists()
        answers = checked_answers(form, {part.name: _value(part, row[part.name]) for part in parts})
        answer_at_once(
            actor=place.actor.entering_for(Provenance(_channel(row["channel"]), row["provenance"])),
            activity=activity,
            answers=answers,
            layer=_layer(row["layer"]),
            language=activity.language,
            form_version=version,
            submission_key=key,
        )
        return SAME if is_known else CREATED

    return ImportKind(TITLE, columns, frozenset({"number", "provenance"}), store)


def _value(part: Part, text: str) -> str | list[str]:
    """Return what a cell says, with the words of what can be chosen turned into short names."""
    keys = {option.text.casefold(): option.key for option in part.choices}
    if part.kind == PartKind.CHOICES:
        found = [each.strip() for each in text.split(";") if each.strip()]
        return [keys.get(each.casefold(), each) for each in found]
    return keys.get(text.casefold(), text) if part.kind in (PartKind.CHOICE, PartKind.RANK) else text


def _channel(text: str) -> str:
    known = {channel.value: channel.value for channel in _CHANNELS}
    known |= {str(channel.label).casefold(): channel.value for channel in _CHANNELS}
    if text and text.casefold() not in known:
        allowed = ", ".join(channel.value for channel in _CHANNELS)
        raise DomainError("channel_unknown", _("Use: %(choices)s") % {"choices": allowed}, "channel")
    return known[text.casefold()] if text else Channel.PAPER


def _layer(text: str) -> str:
    if text and text.casefold() not in Layer.values:
        allowed = ", ".join(Layer.values)
        raise DomainError("layer_unknown", _("Use: %(choices)s") % {"choices": allowed}, "layer")
    return text.casefold() or Layer.PUBLIC
