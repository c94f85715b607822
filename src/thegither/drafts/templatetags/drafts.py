"""A passage of a draft, as it is read."""

import re

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from thegither.drafts.models import Passage
from thegither.kernel.markup import render_markdown

register = Library()

_HIGHEST, _LOWEST = 3, 6  # below the headings of the page
_NUMBERED = re.compile(r"(\d+)([.)]\s)")


@register.simple_tag
def passage_text(passage: Passage) -> SafeString:
    """Return a passage as HTML: a heading, or a paragraph with a little Markdown.

    A paragraph that begins with a number keeps it: as a list of one it would begin at 1 again.
    """
    if passage.is_heading:
        level = min(_HIGHEST + passage.level - 1, _LOWEST)
        return format_html("<h{}>{}</h{}>", level, passage.text, level)
    text = passage.text
    if "\n" not in text:
        text = _NUMBERED.sub(r"\1\\\2", text, count=1) if _NUMBERED.match(text) else text
    return render_markdown(text)
