"""What the engine of activities must know of opinion conversations."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.dialogue.models import Standing
from thegither.engagement.methods import Method, register
from thegither.engagement.models import Activity, Response

CONVERSATION = "conversation"


def missing(activity: Activity) -> str:
    """Say that there is nothing to vote on, if so."""
    if activity.statements.filter(contribution__standing=Standing.SHOWN).exists():
        return ""
    return _(
        "It needs at least one statement to vote on before it opens. Between 10 and 15 make a good start."
    )


def nothing_said(_response: Response) -> str:
    """Return nothing: people who vote alike are not one person, and no statement is stored twice."""
    return ""


register(
    Method(
        kind=CONVERSATION,
        label=gettext_lazy("Conversation of opinions"),
        about=gettext_lazy("Vote on short statements, add your own, and see where people agree"),
        take_part="opinions:vote",
        manage="opinions:desk",
        missing=missing,
        content=nothing_said,
        ways=(
            (gettext_lazy("Where people agree"), "opinions:results"),
            (gettext_lazy("All statements"), "opinions:statements"),
        ),
    )
)
