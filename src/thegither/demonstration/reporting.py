"""What came of the engagements, published once they were open: the report of each stays as it is."""

from functools import partial

from thegither.engagement.models import Engagement, EngagementState
from thegither.reports.services import publish_report

from .cast import Cast
from .timeline import Timeline

_DAY, _EVENING = -1, 1290


def enter_reports(cast: Cast, timeline: Timeline) -> None:
    """Publish, on the last evening, the report of every engagement that was opened."""
    timeline.add(_DAY, _EVENING, partial(_publish, cast))


def _publish(cast: Cast) -> None:
    keys = {partnership.pk: key for key, partnership in cast.partnerships.items()}
    opened = Engagement.objects.filter(state__in=[EngagementState.OPEN, EngagementState.CLOSED])
    for engagement in opened.select_related("matter").order_by("pk"):
        officer = cast.officer(keys[engagement.matter.partnership_id])
        publish_report(actor=officer, engagement=engagement)
