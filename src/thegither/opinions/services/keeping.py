"""Keep a conversation: show statements or not, many at once, and put many in."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from thegither.dialogue.models import Standing
from thegither.dialogue.services import moderate_contribution
from thegither.engagement.models import Activity
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.kernel.transactions import write_transaction
from thegither.opinions.models import Statement

from .statements import add_statement

MOST_LINES = 100


@write_transaction()
def moderate_statements(
    *, actor: Actor, statements: Iterable[Statement], standing: str, reason: str = "", note: str = ""
) -> int:
    """Show all of these statements, or none of them for a published reason; return how many changed.

    Their authors are told. What an author took back meanwhile stays away.
    """
    keys = [statement.pk for statement in statements]
    rows = Statement.objects.filter(pk__in=keys).select_related("contribution__matter").order_by("number")
    changed = 0
    for statement in rows.exclude(contribution__standing__in=(Standing.WITHDRAWN, standing)):
        moderate_contribution(
            actor=actor, contribution=statement.contribution, standing=standing, reason=reason, note=note
        )
        changed += 1
    return changed


@write_transaction()
def add_seeds(*, actor: Actor, activity: Activity, text: str) -> list[Statement]:
    """Put in a statement for each line that is not empty: all of them or none.

    Raises ``DomainError`` as ``add_statement`` does, naming the line, and "too_many" or "text_missing".
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise DomainError("text_missing", _("Write at least one statement."), "text")
    if len(lines) > MOST_LINES:
        message = _("These are %(n)d lines. Put in up to %(most)d at once, or load a table.")
        raise DomainError("too_many", message % {"n": len(lines), "most": MOST_LINES}, "text")
    added = []
    for number, line in lines:
        try:
            added.append(add_statement(actor=actor, activity=activity, text=line, is_seed=True))
        except DomainError as error:
            message = _("Line %(number)d: %(what)s") % {"number": number, "what": error.message}
            raise DomainError(error.code, message, "text") from None
    return added
