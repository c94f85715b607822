"""An event that was and one that is to come: who signed up, who waits, and what was said."""

from functools import partial

from thegither.engagement.models import Activity
from thegither.engagement.services import set_activity_state
from thegither.gatherings import services
from thegither.gatherings.models import Gathering, SignUp
from thegither.kernel.actors import Actor

from . import content
from .cast import DOMAIN, Cast
from .content import Entry
from .story import Story
from .taking_part import prepared
from .timeline import Timeline

_MADE, _SIGNED_UP, _TYPED = 625, 1000, 640


class Gatherings:
    """Puts events on the timeline."""

    def __init__(self, stories: dict[str, Story], cast: Cast, timeline: Timeline) -> None:
        self._told = content.gatherings()
        self._story = stories[self._told["matter"]]
        self._cast = cast
        self._timeline = timeline
        self._activities: dict[str, int] = {}

    def enter(self) -> None:
        """Put all of it on the timeline."""
        add = self._timeline.add
        for event in self._told["event"]:
            add(event["day"], _MADE, partial(self._plan, event))
            for entry in event["signed_up"]:
                add(entry["day"], _SIGNED_UP, partial(self._sign_up, event, entry))
            if "cancelled" in event:
                add(event["cancelled"]["day"], _SIGNED_UP, partial(self._cancel, event))
            if "typed" in event:
                add(event["typed"], _TYPED, partial(self._type_in, event))

    @property
    def _officer(self) -> Actor:
        return self._cast.officer(self._story.partnership)

    def _gathering(self, event: Entry) -> Gathering:
        return Gathering.objects.get(pk=self._activities[event["key"]])

    def _plan(self, event: Entry) -> None:
        officer = self._officer
        activity = prepared(officer, self._story, event, "event", self._told["engagement"])
        services.plan_gathering(
            actor=officer,
            activity=activity,
            starts_at=self._timeline.moment(event["on"], event["begins"]),
            ends_at=self._timeline.moment(event["on"], event["ends"]),
            venue=event["venue"],
            access=event["access"],
            online_url=event.get("online", ""),
            places=event["places"],
        )
        set_activity_state(actor=officer, activity=activity, state="open")
        self._activities[event["key"]] = activity.pk

    def _sign_up(self, event: Entry, entry: Entry) -> None:
        services.sign_up(
            actor=Actor.visitor(),
            activity=Activity.objects.get(pk=self._activities[event["key"]]),
            name=entry["name"],
            email=f"{entry['name'].split()[0].lower()}@{DOMAIN}",
            brings=entry["brings"],
            needs=entry["needs"],
            support=entry.get("support", ""),
        )

    def _cancel(self, event: Entry) -> None:
        gathering = self._gathering(event)
        services.cancel_sign_up(
            sign_up=SignUp.objects.get(gathering=gathering, name=event["cancelled"]["name"])
        )

    def _type_in(self, event: Entry) -> None:
        gathering, officer = self._gathering(event), self._officer
        came = SignUp.objects.filter(gathering=gathering).exclude(name__in=event["absent"])
        services.record_attendance(
            actor=officer,
            gathering=gathering,
            came=came.values_list("pk", flat=True),
            walked_in=event["walked_in"],
        )
        services.enter_notes(
            actor=officer, gathering=gathering, text="\n\n".join(event["notes"]), layer="public"
        )
