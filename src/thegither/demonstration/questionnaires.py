"""A questionnaire that sixty people answered: on the web, on paper and by phone."""

import random
from functools import partial
from typing import Any

from thegither.dialogue.models import Channel
from thegither.engagement.models import Activity, Engagement, EngagementState
from thegither.engagement.services import add_activity, set_activity_state, set_counted
from thegither.kernel.actors import Actor, Provenance
from thegither.kernel.clock import now
from thegither.questionnaires import services

from . import content
from .cast import Cast
from .story import Story
from .timeline import Timeline

_MADE, _OPENED, _LOOKED = 600, 610, 700
_ANSWERED = (480, 1290)
_TYPED = (590, 830)
_WEB, _PAPER, _PHONE = 48, 10, 2
_AREAS = ("inverbrannoch", "inverbrannoch", "glen-tarvie", "port-skellan", "isle-of-hask")
_AGES = ("16_24", "25_44", "25_44", "45_64", "45_64", "65_74", "not_said")


class Questionnaires:
    """Puts a questionnaire and its answers on the timeline."""

    def __init__(self, stories: dict[str, Story], cast: Cast, timeline: Timeline) -> None:
        self._told = content.questionnaires()
        self._story = stories[self._told["matter"]]
        self._cast = cast
        self._timeline = timeline
        self._random = random.Random("questionnaires")
        self._left = {said["key"]: list(said["texts"]) for said in self._told["said"]}
        self._activity_id = 0
        self._last: Any = None

    def enter(self) -> None:
        """Put all of it on the timeline."""
        day, until = self._told["day"], self._told["until"]
        self._timeline.add(day, _MADE, self._make)
        channels = [Channel.WEB] * _WEB + [Channel.PAPER] * _PAPER + [Channel.PHONE] * _PHONE
        self._random.shuffle(channels)
        for channel in channels:
            hours = _ANSWERED if channel == Channel.WEB else _TYPED
            at = (self._random.randint(day + 1, until - 1), self._random.randint(*hours))
            self._timeline.add(*at, partial(self._answer, channel))
        self._timeline.add(until, _LOOKED, self._exclude)

    def _make(self) -> None:
        told, actor = self._told, self._cast.officer(self._story.partnership)
        engagement, _made = Engagement.objects.get_or_create(
            matter=self._story.matter,
            title=told["engagement"],
            defaults={
                "at_stake": told["at_stake"],
                "state": EngagementState.OPEN,
                "opened_at": now(),
                "purpose_agreed_at": now(),
            },
        )
        activity = add_activity(
            actor=actor,
            engagement=engagement,
            kind="questionnaire",
            title=told["title"],
            intro=told["intro"],
            minutes=told["minutes"],
        )
        services.load_form(actor=actor, activity=activity, content=told["form"])
        set_activity_state(actor=actor, activity=activity, state="open")
        self._activity_id = activity.pk

    def _answer(self, channel: str) -> None:
        actor = Actor.visitor()
        if channel != Channel.WEB:
            note = self._told["officer_types"] if channel == Channel.PAPER else "Rang the office"
            officer = self._cast.officer(self._story.partnership)
            actor = officer.entering_for(Provenance(channel, note))
        activity = Activity.objects.get(pk=self._activity_id)
        about = {"age": self._random.choice(_AGES)} if self._random.random() < 0.7 else {}
        _author, self._last = services.answer_at_once(
            actor=actor, activity=activity, answers=self._answers(), about=about
        )

    def _answers(self) -> dict[str, Any]:
        roll = self._random
        order = roll.sample(("sunday", "later", "glens"), 3)
        return {
            "use": roll.choices(("weekly", "sometimes", "never"), (3, 4, 3))[0],
            "why_not": self._words("why_not"),
            "suits": str(roll.choices(range(1, 6), (3, 5, 4, 2, 1))[0]),
            **{f"order.{key}": str(order.index(key) + 1) for key in order},
            "when": roll.sample(("weekdays", "friday", "saturday", "sunday"), roll.randint(1, 3)),
            "rate.light": roll.choices(("good", "middling", "bad"), (1, 2, 4))[0],
            "rate.told": roll.choices(("good", "middling", "bad"), (1, 3, 3))[0],
            "where.area": roll.choice(_AREAS),
            "miles": str(roll.randint(1, 22)),
            "change": self._words("change"),
        }

    def _words(self, key: str) -> str:
        is_said = self._left[key] and self._random.random() < 0.25
        return str(self._left[key].pop(0)) if is_said else ""

    def _exclude(self) -> None:
        set_counted(
            actor=self._cast.officer(self._story.partnership),
            response=self._last.response,
            is_counted=False,
            because="The same paper was typed in twice",
        )
