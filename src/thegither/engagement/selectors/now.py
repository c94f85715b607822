"""What an activity does today."""

from typing import Literal

from thegither.engagement.models import Activity, PhaseSetting
from thegither.kernel.clock import today

What = Literal["takes_responses", "takes_support", "shows_results"]


def rests(activity: Activity, what: What) -> bool:
    """Return whether a phase of today says that the activity does not do this now."""
    settings = PhaseSetting.objects.filter(
        activity=activity, phase__begins_on__lte=today(), **{what: False}
    ).select_related("phase")
    return any(setting.phase.is_now for setting in settings)
