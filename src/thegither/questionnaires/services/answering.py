"""Fill in a questionnaire: begin, keep what is written, hand it in, change it, take it back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import F
from django.utils.translation import gettext as _

from thegither.dialogue.services import withdraw_contribution
from thegither.dialogue.services.contributions import speaks_for_others
from thegither.engagement.models import Activity, ResponseStanding
from thegither.engagement.services import begin_response, contribute_in, send_response
from thegither.engagement.services.responses import require_open
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.kernel.files import storing
from thegither.kernel.policies import Action, fetch
from thegither.kernel.transactions import write_transaction

from ..content import Answers, Form
from ..models import AnswerFile, FormVersion, Said, Sheet
from ..versions import current_version
from .about import tell_about
from .editing import settle


def begin_sheet(
    *,
    actor: Actor,
    activity: Activity,
    layer: str | None = None,
    language: str = "en-gb",
    source: str = "",
    submission_key: UUID | None = None,
    form_version: FormVersion | None = None,
) -> tuple[Actor, Sheet]:
    """Begin to fill in a questionnaire; return who does (a visitor becomes a participant) and the sheet.

    A version that was not in force yet is from now on. Who was offline may answer an older ``form_version``.
    A second call with the same key returns the first sheet.
    """
    with write_transaction():
        version = form_version or current_version(activity)
        author, response = begin_response(
            actor=actor,
            activity=activity,
            layer=layer,
            language=language,
            source=source,
            submission_key=submission_key,
        )
        if first := Sheet.objects.filter(response=response).select_related(*_WITH).first():
            return author, first
        if version.in_force_at is None:
            settle(author, FormVersion.objects.select_related(*_OF_VERSION).get(pk=version.pk))
        Sheet.objects.create(response=response, form_version=version, draft={})
        return author, Sheet.objects.select_related(*_WITH).get(pk=response.pk)


_OF_VERSION = ("activity__engagement__matter",)
_WITH = ("response__activity__engagement__matter", "form_version")


def keep_answers(
    *,
    actor: Actor,
    sheet: Sheet,
    answers: Answers,
    files: Mapping[str, UploadedFile] | None = None,
    form_version: FormVersion | None = None,
) -> Sheet:
    """Keep what is written so far; nothing counts before ``send_answers``. Only parts given are changed.

    ``form_version`` brings the sheet up to the version that the page showed.
    """
    with write_transaction():
        sheet = _own(actor, sheet)
        require_open(sheet.response.activity, actor)
        if form_version is not None:
            sheet.form_version = form_version
        names = {part.name for part in sheet.form_version.form.parts}
        draft = dict(sheet.written) | {name: value for name, value in answers.items() if name in names}
        for part, upload in (files or {}).items():
            draft[part] = _stored(sheet, part, upload)
        sheet.draft = draft
        sheet.save(update_fields=["draft", "form_version"])
    return sheet


def send_answers(*, actor: Actor, sheet: Sheet, held_because: str = "") -> Sheet:
    """Hand in what is written. Handing it in again changes what was said; doing so with nothing new, nothing.

    Answers to questions that were not asked are left out. Words to be read become contributions; words that
    changed take the old ones' place. What somebody left open on paper stays open: nobody asks them again.
    Raises ``DomainError`` "answers_missing" at the first question left out, or "nothing_answered".
    """
    with write_transaction():
        sheet = _own(actor, sheet)
        if sheet.draft is None:
            return sheet
        form = sheet.form_version.form
        if speaks_for_others(actor):
            if not form.counted(sheet.draft):
                raise DomainError("nothing_answered", _("Nothing is answered here, so nothing was stored."))
        elif missing := form.missing(sheet.draft):
            raise DomainError(
                "answers_missing",
                _("Please answer “%(text)s”.") % {"text": missing[0].text},
                missing[0].parts[0].name,
            )
        sheet.answers, sheet.draft = form.counted(sheet.draft), None
        sheet.save(update_fields=["answers", "draft"])
        for unasked in sheet.files.exclude(part__in=sheet.answers):
            unasked.remove()
        _say(actor, sheet, form, held_because)
        send_response(actor=actor, response=sheet.response)
    return sheet


def answer_at_once(
    *,
    actor: Actor,
    activity: Activity,
    answers: Answers,
    files: Mapping[str, UploadedFile] | None = None,
    about: Mapping[str, str] | None = None,
    held_because: str = "",
    **begun: Any,
) -> tuple[Actor, Sheet]:
    """Begin, fill in and hand in a sheet in one transaction; ``begun`` is what ``begin_sheet`` takes besides.

    The same ``submission_key`` twice makes one sheet, whatever the second says.
    """
    with write_transaction():
        author, sheet = begin_sheet(actor=actor, activity=activity, **begun)
        if sheet.response.is_sent:
            return author, sheet
        sheet = keep_answers(actor=author, sheet=sheet, answers=answers, files=files)
        sheet = send_answers(actor=author, sheet=sheet, held_because=held_because)
        if about:
            tell_about(actor=author, response=sheet.response, answers=about)
    return author, sheet


def resume(*, actor: Actor, activity: Activity) -> Sheet | None:
    """Return the sheet that the actor is filling in, or else the last they handed in here."""
    if actor.is_person:
        mine = Sheet.objects.filter(response__person=actor.person_id)
    elif actor.participant_id is not None:
        mine = Sheet.objects.filter(response__participant=actor.participant_id)
    else:
        return None
    sheets = mine.filter(response__activity=activity).exclude(response__standing=ResponseStanding.WITHDRAWN)
    unsent_first = F("response__sent_at").desc(nulls_first=True)
    return sheets.select_related(*_WITH).order_by(unsent_first, "-pk").first()


def _say(actor: Actor, sheet: Sheet, form: Form, held_because: str) -> None:
    before = {said.question: said for said in sheet.said.select_related("contribution__matter")}
    for question in form.questions:
        if not question.is_read:
            continue
        text, said = sheet.answers.get(question.key, ""), before.pop(question.key, None)
        if said is not None and said.contribution.text == text:
            continue
        if said is not None:
            _unsay(actor, said)
        if any(mark.isalnum() for mark in text):
            contribution = contribute_in(
                actor=actor, response=sheet.response, text=text, held_because=held_because
            )
            Said.objects.create(contribution=contribution, sheet=sheet, question=question.key)
    for said in before.values():
        _unsay(actor, said)


def _unsay(actor: Actor, said: Said) -> None:
    withdraw_contribution(actor=actor, contribution=said.contribution, holds_receipt=True)
    said.delete()


def _stored(sheet: Sheet, part: str, upload: UploadedFile) -> str:
    kept = AnswerFile(sheet=sheet, part=part)
    with storing(kept, upload, field=part):
        for replaced in sheet.files.filter(part=part):
            replaced.remove()
        kept.save()
    return (upload.name or part)[:120]


def _own(actor: Actor, sheet: Sheet) -> Sheet:
    rows = Sheet.objects.select_for_update(of=("self",)).select_related(*_WITH)
    return fetch(actor, Action.CHANGE, rows, pk=sheet.pk)
