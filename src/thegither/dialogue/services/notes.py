"""Keep the paper itself: a scan or photograph beside what was typed in from it."""

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Attachment, Contribution
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.kernel.files import check_file, storing
from thegither.kernel.policies import Action, require
from thegither.kernel.transactions import write_transaction

MOST_NOTES = 10


def attach_note(*, actor: Actor, contribution: Contribution, upload: UploadedFile) -> Attachment:
    """Store a file that ``check_file`` takes with a contribution that the actor entered or moderates."""
    check_file(upload, field="note")
    with write_transaction():
        if actor.person_id is None or contribution.entered_by_id != actor.person_id:
            require(actor, Action.MODERATE, contribution)
        if contribution.attachments.count() >= MOST_NOTES:
            raise DomainError(
                "too_many_notes", _("There are %(count)d files with it already.") % {"count": MOST_NOTES}
            )
        attachment = Attachment(contribution=contribution)
        with storing(attachment, upload):
            attachment.save()
            record(
                "dialogue.note_attached",
                actor=actor,
                target=contribution,
                partnership_id=contribution.matter.partnership_id,
                matter_id=contribution.matter_id,
                facts={"attachment": attachment.pk},
                sealed=[attachment],
            )
    return attachment
