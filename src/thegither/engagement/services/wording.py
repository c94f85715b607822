"""Say what an engagement says of itself in other words: in another language, or in Easy Read."""

from thegither.dialogue.services.contributions import checked_language
from thegither.engagement.models import Engagement, EngagementText
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction

from .planning import LEAD_LIMIT, TEXT_LIMIT, TITLE_LIMIT
from .recording import locked, record_on

BODY = ("at_stake", "can_change", "cannot_change", "promise")


@write_transaction()
def write_engagement_text(
    *,
    actor: Actor,
    engagement: Engagement,
    language: str,
    title: str,
    lead: str = "",
    is_easy_read: bool = False,
    is_machine_made: bool = False,
    **body: str,
) -> EngagementText:
    """Write an engagement's words (``body`` is any of ``BODY``); writing them again replaces them."""
    actor, engagement = locked(actor, Action.CHANGE, engagement)
    cleaned = {
        name: clean_text(body.get(name, ""), limit=TEXT_LIMIT, field=name, required=False) for name in BODY
    }
    text, _made = EngagementText.objects.update_or_create(
        engagement=engagement,
        language=checked_language(language),
        is_easy_read=is_easy_read,
        defaults={
            "title": clean_line(title, limit=TITLE_LIMIT, field="title"),
            "lead": clean_line(lead, limit=LEAD_LIMIT, field="lead", required=False),
            "is_machine_made": is_machine_made,
            **cleaned,
        },
    )
    record_on(
        "engagement.engagement_text_written",
        actor,
        engagement,
        facts={"language": language, "easy": is_easy_read},
    )
    return text
