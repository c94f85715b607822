"""Merge ideas that are one, and split what is several. Nothing is rewritten, everything can be undone."""

from uuid import UUID

from django.utils.translation import gettext as _

from thegither.dialogue.services.acting import acting_in
from thegither.dialogue.services.parts import split_off
from thegither.engagement.models import Placed, Response
from thegither.ideas.models import Idea
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction

from .ideas import PLACE_LIMIT, TITLE_LIMIT, locked, record_of, require_own_standing
from .support import count_supporters

BECAUSE_LIMIT = 300


@write_transaction()
def merge_idea(*, actor: Actor, idea: Idea, into: Idea, because: str) -> Idea:
    """Let an idea, and all that were merged into it before, count as part of another of its activity.

    Its text stays readable, whoever is for both counts once. Raises ``DomainError`` "idea_merged" or
    "merge_elsewhere".
    """
    first, second = sorted((idea, into), key=lambda each: each.pk)  # always locked in the same order
    rows = {each.pk: locked(actor, Action.MODERATE, each) for each in (first, second)}
    idea, into = rows[idea.pk], rows[into.pk]
    require_own_standing(idea)
    require_own_standing(into)
    if idea.pk == into.pk or idea.activity_id != into.activity_id:
        raise DomainError("merge_elsewhere", _("Choose another idea of the same activity."), "into")
    actor = acting_in(actor, idea.activity.engagement.matter.partnership_id)
    idea.merged_into = into
    idea.merged_because = clean_line(because, limit=BECAUSE_LIMIT, field="because")
    idea.merged_at, idea.merged_for_id = now(), actor.seat_id
    idea.save(update_fields=["merged_into", "merged_because", "merged_at", "merged_for"])
    for earlier in idea.merged.all():
        earlier.merged_into = into
        earlier.save(update_fields=["merged_into"])
        record_of("ideas.merged", actor, earlier, into=into.pk)
    count_supporters(into)
    record_of("ideas.merged", actor, idea, into=into.pk)
    return idea


@write_transaction()
def unmerge_idea(*, actor: Actor, idea: Idea) -> Idea:
    """Let an idea that was merged stand by itself again. Doing it twice changes nothing."""
    idea = locked(actor, Action.MODERATE, idea)
    into = idea.merged_into
    if into is None:
        return idea
    idea.merged_into, idea.merged_because, idea.merged_at, idea.merged_for = None, "", None, None
    idea.save(update_fields=["merged_into", "merged_because", "merged_at", "merged_for"])
    count_supporters(into)
    count_supporters(idea)
    record_of("ideas.unmerged", actor, idea, into=into.pk)
    return idea


@write_transaction()
def split_idea(
    *,
    actor: Actor,
    idea: Idea,
    title: str,
    text: str,
    place: str = "",
    submission_key: UUID | None = None,
) -> Idea:
    """Make a part of an idea one of its own, of the same author, who is told what becomes of both.

    It cites the whole, which stays as it is. Raises ``DomainError`` "idea_merged" or "part_not_quoted".
    """
    idea = locked(actor, Action.MODERATE, idea)
    if (first := made_before(Response, submission_key)) is not None:
        return first.idea
    require_own_standing(idea)
    whole = idea.response
    actor = acting_in(actor, idea.activity.engagement.matter.partnership_id)
    said = split_off(actor=actor, contribution=idea.contribution, text=text)
    response = Response.objects.create(
        activity=idea.activity,
        participant_id=whole.participant_id,
        person_id=whole.person_id,
        entered_by_id=actor.person_id,
        layer=whole.layer,
        channel=whole.channel,
        provenance=said.provenance,
        language=whole.language,
        standing=whole.standing,
        excluded_because=whole.excluded_because,
        begun_at=now(),
        sent_at=now(),
        submission_key=submission_key,
    )
    Placed.objects.create(response=response, activity=idea.activity, contribution=said)
    part = Idea.objects.create(
        activity=idea.activity,
        response=response,
        contribution=said,
        title=clean_line(title, limit=TITLE_LIMIT, field="title"),
        place=clean_line(place or idea.place, limit=PLACE_LIMIT, field="place", required=False),
        community_id=idea.community_id,
        made_at=now(),
        split_from=idea,
    )
    record_of("ideas.split", actor, part, response, whole=idea.pk)
    return part
