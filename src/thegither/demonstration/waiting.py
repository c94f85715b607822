"""Partners who need longer to ask their people, and somebody with a seat of their own."""

from collections.abc import Mapping

from thegither.dialogue.models import TimeRequest
from thegither.dialogue.services import answer_time_request, ask_for_time
from thegither.partners.services import create_person, seat_individual

from .cast import Cast
from .story import Story
from .timeline import Timeline

_ASKED_AT, _ANSWERED_AT = 1030, 560


class Waiting:
    """Puts what officers and partners ask of one another on the timeline."""

    def __init__(self, cast: Cast, stories: Mapping[str, Story], timeline: Timeline) -> None:
        self._cast = cast
        self._stories = stories
        self._timeline = timeline

    def enter(self) -> None:
        """Put all of it on the timeline."""
        self._timeline.add(-96, _ANSWERED_AT, self._seat)
        self._timeline.add(-6, _ASKED_AT, self._ask_briefly)
        self._timeline.add(-5, _ANSWERED_AT, self._refuse)
        self._timeline.add(-2, _ASKED_AT, self._ask)

    def _seat(self) -> None:
        """Give somebody a seat who speaks for nobody but herself."""
        officer = self._cast.officer("getting-about")
        seat_individual(
            actor=officer,
            partnership=self._cast.partnerships["getting-about"],
            person=create_person(actor=officer, name="Catriona Lorne", is_invented=True),
            role="adviser",
        )

    def _ask(self) -> None:
        ask_for_time(
            actor=self._cast.holder("getting-about", "young"),
            matter=self._stories["weekend"].matter,
            until=self._timeline.day(33),
            because="Our members meet on the first Friday of the month, and the next one is too late.",
        )

    def _ask_briefly(self) -> None:
        ask_for_time(
            actor=self._cast.holder("getting-about", "chamber"),
            matter=self._stories["weekend"].matter,
            until=self._timeline.day(80),
            because="Shops have no evening to answer in before the new year.",
        )

    def _refuse(self) -> None:
        asked = TimeRequest.objects.get(matter=self._stories["weekend"].matter, answered_at=None)
        answer_time_request(
            actor=self._cast.officer("getting-about"),
            time_request=asked,
            is_granted=False,
            reply="The spring rosters are fixed before then. I come round your shops on two mornings.",
        )
