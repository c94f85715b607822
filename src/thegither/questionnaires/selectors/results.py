"""What was answered, question by question and layer by layer: figures of five or more, with intervals.

Whoever answers chose to: these are counts of those, never of everybody. Layers are never added up. Small
counts are hidden with their complements (``thegither_analysis.representation.suppress``).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from statistics import median
from typing import Any

from django.core.cache import caches
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.translation import get_language

from thegither.dialogue.models import Layer
from thegither.engagement.models import Activity, Response, ResponseStanding
from thegither.partners.models import Community

from ..content import OPEN, Comparison, Condition, Form, Kind, Part, PartKind, Question
from ..models import FormVersion, Sheet, Told
from ..packages import NOT_SAID, about_questions
from ..versions import answered_versions, merged

FEWEST_SHOWN = 5
_KEPT_FOR = 24 * 3600
_COUNTED = (PartKind.CHOICE, PartKind.CHOICES, PartKind.RANK, PartKind.AREA)


@dataclass(frozen=True, slots=True)
class Share:
    """How many chose something, of those who answered; none where it would speak of too few."""

    label: str
    count: int | None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class PartResult:
    """One part in one layer: how many answered (none if that would speak of too few), and what."""

    label: str
    layer: str
    answered: int | None
    shares: list[Share] = field(default_factory=list)
    median: str = ""

    @property
    def is_shown(self) -> bool:
        """True if enough answered to say anything."""
        return self.answered is not None


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question in all layers; ``is_reworded`` if versions asked it in different words."""

    question: Question
    is_reworded: bool
    parts: list[PartResult]


@dataclass(frozen=True, slots=True)
class Results:
    """The results of a questionnaire."""

    form: Form
    versions: int
    handed_in: list[tuple[str, int | None]]
    questions: list[QuestionResult]
    about: list[PartResult]
    excluded: int

    @property
    def is_empty(self) -> bool:
        """True until somebody handed in."""
        return not self.handed_in


def results_of(activity: Activity) -> Results:
    """Return the results as they are now. Six queries or fewer; kept until anything about them changes.

    What people say of themselves changes apart from answers, so it is counted each time.
    """
    state = Response.objects.filter(activity=activity, sent_at__isnull=False).aggregate(
        n=Count("pk"),
        counted=Count("pk", filter=Q(standing="counted")),
        sent=Max("sent_at"),
        changed=Max("changed_at"),
        # The sum, since each change of one adds to it; the greatest may belong to another.
        version=Sum("version"),
    )
    in_force = FormVersion.objects.filter(activity=activity, in_force_at__isnull=False)
    state |= in_force.aggregate(form=Max("number"))
    name = f"questionnaires.results:{activity.pk}:{get_language()}:" + ":".join(
        str(value).replace(" ", "") for value in state.values()
    )
    kept = caches["pages"].get(name)
    if kept is None:
        kept = _results(activity, excluded=state["n"] - state["counted"])
        caches["pages"].set(name, kept, _KEPT_FOR)
    found: Results = kept
    return replace(found, about=_about(activity, found.form))


def counted_sheets(activity: Activity) -> QuerySet[Sheet]:
    """Return the sheets that count."""
    return Sheet.objects.filter(
        response__activity=activity,
        response__standing=ResponseStanding.COUNTED,
        response__sent_at__isnull=False,
    )


def _results(activity: Activity, *, excluded: int) -> Results:
    versions = answered_versions(activity)
    form, reworded = merged(versions)
    sheets = counted_sheets(activity).values_list("response__layer", "answers")
    given: dict[tuple[str, str], list[Any]] = defaultdict(list)
    by_layer: Counter[str] = Counter()
    for layer, answers in sheets.order_by().iterator(chunk_size=2000):
        by_layer[layer] += 1
        for part, value in answers.items():
            given[part, layer].append(value)
    layers = [layer for layer in Layer.values if by_layer[layer]]
    areas = _areas(form)
    found: dict[tuple[str, str], PartResult] = {}
    questions = []
    for question in form.questions:
        if question.is_private:
            continue
        parts = []
        for part in question.parts:
            for layer in layers:
                if question.has_other and part.name != question.key:
                    continue
                values = given[part.name, layer]
                result = _result(question, part, layer, values, areas)
                if (asked_if := question.show_if) is not None:
                    above = asked_if.part, layer
                    if _tells_of_few(asked_if, found.get(above), len(given[above]), len(values)):
                        result = PartResult(result.label, result.layer, None)
                found[part.name, layer] = result
                parts.append(result)
        questions.append(QuestionResult(question, question.key in reworded, parts))
    handed_in = [(str(Layer(layer).label), _or_none(by_layer[layer])) for layer in layers]
    return Results(form, len(versions), handed_in, questions, [], excluded)


def _result(
    question: Question, part: Part, layer: str, values: list[Any], areas: dict[str, str]
) -> PartResult:
    label = part.label if question.is_grouped or part.kind == PartKind.AREA else ""
    said = str(Layer(layer).label)
    answered = _or_none(len(values))
    if answered is None or question.kind in OPEN:
        return PartResult(label, said, answered)
    if part.kind == PartKind.NUMBER:
        middle = median(Decimal(value) for value in values)
        return PartResult(label, said, answered, median=f"{middle.normalize():f}")
    if part.kind not in _COUNTED:
        return PartResult(label, said, answered)
    names = areas if part.kind == PartKind.AREA else {option.key: option.text for option in part.choices}
    many = part.kind == PartKind.CHOICES
    tally: Counter[str] = Counter()
    for value in values:
        tally.update(value if many else [str(value)])
    counts = {key: tally[key] for key in names if tally[key] or part.kind != PartKind.AREA}
    middle_text = _middle(question, values)
    return PartResult(label, said, answered, _shares(counts, names, len(values), many=many), middle_text)


def _tells_of_few(asked_if: Condition, above: PartResult | None, asked: int, answered: int) -> bool:
    """Return whether the number of answers gives away what is hidden of the question it depends on.

    ``above`` is the result of that question (none where it is private), ``asked`` how many answered it.
    """
    if above is None or (above.is_shown and not above.shares):
        return 0 < asked - answered < FEWEST_SHOWN
    is_of_one = asked_if.test in (Comparison.IS, Comparison.IS_NOT)
    named = [share for share in above.shares if not is_of_one or share.key == asked_if.value]
    return not above.is_shown or any(share.count is None for share in named)


def _middle(question: Question, values: list[Any]) -> str:
    if question.kind not in (Kind.SCALE, Kind.RANKING):
        return ""
    return f"{median(float(value) for value in values):g}"


def _shares(counts: dict[str, int], names: dict[str, str], total: int, *, many: bool) -> list[Share]:
    from thegither_analysis.representation import suppress, wilson

    if many:  # each is its own yes or no: both sides must be five or more, or nought
        shown = {
            key: None if 0 < count < FEWEST_SHOWN or 0 < total - count < FEWEST_SHOWN else count
            for key, count in counts.items()
        }
    else:
        shown = suppress(counts, FEWEST_SHOWN)
    found = []
    for key, count in shown.items():
        if count is None:
            found.append(Share(names[key], None, key=key))
            continue
        interval = wilson(count, total)
        found.append(Share(names[key], count, count / total, interval.low, interval.high, key))
    return found


def _about(activity: Activity, form: Form) -> list[PartResult]:
    """Count what those who answered said of themselves; no more than that they did ties it to anything."""
    if not form.about:
        return []
    counted = Response.objects.filter(
        activity=activity, standing=ResponseStanding.COUNTED, sent_at__isnull=False
    ).order_by()
    own = Q(response__in=counted.values("pk"))
    for who in ("person", "participant"):
        own |= Q(**{f"{who}__in": counted.filter(**{f"{who}__isnull": False}).values(who)})
    told = Told.objects.filter(own, question__in=form.about).order_by()
    rows = told.values_list("question", "answer").annotate(n=Count("pk"))
    tallies: dict[str, dict[str, int]] = defaultdict(dict)
    for question, answer, n in rows:
        tallies[question][answer] = n
    return [_about_result(key, tallies[key]) for key in form.about]


def _about_result(key: str, tally: dict[str, int]) -> PartResult:
    question = about_questions().entries[key]
    names = {option.key: option.text for option in question.options}
    counts = {answer: tally.get(answer, 0) for answer in names}
    total = sum(counts.values())
    said = _or_none(total)
    left_out = tally.get(NOT_SAID, 0)
    shares = _shares(counts, names, total, many=False) if said is not None else []
    return PartResult(question.text, "", said, shares, str(left_out) if left_out >= FEWEST_SHOWN else "")


def _areas(form: Form) -> dict[str, str]:
    if not any(part.kind == PartKind.AREA for part in form.parts):
        return {}
    return dict(Community.objects.filter(kind="place").order_by("name").values_list("slug", "name"))


def _or_none(count: int) -> int | None:
    return count if count >= FEWEST_SHOWN else None


def results_rows(results: Results) -> Iterable[tuple[Any, ...]]:
    """Yield the results as a table: what may be shown, and nothing where it may not."""
    for result in results.questions:
        for part in result.parts:
            about = (result.question.key, result.question.text, part.label, part.layer)
            if not part.shares:
                yield (*about, "", part.answered, "", "", "", part.median)
            for share in part.shares:
                yield (
                    *about,
                    share.label,
                    share.count,
                    *(
                        round(each, 4) if each is not None else ""
                        for each in (share.share, share.low, share.high)
                    ),
                    part.median,
                )


RESULT_COLUMNS = (
    *("question", "text", "of", "layer", "answer", "n", "share", "low", "high"),
    "median",
)
