"""What the engine of activities must know of questionnaires."""

from django.utils.translation import gettext_lazy as _

from thegither.engagement.methods import Method, register

from .versions import missing

register(
    Method(
        kind="questionnaire",
        label=_("Questionnaire"),
        about=_("Answer some questions, one page at a time, on the web, on paper or by phone"),
        take_part="questionnaires:take_part",
        manage="questionnaires:edit",
        missing=missing,
    )
)
