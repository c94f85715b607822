"""Of a report: what was answered in questionnaires, question by question, with the layers side by side."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from thegither.engagement.models import Activity, ActivityState, Engagement
from thegither.opinions.selectors.telling import shows_results
from thegither.questionnaires.models import Sheet
from thegither.questionnaires.selectors.results import PartResult, QuestionResult, Results, Share, results_of
from thegither.reports.content import Section, Table
from thegither.ui.words import number, percent


def answered(engagement: Engagement) -> Section:
    """Return the results of each questionnaire that shows them, as its own page does."""
    handed_in = Sheet.objects.filter(response__activity=OuterRef("pk"), response__sent_at__isnull=False)
    activities = engagement.activities.filter(Exists(handed_in)).exclude(state=ActivityState.DRAFT)
    lines, tables = [], []
    for activity in activities.order_by("position", "pk"):
        if not shows_results(activity) or (results := results_of(activity)).is_empty:
            continue
        lines.append(_handed_in(activity, results))
        tables += [table for each in results.questions if (table := _table(activity, each)).rows]
    return Section(
        "answered",
        _("What was answered"),
        tuple(lines),
        tuple(tables),
        _("No questionnaire was held, or none shows yet what was answered."),
    )


def _handed_in(activity: Activity, results: Results) -> str:
    few = _("fewer than five")
    by_layer = "; ".join(f"{layer}: {number(n) if n else few}" for layer, n in results.handed_in)
    return _("“%(title)s”: forms that count, by layer. %(counts)s.") % {
        "title": activity.title,
        "counts": by_layer,
    }


def _table(activity: Activity, result: QuestionResult) -> Table:
    """Return a line for each answer and a column for each layer: compared, never added up."""
    layers = list(dict.fromkeys(part.layer for part in result.parts))
    lines: dict[str, dict[str, str]] = {}
    for part in result.parts:
        for name, cell in _cells(part):
            lines.setdefault(name, {})[part.layer] = cell
    hidden = _("not shown")
    return Table(
        f"answered-{activity.pk}-{result.question.key}",
        f"“{activity.title}”: {result.question.text}",
        (_("Answer"), *layers),
        tuple((name, *(cells.get(layer, hidden) for layer in layers)) for name, cells in lines.items()),
    )


def _cells(part: PartResult) -> Iterator[tuple[str, str]]:
    before = f"{part.label}: " if part.label else ""
    for share in part.shares:
        yield before + share.label, _cell(share)
    if part.median:
        yield before + _("half answered this or less"), part.median


def _cell(share: Share) -> str:
    if share.count is None or share.share is None or share.low is None or share.high is None:
        return _("not shown")
    return _("%(count)s: %(share)s (%(low)s to %(high)s)") % {
        "count": number(share.count),
        "share": percent(share.share),
        "low": percent(share.low),
        "high": percent(share.high),
    }
