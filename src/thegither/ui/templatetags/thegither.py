"""The components and words, for templates; ``docs/reference/components.md`` lists them."""

from typing import Any

from django.core.paginator import Page
from django.forms import BaseForm
from django.template import Context, Library
from django.utils.safestring import SafeString, mark_safe

from thegither.ui import words
from thegither.ui.components import charts, layout, questions, thread

register = Library()

# Words ---------------------------------------------------------------------------------------------------
register.filter("day", words.day)
register.filter("short_day", words.short_day)
register.filter("moment", words.moment)
register.filter("clock", words.time_of_day)
register.filter("days_left", words.days_left)
register.filter("ago", words.ago)
register.filter("number", words.number)
register.filter("words", words.in_words)
register.filter("money", words.money)
register.filter("percent", words.percent)
register.simple_tag(words.day_range)
register.simple_tag(words.share)

# Page anatomy --------------------------------------------------------------------------------------------
register.simple_block_tag(layout.page_head)
register.simple_block_tag(layout.band)
register.simple_block_tag(layout.facts)
register.simple_tag(layout.fact)
register.simple_block_tag(layout.rows)
register.simple_block_tag(layout.row)
register.simple_tag(layout.two_lines)
register.simple_tag(layout.voice)
register.simple_block_tag(layout.empty_state)
register.simple_block_tag(layout.note)
register.simple_block_tag(layout.warning)
register.simple_block_tag(layout.asking)
register.simple_block_tag(layout.details)
register.simple_tag(layout.tag)
register.simple_tag(layout.due)
register.simple_tag(layout.icon)
register.simple_tag(layout.hidden)
register.simple_block_tag(layout.data_table)
register.simple_tag(layout.breadcrumbs)
register.simple_tag(layout.cursor_pagination)
register.simple_tag(layout.sub_bar)


@register.simple_block_tag(takes_context=True)
def margin(context: Context, content: str) -> str:
    """Keep more for the margin of the section round it."""
    context.render_context["section_margin"] = mark_safe(content)
    return ""


@register.simple_block_tag(takes_context=True)
def section(context: Context, content: str, title: object, **options: Any) -> SafeString:
    """Return a section with what ``margin`` kept inside it."""
    kept = context.render_context.get("section_margin") or ""
    context.render_context["section_margin"] = ""
    return layout.section(content, title, margin=kept, **options)


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page[Any], name: str = "page") -> SafeString:
    """Return links to the other pages of a list."""
    return layout.pagination(context["request"], page, name)


# The thread ----------------------------------------------------------------------------------------------
register.simple_block_tag(thread.thread)
register.simple_block_tag(thread.station)
register.simple_tag(thread.mini_thread)
register.simple_tag(thread.stages)
register.simple_tag(thread.phases)
register.simple_tag(thread.influence)
register.simple_tag(thread.influence_steps)

# Charts --------------------------------------------------------------------------------------------------
register.simple_tag(charts.before_after)
register.simple_tag(charts.sparkline)
register.simple_tag(charts.thread_times)
register.simple_tag(charts.time_window)

# Forms ---------------------------------------------------------------------------------------------------
register.simple_tag(questions.question, name="field")
register.simple_tag(questions.fields)
register.simple_tag(questions.error_summary)
register.simple_tag(questions.button)
register.simple_block_tag(questions.buttons)
register.simple_block_tag(questions.get_form)


@register.simple_block_tag(takes_context=True)
def post_form(
    context: Context, content: str, action: str = "", form: BaseForm | None = None, **attributes: object
) -> SafeString:
    """Return a form that posts, with its token against forgery."""
    return questions.post_form(content, context.get("csrf_token"), action, form, **attributes)


@register.simple_tag(takes_context=True)
def post_button(
    context: Context, text: object, action: str, kind: str = "secondary", label: object = "", **values: object
) -> SafeString:
    """Return one button that posts, with its token against forgery."""
    return questions.post_button(context.get("csrf_token"), text, action, kind, label, **values)
