"""How a matter went from stage to stage, and how those who spoke were heard."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from thegither.audit.models import Event
from thegither.dialogue.models import Contribution, Heard, Matter, MatterStage, Stage, StageFeedback
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed


@dataclass(frozen=True, slots=True)
class StageHearing:
    """What people said, once a stage had ended, of how they were heard."""

    stage: str
    entered_at: datetime
    left_at: datetime
    unanswered: int
    yes: int
    partly: int
    no: int

    @property
    def label(self) -> str:
        """The name of the stage."""
        return str(Stage(self.stage).label)

    @property
    def given(self) -> int:
        """How many said something of it."""
        return self.yes + self.partly + self.no


def stage_hearings(matter: Matter) -> list[StageHearing]:
    """Return each ended stage of a matter with its verdicts counted, oldest first. One query."""
    stays = MatterStage.objects.filter(matter=matter, left_at__isnull=False).order_by("entered_at", "pk")
    verdicts = {heard.value: Count("feedback", filter=Q(feedback__verdict=heard)) for heard in Heard}
    fields = [field.name for field in dataclasses.fields(StageHearing)]
    return [StageHearing(*row) for row in stays.annotate(**verdicts).values_list(*fields)]


def stays_of(matter: Matter) -> QuerySet[MatterStage]:
    """Return every stay of a matter in a stage, newest first, with the seat that moved it there."""
    stays = MatterStage.objects.filter(matter=matter).order_by("-entered_at", "-pk")
    return stays.select_related("moved_for__organisation", "moved_for__individual")


def skipped_on_the_way(matter: Matter) -> dict[int, list[str]]:
    """Return the keys of the steps left open when the matter moved on, by the key of the stay that began."""
    moves = Event.objects.filter(
        stream=matter.partnership_id, matter_id=matter.pk, name="dialogue.stage_moved"
    )
    return {
        facts["begun_stage"]: facts["skipped"]
        for facts in moves.values_list("facts", flat=True)
        if facts.get("skipped")
    }


def stage_comments(actor: Actor, matter: Matter, limit: int = 50) -> list[StageFeedback]:
    """Return what people wrote with their verdicts, newest first, for those who may read it."""
    feedback = StageFeedback.objects.filter(matter_stage__matter=matter).exclude(comment="")
    return list(allowed(actor, Action.VIEW, feedback).select_related("matter_stage", "contribution")[:limit])


def ended_stage_of(contribution: Contribution) -> MatterStage | None:
    """Return the stay, now over, in the stage at which a contribution was said."""
    stays = MatterStage.objects.filter(
        matter=contribution.matter_id, stage=contribution.stage, left_at__isnull=False
    ).order_by("left_at")
    # What was typed in from paper when its stage was over belongs to the last stay in it.
    return stays.filter(left_at__gt=contribution.entered_at).first() or stays.last()
