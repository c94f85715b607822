"""Decide whether others see what was said, for a published reason."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Contribution, ModerationAct, Standing
from thegither.dialogue.reasons import published_reasons
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction

from .tallies import counted, difference, move_tally

NOTE_LIMIT = 500


def moderate_contribution(
    *, actor: Actor, contribution: Contribution, standing: str, reason: str = "", note: str = ""
) -> Contribution:
    """Show a contribution, or hide it for a ``reason`` of the published list; its author is told.

    ``note`` goes to the author with it. Deciding the same again changes nothing.
    """
    note = clean_line(note, limit=NOTE_LIMIT, field="note", required=False)
    if standing not in (Standing.SHOWN, Standing.HIDDEN):
        raise DomainError("standing_unknown", _("Choose whether to show it or not."), "standing")
    if standing == Standing.SHOWN:
        reason = ""
    elif reason not in dict(published_reasons().choices):
        raise DomainError("reason_missing", _("Choose a reason from the published list."), "reason")
    with write_transaction():
        row = fetch(actor, Action.MODERATE, Contribution.objects.select_for_update(), pk=contribution.pk)
        if row.standing == Standing.WITHDRAWN:
            raise DomainError("withdrawn", _("Its author has taken it back. Nothing was changed."))
        if row.standing == standing and _same_as_last(row, reason, note):
            return row
        before, previous = counted(row), row.standing
        row.standing = standing
        row.save(update_fields=["standing"])
        act = ModerationAct.objects.create(
            contribution=row,
            standing=standing,
            reason=reason,
            note=note,
            acted_at=now(),
            acted_by_id=actor.person_id,
        )
        move_tally(row.matter_id, difference(counted(row), before))
        record(
            "dialogue.contribution_moderated",
            actor=actor,
            target=row,
            partnership_id=contribution.matter.partnership_id,
            matter_id=row.matter_id,
            facts={
                "standing": standing,
                "previous": previous,
                "reason": reason,
                "reasons_version": published_reasons().version,
                "act": act.pk,
            },
            sealed=[row],
        )
    return row


def show_contributions(*, actor: Actor, contributions: Iterable[Contribution]) -> int:
    """Show all of ``contributions`` that are not shown, or none; return how many.

    What its author has taken back meanwhile stays away.
    """
    with write_transaction():
        keys = [contribution.pk for contribution in contributions]
        unseen = Contribution.objects.select_for_update(of=("self",)).select_related("matter")
        unseen = unseen.filter(pk__in=keys, standing__in=(Standing.WAITING, Standing.HIDDEN)).order_by("pk")
        for row in unseen:
            moderate_contribution(actor=actor, contribution=row, standing=Standing.SHOWN)
        return len(unseen)


def _same_as_last(contribution: Contribution, reason: str, note: str) -> bool:
    if contribution.standing == Standing.SHOWN:
        return True
    last = contribution.moderation_acts.first()
    return last is not None and (last.reason, last.note) == (reason, note)
