"""Contacts: note one in ten seconds, put it right, do what was promised, take it back."""

from datetime import date, timedelta
from typing import Any, Literal, TypedDict, Unpack, cast
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch, require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.partners.models import Community, Organisation, Partnership, Person
from thegither.partners.policies import held_organisations, speaking_partnerships

from ..models import AWAY, ContactNote, Ground, Purpose, Topic
from ..policies import may_note

# How long a note keeps what was written; after that it says only that there was a contact.
KEPT = timedelta(days=730)


class Content(TypedDict, total=False):
    """What a note may say; a day left out is today."""

    met_on: date | None
    with_organisation: Organisation | None
    with_person: Person | None
    with_words: str
    partnership: Partnership | None
    topic: Topic | None
    place: Community | None
    ground: str
    about: str
    note: str
    purpose: str
    seen: str
    changed: str
    follow_up_on: date | None


def record_contact(
    *,
    actor: Actor,
    organisation: Organisation | None = None,
    is_off_record: bool = False,
    submission_key: UUID | None = None,
    **content: Unpack[Content],
) -> ContactNote:
    """Note that one met or spoke to somebody, for the organisation one acts for.

    Off the record only the day and the two organisations are kept; whatever else is given is dropped here.
    Raises ``DomainError`` "with_nobody", "met_in_future", "ground_missing", "visit_not_away",
    "follow_up_too_early", "for_which_organisation" or "off_record_between_organisations", and
    ``NotPermitted`` for somebody without a seat. A second call with the same key returns the first note.
    """
    with write_transaction():
        if (first := made_before(ContactNote, submission_key)) is not None:
            return fetch(actor, Action.VIEW, ContactNote, pk=first.pk)
        kept: dict[str, Any] = {
            "organisation": _speaking_for(actor, organisation),
            "is_off_record": is_off_record,
            "recorded_at": now(),
            "submission_key": submission_key,
        }
        if is_off_record:
            return _off_record(actor, kept, content)
        kept |= _cleaned(actor, content)
        made = ContactNote.objects.create(**kept, author_id=actor.person_id)
        record("relations.contact_recorded", actor=actor, target=made, partnership_id=made.partnership_id)
        return made


def change_contact(
    *,
    actor: Actor,
    contact: ContactNote,
    expected_version: int | None = None,
    **changes: Unpack[Content],
) -> ContactNote:
    """Put right what one noted oneself; what is left out of ``changes`` stays.

    A note cannot be put off the record afterwards, because the record of events has known its author: it is
    deleted and noted again. Raises ``DomainError`` as ``record_contact`` does, and "changed_meanwhile".
    """
    with write_transaction():
        require(actor, Action.CHANGE, contact)
        contact = ContactNote.objects.select_for_update().get(pk=contact.pk)
        require_version(contact, expected_version)
        before = {name: getattr(contact, name) for name in Content.__annotations__}
        content = _cleaned(actor, cast(Content, before | changes), cast(Content, before))
        different = sorted(name for name, value in content.items() if value != before[name])
        if not different:
            return contact
        for name in different:
            setattr(contact, name, content[name])
        if "follow_up_on" in different:
            contact.followed_up_at = None
        contact.version += 1
        contact.save()
        record(
            "relations.contact_changed",
            actor=actor,
            target=contact,
            partnership_id=contact.partnership_id,
            facts={"changed": different},
        )
        return contact


def _cleaned(actor: Actor, given: Content, before: Content | None = None) -> dict[str, Any]:
    """Return every field of a note, cleaned and allowed; what stood there ``before`` is not judged again."""
    before = before or {}
    met_on = _day(given)
    person, topic, purpose = given.get("with_person"), given.get("topic"), given.get("purpose", "")
    if person is not None and person != before.get("with_person"):
        person = fetch(actor, Action.VIEW, Person, pk=person.pk)
    partnership = given.get("partnership") or (topic.partnership if topic else None)
    if partnership is not None and partnership != before.get("partnership"):
        _require_voice(actor, partnership)
    if topic is not None and topic.partnership != partnership:
        raise DomainError("topic_elsewhere", _("Choose a topic of this partnership."), "topic")
    content = {
        "met_on": met_on,
        "with_organisation": given.get("with_organisation") or (person.organisation if person else None),
        "with_person": person,
        "with_words": clean_line(given.get("with_words", ""), limit=200, field="with_words", required=False),
        "partnership": partnership,
        "topic": topic,
        "place": given.get("place"),
        **_where_and_why(given.get("ground", ""), purpose),
        "about": clean_line(given.get("about", ""), limit=200, field="about", required=False),
        "note": _text(given, "note"),
        "seen": _text(given, "seen") if purpose else "",
        "changed": _text(given, "changed") if purpose else "",
        "follow_up_on": _follow_up(met_on, given.get("follow_up_on")),
    }
    if not any(content[name] for name in ("with_organisation", "with_person", "with_words")):
        message = _("Say whom you met: an organisation, a person, or a few words of your own.")
        raise DomainError("with_nobody", message, "with_organisation")
    return content


def _text(given: Content, name: Literal["note", "seen", "changed"]) -> str:
    return clean_text(given.get(name, ""), limit=2000, field=name, required=False)


def _day(given: Content) -> date:
    met_on = given.get("met_on") or today()
    if met_on > today():
        message = _("Choose the day of the contact: today or an earlier one.")
        raise DomainError("met_in_future", message, "met_on")
    return met_on


def _speaking_for(actor: Actor, organisation: Organisation | None) -> Organisation | None:
    """Return whose contact it is: of the organisation named, acted for, or the only one held a seat for."""
    if not may_note(actor):
        raise NotPermitted(_("Contacts are noted by those who hold a seat in a partnership."))
    held = {row.pk: row for row in Organisation.objects.filter(pk__in=held_organisations(actor))}
    if organisation is not None:
        if organisation.pk not in held:
            raise DomainError(
                "for_which_organisation", _("Choose one that you hold a seat for."), "organisation"
            )
        return organisation
    if actor.organisation_id in held:
        return held[actor.organisation_id]
    if len(held) > 1:
        message = _("Say for which of your organisations this contact was.")
        raise DomainError("for_which_organisation", message, "organisation")
    return next(iter(held.values()), None)


def _off_record(actor: Actor, kept: dict[str, Any], content: Content) -> ContactNote:
    """Keep that it happened. Neither the row nor the record says who it was."""
    person = content.get("with_person")
    theirs = content.get("with_organisation") or (person.organisation if person else None)
    if kept["organisation"] is None or theirs is None:
        message = _("Off the record keeps the two organisations and the day: choose the other organisation.")
        raise DomainError("off_record_between_organisations", message, "with_organisation")
    made = ContactNote.objects.create(**kept, met_on=_day(content), with_organisation=theirs)
    record("relations.contact_recorded", actor=Actor(kind=actor.kind), target=made)
    return made


def _require_voice(actor: Actor, partnership: Partnership) -> None:
    if not speaking_partnerships(actor).filter(seat__partnership=partnership).exists():
        raise DomainError("not_a_member", _("Choose a partnership that you have a seat in."), "partnership")


def _where_and_why(ground: str, purpose: str) -> dict[str, str]:
    if ground not in Ground.values:
        raise DomainError("ground_missing", _("Say where it was."), "ground")
    if purpose and purpose not in Purpose.values:
        raise DomainError("unknown_purpose", _("Choose what the visit was for."), "purpose")
    if purpose and ground not in AWAY:
        message = _("A visit goes to them. Choose their ground or neutral ground, or leave its purpose out.")
        raise DomainError("visit_not_away", message, "ground")
    return {"ground": ground, "purpose": purpose}


def _follow_up(met_on: date, follow_up_on: date | None) -> date | None:
    if follow_up_on is not None and follow_up_on < met_on:
        message = _("Choose a day after the contact.")
        raise DomainError("follow_up_too_early", message, "follow_up_on")
    return follow_up_on


def follow_up(*, actor: Actor, note: ContactNote) -> ContactNote:
    """Say that what was promised was done; a second time changes nothing."""
    with write_transaction():
        require(actor, Action.ANSWER, note)
        note = ContactNote.objects.select_for_update().get(pk=note.pk)
        if note.waits_for_follow_up:
            note.followed_up_at = now()
            note.save(update_fields=["followed_up_at"])
            record(
                "relations.contact_followed_up", actor=actor, target=note, partnership_id=note.partnership_id
            )
        return note


def take_back(*, actor: Actor, note: ContactNote) -> None:
    """Delete a note as if it had not been made; the record keeps that there was one."""
    with write_transaction():
        require(actor, Action.DELETE, note)
        record("relations.contact_taken_back", actor=actor, target=note, partnership_id=note.partnership_id)
        note.delete()


def empty_old_contacts() -> int:
    """Take the words and the names out of notes older than ``KEPT``; return of how many."""
    with write_transaction():
        old = ContactNote.objects.filter(
            met_on__lt=today() - KEPT, emptied_at__isnull=True, is_off_record=False
        )
        return old.update(**EMPTY, author=None, emptied_at=now())


# What says anything about a person or in words, and so goes when a note is emptied.
EMPTY: dict[str, Any] = {
    "with_person": None,
    "with_words": "",
    "about": "",
    "note": "",
    "seen": "",
    "changed": "",
    "follow_up_on": None,
}
