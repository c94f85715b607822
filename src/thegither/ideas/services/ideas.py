"""Put an idea in."""

from datetime import datetime
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.engagement.models import Activity
from thegither.engagement.services import begin_response, contribute_in, send_response
from thegither.ideas.models import Idea
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Community

TITLE_LIMIT = 120
PLACE_LIMIT = 120


@write_transaction()
def add_idea(
    *,
    actor: Actor,
    activity: Activity,
    title: str,
    text: str,
    place: str = "",
    community: Community | None = None,
    knowledge: str = "",
    byline: str = "",
    said_at: datetime | None = None,
    layer: str | None = None,
    language: str = "en-gb",
    source: str = "",
    held_because: str = "",
    submission_key: UUID | None = None,
) -> Idea:
    """Put an idea in: a contribution with a title. A visitor becomes a participant by it.

    Raises ``DomainError`` "activity_closed", and what ``dialogue.services.contribute`` raises.
    """
    author, response = begin_response(
        actor=actor,
        activity=activity,
        layer=layer,
        language=language,
        source=source,
        submission_key=submission_key,
    )
    if response.is_sent:
        return response.idea
    contribution = contribute_in(
        actor=author,
        response=response,
        text=text,
        knowledge=knowledge,
        byline=byline,
        said_at=said_at,
        held_because=held_because,
    )
    idea = Idea.objects.create(
        activity=response.activity,
        response=response,
        contribution=contribution,
        title=clean_line(title, limit=TITLE_LIMIT, field="title"),
        place=clean_line(place, limit=PLACE_LIMIT, field="place", required=False),
        community=community,
        made_at=now(),
    )
    send_response(actor=author, response=response)
    record_of("ideas.idea_added", author, idea)
    return idea


def locked(actor: Actor, action: Action, idea: Idea) -> Idea:
    """Return the idea for a change. Raises as ``fetch`` does."""
    rows = Idea.objects.select_for_update(of=("self",)).select_related(
        "activity__engagement__matter", "contribution", "response"
    )
    return fetch(actor, action, rows, pk=idea.pk)


def require_own_standing(idea: Idea) -> None:
    """Raise ``DomainError`` "idea_merged" for an idea that was merged into another."""
    if idea.merged_into_id is not None:
        raise DomainError(
            "idea_merged", _("This idea was merged into another meanwhile. Go on with that one.")
        )


def record_of(name: str, actor: Actor, idea: Idea, *made: Model, **facts: int) -> None:
    """Record what was done with an idea, which is sealed with what was ``made`` by it."""
    matter = idea.activity.engagement.matter
    record(
        name,
        actor=actor,
        target=idea,
        partnership_id=matter.partnership_id,
        matter_id=matter.pk,
        facts={"activity": idea.activity_id} | facts,
        sealed=[idea, *made],
    )
