"""My work: what I owe, what I can influence next, what changed, and what others owe me.

Everything is a query over the records; the number of queries does not grow with what is found.
"""

from dataclasses import dataclass

from thegither.accounts.models import User
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.partners.acting import Acting

from .asked import Asked, asked_of_desk
from .changes import MOST_EVENTS, Change, changes_of, events_since
from .desk import Desk, desk_of
from .matters import matters_of
from .owing import Owed, owing
from .shaping import Chance, chances_for
from .words import greeting, lead

__all__ = ["Asked", "Chance", "Change", "Desk", "MyWork", "Owed", "my_work"]


@dataclass(frozen=True, slots=True)
class MyWork:
    """Everything on the page."""

    desk: Desk
    owed: list[Owed]
    asked: list[Asked]
    chances: list[Chance]
    changes: list[Change]
    has_more_changes: bool
    owed_to_me: list[Owed]

    @property
    def late_count(self) -> int:
        """How many of the things that I owe are late."""
        return sum(owed.is_late for owed in self.owed)

    @property
    def greeting(self) -> str:
        """What the page says first."""
        return greeting(self.desk.name, now())

    @property
    def lead(self) -> str:
        """How much there is of everything."""
        return lead(
            owed=len(self.owed),
            late=self.late_count,
            chances=len(self.chances),
            changes=len(self.changes),
            since=self.desk.since if self.desk.was_here else None,
        )


def my_work(actor: Actor, user: User, acting: Acting | None) -> MyWork:
    """Return the work of somebody who is signed in: for the seat they act for, else for all their seats."""
    desk = desk_of(actor, user, acting)
    events = events_since(desk)
    matters = matters_of(desk, {event.matter_id for event in events if event.matter_id})
    owed, owed_to_me = owing(desk, matters)
    return MyWork(
        desk=desk,
        owed=owed,
        asked=asked_of_desk(desk),
        chances=chances_for(desk),
        changes=changes_of(desk, events, matters),
        has_more_changes=len(events) == MOST_EVENTS,
        owed_to_me=owed_to_me,
    )
