"""What counts differently now reaches the map of its conversation. Votes ask for it themselves."""

from thegither.audit.dispatch import handles
from thegither.audit.models import Event
from thegither.engagement.models import Activity, Response

from .jobs import enqueue_gathered, map_anew
from .methods import CONVERSATION
from .models import Statement
from .services.claiming import claim_voters


@handles("opinions.statement_revised", "opinions.conversation_changed", "opinions.conversation_imported")
def count_anew(event: Event) -> None:
    """Have everything worked out again where votes count differently, or many came at once."""
    enqueue_gathered(map_anew, event.facts["activity"])


@handles("dialogue.contribution_moderated", "dialogue.contribution_withdrawn")
def leave_out_statement(event: Event) -> None:
    """Leave no trace of what is not shown any more; take in again what is."""
    statement = Statement.objects.filter(contribution=event.target_id).first()
    if statement is not None:
        enqueue_gathered(map_anew, statement.activity_id)


@handles("engagement.response_excluded", "engagement.response_included", "engagement.response_withdrawn")
def leave_out_voter(event: Event) -> None:
    """Leave no trace of who does not count any more; take in again who does."""
    response = Response.objects.filter(pk=event.target_id, activity__kind=CONVERSATION).first()
    if response is not None:
        enqueue_gathered(map_anew, response.activity_id)


@handles("engagement.activity_closed")
def keep_the_last(event: Event) -> None:
    """Map the whole a last time, and keep that."""
    if Activity.objects.filter(pk=event.target_id, kind=CONVERSATION).exists():
        enqueue_gathered(map_anew, event.target_id)


@handles("accounts.participation_claimed")
def keep_with_account(event: Event) -> None:
    """Keep what somebody voted before they signed in with their account."""
    claim_voters(event.target_id)
