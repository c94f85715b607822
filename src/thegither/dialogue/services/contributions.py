"""Say something, take it back, keep it with an account."""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from thegither.accounts.models import Participant
from thegither.accounts.services import begin_participation, claim_participation
from thegither.audit.services import record
from thegither.dialogue.models import Channel, Contribution, Knowledge, Layer, Matter, ModerationAct, Standing
from thegither.dialogue.models import Moderation as ModerationTime
from thegither.kernel.actors import VISITOR, Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch, require
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import OrganisationSector, Sector

from .tallies import counted, difference, move_tally

TEXT_LIMIT = 5000
BYLINE_LIMIT = 80
PROVENANCE_LIMIT = 300
SOURCE_KEY_LIMIT = 120

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,4})?")


def contribute(
    *,
    actor: Actor,
    matter: Matter,
    text: str,
    knowledge: str = "",
    layer: str | None = None,
    language: str = "en-gb",
    byline: str = "",
    said_at: datetime | None = None,
    source_key: str = "",
    submission_key: UUID | None = None,
    held_because: str = "",
    is_admitted: bool = False,
) -> Contribution:
    """Store what somebody says on a matter.

    A visitor becomes a participant by it. Who enters somebody else's words (``actor.provenance``) chooses the
    ``layer``; for all others it follows from whom they act for. The same text with the same
    ``submission_key``, or the same ``source_key`` on one matter, is stored once and its first row returned.
    ``held_because`` (an automatic reason of the published list) holds it until a moderator has looked.
    ``is_admitted``: an activity let the actor in and takes part for as long as it says itself.
    """
    contribution = Contribution(
        matter=matter,
        text=clean_words(text),
        language=checked_language(language),
        knowledge=checked_knowledge(knowledge),
        channel=actor.provenance.channel if actor.provenance else Channel.WEB,
        provenance=provenance_of(actor),
        byline=clean_line(byline, limit=BYLINE_LIMIT, field="byline", required=False),
        said_at=checked_moment(said_at),
        entered_at=now(),
        source_key=clean_line(source_key, limit=SOURCE_KEY_LIMIT, field="source_key", required=False),
    )
    if submission_key is not None:
        # With its text, so that a form sent again with other words is stored and not mistaken for the first.
        contribution.submission_key = uuid5(submission_key, f"{matter.pk}\n{contribution.text}")
    contribution.layer = layer_of(actor, layer)
    while True:
        # Writers wait for one another, so whatever needs no writing is done before their turn.
        if first := _take_up(actor, contribution, held_because, is_admitted):
            return first
        try:
            return _store(actor, contribution, held_because)
        except _MatterChanged:
            pass
        except IntegrityError:
            if first := _stored_before(contribution):
                return first
            if actor.participant_id is None or Participant.objects.filter(pk=actor.participant_id).exists():
                raise
            # The browser remembers a participant whom we do not: somebody new, and what they say is kept.
            actor = Actor.visitor()
        contribution.pk = None


class _MatterChanged(Exception):
    """Between the look at the matter and the writer's turn somebody closed, moved or changed it."""


def _take_up(
    actor: Actor, contribution: Contribution, held_because: str, is_admitted: bool
) -> Contribution | None:
    """Fit a contribution to its matter as it is now; return the first row of one that was stored before."""
    for_others = speaks_for_others(actor)
    if is_admitted:
        matter = Matter.objects.get(pk=contribution.matter_id)
    else:
        matter = fetch(actor, Action.ANSWER if for_others else Action.ADD, Matter, pk=contribution.matter_id)
    takes = is_admitted or matter.takes_contributions
    if not takes and not (for_others and _was_said_in_time(contribution, matter)):
        if first := _stored_before(contribution):
            return first
        raise DomainError(
            "matter_closed",
            _("This matter takes no contributions now. Nothing was stored; your text is kept here."),
        )
    contribution.matter, contribution.stage = matter, matter.stage
    is_held = bool(held_because) or matter.moderation == ModerationTime.BEFORE
    contribution.standing = Standing.WAITING if is_held else Standing.SHOWN
    return None


@write_transaction()
def _store(actor: Actor, contribution: Contribution, held_because: str) -> Contribution:
    matter = contribution.matter
    if speaks_for_others(actor):
        contribution.entered_by_id = actor.person_id
    elif actor.is_person:
        contribution.person_id, contribution.seat_id = actor.person_id, actor.seat_id
    elif not actor.is_system:
        if actor.kind == VISITOR:
            actor = replace(Actor.participant(begin_participation().pk), provenance=actor.provenance)
        contribution.participant_id = actor.participant_id
    contribution.save(force_insert=True)
    if held_because:
        ModerationAct.objects.create(
            contribution=contribution, standing=Standing.WAITING, reason=held_because
        )
    if not move_tally(matter.pk, counted(contribution), version=matter.version):
        raise _MatterChanged
    record(
        "dialogue.contribution_made",
        actor=actor,
        target=contribution,
        partnership_id=matter.partnership_id,
        matter_id=matter.pk,
        facts={"layer": contribution.layer, "standing": contribution.standing},
        sealed=[contribution],
    )
    return contribution


def _was_said_in_time(contribution: Contribution, matter: Matter) -> bool:
    """Return whether paper that is typed in after the last day was written before it."""
    day = localtime(contribution.said_at).date()
    return matter.is_open and matter.open_until is not None and day <= matter.open_until


def withdraw_contribution(
    *, actor: Actor, contribution: Contribution, holds_receipt: bool = False
) -> Contribution:
    """Take back what one said: nobody sees it any more, the record keeps that it was said and taken back.

    Only its author may: who is known as such, or who ``holds_receipt``. Doing it twice changes nothing.
    """
    with write_transaction():
        row = Contribution.objects.select_for_update().get(pk=contribution.pk)
        if not holds_receipt:
            require(actor, Action.DELETE, row)
        if row.standing == Standing.WITHDRAWN:
            return row
        before = counted(row)
        row.standing = Standing.WITHDRAWN
        row.save(update_fields=["standing"])
        move_tally(row.matter_id, difference(counted(row), before))
        record(
            "dialogue.contribution_withdrawn",
            actor=actor,
            target=row,
            partnership_id=contribution.matter.partnership_id,
            matter_id=row.matter_id,
            facts={"by_receipt": holds_receipt},
            sealed=[row],
        )
    return row


def claim_contributions(*, actor: Actor, participant_id: int) -> int:
    """Keep with the actor's account all that one participant said; return how many were added to it.

    The caller has proof, from the participant's cookie, that the actor is this participant.
    """
    with write_transaction():
        _require_person(actor)
        if not claim_participation(actor=actor, participant_id=participant_id):
            raise _claimed_by_another()
        unclaimed = Contribution.objects.filter(participant=participant_id, person=None)
        count = unclaimed.update(person_id=actor.person_id)
        if count:
            participant = Participant.objects.get(pk=participant_id)
            record(
                "dialogue.contributions_claimed",
                actor=actor,
                target=participant,
                facts={"contributions": count},
            )
    return count


def claim_contribution(*, actor: Actor, contribution: Contribution) -> Contribution:
    """Keep one contribution, whose receipt the actor holds, with the actor's account."""
    with write_transaction():
        _require_person(actor)
        row = Contribution.objects.select_for_update().get(pk=contribution.pk)
        if row.person_id == actor.person_id:
            return row
        theirs = (None, actor.user_id)
        if row.person_id is not None or (row.participant and row.participant.claimed_by_id not in theirs):
            raise _claimed_by_another()
        row.person_id = actor.person_id
        row.save(update_fields=["person"])
        record(
            "dialogue.contribution_claimed",
            actor=actor,
            target=row,
            partnership_id=contribution.matter.partnership_id,
            matter_id=row.matter_id,
        )
    return row


def clean_words(text: str) -> str:
    """Return ``text`` as it is stored. Raises ``DomainError`` if it says nothing or is too long."""
    cleaned = clean_text(text, limit=TEXT_LIMIT, field="text")
    if not any(unicodedata.category(mark)[0] in "LNS" for mark in cleaned):
        raise DomainError("text_missing", _("Write what you want to say in words."), "text")
    return cleaned


def _stored_before(contribution: Contribution) -> Contribution | None:
    """Return the first row of what is sent again."""
    if contribution.submission_key is not None:
        first = Contribution.objects.filter(submission_key=contribution.submission_key).first()
        if first is not None:
            return first
    if contribution.source_key:
        return Contribution.objects.filter(
            matter_id=contribution.matter_id, source_key=contribution.source_key
        ).first()
    return None


def speaks_for_others(actor: Actor) -> bool:
    """Return whether the actor enters what somebody else said."""
    return actor.provenance is not None and actor.provenance.channel != Channel.API


def provenance_of(actor: Actor) -> str:
    """Return how it reached us, cleaned. Raises ``DomainError`` for an unknown channel or a missing note."""
    if actor.provenance is None:
        return ""
    if actor.provenance.channel not in Channel.values:
        raise DomainError("channel_unknown", _("Choose how it reached you."), "channel")
    return clean_line(
        actor.provenance.note, limit=PROVENANCE_LIMIT, field="provenance", required=speaks_for_others(actor)
    )


def layer_of(actor: Actor, asked: str | None) -> str:
    """Return the layer of what the actor says: as ``asked`` for others, else that of whom they act for.

    Raises ``DomainError`` "layer_unknown" or "layer_fixed".
    """
    if asked and asked not in Layer.values:
        raise DomainError("layer_unknown", _("Choose from which layer it comes."), "layer")
    if speaks_for_others(actor) or actor.is_system:
        return asked or Layer.PUBLIC
    own = _own_layer(actor)
    if asked and asked != own:
        raise DomainError("layer_fixed", _("The layer follows from whom you act for; leave it out."), "layer")
    return own


def _own_layer(actor: Actor) -> str:
    if actor.seat_id is None:
        return Layer.PUBLIC
    sectors = set(
        OrganisationSector.objects.filter(organisation__seats=actor.seat_id).values_list("sector", flat=True)
    )
    return Layer.COMMUNITY if sectors == {Sector.COMMUNITY} else Layer.PARTNER


def checked_language(code: str) -> str:
    """Return a language code, or raise ``DomainError``."""
    if not _LANGUAGE.fullmatch(code):
        raise DomainError("language_unknown", _("We do not know this language."), "language")
    return code


def checked_knowledge(kind: str) -> str:
    """Return a kind of knowledge or nothing, or raise ``DomainError``."""
    if kind and kind not in Knowledge.values:
        raise DomainError(
            "knowledge_unknown", _("Choose one of the kinds of knowledge, or none."), "knowledge"
        )
    return kind


def checked_moment(moment: datetime | None) -> datetime:
    """Return when it was said, by default now. Raises ``DomainError`` for a day to come."""
    if moment is not None and moment > now():
        raise DomainError(
            "said_in_future", _("This day has not come yet. Choose when it was said."), "said_on"
        )
    return moment or now()


def _require_person(actor: Actor) -> None:
    if actor.person_id is None or actor.user_id is None:
        raise NotPermitted


def _claimed_by_another() -> DomainError:
    return DomainError(
        "claimed_already", _("This is already kept with another account. Nothing was changed.")
    )
