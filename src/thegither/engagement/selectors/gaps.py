"""Gaps with what is done about them, and what can be said to have been brought back."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from thegither.dialogue.models import Channel, Contribution, Standing
from thegither.engagement.models import Gap, Outreach, OutreachState, Tip, TipState
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Partnership, Seat
from thegither.partners.policies import in_force

TYPED_IN = (Channel.PAPER, Channel.PHONE, Channel.VISIT, Channel.EVENT)
MOST_CAPTURABLE = 50
FEWEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class GapNow:
    """A gap as everybody may know it: its newest outreach without where and with whom."""

    gap: Gap
    outreach: Outreach | None
    captured: int

    @property
    def reached(self) -> int | None:
        """How many were met; None while nobody went, or where they were fewer than five."""
        count = self.outreach.reached if self.outreach else None
        return count if count is not None and count >= FEWEST_SHOWN else None

    @property
    def is_done(self) -> bool:
        """True once somebody went."""
        return self.outreach is not None and self.outreach.state == OutreachState.DONE


def gaps_of(actor: Actor, partnership: Partnership) -> list[GapNow]:
    """Return the gaps of a partnership that the actor may see, those still open first."""
    rows = allowed(actor, Action.VIEW, Gap).filter(partnership=partnership)
    return sorted(_now(rows), key=lambda each: not each.gap.is_open)


def gap_now(actor: Actor, gap: Gap) -> GapNow:
    """Return one gap that the actor may see as everybody may know it."""
    return _now(allowed(actor, Action.VIEW, Gap).filter(pk=gap.pk))[0]


def _now(rows: QuerySet[Gap]) -> list[GapNow]:
    tasks = Outreach.objects.exclude(state=OutreachState.CALLED_OFF).order_by("-due_on", "-pk")
    found = (
        rows.select_related("matter", "owner__organisation", "owner__individual")
        .annotate(captured=Count("outreach__captured"))
        .prefetch_related(Prefetch("outreach", tasks, to_attr="tasks"))
        .order_by("opened_at", "pk")
    )
    return [GapNow(gap, gap.tasks[0] if gap.tasks else None, gap.captured) for gap in found]


def outreach_of(actor: Actor, gap: Gap) -> list[Outreach]:
    """Return the outreach for a gap that the actor may see, the newest last."""
    rows = allowed(actor, Action.VIEW, Outreach).filter(gap=gap)
    return list(
        rows.select_related("owner__organisation", "owner__individual").annotate(brought=Count("captured"))
    )


def planned_outreach(seats: list[int]) -> QuerySet[Outreach]:
    """Return the outreach that these seats owe, soonest first."""
    rows = Outreach.objects.filter(owner__in=seats, state=OutreachState.PLANNED)
    return rows.select_related("gap__partnership").order_by("due_on", "pk")


def capturable(actor: Actor, gap: Gap) -> QuerySet[Contribution]:
    """Return what was typed in for others and that no outreach brought yet, newest first."""
    rows = allowed(actor, Action.VIEW, Contribution).filter(
        matter__partnership=gap.partnership_id, channel__in=TYPED_IN, captured=None
    )
    if gap.matter_id is not None:
        rows = rows.filter(matter=gap.matter_id)
    return rows.exclude(standing=Standing.WITHDRAWN).order_by("-pk")


def owners_in(partnership: Partnership) -> QuerySet[Seat]:
    """Return the seats of today that may see to a gap."""
    rows = partnership.seats.filter(in_force()).select_related("organisation", "individual")
    return rows.order_by("organisation__name", "individual__name", "pk")


def new_tips(actor: Actor, partnership: Partnership) -> QuerySet[Tip]:
    """Return what people told us and nobody has looked at yet, for those who run the partnership."""
    return allowed(actor, Action.VIEW, Tip).filter(Q(partnership=partnership, state=TipState.NEW))


def newest_gaps(interest_ids: list[int]) -> dict[int, Gap]:
    """Return the newest gap of each interest that has one."""
    rows = Gap.objects.filter(interest__in=interest_ids).order_by("pk")
    return {gap.interest_id: gap for gap in rows if gap.interest_id is not None}
