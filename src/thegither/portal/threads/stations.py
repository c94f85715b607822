"""How far a thread is: the four stations, judged from the records at them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from thegither.dialogue.models import AnswerState
from thegither.ui.words import as_date

from .records import Answer, Changed, Decided, Did, Said

REACHED, UNDER_WAY, AHEAD, ENDED = "reached", "under_way", "ahead", "ended"


class Reach(NamedTuple):
    """How far a thread came: the last station it reached, and whether it ended after it."""

    reached: str
    ended: bool


@dataclass(frozen=True, slots=True)
class Station:
    """One of the four stations: how far it is, since when, and the records at it."""

    kind: str
    state: str
    since: date | None = None
    reason: str = ""
    look_again_on: date | None = None
    records: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """A whole thread; ``said_count`` counts the contributions where only the first are carried."""

    said: Station
    decided: Station
    did: Station
    changed: Station
    answers: tuple[Answer, ...] = ()
    said_count: int = 1

    @property
    def stations(self) -> tuple[Station, Station, Station, Station]:
        """The four stations in their order."""
        return (self.said, self.decided, self.did, self.changed)

    @property
    def reach(self) -> Reach:
        """How far the thread came."""
        return _reach(self.stations)

    @property
    def reached(self) -> str:
        """The last station that the thread reached."""
        return self.reach.reached

    @property
    def ended(self) -> bool:
        """True if the thread ended before the last station, or there without a change."""
        return self.reach.ended

    @property
    def others_count(self) -> int:
        """How many said it besides the first whose words the thread carries."""
        return max(0, self.said_count - 1)

    @property
    def stops(self) -> list[tuple[str, date]]:
        """The stations reached with their days, for the line that shows how long it took."""
        return [
            (station.kind, station.since)
            for station in self.stations
            if station.state == REACHED and station.since
        ]

    @property
    def days(self) -> int:
        """The days from the first to the last station reached."""
        stops = self.stops
        return max(0, (stops[-1][1] - stops[0][1]).days) if stops else 0


def _reach(stations: Iterable[Station]) -> Reach:
    reached, ended = "said", False
    for station in stations:
        if station.state == REACHED:
            reached = station.kind
        elif station.state == ENDED:
            ended = True
    return Reach(reached, ended)


def said_station(records: tuple[Said, ...], *, withdrawn: bool = False) -> Station:
    first = min((as_date(said.said_at) for said in records), default=None)
    return Station("said", ENDED if withdrawn else REACHED if records else AHEAD, first, records=records)


def _decided_station(records: tuple[Decided, ...], answers: Collection[Answer], answer: str) -> Station:
    """Judge the second station. An answer with an outcome counts as a decision about what was said."""
    taken = [decided for decided in records if decided.is_taken]
    refusals = [decided for decided in records if decided.is_refusal]
    newest = next((given for given in answers if given.state == answer), None)
    day = as_date(newest.answered_at) if newest else None
    if taken:
        days = [as_date(decided.decided_at) for decided in taken if decided.decided_at]
        return Station("decided", REACHED, min(days, default=None), records=records)
    if answer in (AnswerState.ACTED_ON, AnswerState.PARTLY):
        return Station("decided", REACHED, day, records=records)
    if refusals:
        last = refusals[-1]
        since = as_date(last.decided_at) if last.decided_at else None
        return Station("decided", ENDED, since, last.reasons, last.look_again_on, records)
    if answer == AnswerState.NOT_DONE:
        because, again = (newest.because, newest.look_again_on) if newest else ("", None)
        return Station("decided", ENDED, day, because, again, records)
    if records:
        return Station("decided", UNDER_WAY, as_date(records[-1].proposed_at), records=records)
    if answer == AnswerState.CONSIDERED:
        return Station("decided", UNDER_WAY, day)
    return Station("decided", AHEAD)


def _did_station(records: tuple[Did, ...], changes: Iterable[Changed]) -> Station:
    done = [did.done_on for did in records if did.done_on]
    if done:
        return Station("did", REACHED, min(done), records=records)
    under_way = [did.due_on for did in records if did.is_under_way]
    if under_way and any(changed.counts for changed in changes):
        return Station("did", REACHED, records=records)  # it goes on, and a change has already been measured
    if under_way:
        return Station("did", UNDER_WAY, min(under_way), records=records)
    if records:
        return Station("did", ENDED, reason=records[-1].result, records=records)
    return Station("did", AHEAD)


def _changed_station(records: tuple[Changed, ...]) -> Station:
    counting = [changed for changed in records if changed.counts]
    days = [figure.after_on for changed in counting for figure in changed.figures if figure.after_on]
    again = min((changed.look_again_on for changed in records if changed.look_again_on), default=None)
    if any(not changed.is_unchanged for changed in counting):
        return Station("changed", REACHED, max(days), look_again_on=again, records=records)
    if counting:
        return Station("changed", ENDED, max(days), look_again_on=again, records=records)
    return Station("changed", UNDER_WAY if records else AHEAD, look_again_on=again, records=records)


def join(
    said: tuple[Said, ...],
    decided: tuple[Decided, ...],
    did: tuple[Did, ...],
    changed: tuple[Changed, ...],
    *,
    answers: tuple[Answer, ...] = (),
    answer: str = AnswerState.RECEIVED,
    withdrawn: bool = False,
    said_count: int | None = None,
) -> Thread:
    return Thread(
        said=said_station(said, withdrawn=withdrawn),
        decided=_decided_station(decided, answers, answer),
        did=_did_station(did, changed),
        changed=_changed_station(changed),
        answers=answers,
        said_count=len(said) if said_count is None else said_count,
    )
