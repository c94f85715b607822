"""Ideas that people put in and are for, merged, split and answered."""

import random
from functools import partial

from thegither.accounts.services import begin_participation
from thegither.engagement.models import Activity
from thegither.engagement.services import set_activity_state
from thegither.ideas import services
from thegither.ideas.models import Idea
from thegither.kernel.actors import Actor, Provenance

from . import content
from .cast import Cast
from .content import Entry
from .story import Story
from .taking_part import prepared
from .timeline import Timeline

_MADE, _PUT_IN, _ARRANGED, _ANSWERED = 605, 780, 840, 900
_SUPPORTED_UNTIL = -2


class Ideas:
    """Puts ideas on the timeline."""

    def __init__(self, stories: dict[str, Story], cast: Cast, timeline: Timeline) -> None:
        self._told = content.ideas()
        self._story = stories[self._told["matter"]]
        self._cast = cast
        self._timeline = timeline
        self._random = random.Random("ideas")
        self._activity_id = 0
        self._ideas: dict[str, int] = {}

    def enter(self) -> None:
        """Put all of it on the timeline."""
        add, told = self._timeline.add, self._told
        add(told["day"], _MADE, self._open)
        for entry in told["idea"]:
            add(entry["day"], _PUT_IN, partial(self._put_in, entry))
            for _supporter in range(entry["support"]):
                day = self._random.randint(entry["day"] + 1, _SUPPORTED_UNTIL)
                add(day, self._random.randint(480, 1290), partial(self._support, entry["key"]))
        for entry in told["merge"]:
            add(entry["day"], _ARRANGED, partial(self._merge, entry))
        for entry in told["split"]:
            add(entry["day"], _ARRANGED, partial(self._split, entry))
        for entry in told["answer"]:
            add(entry["day"], _ANSWERED, partial(self._answer, entry))

    @property
    def _officer(self) -> Actor:
        return self._cast.officer(self._story.partnership)

    def _idea(self, key: str) -> Idea:
        return Idea.objects.get(pk=self._ideas[key])

    def _open(self) -> None:
        activity = prepared(self._officer, self._story, self._told, "ideas", self._told["engagement"])
        set_activity_state(actor=self._officer, activity=activity, state="open")
        self._activity_id = activity.pk

    def _put_in(self, entry: Entry) -> None:
        made = services.add_idea(
            actor=self._author(entry),
            activity=Activity.objects.get(pk=self._activity_id),
            title=entry["title"],
            text=entry["text"],
            place=entry.get("place", ""),
            community=self._cast.communities.get(entry.get("community", "")),
        )
        self._ideas[entry["key"]] = made.pk

    def _author(self, entry: Entry) -> Actor:
        if "paper" in entry:
            return self._officer.entering_for(Provenance("paper", entry["paper"]))
        by = entry.get("by")
        return self._cast.actor(by, self._story.partnership) if by else Actor.visitor()

    def _support(self, key: str) -> None:
        """Have somebody be for an idea, or for that into which it was merged meanwhile."""
        idea = self._idea(key)
        somebody = Actor.participant(begin_participation().pk)
        services.support_idea(actor=somebody, idea=idea.merged_into or idea)

    def _merge(self, entry: Entry) -> None:
        services.merge_idea(
            actor=self._officer,
            idea=self._idea(entry["idea"]),
            into=self._idea(entry["into"]),
            because=entry["because"],
        )

    def _split(self, entry: Entry) -> None:
        services.split_idea(
            actor=self._officer, idea=self._idea(entry["idea"]), title=entry["title"], text=entry["text"]
        )

    def _answer(self, entry: Entry) -> None:
        services.answer_idea(
            actor=self._officer,
            idea=self._idea(entry["idea"]),
            state=entry["state"],
            because=entry["because"],
            look_again_on=self._timeline.day(entry["look_again"]) if "look_again" in entry else None,
        )
