"""Of a report: what was said, what became of it, what was promised, and what support was given."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from thegither.delivery.models import Action, ActionOwner
from thegither.dialogue.models import AnswerState, Contribution, Decision, DecisionState, Disposition, Layer
from thegither.engagement.models import Engagement, Influence, PromiseReview
from thegither.engagement.selectors.gates import said_in
from thegither.means.selectors.support import engagement_figures
from thegither.outcomes.models import Outcome
from thegither.outcomes.selectors import change_of
from thegither.reading.models import Argument, AssignmentState, ReadingRun, Theme, ThemeState
from thegither.reports.content import Section, Table
from thegither.ui.words import as_date, day, money, number, percent

from .people import FEWEST_SHOWN


def contributions_of(engagement: Engagement) -> QuerySet[Contribution]:
    """Return what was said in an engagement and everybody may read, each once."""
    return Contribution.objects.filter(pk__in=said_in(engagement).order_by().values("pk"))


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said in an engagement, counted once for all parts of its report.

    ``in_time`` heard back by the promised day, or at all where none was promised. ``decisions`` and
    ``answers`` are asked for once, by whoever reads them first.
    """

    rows: QuerySet[Contribution]
    layers: Counter[str]
    states: Counter[str]
    in_time: int
    decisions: QuerySet[Any]
    answers: QuerySet[Any]

    @property
    def total(self) -> int:
        """How much was said."""
        return self.layers.total()


def heard_in(engagement: Engagement) -> Heard:
    """Return what was said in an engagement. One query, and one each for its decisions and answers."""
    rows = contributions_of(engagement).order_by()
    by, layers, states, in_time = engagement.hear_back_on, Counter[str](), Counter[str](), 0
    heard_back = Q(coverage__disposition__answered_at__date__lte=by) if by else Q(answered_at__isnull=False)
    counts = rows.values_list("layer", "answer").annotate(
        count=Count("pk", distinct=True), back=Count("pk", filter=heard_back, distinct=True)
    )
    for layer, state, count, back in counts:
        layers[layer] += count
        states[state] += count
        in_time += back
    return Heard(rows, layers, states, in_time, decisions_citing(engagement, rows), answers_to(rows))


def said(engagement: Engagement, heard: Heard) -> Section:
    """Return how much was said, by layer, by theme, and how much in nearly the same words."""
    rows, layers, total = heard.rows, heard.layers, heard.total
    lines = [_("%(count)s contributions are shown.") % {"count": number(total)}]
    if alike := _said_alike(engagement, rows):
        lines.append(alike)
    shares = tuple((str(label), number(layers[value])) for value, label in Layer.choices)
    tables = (
        Table("said", _("Contributions by layer"), (_("Layer"), _("Contributions")), shares if total else ()),
        _themes(engagement, rows),
    )
    return Section(
        "said",
        _("What was said"),
        tuple(lines) if total else (),
        tuple(table for table in tables if table.rows),
        _("Nothing was said in it."),
    )


def themes_of(engagement: Engagement, rows: QuerySet[Contribution]) -> QuerySet[Any]:
    """Return the themes in use, the largest first, with ``count``: how many of ``rows`` people put under."""
    confirmed = Q(assignments__state=AssignmentState.CONFIRMED, assignments__contribution__in=rows)
    return (
        Theme.objects.filter(matter=engagement.matter, state=ThemeState.ACCEPTED)
        .annotate(count=Count("assignments", filter=confirmed))
        .filter(count__gt=0)
        .order_by("-count", "name")
    )


def _themes(engagement: Engagement, rows: QuerySet[Contribution]) -> Table:
    return Table(
        "themes",
        _("Themes, as people read them; a contribution may be about several"),
        (_("Theme"), _("What belongs to it"), _("Contributions")),
        tuple((theme.name, theme.about or "–", number(theme.count)) for theme in themes_of(engagement, rows)),
    )


def _said_alike(engagement: Engagement, rows: QuerySet[Contribution]) -> str:
    """Say how much came as one argument in nearly the same words: counted, and read as one argument."""
    run = ReadingRun.objects.filter(matter=engagement.matter, made_at__isnull=False).order_by("-pk").first()
    if run is None:
        return ""
    inside = Q(places__contribution__in=rows)
    groups = Argument.objects.filter(run=run).annotate(count=Count("places", filter=inside))
    counts = list(groups.filter(count__gte=FEWEST_SHOWN).values_list("count", flat=True))
    if not counts:
        return ""
    words = _(
        "%(count)s of them came in nearly the same words, as %(groups)s arguments: counted, read as one."
    )
    return words % {"count": number(sum(counts)), "groups": number(len(counts))}


def became(engagement: Engagement, heard: Heard) -> Section:
    """Return the answers, the decisions that cite what was said, what was done and what changed."""
    answers = tuple(
        (str(label), number(heard.states[value]))
        for value, label in AnswerState.choices
        if value in heard.states
    )
    decisions = heard.decisions
    tables = (
        Table("answers", _("Answers"), (_("What became of it"), _("Contributions")), answers),
        _reasons(heard),
        Table(
            "decisions",
            _("Decisions that cite what was said"),
            (_("Decision"), _("Cites"), _("Decided"), _("Reasons")),
            tuple(
                (
                    f"{decision.reference} {decision.title}",
                    number(decision.cited),
                    day(decision.decided_at) if decision.decided_at else _("not yet"),
                    decision.reasons or "–",
                )
                for decision in decisions
            ),
        ),
        _actions(engagement, decisions),
        _outcomes(engagement),
    )
    return Section(
        "became",
        _("What became of it"),
        tables=tuple(table for table in tables if table.rows),
        empty=_("Nothing was answered, decided or done yet."),
    )


def decisions_citing(engagement: Engagement, rows: QuerySet[Contribution]) -> QuerySet[Any]:
    """Return the decisions of the matter that cite ``rows``, with ``cited``: how many of them."""
    decisions = Decision.objects.filter(matter=engagement.matter).exclude(state=DecisionState.WITHDRAWN)
    cited = Count("citations", filter=Q(citations__contribution__in=rows))
    return decisions.annotate(cited=cited).filter(cited__gt=0).order_by("proposed_at", "pk")


def answers_to(rows: QuerySet[Contribution]) -> QuerySet[Any]:
    """Return the answers that cover ``rows``, oldest first, with ``covered``: how many of them."""
    covered = Count("coverage", filter=Q(coverage__contribution__in=rows))
    found = Disposition.objects.annotate(covered=covered).filter(covered__gt=0)
    return found.select_related("answered_for__organisation").order_by("answered_at", "pk")


def _reasons(heard: Heard) -> Table:
    return Table(
        "reasons",
        _("The answers in words"),
        (_("What became of it"), _("Contributions"), _("Because")),
        tuple(
            (str(answer.get_state_display()), number(answer.covered), answer.because)
            for answer in heard.answers
        ),
    )


def _public(engagement: Engagement) -> Q:
    """Return what limits records to public ones, where the engagement itself is public."""
    is_public = engagement.matter.is_public and engagement.matter.partnership.is_public
    return Q(is_public=True) if is_public else Q()


def actions_of(engagement: Engagement, decisions: QuerySet[Any]) -> QuerySet[Action]:
    """Return the actions that carry out ``decisions``, as everybody may read them, the soonest due first."""
    carried = Action.objects.filter(_public(engagement), decisions__decision__in=decisions.values("pk"))
    return carried.distinct().order_by("due_on", "pk")


def _actions(engagement: Engagement, decisions: QuerySet[Any]) -> Table:
    owners = ActionOwner.objects.select_related("seat__organisation")
    rows = actions_of(engagement, decisions).prefetch_related(Prefetch("owners", owners))
    return Table(
        "actions",
        _("What is done about them"),
        (_("Action"), _("State"), _("Day"), _("Who")),
        tuple(
            (
                f"{action.reference} {action.title}",
                str(action.get_state_display()),
                day(action.done_on or action.due_on),
                ", ".join(str(owner.seat.organisation or _("Somebody")) for owner in action.owners.all()),
            )
            for action in rows
        ),
    )


def _outcomes(engagement: Engagement) -> Table:
    rows = Outcome.objects.filter(_public(engagement), matter=engagement.matter).order_by("pk")
    lines = []
    for outcome in rows.prefetch_related("indicators__measurements"):
        for indicator in outcome.indicators.all():
            change = change_of(indicator)
            sides = [
                f"{number(side.value)} {indicator.unit}".strip() if side else "–"
                for side in (change.before, change.after)
            ]
            lines.append((outcome.title, indicator.name, *sides))
    header = (_("Outcome"), _("Measured"), _("Before"), _("After"))
    return Table("outcomes", _("What changed; not all of it because of this"), header, tuple(lines))


def promised(engagement: Engagement, heard: Heard) -> Section:
    """Return what was promised beside what the records show: how far, by when, by whom."""
    review = PromiseReview.objects.filter(engagement=engagement).first()
    moments = [decision.decided_at for decision in heard.decisions if decision.decided_at]
    decided = max(moments, default=None)
    lines = (
        (
            _("How far a say goes"),
            str(Influence(engagement.influence).label) if engagement.influence else _("not promised"),
            f"{review.get_influence_display()}. {review.because}" if review else _("not said yet"),
        ),
        (
            _("By when people hear back"),
            day(engagement.hear_back_on) or _("not promised"),
            _heard_back(engagement, heard),
        ),
        (
            _("By when it is decided"),
            day(engagement.decides_on) or _("not promised"),
            day(decided) if decided else _("not decided yet"),
        ),
    )
    table = Table(
        "promise",
        _("Promised, and delivered"),
        (_("What"), _("Promised"), _("What the records show")),
        lines,
    )
    return Section(
        "promise",
        _("What was promised, and what was kept"),
        (engagement.promise,) if engagement.promise else (),
        (table,),
    )


def _heard_back(engagement: Engagement, heard: Heard) -> str:
    if not heard.total:
        return _("nothing was said")
    if not heard.answers:
        return _("nobody has heard back yet")
    words = _("first on %(day)s; %(share)s so far")
    if engagement.hear_back_on:
        words = _("first on %(day)s; %(share)s in time")
    first = as_date(min(answer.answered_at for answer in heard.answers))
    return words % {"day": day(first), "share": percent(heard.in_time / heard.total)}


def supported(engagement: Engagement) -> Section:
    """Return what people asked for to take part, and what it cost; never of fewer than five."""
    figures = engagement_figures(engagement)
    title = _("Support to take part")
    if not figures.is_shown:
        return Section("support", title, empty=_("Fewer than five asked for support, or nobody did."))
    rows = [(_("Asked"), number(figures.asked))]
    if figures.met.is_shown:
        rows.append((_("It was there on the day"), percent(figures.met.share)))
    if figures.median_days is not None:
        rows.append((_("Working days until it was decided (median)"), number(figures.median_days)))
    rows.append((_("Spent on support"), money(figures.spent_pence)))
    rows.append((_("Paid to people for their time"), money(figures.paid_pence)))
    table = Table("support", _("What was asked for, and given"), (_("What"), _("Figure")), tuple(rows))
    return Section("support", title, tables=(table,))
