"""Keep votes with an account: those that somebody gave before they signed in follow them there."""

from django.utils.translation import gettext as _

from thegither.engagement.models import Activity, ResponseStanding
from thegither.engagement.services import set_counted
from thegither.kernel.actors import Actor
from thegither.kernel.transactions import write_transaction
from thegither.opinions.models import Vote, Voter
from thegither.partners.models import Person

from .judging import Tally, locked
from .voting import keep


def claim_voters(participant_id: int) -> None:
    """Keep a participant's votes with the person of the account that claimed them; twice changes nothing.

    Where the person voted in the same conversation, their newest vote on each statement counts, and the other
    voter stops counting, with the reason; what it voted stays stored.
    """
    person = Person.objects.filter(user__participants=participant_id).first()
    if person is None:
        return
    for found in Voter.objects.filter(participant=participant_id, person=None).order_by("activity"):
        with write_transaction():
            tally = locked(found.activity_id)
            voter = Voter.objects.select_related("response").get(pk=found.pk)
            known = Voter.objects.filter(activity=found.activity_id, person=person).first()
            if known is None:
                voter.person = person
                voter.save(update_fields=["person"])
            elif voter.response.standing == ResponseStanding.COUNTED:
                _merge(tally, voter, known)


def _merge(tally: Tally, voter: Voter, known: Voter) -> None:
    """Give the newer votes of a voter to the one whom the account has there, and count the first no more."""
    given = dict(Vote.objects.filter(voter=known).values_list("statement_id", "sequence"))
    newer = [
        [each.activity_id, known.pk, each.statement_id, each.value, each.matters, each.edition, each.voted_at]
        for each in Vote.objects.filter(voter=voter).order_by("sequence")
        if each.sequence > given.get(each.statement_id, 0)
    ]
    if newer:
        activity = Activity.objects.select_related("engagement__matter").get(pk=voter.activity_id)
        keep(tally, activity, newer)
    set_counted(
        actor=Actor.system(),
        response=voter.response,
        is_counted=False,
        because=_("The same person votes with an account; these votes count there"),
    )
    participant_id, voter.participant = voter.participant_id, None
    voter.save(update_fields=["participant"])
    if known.participant_id is None:  # the same browser goes on as the same voter, signed in or not
        known.participant_id = participant_id
        known.save(update_fields=["participant"])
