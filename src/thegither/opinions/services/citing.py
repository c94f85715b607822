"""Cite in a decision what people said of statements, with the figures of the day."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from thegither.dialogue.models import Citation, Contribution, Decision
from thegither.dialogue.services import cite_contributions
from thegither.engagement.models import Activity
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.transactions import write_transaction
from thegither.opinions.models import Run
from thegither.opinions.results import Result, StatementResult
from thegither.opinions.selectors.results import may_see_results, result_of
from thegither.ui.words import percent


@write_transaction()
def cite_statements(
    *, actor: Actor, activity: Activity, decision: Decision, numbers: Collection[int]
) -> list[Citation]:
    """Say that statements shaped a decision, each with how people voted on it; that map is kept.

    Raises ``DomainError`` "nothing_to_cite" where none has enough answers or all are cited, and as
    ``cite_contributions``.
    """
    if not may_see_results(actor, activity):
        raise NotPermitted
    result = result_of(activity)
    known = set(decision.citations.values_list("contribution_id", flat=True))
    wanted = [
        each
        for each in (result.statements if result else ())
        if each.number in numbers and each.has_enough and each.contribution_id not in known
    ]
    if result is None or not wanted:
        message = _("Choose at least one statement that has enough answers and is not cited yet.")
        raise DomainError("nothing_to_cite", message, "statement")
    said = Contribution.objects.in_bulk([each.contribution_id for each in wanted])
    cited = [
        citation
        for each in wanted
        for citation in cite_contributions(
            actor=actor,
            decision=decision,
            contributions=[said[each.contribution_id]],
            note=figure_of(result, each),
        )
    ]
    Run.objects.filter(pk=result.run.pk).update(is_kept=True)
    return cited


def figure_of(result: Result, statement: StatementResult) -> str:
    """Return in words how many agree with a statement: of all, then of each group."""
    everybody = _("%(share)s of %(n)d agree") % {"share": percent(statement.share), "n": statement.seen}
    groups = [
        _("%(letter)s %(share)s of %(n)d")
        % {"letter": group.letter, "share": percent(tally.share), "n": tally.seen}
        for group, tally in zip(result.groups, statement.of_groups, strict=True)
        if tally is not None
    ]
    return f"{everybody} ({', '.join(groups)})" if groups else everybody
