"""What an activity does today."""

from collections.abc import Iterable
from dataclasses import dataclass

from thegither.engagement.models import Activity, PhaseSetting


@dataclass(frozen=True, slots=True)
class Now:
    """What an activity does today, its state, its days and the phase of today taken together."""

    takes_responses: bool
    takes_support: bool
    shows_results: bool


def now_of(activity: Activity, settings: Iterable[PhaseSetting] | None = None) -> Now:
    """Return what an activity does today; ``settings`` are its own, with their phases, if they were read."""
    if settings is None:
        settings = activity.phase_settings.select_related("phase")
    today_s = [setting for setting in settings if setting.phase.is_now]
    takes = activity.takes_responses
    return Now(
        takes_responses=takes and all(setting.takes_responses for setting in today_s),
        takes_support=takes and all(setting.takes_support for setting in today_s),
        shows_results=activity.shows_results and all(setting.shows_results for setting in today_s),
    )
