"""Keep the paper itself: a scan or photograph beside what was typed in from it."""

import hashlib
import secrets

from django.conf import settings
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Attachment, Contribution
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, require
from thegither.kernel.transactions import write_transaction

MOST_NOTES = 10
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


def attach_note(*, actor: Actor, contribution: Contribution, upload: UploadedFile) -> Attachment:
    """Store a PDF, PNG, JPEG or WebP with a contribution that the actor entered or moderates.

    The kind is told by the first bytes, never by the name. It is not decoded; its stored name is random.
    """
    check_note(upload)
    content_type = kind_of(upload)
    digest = _digest_of(upload)
    with write_transaction():
        if actor.person_id is None or contribution.entered_by_id != actor.person_id:
            require(actor, Action.MODERATE, contribution)
        if contribution.attachments.count() >= MOST_NOTES:
            raise DomainError(
                "too_many_notes", _("There are %(count)d files with it already.") % {"count": MOST_NOTES}
            )
        attachment = Attachment(
            contribution=contribution,
            content_type=content_type,
            size_bytes=upload.size or 0,
            digest=digest,
            added_at=now(),
        )
        upload.seek(0)
        attachment.file.save(f"{secrets.token_hex(16)}.{ENDINGS[content_type]}", File(upload), save=False)
        try:
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
        except Exception:
            attachment.file.delete(save=False)
            raise
    return attachment


def check_note(upload: UploadedFile) -> None:
    """Raise ``DomainError`` for a file that ``attach_note`` would not take."""
    if (upload.size or 0) > settings.UPLOAD_LIMIT_BYTES:
        most = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
        raise DomainError(
            "file_too_large", _("This file is too large: we take up to %(most)d MB.") % {"most": most}, "note"
        )
    kind_of(upload)


def kind_of(upload: UploadedFile) -> str:
    """Return the content type by the first bytes. Raises ``DomainError`` for one that we do not take."""
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    raise DomainError("file_kind", _("Choose a PDF, a PNG, a JPEG or a WebP file."), "note")


def _digest_of(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()
