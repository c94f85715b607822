"""The means to take part: places to meet, what people asked for and got, what was paid, who was shut out."""

from functools import partial

from thegither.kernel.actors import Actor
from thegither.means.models import FEATURES, AccessFailure, Payment, SupportRequest, Venue
from thegither.means.services import (
    add_venue,
    ask_for_support,
    change_terms,
    change_venue,
    close_request,
    decide_request,
    plan_payment,
    report_failure,
    settle_failure,
    settle_payment,
)

from . import content
from .cast import Cast
from .content import Entry
from .timeline import Timeline

_SET, _ENTERED, _LOOKED, _ASKED, _TOLD = 600, 640, 660, 700, 760
_DECIDED, _PLANNED, _SETTLED, _ANSWERED = 820, 850, 900, 930
_CLOSED_AFTER = 14


class Supporting:
    """Puts support, payments and places on the timeline."""

    def __init__(self, cast: Cast, timeline: Timeline) -> None:
        self._cast = cast
        self._timeline = timeline
        self._told = content.supporting()
        self._key: str = self._told["partnership"]
        self._asked: dict[int, SupportRequest] = {}
        self._payments: dict[int, Payment] = {}

    def enter(self) -> None:
        """Put all of it on the timeline."""
        add, told = self._timeline.add, self._told
        add(told["terms"]["day"], _SET, self._set_terms)
        for entry in told["venue"]:
            add(entry["day"], _ENTERED, partial(self._enter_venue, entry))
            if "checked" in entry:
                add(entry["checked"], _LOOKED, partial(self._look, entry))
        for entry in told["asked"]:
            add(entry["day"], _ASKED, partial(self._ask, entry))
            if "state" in entry:
                add(entry["day"] + entry["after"], _DECIDED, partial(self._decide, entry))
            if "came" in entry:
                add(entry["day"] + entry["after"] + _CLOSED_AFTER, _SETTLED, partial(self._close, entry))
        for entry in told["payment"]:
            add(entry["day"], _PLANNED, partial(self._plan, entry))
            if "settled" in entry:
                add(entry["settled"], _SETTLED, partial(self._settle, entry))
        for entry in told["shut_out"]:
            add(entry["day"], _TOLD, partial(self._tell, entry))
            if "answered" in entry:
                add(entry["answered"], _ANSWERED, partial(self._answer, entry))

    def _officer(self) -> Actor:
        return self._cast.officer(self._key)

    def _set_terms(self) -> None:
        words = {name: self._told["terms"][name] for name in ("decide_within", "other_ways")}
        change_terms(actor=self._officer(), partnership=self._cast.partnerships[self._key], **words)

    # Places ------------------------------------------------------------------------------------------------
    def _enter_venue(self, entry: Entry) -> None:
        lines = ("name", "address", "how_to_get_there", "cost", "notes")
        add_venue(
            actor=self._cast.holder(self._key, entry["by"]),
            partnership=self._cast.partnerships[self._key],
            place=self._cast.communities[entry["place"]],
            **{name: entry[name] for name in (*lines, *FEATURES) if name in entry},
        )

    def _look(self, entry: Entry) -> None:
        change_venue(
            actor=self._cast.holder(self._key, entry["by"]),
            venue=Venue.objects.get(name=entry["name"]),
            checked_on=self._timeline.day(entry["checked"]),
        )

    def _tell(self, entry: Entry) -> None:
        report_failure(
            actor=Actor.visitor(),
            partnership=self._cast.partnerships[self._key],
            venue=Venue.objects.get(name=entry["venue"]),
            what=entry["what"],
        )

    def _answer(self, entry: Entry) -> None:
        settle_failure(
            actor=self._officer(),
            failure=AccessFailure.objects.get(what=entry["what"]),
            state=entry["state"],
            answer=entry["answer"],
        )

    # Requests ----------------------------------------------------------------------------------------------
    def _ask(self, entry: Entry) -> None:
        self._asked[entry["day"]] = ask_for_support(
            actor=Actor.visitor(),
            partnership=self._cast.partnerships[self._key],
            need=entry["need"],
            what=entry.get("what", ""),
            way=entry.get("way", ""),
            needed_on=self._timeline.day(entry["needed"]) if "needed" in entry else None,
            contact="01000 555000",
        )

    def _decide(self, entry: Entry) -> None:
        decide_request(
            actor=self._officer(),
            request=self._asked[entry["day"]],
            state=entry["state"],
            because=entry["because"],
        )

    def _close(self, entry: Entry) -> None:
        close_request(
            actor=self._officer(),
            request=self._asked[entry["day"]],
            happened=entry.get("happened", ""),
            came=entry["came"],
            cost_pence=entry.get("cost", 0) * 100,
        )

    # Payments ----------------------------------------------------------------------------------------------
    def _plan(self, entry: Entry) -> None:
        self._payments[entry["day"]] = plan_payment(
            actor=self._officer(),
            partnership=self._cast.partnerships[self._key],
            pence=entry["pounds"] * 100 if "pounds" in entry else None,
            **{name: entry[name] for name in ("for_what", "way", "rate", "mark") if name in entry},
        )

    def _settle(self, entry: Entry) -> None:
        settle_payment(actor=self._officer(), payment=self._payments[entry["day"]], state=entry["state"])
