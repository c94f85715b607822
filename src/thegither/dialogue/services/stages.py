"""Move a matter from stage to stage; keep what people say, when one has ended, of how they were heard."""

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Contribution, Heard, Matter, MatterStage, Stage, StageFeedback
from thegither.dialogue.selectors.answers import unanswered_at_stage
from thegither.dialogue.selectors.stages import ended_stage_of
from thegither.dialogue.steps import Step, goes_on, open_steps
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.text import clean_text
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version

from .acting import acting_in

REASON_LIMIT = 2_000
COMMENT_LIMIT = 2_000


@write_transaction()
def move_stage(
    *, actor: Actor, matter: Matter, to: str, reason: str = "", expected_version: int | None = None
) -> Matter:
    """Move a matter to any stage. Going back needs a reason; so does going on with a step left open.

    It is not blocked by contributions without an answer; how many there are is recorded for ever, and so is
    each step that was left open. Raises ``DomainError`` "step_open" where a person gives no reason for that.
    """
    matter = fetch(actor, Action.MANAGE, Matter.objects.select_for_update(), pk=matter.pk)
    require_version(matter, expected_version)
    actor = acting_in(actor, matter.partnership_id)
    if to not in Stage:
        raise DomainError("unknown_stage", _("Choose a stage."), "to")
    if to == matter.stage:
        raise DomainError("already_there", _("The matter is at this stage already. Choose another."), "to")
    goes_back = Stage.values.index(to) < Stage.values.index(matter.stage)
    reason = clean_text(reason, limit=REASON_LIMIT, field="reason", required=goes_back)
    skipped = open_steps(matter) if goes_on(matter, to) else []
    if skipped and not reason and actor.is_person:
        raise _step_open(skipped)
    ended = MatterStage.objects.select_for_update().get(matter=matter, left_at__isnull=True)
    moment = max(now(), ended.entered_at)  # a clock that was set back must not leave a gap
    ended.left_at = moment
    unanswered = unanswered_at_stage(matter)
    ended.unanswered = unanswered.total
    ended.save(update_fields=["left_at", "unanswered"])
    begun = MatterStage.objects.create(
        matter=matter,
        stage=to,
        entered_at=moment,
        reason=reason,
        moved_by_id=actor.person_id,
        moved_for_id=actor.seat_id,
    )
    matter.stage, matter.stage_since = to, moment
    matter.version += 1
    matter.save(update_fields=["stage", "stage_since", "version"])
    record(
        "dialogue.stage_moved",
        actor=actor,
        target=matter,
        partnership_id=matter.partnership_id,
        matter_id=matter.pk,
        facts={
            "from": ended.stage,
            "to": to,
            "ended_stage": ended.pk,
            "unanswered": ended.unanswered,
            "unanswered_by_layer": unanswered.by_layer,
            "goes_back": goes_back,
            "begun_stage": begun.pk,
            "skipped": [each.key for each in skipped],
        },
        sealed=[matter, ended, begun],
    )
    return matter


def _step_open(skipped: list[Step]) -> DomainError:
    names = ", ".join(f"“{each.label}”" for each in skipped)
    return DomainError(
        "step_open",
        _("This step is open: %(steps)s. Do it first, or write here why you go on without it.")
        % {"steps": names},
        "reason",
    )


@write_transaction()
def give_stage_feedback(
    *, actor: Actor, contribution: Contribution, verdict: str, comment: str = ""
) -> StageFeedback:
    """Keep what the author of a contribution says of how they were heard; saying it again changes it.

    Whoever holds the receipt is the author; the caller has checked its token.
    """
    stay = ended_stage_of(contribution)
    if stay is None:
        raise DomainError("stage_goes_on", _("This stage has not ended. We ask you when it has."))
    if verdict not in Heard:
        raise DomainError("unknown_verdict", _("Choose yes, partly or no."), "verdict")
    feedback, _new = StageFeedback.objects.update_or_create(
        contribution=contribution,
        defaults={
            "matter_stage": stay,
            "verdict": verdict,
            "comment": clean_text(comment, limit=COMMENT_LIMIT, field="comment", required=False),
            "given_at": now(),
        },
    )
    matter = contribution.matter
    record(
        "dialogue.stage_feedback_given",
        actor=actor,
        target=contribution,
        partnership_id=matter.partnership_id,
        matter_id=matter.pk,
        facts={"stage": stay.stage, "matter_stage": stay.pk, "verdict": verdict},
        sealed=[feedback],
    )
    return feedback
