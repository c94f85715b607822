from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import NotPermitted
from thegither.kernel.transactions import write_transaction

from ..models import Participant, User


def begin_participation() -> Participant:
    """Return a new pseudonymous key for somebody who takes part without an account."""
    with write_transaction(savepoint=False):  # one statement has nothing to undo, and this path is busy
        return Participant.objects.create()


def begin_participations(count: int) -> list[Participant]:
    """Return as many new pseudonymous keys, in one statement."""
    return Participant.objects.bulk_create(Participant() for _each in range(count))


def claim_participation(*, actor: Actor, participant_id: int) -> bool:
    """Tie a participant to the actor's account. ``participant_id`` comes from the signed cookie or a receipt.

    Returns whether it is theirs now: a participant whom another account claimed stays with that account.
    """
    if actor.user_id is None:
        raise NotPermitted
    with write_transaction():
        user = User.objects.get(pk=actor.user_id)
        free = Participant.objects.filter(pk=participant_id, claimed_by=None)
        if free.update(claimed_by=user, claimed_at=now()):
            participant = Participant.objects.get(pk=participant_id)
            record("accounts.participation_claimed", actor=actor, target=participant)
            return True
        return Participant.objects.filter(pk=participant_id, claimed_by=user).exists()
