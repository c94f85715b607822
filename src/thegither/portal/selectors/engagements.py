"""An engagement as everybody reads it: where it is, how to take part, how far a say goes, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language

from thegither.dialogue.models import AnswerState, Contribution, Decision, Standing
from thegither.engagement.models import (
    Engagement,
    EngagementText,
    Gap,
    GapState,
    GateReason,
    InvitedPartner,
    Phase,
)
from thegither.engagement.selectors.activities import Way, ways_to_take_part
from thegither.engagement.selectors.texts import text_for
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed
from thegither.opinions.methods import CONVERSATION
from thegither.opinions.selectors.telling import has_ended, most_agreed
from thegither.ui.words import as_date

from ..threads import Changed, Decided, Did, Web, read_decided
from .phases import ToldPhase, told_phases

MOST_GAPS = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said in one phase, and what came of it."""

    phase: ToldPhase
    said: int
    answered: int
    decided: Sequence[Decided]
    did: Sequence[Did]


@dataclass(frozen=True, slots=True)
class EngagementPage:
    """Everything on the page of an engagement."""

    engagement: Engagement
    phases: Sequence[ToldPhase]
    ways: Sequence[Way]
    agreed: Sequence[Any]
    said: int
    answered: int
    longest_days: int
    heard: Sequence[Heard]
    changed: Sequence[Changed]
    gaps: Sequence[Gap]
    reasons: Sequence[GateReason]

    @property
    def first_way(self) -> Way | None:
        """The way that is named on the button: the first that is open, the shortest of them."""
        is_open = [way for way in self.ways if way.now.takes_responses]
        return min(is_open, key=lambda way: way.activity.minutes or 10_000, default=None)

    @property
    def waiting(self) -> int:
        """How many of what was said still wait for an answer."""
        return self.said - self.answered

    @property
    def open_days(self) -> int | None:
        """Days from opening to close, both included; none while it has no last day."""
        opened, closes = self.engagement.opened_at, self.engagement.closes_on
        return (closes - as_date(opened)).days + 1 if opened and closes else None

    @property
    def has_machine_made(self) -> bool:
        """True where a machine wrote the words of any phase for this reader."""
        return any(told.is_machine_made for told in self.phases)

    @property
    def line(self) -> list[tuple[object, object, int]]:
        """The phases, each with its days, and whether it is past, now or ahead."""
        return [told.step for told in self.phases]


def shown_engagements() -> QuerySet[Engagement]:
    """Return engagements with their partnership and the most days that any partner invited needs."""
    invited = InvitedPartner.objects.filter(engagement=OuterRef("pk"), removed_at=None)
    longest = invited.order_by("-days_needed").values("days_needed")[:1]
    rows = Engagement.objects.select_related("matter__partnership")
    easy = EngagementText.objects.filter(engagement=OuterRef("pk"), is_easy_read=True)
    return rows.annotate(longest_days=Subquery(longest), has_easy_read=Exists(easy))


def words_of(engagement: Engagement, language: str, *, easy: bool) -> Engagement | EngagementText:
    """Return the words of an engagement for a reader: in Easy Read if asked, else in the language if there.

    No query for a reader of its own language who does not ask for Easy Read.
    """
    own = engagement.matter.language
    if language == own and not easy:
        return engagement
    return text_for(engagement.texts.all(), language, own, easy=easy) or engagement


def engagement_page(actor: Actor, engagement: Any, *, easy: bool = False) -> EngagementPage:
    """Return the page of one of ``shown_engagements`` that the actor may see, in twelve queries at most."""
    language = get_language() or settings.LANGUAGE_CODE
    told = told_phases(engagement, language, easy=easy)
    phases = [each.phase for each in told]
    is_answered = ~Q(answer=AnswerState.RECEIVED)
    counts = _counts(_said_in(engagement, phases), phases, is_answered)
    decided = read_decided(actor, Decision.objects.filter(matter=engagement.matter_id))
    web = Web(actor, decided, matter_id=engagement.matter_id)
    ways = ways_to_take_part(actor, engagement, language)
    gaps = allowed(actor, Action.VIEW, Gap).filter(matter=engagement.matter_id, state=GapState.OPEN)
    return EngagementPage(
        engagement=engagement,
        phases=told,
        ways=ways,
        agreed=_agreed(ways),
        said=counts["said"],
        answered=counts["answered"],
        longest_days=engagement.longest_days or 0,
        heard=_heard(told, counts, web),
        changed=web.changes,
        gaps=list(gaps.select_related("owner__organisation")[:MOST_GAPS]),
        reasons=list(allowed(actor, Action.VIEW, GateReason).filter(engagement=engagement)),
    )


def _agreed(ways: Sequence[Way]) -> Sequence[Any]:
    """Return what most agree with in each conversation that shows it; no query where there is none."""
    keys = [
        way.activity.pk
        for way in ways
        if way.activity.kind == CONVERSATION and (way.now.shows_results or has_ended(way.activity))
    ]
    return list(most_agreed(keys)) if keys else []


def _said_in(engagement: Engagement, phases: Sequence[Phase]) -> QuerySet[Contribution]:
    """Return what was said on the matter in the time of the engagement, but not in another engagement."""
    own = Q(placed=None) | Q(placed__activity__engagement=engagement)
    said = Contribution.objects.filter(own, matter=engagement.matter_id, standing=Standing.SHOWN)
    if phases:
        said = said.filter(said_at__date__gte=phases[0].begins_on)
    elif engagement.opened_at:
        said = said.filter(said_at__gte=engagement.opened_at)
    return said.filter(said_at__lte=engagement.ended_at) if engagement.ended_at else said


def _counts(said: QuerySet[Contribution], phases: Sequence[Phase], is_answered: Q) -> dict[str, int]:
    """Return how much was said and answered, in all and in each phase. One query."""
    asked = {"said": Count("pk"), "answered": Count("pk", filter=is_answered)}
    for phase in phases:
        within = Q(said_at__date__gte=phase.begins_on)
        if phase.ends_on:
            within &= Q(said_at__date__lte=phase.ends_on)
        asked[f"said_{phase.pk}"] = Count("pk", filter=within)
        asked[f"answered_{phase.pk}"] = Count("pk", filter=within & is_answered)
    return said.aggregate(**asked)


def _heard(told: Sequence[ToldPhase], counts: dict[str, int], web: Web) -> list[Heard]:
    """Return what was said in each phase that began, with the decisions until the next one began."""
    heard = []
    phases = [each.phase for each in told]
    for index, phase in enumerate(phases):
        if phase.begins_on > today():
            break
        until = phases[index + 1].begins_on if index + 1 < len(phases) else None
        decided = [
            record
            for record in web.decided.values()
            if _lies_within(record.decided_at, phase.begins_on, until)
        ]
        keys = {record.pk for record in decided}
        did = [
            web.actions.all[pk]
            for pk in dict.fromkeys(
                action for key in sorted(keys) for action in sorted(web.actions.of_decision.get(key, ()))
            )
        ]
        row = Heard(told[index], counts[f"said_{phase.pk}"], counts[f"answered_{phase.pk}"], decided, did)
        if row.said or row.decided:
            heard.append(row)
    return heard


def _lies_within(moment: datetime | None, begins_on: date, until: date | None) -> bool:
    if moment is None:
        return False
    day = as_date(moment)
    return begins_on <= day and (until is None or day < until)


def engagements_of(actor: Actor, matter_id: int) -> list[Engagement]:
    """Return the engagements of a matter that the actor may see, newest first."""
    return list(
        allowed(actor, Action.VIEW, Engagement).filter(matter=matter_id).order_by("-created_at", "-pk")
    )
