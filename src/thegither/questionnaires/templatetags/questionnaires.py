"""Words and pictures of this room for templates."""

from django.conf import settings
from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.questionnaires.content import EASY_READ, Form, Kind, Question
from thegither.questionnaires.forms.answering import depends_on
from thegither.questionnaires.packages import about_questions
from thegither.questionnaires.selectors.results import PartResult, Share
from thegither.ui.components.charts import SLATE
from thegither.ui.words import number

register = Library()


@register.filter
def variant_name(variant: str) -> str:
    """Return the name of a language, or of Easy Read."""
    if variant == EASY_READ:
        return _("Easy Read")
    return str(dict(settings.LANGUAGES).get(variant, variant))


@register.filter
def about_text(key: str) -> str:
    """Return the words of an agreed question about the person."""
    return about_questions().entries[key].text


@register.simple_tag
def question_about(form: Form, question: Question) -> str:
    """Say in a line how a question is answered, and what is special about it."""
    said = [str(Kind(question.kind).label)]
    if question.options:
        said.append(", ".join(option.text for option in question.options))
    for flag, words in (
        (question.is_required, _("must be answered")),
        (question.is_read, _("read and answered")),
        (question.is_private, _("private")),
    ):
        if flag:
            said.append(words)
    if question.show_if:
        said.append(depends_on(form, question.show_if))
    return ". ".join(f"{text[:1].upper()}{text[1:]}" for text in said) + "."


@register.simple_tag
def result_caption(part: PartResult) -> str:
    """Return the heading of a table of results: what of, which layer, how many answered."""
    about = ", ".join(filter(None, (part.label, part.layer)))
    n = ngettext("%(n)s answered", "%(n)s answered", part.answered or 0) % {"n": number(part.answered or 0)}
    return f"{about}: {n}" if about else n


@register.simple_tag
def share_line(share: Share) -> SafeString:
    """Return a share with its interval on a line from 0 to 1; its figures stand beside it."""
    return format_html(
        '<div class="tg-svg"><svg height="24" aria-hidden="true">'
        '<rect y="12" width="100%" height="1" fill="#dedad3"/>'
        '<line x1="{}%" x2="{}%" y1="12" y2="12" stroke="{}" stroke-width="6"/>'
        '<circle cx="{}%" cy="12" r="6" fill="{}"/></svg></div>',
        *(f"{100 * (value or 0):.1f}" for value in (share.low, share.high)),
        "#c9c4b9",
        f"{100 * (share.share or 0):.1f}",
        SLATE,
    )
