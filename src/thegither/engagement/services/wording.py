"""Say what an engagement and its phases say in other words: in another language, or in Easy Read."""

from thegither.dialogue.services.contributions import checked_language
from thegither.engagement.models import Engagement, EngagementText, Phase, PhaseText
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction

from .planning import LEAD_LIMIT, PHASE_ABOUT_LIMIT, PHASE_TITLE_LIMIT, TEXT_LIMIT, TITLE_LIMIT
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


@write_transaction()
def write_phase_text(
    *,
    actor: Actor,
    phase: Phase,
    language: str,
    title: str,
    about: str = "",
    is_easy_read: bool = False,
    is_machine_made: bool = False,
) -> PhaseText:
    """Write what a phase is called in other words; writing them again replaces them."""
    actor, engagement = locked(actor, Action.CHANGE, phase.engagement)
    text, _made = PhaseText.objects.update_or_create(
        phase=phase,
        language=checked_language(language),
        is_easy_read=is_easy_read,
        defaults={
            "title": clean_line(title, limit=PHASE_TITLE_LIMIT, field="title"),
            "about": clean_line(about, limit=PHASE_ABOUT_LIMIT, field="about", required=False),
            "is_machine_made": is_machine_made,
        },
    )
    record_on(
        "engagement.phase_text_written",
        actor,
        engagement,
        facts={"phase": phase.pk, "language": language, "easy": is_easy_read},
    )
    return text
