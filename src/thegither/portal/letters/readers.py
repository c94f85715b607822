"""Whom an event concerns: the authors of what it is about, those who follow it, and the partners."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import QuerySet

from thegither.accounts.models import NewsTopic, User
from thegither.audit.models import Event
from thegither.dialogue.models import Contribution, Matter, MatterStage, Standing
from thegither.dialogue.selectors import Recipient, people_to_tell_of
from thegither.outcomes.models import Likelihood, Moment
from thegither.partners.models import Mandate
from thegither.partners.policies import in_force

# What members of the partnership are told of, and under which topic.
TOPIC_OF_MEMBERS = {
    "dialogue.contributions_answered": NewsTopic.MATTERS,
    "dialogue.stage_moved": NewsTopic.MATTERS,
    "dialogue.decision_proposed": NewsTopic.OPENINGS,
    "dialogue.decision_recorded": NewsTopic.DECISIONS,
    "delivery.action_finished": NewsTopic.MATTERS,
    "outcomes.measured": NewsTopic.DECISIONS,
    "dialogue.matter_opened": NewsTopic.OPENINGS,
}
_AT_ONE_TIME = 500


@dataclass(slots=True)
class Reader:
    """Somebody to be told, with the topics under which they may be, the closest to them first.

    ``said`` are the contributions of theirs, or that they follow, which the event is about, with the
    addresses of their receipts. Without an account there is no topic: they asked to be told of all of it.
    """

    email: str
    language: str
    user_id: int | None = None
    stop_url: str = ""
    topics: list[str] = field(default_factory=list)
    said: dict[int, str] = field(default_factory=dict)


def contributions_of(event: Event) -> QuerySet[Contribution]:
    """Return what was said that the event is about: answered, cited, carried out, or of an ended stage."""
    said = Contribution.objects.exclude(standing=Standing.WITHDRAWN)
    target = event.target_id
    if event.name == "dialogue.contributions_answered":
        return said.filter(coverage__disposition=target)
    if event.name == "dialogue.decision_recorded":
        return said.filter(citations__decision=target)
    if event.name == "delivery.action_finished":
        return said.filter(citations__decision__actions__action=target).distinct()
    if event.name == "outcomes.measured" and event.facts["moment"] == Moment.AFTER:
        return said.filter(
            citations__decision__actions__action__claims__claim__outcome=target,
            citations__decision__actions__action__claims__claim__likelihood__in=[
                Likelihood.LIKELY,
                Likelihood.POSSIBLE,
            ],
        ).distinct()
    if event.name == "dialogue.stage_moved":
        stay = MatterStage.objects.get(pk=event.facts["ended_stage"])
        within = said.filter(matter=stay.matter_id, stage=stay.stage)
        return within.filter(entered_at__gte=stay.entered_at, entered_at__lte=stay.left_at)
    return said.none()


def readers_of(event: Event) -> list[Reader]:
    """Return everybody whom the event concerns, each once, but not the person who did it."""
    readers: dict[str, Reader] = {}
    for contribution, recipient in _who_said(event):
        reader = readers.setdefault(recipient.email.lower(), Reader(recipient.email, recipient.language))
        reader.said[contribution] = recipient.receipt_url
        if recipient.user_id is not None:
            reader.user_id, reader.topics = recipient.user_id, [NewsTopic.ANSWERS]
        else:
            reader.stop_url = reader.stop_url or recipient.stop_url
    for user, topic in _members(event):
        language = user.language or settings.LANGUAGE_CODE
        reader = readers.setdefault(user.email.lower(), Reader(user.email, language))
        if reader.said and not reader.topics:  # they follow it, and have an account with the same address
            reader.topics.append(NewsTopic.ANSWERS)
        reader.user_id = user.pk
        reader.topics.append(topic)
    did_it = User.objects.filter(person=event.person_id).values_list("pk", flat=True).first()
    return [reader for reader in readers.values() if did_it is None or reader.user_id != did_it]


def _who_said(event: Event) -> Iterator[tuple[int, Recipient]]:
    keys = list(contributions_of(event).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _AT_ONE_TIME):
        part = keys[start : start + _AT_ONE_TIME]
        recipients = people_to_tell_of(part)
        yield from ((key, recipient) for key in part for recipient in recipients.get(key, []))


def _members(event: Event) -> Iterator[tuple[User, str]]:
    """Yield those who hold a seat in the partnership today, with the topic of the event."""
    topic = TOPIC_OF_MEMBERS[event.name]
    held = Mandate.objects.filter(in_force(), in_force(of="seat"), seat__partnership=event.partnership_id)
    users = User.objects.filter(
        person__in=held.order_by().values("person_id"), is_active=True, erased_at=None
    )
    for user in users.order_by("pk"):
        yield user, topic
    if event.name == "dialogue.matter_opened" and Matter.objects.filter(
        pk=event.target_id, is_public=True, partnership__is_public=True
    ):
        spoke = Contribution.objects.filter(matter__partnership=event.partnership_id).order_by()
        spoke = spoke.exclude(matter=event.target_id)  # who speaks on it has seen that it is open
        others = User.objects.filter(
            person__in=spoke.values("person_id"), is_active=True, erased_at=None
        ).exclude(pk__in=users.values("pk"))
        for user in others.order_by("pk"):
            yield user, topic
