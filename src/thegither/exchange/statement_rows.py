"""Rows of statements to begin a conversation with."""

from django.utils.translation import gettext_lazy

from thegither.engagement.models import Activity
from thegither.opinions.selectors.statements import statement_reading
from thegither.opinions.services.statements import add_statement

from .kinds import CREATED, SAME, ImportKind, Place

_COLUMNS: dict[str, tuple[str, ...]] = {"text": ("statement", "comment", "comment-body", "comment text")}


def statements_kind(activity: Activity) -> ImportKind:
    """Return the import of statements into one conversation; those that are there already change nothing."""

    def store(place: Place, row: dict[str, str]) -> str:
        if statement_reading(activity, row["text"]) is not None:
            return SAME
        add_statement(actor=place.actor, activity=activity, text=row["text"], is_seed=True)
        return CREATED

    title = gettext_lazy("Statements to begin with, one in each row")
    return ImportKind(title, _COLUMNS, frozenset(_COLUMNS), store)
