"""A draft that people comment on, in two wordings."""

from functools import partial

from thegither.drafts import services
from thegither.drafts.models import Passage
from thegither.engagement.models import Activity
from thegither.engagement.services import set_activity_state
from thegither.kernel.actors import Actor, Provenance

from . import content
from .cast import Cast
from .content import Entry
from .story import Story
from .taking_part import prepared
from .timeline import Timeline

_MADE, _SAID = 615, 1120


class Drafts:
    """Puts a draft and what is said about it on the timeline."""

    def __init__(self, stories: dict[str, Story], cast: Cast, timeline: Timeline) -> None:
        self._told = content.drafts()
        self._story = stories[self._told["matter"]]
        self._cast = cast
        self._timeline = timeline
        self._activity_id = 0

    def enter(self) -> None:
        """Put all of it on the timeline."""
        add, told = self._timeline.add, self._told
        add(told["day"], _MADE, self._open)
        add(told["again"], _MADE, self._publish_again)
        for entry in told["comment"]:
            add(entry["day"], _SAID, partial(self._comment, entry))

    @property
    def _officer(self) -> Actor:
        return self._cast.officer(self._story.partnership)

    @property
    def _activity(self) -> Activity:
        return Activity.objects.get(pk=self._activity_id)

    def _open(self) -> None:
        officer, told = self._officer, self._told
        activity = prepared(officer, self._story, told, "draft", told["engagement"])
        services.publish_wording(actor=officer, activity=activity, text=told["first"])
        set_activity_state(actor=officer, activity=activity, state="open")
        self._activity_id = activity.pk

    def _publish_again(self) -> None:
        services.publish_wording(
            actor=self._officer, activity=self._activity, text=self._told["second"], note=self._told["note"]
        )

    def _comment(self, entry: Entry) -> None:
        passages = Passage.objects.filter(wording__activity=self._activity_id)
        passage = passages.filter(text__startswith=entry["begins"]).order_by("-wording__number")[0]
        said = {name: entry[name] for name in ("kind", "text", "quote", "proposed") if name in entry}
        services.add_comment(
            actor=self._author(entry),
            activity=self._activity,
            passage=passage,
            **said,
        )

    def _author(self, entry: Entry) -> Actor:
        if "paper" in entry:
            return self._officer.entering_for(Provenance("paper", entry["paper"]))
        by = entry.get("by")
        return self._cast.actor(by, self._story.partnership) if by else Actor.visitor()
