"""Cite in a decision what people said of statements, with the figures of the day, and keep these true."""

from collections.abc import Collection

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from thegither.dialogue.models import Citation, Contribution, Decision
from thegither.dialogue.services import cite_contributions
from thegither.engagement.models import Activity
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.transactions import write_transaction
from thegither.opinions.models import CitedFigure, Run
from thegither.opinions.results import Result, StatementResult
from thegither.opinions.selectors.results import may_see_results, result_of
from thegither.ui.words import as_date, day, percent


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
    CitedFigure.objects.bulk_create(CitedFigure(citation=citation, run=result.run) for citation in cited)
    return cited


def renew_figures(run: Run, replaced: Collection[Run]) -> None:
    """Let figures in decisions that are of a run it replaced be those of ``run``, and say since when.

    A figure that was left out comes back once enough answers count again.
    """
    left_out = Q(is_left_out=True, run__activity=run.activity_id)
    figures = CitedFigure.objects.filter(Q(run__in=replaced) | left_out).select_related("citation")
    if not figures:
        return
    activity = run.activity
    result = result_of(activity, run)
    known = {each.contribution_id: each for each in result.statements if each.has_enough} if result else {}
    with translation.override(activity.language):
        since = {"day": day(as_date(now()))}
        for figure in figures:
            citation = figure.citation
            statement = known.get(citation.contribution_id)
            figure.run = run
            if result is not None and statement is not None:
                figure.is_left_out = False
                words = _("%(figure)s, worked out again on %(day)s: some answers do not count any more")
                citation.note = words % {"figure": figure_of(result, statement), **since}
            elif not figure.is_left_out:
                figure.is_left_out = True
                citation.note = _("Not enough answers count any more: no figure since %(day)s") % since
            citation.save(update_fields=["note"])
            figure.save(update_fields=["run", "is_left_out"])


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
