"""What the engine of activities must know of questionnaires."""

from django.utils.translation import gettext_lazy as _

from thegither.engagement.methods import Method, register, words_of
from thegither.engagement.models import Response

from .models import Sheet
from .versions import missing


def own_words(response: Response) -> str:
    """Return all that was answered in words, whatever its case and spaces; ticks alike say nothing."""
    sheet = Sheet.objects.filter(response=response).select_related("form_version").first()
    if sheet is None:
        return words_of(response)
    keys = [question.key for question in sheet.form_version.form.questions if question.is_open]
    return " ".join(" ".join(sheet.answers.get(key, "") for key in keys).casefold().split())


register(
    Method(
        kind="questionnaire",
        label=_("Questionnaire"),
        about=_("Answer some questions, one page at a time, on the web, on paper or by phone"),
        take_part="questionnaires:take_part",
        manage="questionnaires:edit",
        missing=missing,
        content=own_words,
        ways=(
            (_("Results"), "questionnaires:results"),
            (_("Form to print"), "questionnaires:paper"),
            (_("Page that works without a network"), "questionnaires:offline"),
        ),
    )
)
