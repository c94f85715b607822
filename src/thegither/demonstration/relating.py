"""Whom people met, who ought to know whom, and who needs whom."""

from functools import partial
from typing import Any

from thegither.kernel.actors import Actor
from thegither.partners.models import Person, Seat
from thegither.relations.models import Disclosure, NeedRound, OughtToKnow, Topic
from thegither.relations.selectors.interdependence import own_needs, seats_asked
from thegither.relations.selectors.knowing import LEVELS
from thegither.relations.services.contacts import record_contact
from thegither.relations.services.interdependence import (
    NeedDraft,
    agree_step,
    answer_needs,
    choose_sharing,
    close_round,
    open_round,
    propose_step,
)
from thegither.relations.services.knowing import add_tie, answer_tie, take_reading
from thegither.relations.services.topics import set_topics

from . import content
from .cast import Cast
from .content import Entry
from .timeline import Timeline

_KNOWING = "getting-about"
_TOPICS_ON, _TIES_ON, _WAVES = -650, -215, (-210, -28)
_READ_AFTER = 6
_SET, _MET, _OPENED, _ANSWERED, _CHOSE, _AGREED, _CLOSED = 500, 1005, 525, 985, 995, 1000, 1020
_COLUMNS = ("day", "by", "about", "topic", "of", "place", "ground", "note")


class Relating:
    """Puts contacts, ties and rounds on the timeline."""

    def __init__(self, cast: Cast, timeline: Timeline) -> None:
        self._cast = cast
        self._timeline = timeline
        self._ties: list[OughtToKnow] = []
        self._rounds: dict[str, NeedRound] = {}

    def enter(self) -> None:
        """Put all of it on the timeline."""
        told = content.relations()
        for key, names in told["topics"].items():
            self._timeline.add(_TOPICS_ON, _SET, partial(self._set_topics, key, names))
        rest = [dict(zip(_COLUMNS, row, strict=True)) for many in told["contacts"] for row in many["rows"]]
        for contact in [*told["contact"], *rest]:
            self._timeline.add(contact["day"], _MET, partial(self._meet, contact))
        for contact in told["off_record"]:
            self._timeline.add(contact["day"], _MET, partial(self._meet_off_the_record, contact))
        self._timeline.add(_TIES_ON, _SET, partial(self._add_ties, told["tie"]))
        for wave, day in enumerate(_WAVES):
            self._timeline.add(day, _ANSWERED, partial(self._say_whom_they_know, told["tie"], wave))
            self._timeline.add(day + _READ_AFTER, _CLOSED, self._read)
        for entry in told["round"]:
            self._enter_round(entry)

    # Contacts ----------------------------------------------------------------------------------------------
    def _set_topics(self, partnership: str, names: list[str]) -> None:
        row = self._cast.partnerships[partnership]
        set_topics(actor=self._cast.officer(partnership), partnership=row, names=names)

    def _meet(self, entry: Entry) -> None:
        partnership = self._cast.partnerships[entry["about"]]
        topics = Topic.objects.filter(partnership=partnership, name=entry.get("topic", ""))
        known = Person.objects.filter(name=entry.get("person", "")).first()
        follow_up = entry.get("follow_up_on")
        record_contact(
            actor=self._cast.holder(entry["about"], entry["by"]),
            with_organisation=self._named(entry.get("of", "")),
            with_person=known,
            with_words="" if known else entry.get("person", ""),
            partnership=partnership,
            topic=topics.first(),
            place=self._cast.communities.get(entry["place"]),
            follow_up_on=self._timeline.day(follow_up) if follow_up is not None else None,
            **{
                name: entry[name]
                for name in ("ground", "note", "purpose", "seen", "changed")
                if name in entry
            },
        )

    def _meet_off_the_record(self, entry: Entry) -> None:
        record_contact(
            actor=self._cast.holder(_KNOWING, entry["by"]),
            with_organisation=self._named(entry["of"]),
            is_off_record=True,
        )

    def _named(self, name: str) -> Any:
        return next((row for row in self._cast.organisations.values() if row.name == name), None)

    # Who ought to know whom --------------------------------------------------------------------------------
    def _add_ties(self, ties: list[Entry]) -> None:
        for entry in ties:
            one, other = (self._cast.seat(_KNOWING, end) for end in entry["ends"])
            actor = self._cast.holder(_KNOWING, entry["ends"][0])
            self._ties.append(add_tie(actor=actor, seat=one, other_seat=other, because=entry["because"]))

    def _say_whom_they_know(self, ties: list[Entry], wave: int) -> None:
        for entry, tie in zip(ties, self._ties, strict=True):
            for end, said in zip(entry["ends"], entry["said"][wave], strict=True):
                levels = {level: mark == "y" for level, mark in zip(LEVELS, said, strict=True)}
                answer_tie(actor=self._cast.holder(_KNOWING, end), tie=tie, **levels)

    def _read(self) -> None:
        take_reading(partnership=self._cast.partnerships[_KNOWING])

    # Who needs whom ----------------------------------------------------------------------------------------
    def _enter_round(self, entry: Entry) -> None:
        self._timeline.add(entry["opened"], _OPENED, partial(self._open, entry))
        for place, topic in enumerate(entry["topic"], start=1):
            self._timeline.add(entry["opened"] + place, _ANSWERED, partial(self._answer, entry, topic))
        if "closed" in entry:
            self._timeline.add(entry["closed"], _CLOSED, partial(self._close, entry))
        for choice in entry.get("sharing", ()):
            self._timeline.add(choice["day"], _CHOSE, partial(self._choose, entry, choice))
        for step in entry.get("step", ()):
            self._timeline.add(step["day"], _AGREED, partial(self._propose, entry, step))
            if "agreed" in step:
                self._timeline.add(step["agreed"], _AGREED, partial(self._agree, entry, step))

    def _open(self, entry: Entry) -> None:
        key = entry["partnership"]
        self._rounds[key] = open_round(
            actor=self._cast.officer(key),
            partnership=self._cast.partnerships[key],
            closes_on=self._timeline.day(entry["closes"]),
        )

    def _close(self, entry: Entry) -> None:
        key = entry["partnership"]
        self._rounds[key] = close_round(actor=self._cast.officer(key), need_round=self._rounds[key])

    def _answer(self, entry: Entry, topic: Entry) -> None:
        key = entry["partnership"]
        row = Topic.objects.get(partnership=self._cast.partnerships[key], name=topic["name"])
        offers = dict(topic["offers"])
        for seat in topic["answered"]:
            lines = {
                other: NeedDraft(self._cast.seat(key, other).pk, we_need=strength, what_for=what_for)
                for needing, other, strength, what_for in topic["needs"]
                if needing == seat
            }
            for knowing, needing in topic["knows"]:
                if knowing == seat:
                    before = lines.get(needing, NeedDraft(self._cast.seat(key, needing).pk))
                    lines[needing] = NeedDraft(before.other, before.we_need, 2, before.what_for)
            answer_needs(
                actor=self._cast.holder(key, seat),
                need_round=self._rounds[key],
                seat=self._cast.seat(key, seat),
                topic=row,
                needs=lines.values(),
                can_offer=offers.get(seat, ""),
            )

    def _choose(self, entry: Entry, choice: Entry) -> None:
        key, need_round = entry["partnership"], self._rounds[entry["partnership"]]
        seat, actor = self._party(key, choice["seat"])
        told = {self._cast.seat(key, other).pk for other in choice["tell"]}
        heard = [
            other.pk
            for other in seats_asked(need_round.partnership)
            if choice["hear"] == ["all"]
            or other.pk in {self._cast.seat(key, each).pk for each in choice["hear"]}
        ]
        choose_sharing(
            actor=actor,
            need_round=need_round,
            seat=seat,
            may_tell=[need.pk for need in own_needs(actor, need_round, seat) if need.other_id in told],
            hear_from=heard,
        )

    def _party(self, partnership: str, organisation: str) -> tuple[Seat, Actor]:
        return self._cast.seat(partnership, organisation), self._cast.holder(partnership, organisation)

    def _shown(self, key: str, step: Entry) -> Disclosure:
        ends = {name: self._cast.seat(key, step[name]) for name in ("needing", "needed")}
        return Disclosure.objects.get(round=self._rounds[key], **ends)

    def _propose(self, entry: Entry, step: Entry) -> None:
        key = entry["partnership"]
        propose_step(
            actor=self._cast.holder(key, step["by"]),
            disclosure=self._shown(key, step),
            problem=step["problem"],
            next_step=step["next_step"],
            next_on=self._timeline.day(step["next_on"]),
        )

    def _agree(self, entry: Entry, step: Entry) -> None:
        key = entry["partnership"]
        other = step["needed"] if step["by"] == step["needing"] else step["needing"]
        agree_step(actor=self._cast.holder(key, other), disclosure=self._shown(key, step))
