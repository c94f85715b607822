"""What a conversation is set to, and its statements as different people may read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum

from thegither.dialogue.models import Standing
from thegither.engagement.models import Activity, Response, ResponseStanding
from thegither.engagement.policies import own_responses
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.policies import Action, allowed
from thegither.opinions.models import Conversation, Edition, Statement, Voter

NEWEST, FIRST, ANSWERED = "newest", "first", "answered"
ORGANISERS, PARTICIPANTS = "organisers", "participants"
MODERATED_WITHIN = timedelta(days=2)
_ANSWERS = F("agree") + F("disagree") + F("passed")


def conversation_of(activity: Activity) -> Conversation:
    """Return what an activity is set to; the defaults, not stored, where nobody set anything."""
    return Conversation.objects.filter(pk=activity.pk).first() or Conversation(activity=activity)


def own_response(actor: Actor, activity: Activity) -> Response | None:
    """Return the response by which somebody takes part already, by a vote or by a statement."""
    rows = activity.responses.filter(own_responses(actor), entered_by=None, sent_at__isnull=False)
    return rows.exclude(standing=ResponseStanding.WITHDRAWN).order_by("pk").first()


def statement_reading(activity: Activity, text: str) -> Statement | None:
    """Return a statement that reads the same, whatever its case and full stop, and was not taken back."""
    bare = " ".join(text.split()).rstrip(" .")
    alike = Q(text__iexact=bare) | Q(text__iexact=f"{bare}.")
    rows = activity.statements.filter(alike).exclude(contribution__standing=Standing.WITHDRAWN)
    return rows.select_related("contribution__placed").order_by("number").first()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which statements of a conversation, in which order."""

    word: str = ""
    by: str = ""
    order: str = NEWEST

    @property
    def narrows(self) -> bool:
        """True where not all are asked for."""
        return bool(self.word or self.by)


def statements_of(actor: Actor, activity: Activity, standing: str = Standing.SHOWN) -> QuerySet[Statement]:
    """Return the statements of an activity that stand so, of those that the actor may read."""
    rows = allowed(actor, Action.VIEW, Statement).filter(activity=activity, contribution__standing=standing)
    return rows.select_related("contribution__seat__organisation", "contribution__seat__individual")


def wanted_statements(actor: Actor, activity: Activity, wanted: Wanted) -> QuerySet[Statement]:
    """Return the statements that others vote on and that fit. None comes first for being liked."""
    rows = statements_of(actor, activity)
    if wanted.word:
        rows = rows.filter(text__icontains=wanted.word)
    if wanted.by:
        rows = rows.filter(is_seed=wanted.by == ORGANISERS)
    if wanted.order == ANSWERED:
        return rows.annotate(answers=_ANSWERS).order_by("-answers", "number")
    return rows.order_by("number" if wanted.order == FIRST else "-number")


COLUMNS = ("number", "reference", "text", "written_by", "byline", "said_at", "edition")
TALLIES = ("agree", "disagree", "passed")


def statement_table(actor: Actor, activity: Activity, *, with_tallies: bool) -> Iterator[list[Any]]:
    """Yield a row of ``COLUMNS``, and of ``TALLIES`` if wanted, for every statement that is shown.

    Where too few answered a statement for pages to show what they think, its tallies are empty.
    """
    for statement in statements_of(actor, activity).order_by("number").iterator(500):
        said = statement.contribution
        row = [
            *(statement.number, said.reference, statement.text),
            *(ORGANISERS if statement.is_seed else PARTICIPANTS, said.byline),
            *(said.said_at.isoformat(), statement.edition),
        ]
        if with_tallies:
            row += [getattr(statement, name) if statement.has_enough else "" for name in TALLIES]
        yield row


def editions_of(statement: Statement) -> list[Edition]:
    """Return how a statement read, the newest first."""
    return list(statement.editions.order_by("-number"))


@dataclass(frozen=True, slots=True)
class Overview:
    """How a conversation goes, for those who keep it; ``waiting_since``: the oldest not looked at."""

    waiting: int
    shown: int
    hidden: int
    seeds: int
    votes: int
    voters: int
    waiting_since: datetime | None

    @property
    def is_neglected(self) -> bool:
        """True where something waits for longer than it ought to."""
        return self.waiting_since is not None and self.waiting_since < now() - MODERATED_WITHIN


def overview_of(activity: Activity) -> Overview:
    """Return how a conversation goes, in two queries."""

    def standing(value: str) -> Q:
        return Q(contribution__standing=value)

    found = activity.statements.aggregate(
        waiting=Count("pk", filter=standing(Standing.WAITING)),
        shown=Count("pk", filter=standing(Standing.SHOWN)),
        hidden=Count("pk", filter=standing(Standing.HIDDEN)),
        seeds=Count("pk", filter=standing(Standing.SHOWN) & Q(is_seed=True)),
        votes=Sum(_ANSWERS, filter=standing(Standing.SHOWN), default=0),
        waiting_since=Min("contribution__entered_at", filter=standing(Standing.WAITING)),
    )
    return Overview(voters=counted_voters(activity), **found)


def counted_voters(activity: Activity) -> int:
    """Return how many people voted, without those who were excluded or took theirs back."""
    return Voter.objects.filter(activity=activity, response__standing=ResponseStanding.COUNTED).count()
