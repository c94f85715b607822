"""News of this room for those whom it concerns."""

from django.utils import translation
from django.utils.translation import gettext as _

from thegither.accounts.models import User
from thegither.accounts.services import write_letter
from thegither.audit.dispatch import handles
from thegither.audit.models import Event

from .models import Contribution, ModerationAct, Standing
from .reasons import published_reasons
from .selectors import Recipient, people_to_tell


@handles("dialogue.contribution_moderated")
def tell_author_of_moderation(event: Event) -> None:
    """Write to the author and the followers that a contribution is not shown, or is shown again after all."""
    standing, previous = event.facts["standing"], event.facts["previous"]
    if standing != Standing.HIDDEN and previous != Standing.HIDDEN:
        return
    contribution = Contribution.objects.select_related("matter").get(pk=event.target_id)
    act = ModerationAct.objects.get(pk=event.facts["act"])
    for recipient in people_to_tell(contribution):
        with translation.override(recipient.language):
            _write(event, contribution, act, recipient)


def _write(event: Event, contribution: Contribution, act: ModerationAct, recipient: Recipient) -> None:
    words = {
        "reference": contribution.reference,
        "matter": contribution.matter.title,
        "receipt": recipient.receipt_url,
    }
    if act.standing == Standing.HIDDEN:
        subject = _("%(reference)s is not shown") % words
        reason = published_reasons().named(act.reason)
        because = f"{reason.title}. {reason.wording}" if reason else ""
        text = _(
            "What you said on “%(matter)s” (%(reference)s) is kept but not shown to others.\n\n"
            "Why: %(because)s\n%(note)s\n"
            "Your receipt, where you can take it back or say it in another way:\n%(receipt)s\n"
        ) % {**words, "because": because, "note": f"{act.note}\n" if act.note else ""}
    else:
        subject = _("%(reference)s is shown again") % words
        text = (
            _(
                "A moderator looked again at what you said on “%(matter)s” (%(reference)s). "
                "It is shown now.\n\n%(receipt)s\n"
            )
            % words
        )
    write_letter(
        key=f"dialogue.moderated:{event.pk}:{recipient.key}",
        recipient=recipient.email,
        subject=subject,
        text=text,
        user=User.objects.get(pk=recipient.user_id) if recipient.user_id else None,
        unsubscribe_url=recipient.stop_url,
        language=recipient.language,
    )
