"""What news of lower rooms change here."""

from django.utils.translation import gettext as _

from thegither.audit.dispatch import handles
from thegither.audit.models import Event
from thegither.dialogue.models import TimeRequest
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError

from .models import Engagement, EngagementState
from .services.planning import change_engagement
from .services.responses import withdraw_without_words


@handles("dialogue.time_answered")
def give_more_time(event: Event) -> None:
    """Let the engagements of a matter stay open as long as the matter, once a partner was given more time.

    One that would then close after its decision stays as it is: people decide which of the two moves.
    """
    granted = TimeRequest.objects.filter(pk=event.target_id, is_granted=True).first()
    if granted is None:
        return
    waiting = Engagement.objects.filter(
        matter=granted.matter_id,
        state__in=(EngagementState.DRAFT, EngagementState.OPEN),
        closes_on__lt=granted.until,
    )
    for engagement in waiting:
        try:
            change_engagement(
                actor=Actor.system(),
                engagement=engagement,
                closes_on=granted.until,
                reason=_("A partner asked for more time, and it was given"),
            )
        except DomainError:
            continue


@handles("dialogue.contribution_withdrawn")
def withdraw_its_response(event: Event) -> None:
    """Count no idea and no comment whose words were taken back by their receipt."""
    withdraw_without_words(contribution_id=event.target_id)
