"""What the partners of Strathbrannoch bring: profiles, asks, offers and needs, the ledger, businesses."""

from decimal import Decimal
from functools import partial
from typing import Any

from thegither.kernel.actors import Actor
from thegither.offers.models import Ask, Listing, RoleProfile, TakeUp
from thegither.offers.services import (
    TierDraft,
    add_listing,
    answer_ask,
    ask_organisation,
    choose_priority,
    declare_capacity,
    decline_ask,
    describe_role,
    enter_in_ledger,
    judge_role,
    save_profile,
    take_up,
)
from thegither.partners.models import Seat

from . import content
from .cast import Cast
from .content import Entry
from .timeline import Timeline

_PROFILES = -130
_MORNING, _EVENING = 660, 1000
_MONTHS, _A_MONTH = 6, 30
# Hours rise and fall a little from month to month, by tenths.
_SEASON = (10, 9, 12, 11, 8, 10)


class Bringing:
    """Puts what partners bring on the timeline, and remembers the records by the keys of the content."""

    def __init__(self, cast: Cast, timeline: Timeline) -> None:
        self._cast = cast
        self._timeline = timeline
        self._listings: dict[str, Listing] = {}
        self._promises: dict[str, TakeUp] = {}
        self._asks: dict[str, Ask] = {}

    def enter(self) -> None:
        """Put everything on the timeline."""
        given = content.bringing()
        for entry in given["profile"]:
            self._timeline.add(_PROFILES, _MORNING, partial(self._profile, entry))
        for kind, act in (
            ("ask", self._ask),
            ("listing", self._list),
            ("promise", self._promise),
            ("role", self._describe),
            ("view", self._judge),
        ):
            for entry in given[kind]:
                self._timeline.add(entry["day"], _MORNING, partial(act, entry))
        for entry in given["ask"]:
            if "answered" in entry:
                self._timeline.add(entry["answered"], _MORNING, partial(self._answer, entry))
        for entry in given["promise"]:
            for kept in entry["given"]:
                self._timeline.add(kept["day"], _EVENING, partial(self._keep, entry["listing"], kept))
        for entry in given["monthly"]:
            for month in range(_MONTHS):
                self._timeline.add(
                    -_A_MONTH * month - 2, _EVENING, partial(self._give_monthly, entry, _SEASON[month])
                )

    def _profile(self, entry: Entry) -> None:
        key = entry["organisation"]
        speaker: dict[str, Any] = {
            "actor": self._cast.holder(entry["partnership"], key),
            "organisation": self._cast.organisations[key],
        }
        save_profile(
            **speaker,
            **{name: entry[name] for name in ("how_to_work", "brings", "cannot_alone", "size")},
            is_public=True,
            tiers=[TierDraft(*level) for level in entry["levels"]],
        )
        declare_capacity(**speaker, hours_a_month=Decimal(entry["hours"]))
        for title, because in entry.get("priorities", ()):
            choose_priority(**speaker, title=title, because=because)

    def _ask(self, entry: Entry) -> None:
        actor, seat = self._party(entry["partnership"], entry["by"])
        self._asks[entry["what"]] = ask_organisation(
            actor=actor,
            seat=seat,
            organisation=self._cast.organisations[entry["of"]],
            what=entry["what"],
            more=entry.get("more", ""),
            hours=Decimal(entry["hours"]),
            do_by=self._timeline.day(entry["due"]),
            answer_by=self._timeline.day(entry["answer_by"]),
        )

    def _answer(self, entry: Entry) -> None:
        words: dict[str, Any] = {
            "actor": self._cast.holder(entry["partnership"], entry["of"]),
            "ask": self._asks[entry["what"]],
            "answer": entry.get("answer", ""),
        }
        if entry["state"] == "declined":
            decline_ask(**words, position=entry["position"])
        else:
            answer_ask(**words, state=entry["state"], answer_by=self._timeline.day(entry["answer_by"]))

    def _list(self, entry: Entry) -> None:
        actor, seat = self._party(entry["partnership"], entry["by"])
        until = entry.get("until")
        self._listings[entry["key"]] = add_listing(
            actor=actor,
            seat=seat,
            place=self._cast.communities[entry["place"]],
            until_on=None if until is None else self._timeline.day(until),
            description=entry.get("description", ""),
            **{name: entry[name] for name in ("kind", "thing", "title", "amount")},
        )

    def _promise(self, entry: Entry) -> None:
        actor, seat = self._party(entry["partnership"], entry["by"])
        self._promises[entry["listing"]] = take_up(
            actor=actor,
            seat=seat,
            listing=self._listings[entry["listing"]],
            other=self._listings.get(entry.get("other", "")),
            hours=_hours(entry),
            pence=entry.get("pence"),
            promised_by=self._timeline.day(entry["due"]),
            note=entry.get("note", ""),
        )

    def _keep(self, listing: str, given: Entry) -> None:
        promise = self._promises[listing]
        enter_in_ledger(
            actor=Actor.system(),
            seat=promise.giver,
            what=given["what"],
            hours=_hours(given),
            pence=given.get("pence"),
            promise=promise,
        )

    def _give_monthly(self, entry: Entry, season: int) -> None:
        officer = self._cast.officer(entry["partnership"])
        for key, hours in entry["hours"].items():
            _actor, seat = self._party(entry["partnership"], key)
            given = Decimal(hours * season) / 10
            enter_in_ledger(actor=officer, seat=seat, what=entry["what"], hours=given)

    def _describe(self, entry: Entry) -> None:
        describe_role(
            actor=self._cast.officer(entry["partnership"]),
            partnership=self._cast.partnerships[entry["partnership"]],
            **{name: entry[name] for name in ("asks", "offers", "decisions", "minutes_a_month")},
        )

    def _judge(self, entry: Entry) -> None:
        judge_role(
            actor=self._cast.holder(entry["at"], entry["organisation"]),
            profile=RoleProfile.objects.get(partnership=self._cast.partnerships[entry["partnership"]]),
            organisation=self._cast.organisations[entry["organisation"]],
            **{name: entry[name] for name in ("is_clear", "is_worth_it", "minutes_a_month", "text")},
        )

    def _party(self, partnership: str, key: str) -> tuple[Actor, Seat]:
        """Return who acts, and for which seat: of an organisation, or the one that runs the partnership."""
        if key != "officer":
            return self._cast.holder(partnership, key), self._cast.seat(partnership, key)
        actor = self._cast.officer(partnership)
        return actor, Seat.objects.get(pk=actor.seat_id or 0)


def _hours(entry: Entry) -> Decimal | None:
    return Decimal(entry["hours"]) if "hours" in entry else None
