"""What this room keeps about a person: their answers, what they said of themselves, and what they wrote down.

Erasing takes away what they said of themselves, private answers, files and places; their other answers stay
as part of the results, and the room below cuts the link to the person.
"""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.accounts.models import User
from thegither.accounts.personal import Acts, erase_acts, export_acts, provides_personal_data
from thegither.kernel.transactions import write_transaction

from .content import Kind
from .models import FormVersion, Sheet, Told, Workbook
from .services.workbooks import forget_workbook

_ACTS = {"forms_written": Acts(FormVersion, "made_by", ("activity_id", "number", "made_at"))}


def _sheets(user: User) -> QuerySet[Sheet]:
    own = Q(response__person__user=user) | Q(response__participant__claimed_by=user)
    return Sheet.objects.filter(own).select_related("form_version").order_by("pk")


def _told(user: User) -> QuerySet[Told]:
    return Told.objects.filter(Q(person__user=user) | Q(participant__claimed_by=user)).order_by("pk")


def _export(user: User) -> dict[str, Any]:
    sheets = _sheets(user).values("response_id", "response__activity__title", "answers", "draft")
    return export_acts(_ACTS, user) | {
        "answers": list(sheets),
        "workbooks": list(
            Workbook.objects.filter(asked_by__user=user).order_by("pk").values("activity_id", "asked_at")
        ),
        "said_of_self": list(_told(user).values("question", "answer", "told_on")),
    }


@write_transaction()
def _erase(user: User) -> None:
    erase_acts(_ACTS, user)
    _told(user).delete()
    for workbook in Workbook.objects.filter(asked_by__user=user):
        forget_workbook(workbook)
    for sheet in _sheets(user):
        personal = {
            part.name
            for question in sheet.form_version.form.questions
            if question.is_private or question.kind in (Kind.FILE, Kind.PLACE)
            for part in question.parts
            if not part.name.endswith(".area")
        }
        sheet.answers = {name: value for name, value in sheet.answers.items() if name not in personal}
        sheet.draft = None
        sheet.save(update_fields=["answers", "draft"])
        for kept in sheet.files.all():
            kept.remove()


provides_personal_data("questionnaires", export=_export, erase=_erase)
