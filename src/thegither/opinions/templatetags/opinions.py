"""Sentences and pictures of conversations for templates."""

from django.template import Library
from django.utils.safestring import SafeString

from thegither.opinions import pictures
from thegither.opinions.results import GroupResult, Result, StatementResult, Tally
from thegither.opinions.selectors import wording
from thegither.ui.words import percent

register = Library()

register.simple_tag(pictures.people_map)
register.simple_tag(pictures.group_mark)
register.simple_tag(wording.held_by)
register.filter("held_in_words", wording.held_in_words)
register.filter("passes_in_words", wording.passes_in_words)
register.filter("matters_in_words", wording.matters_in_words)
register.filter("writer_in_words", wording.writer_in_words)


@register.simple_tag
def who_agrees(result: Result, statement: StatementResult) -> SafeString:
    """Return the picture of who agrees with a statement: each group, or everybody."""
    return pictures.share_dots(statement.text, pictures.share_rows(result, statement))


@register.simple_tag
def share_of(part: int, whole: int) -> str:
    """Return a share of those who answered as a percentage."""
    return percent(part / whole) if whole else "–"


@register.filter
def tallies(statement: StatementResult, groups: list[GroupResult]) -> list[Tally | None]:
    """Return how each of some groups voted on a statement."""
    return [statement.of_groups[group.id] for group in groups]
