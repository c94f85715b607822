"""Whom each matter touches, who is missing, who goes out to them, and who took part beside who there is."""

from functools import partial
from typing import Any

from thegither.dialogue.models import Contribution
from thegither.engagement.models import Gap, Interest, Population
from thegither.engagement.services import (
    add_interest,
    finish_map,
    finish_outreach,
    give_tip,
    load_stratum,
    open_gap,
    plan_outreach,
    settle_gap,
    tell_of_self,
)
from thegither.kernel.actors import Actor

from . import content
from .cast import Cast
from .content import Entry
from .story import Story
from .timeline import Timeline

_MAPPED_AFTER = 3
_LOADED, _MAPPED, _TAKEN_UP, _PLANNED, _WENT, _SETTLED, _TOLD = 510, 555, 720, 730, 1000, 1010, 1030
_TOLD_OF_SELF_ON = -4


class Including:
    """Puts maps, gaps, outreach and populations on the timeline."""

    def __init__(self, stories: dict[str, Story], cast: Cast, timeline: Timeline) -> None:
        self._stories = stories
        self._cast = cast
        self._timeline = timeline

    def enter(self) -> None:
        """Put all of it on the timeline."""
        told = content.including()
        opened = {entry["key"]: entry["day"] for entry in content.matters()}
        for entry in told["map"]:
            day = entry.get("day", opened[entry["matter"]] + _MAPPED_AFTER)
            self._timeline.add(day, _MAPPED, partial(self._map, entry))
        for entry in told["gap"]:
            self._enter_gap(entry)
        for entry in told["tip"]:
            self._timeline.add(entry["day"], _TOLD, partial(self._tell, entry))
        for entry in told["population"]:
            self._timeline.add(entry["day"], _LOADED, partial(self._load, entry))
        self._timeline.add(_TOLD_OF_SELF_ON, _TOLD, partial(self._tell_of_selves, told["population"]))

    # Interests ---------------------------------------------------------------------------------------------
    def _map(self, entry: Entry) -> None:
        story = self._stories[entry["matter"]]
        actor = self._cast.officer(story.partnership)
        for who, affected, how, influence, heard in entry["rows"]:
            add_interest(
                actor=actor,
                matter=story.matter,
                affected=affected,
                how=how,
                influence=influence,
                heard_because=heard,
                **self._who(who),
            )
        finish_map(actor=actor, matter=story.matter)

    def _who(self, who: str) -> dict[str, Any]:
        kind, _colon, key = who.partition(":")
        if kind == "org":
            return {"organisation": self._cast.organisations[key]}
        if kind == "community":
            return {"community": self._cast.communities[key]}
        return {"name": who}

    # Gaps --------------------------------------------------------------------------------------------------
    def _enter_gap(self, entry: Entry) -> None:
        self._timeline.add(entry["day"], _TAKEN_UP, partial(self._take_up, entry))
        if "where" in entry:
            self._timeline.add(entry["day"], _PLANNED, partial(self._plan, entry))
        if "done" in entry:
            self._timeline.add(entry["done"], _WENT, partial(self._go, entry))
        if "settled" in entry:
            self._timeline.add(entry["settled"], _SETTLED, partial(self._settle, entry))

    def _actor(self, entry: Entry) -> Actor:
        return self._cast.actor(entry["by"], self._stories[entry["matter"]].partnership)

    def _gap(self, entry: Entry) -> Gap:
        return Gap.objects.get(matter=self._stories[entry["matter"]].matter, who=entry["who"])

    def _take_up(self, entry: Entry) -> None:
        story = self._stories[entry["matter"]]
        open_gap(
            actor=self._actor(entry),
            partnership=self._cast.partnerships[story.partnership],
            interest=Interest.objects.get(matter=story.matter, name=entry["who"]),
            why=entry["why"],
            owner=self._cast.seat(story.partnership, entry["owner"]),
        )

    def _plan(self, entry: Entry) -> None:
        words = {name: entry[name] for name in ("where", "when", "host", "etiquette")}
        gap = self._gap(entry)
        owner = self._cast.seat(self._stories[entry["matter"]].partnership, entry["owner"])
        plan_outreach(
            actor=self._actor(entry),
            gap=gap,
            owner=owner,
            due_on=self._timeline.day(entry["due"]),
            **words,
        )

    def _go(self, entry: Entry) -> None:
        gap = self._gap(entry)
        finish_outreach(
            actor=self._actor(entry),
            outreach=gap.outreach.get(),
            reached=entry["reached"],
            result=entry["result"],
            done_on=self._timeline.day(entry["went"]),
            captured=Contribution.objects.filter(matter=gap.matter, channel=entry["captured"]),
        )

    def _settle(self, entry: Entry) -> None:
        settle_gap(
            actor=self._actor(entry), gap=self._gap(entry), state=entry["state"], reason=entry["reason"]
        )

    def _tell(self, entry: Entry) -> None:
        give_tip(
            actor=Actor.visitor(),
            partnership=self._cast.partnerships[entry["partnership"]],
            matter=self._stories[entry["matter"]].matter,
            **{name: entry[name] for name in ("who", "why", "where")},
        )

    # Populations -------------------------------------------------------------------------------------------
    def _load(self, entry: Entry) -> None:
        for label, count in entry["strata"]:
            load_stratum(
                actor=self._cast.officer(entry["partnership"]),
                partnership=self._cast.partnerships[entry["partnership"]],
                population=entry["name"],
                basis=entry.get("basis", "people"),
                label=label,
                count=count,
                dated=self._timeline.day(entry["dated"]),
                is_invented=True,
                **{name: entry[name] for name in ("place", "source", "licence")},
            )

    def _tell_of_selves(self, entries: list[Entry]) -> None:
        """Let people who spoke say who they are: so many of each part, in the order in which they spoke."""
        asked = [entry for entry in entries if "told" in entry]
        answers = []
        for entry in asked:
            partnership = self._cast.partnerships[entry["partnership"]]
            population = Population.objects.get(partnership=partnership, name=entry["name"])
            parts = population.strata.select_related("population").order_by("position")
            answers.append(
                [part for part, count in zip(parts, entry["told"], strict=True) for _ in range(count)]
            )
        said = Contribution.objects.filter(
            matter__partnership=self._cast.partnerships[asked[0]["partnership"]], participant__isnull=False
        ).select_related("matter")
        for contribution, *strata in zip(said.order_by("pk"), *answers, strict=False):
            tell_of_self(contribution=contribution, strata=strata)
