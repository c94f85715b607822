"""Make the demonstration, Strathbrannoch, through the services of the product, with the clock set back."""

from dataclasses import dataclass

from thegither.delivery.models import Action
from thegither.dialogue.models import Contribution, Decision, Matter, Standing
from thegither.dialogue.services import contribute, moderate_contribution
from thegither.jobs.models import Job, State
from thegither.jobs.services import discard_job
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.transactions import write_transaction
from thegither.outcomes.models import Outcome
from thegither.partners.models import Organisation, Partnership
from thegither.portal.indexing import rebuild

from . import content
from .agreeing import Agreeing
from .bringing import Bringing
from .cast import LAST_VISIT, Cast, logins
from .drafts import Drafts
from .engaging import Engaging
from .gatherings import Gatherings
from .ideas import Ideas
from .including import Including
from .network import enter_network
from .opinions import Opinions
from .planning import Planning
from .promising import Promising
from .questionnaires import Questionnaires
from .reading import Reading
from .relating import Relating
from .reporting import enter_reports
from .story import Story
from .supporting import Supporting
from .taking_part import add_hiding
from .timeline import Report, Timeline
from .waiting import Waiting

__all__ = ["DemoSummary", "build", "is_built", "logins"]

_NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """How much was made."""

    acts: int
    organisations: int
    partnerships: int
    matters: int
    contributions: int
    decisions: int
    actions: int
    outcomes: int


def build(*, progress: Report) -> DemoSummary:
    """Make all of it in one transaction, so that a demonstration is whole or not there at all.

    The past ends yesterday. The same day gives the same words, dates and counts, whenever it is made.
    """
    timeline = Timeline(today())
    cast = Cast(timeline)
    stories = {entry["key"]: Story(entry, cast, timeline) for entry in content.matters()}
    with write_transaction():
        cast.enter()
        for story in stories.values():
            story.enter()
        Bringing(cast, timeline).enter()
        Planning(cast, timeline).enter()
        Relating(cast, timeline).enter()
        enter_network(cast, timeline)
        Agreeing(cast, timeline).enter()
        Including(stories, cast, timeline).enter()
        Promising(cast, timeline).enter()
        Waiting(cast, stories, timeline).enter()
        Reading(cast, stories, timeline).enter()
        Engaging(stories, cast, timeline).enter()
        Supporting(cast, timeline).enter()
        enter_reports(cast, timeline)
        Questionnaires(stories, cast, timeline).enter()
        Ideas(stories, cast, timeline).enter()
        Drafts(stories, cast, timeline).enter()
        Gatherings(stories, cast, timeline).enter()
        Opinions(stories, cast, timeline).enter()
        _enter_hidden(stories, cast, timeline)
        acts = timeline.play(progress, "Two years in Strathbrannoch")
        _leave_old_news(timeline)
        progress("Making it searchable", 0, 0)
        rebuild()
        return DemoSummary(
            acts=acts,
            organisations=Organisation.objects.count(),
            partnerships=Partnership.objects.count(),
            matters=Matter.objects.count(),
            contributions=Contribution.objects.count(),
            decisions=Decision.objects.count(),
            actions=Action.objects.count(),
            outcomes=Outcome.objects.count(),
        )


def is_built() -> bool:
    """Return whether the demonstration is there."""
    return Partnership.objects.filter(is_invented=True).exists()


def _leave_old_news(timeline: Timeline) -> None:
    """Let no worker tell people today, all at once, what happened before their last visit."""
    old = Job.objects.filter(state=State.READY, run_at__lt=timeline.moment(LAST_VISIT, _NOON))
    for job_id in old.order_by("pk").values_list("pk", flat=True):
        discard_job(actor=Actor.system(), job_id=job_id)


def _enter_hidden(stories: dict[str, Story], cast: Cast, timeline: Timeline) -> None:
    """Let somebody say what cannot be shown, and a moderator give the reason from the published list."""
    entry = content.hidden()
    story = stories[entry["matter"]]
    said: list[Contribution] = []

    def say() -> None:
        said.append(contribute(actor=Actor.visitor(), matter=story.matter, text=entry["text"]))

    def hide() -> None:
        moderate_contribution(
            actor=cast.actor(entry["moderator"], story.partnership),
            contribution=said[0],
            standing=Standing.HIDDEN,
            reason=entry["reason"],
            note=entry["note"],
        )

    timeline.add(entry["day"], _NOON, say)
    add_hiding(timeline, entry["day"] + 1, entry["reason"], hide)
