from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import get_language

from thegither.delivery.models import Action as PartnersAction
from thegither.delivery.models import ActionDecision
from thegither.dialogue.models import Citation, Decision, DecisionState, Matter, MatterTranslation
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed
from thegither.outcomes.models import Indicator, Likelihood, Measurement, Moment, Outcome
from thegither.partners.models import Partnership, PartnershipTranslation, Seat
from thegither.partners.policies import in_force

from ..threads import Figure, Thread, figures_of, threads_of_decisions

Row = TypeVar("Row", Matter, Partnership)

MATTERS, PARTNERSHIPS, OUTCOMES, ANSWERED = 6, 8, 3, 3
LOOKED_THROUGH = 40


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on the home page."""

    featured: Thread | None
    open_matters: Sequence[Matter]
    answered: Sequence[Thread]
    changed: Sequence[tuple[Outcome, Figure]]
    partnerships: Sequence[Partnership]


def home(actor: Actor) -> Home:
    """Return what is open, what came of what was said, what changed and who works together."""
    measured: list[Any] = list(_with_decision(actor, measured_outcomes(actor)))
    featured = next((outcome.decision for outcome in measured if outcome.decision), None)
    others = _answered_decisions(actor, besides=featured)
    threads = threads_of_decisions(actor, [*([featured] if featured else []), *others])
    figures = figures_of([outcome.pk for outcome in measured[:OUTCOMES]])
    return Home(
        featured=threads.get(featured) if featured else None,
        open_matters=list(open_matters(actor)[:MATTERS]),
        answered=[threads[pk] for pk in others if pk in threads],
        changed=[
            (outcome, next(figure for figure in figures[outcome.pk] if figure.is_measured))
            for outcome in measured[:OUTCOMES]
        ],
        partnerships=list(_first_partnerships(actor)[:PARTNERSHIPS]),
    )


def measured_outcomes(actor: Actor) -> QuerySet[Outcome]:
    """Return the outcomes with a value from before and one from after, the newest measurement first."""
    taken = Measurement.objects.filter(indicator=OuterRef("pk"))
    both = Indicator.objects.filter(
        Exists(taken.filter(moment=Moment.BEFORE)), Exists(taken.filter(moment=Moment.AFTER))
    )
    rows = allowed(actor, Action.VIEW, Outcome).filter(pk__in=both.order_by().values("outcome"))
    return _with_newest(rows)


def _with_newest(rows: QuerySet[Outcome]) -> QuerySet[Outcome]:
    newest = Measurement.objects.filter(indicator__outcome=OuterRef("pk"), moment=Moment.AFTER)
    dated = rows.annotate(newest=Subquery(newest.order_by("-measured_on").values("measured_on")[:1]))
    return dated.select_related("partnership").order_by("-newest", "-pk")


def _with_decision(actor: Actor, outcomes: QuerySet[Outcome]) -> QuerySet[Outcome]:
    """Return the first outcomes, each with the first decision behind it that cites what was said."""
    rows = ActionDecision.objects.filter(
        action__in=allowed(actor, Action.VIEW, PartnersAction).order_by().values("pk"),
        decision__in=_taken(actor).filter(is_no=False).order_by().values("pk"),
        action__claims__claim__outcome=OuterRef("pk"),
        action__claims__claim__likelihood__in=[Likelihood.LIKELY, Likelihood.POSSIBLE],
    )
    first = outcomes.select_related(None).values("pk")[:LOOKED_THROUGH]
    # Apart, because a database works out what a row is annotated with before it throws the row away.
    return (
        _with_newest(Outcome.objects.filter(pk__in=first))
        .annotate(decision=Subquery(rows.order_by("decision_id").values("decision_id")[:1]))
        .only("partnership__name")
    )


def _taken(actor: Actor) -> QuerySet[Decision]:
    """Return the decisions that were taken and cite what somebody said."""
    cited = Citation.objects.filter(decision=OuterRef("pk"))
    return allowed(actor, Action.VIEW, Decision).filter(Exists(cited), state=DecisionState.DECIDED)


def _answered_decisions(actor: Actor, *, besides: int | None) -> list[int]:
    """Return the newest decisions about what was said, with a no among them if there is one."""
    rows = _taken(actor).exclude(pk=besides or 0).order_by("-decided_at", "-pk")
    found = list(rows.values_list("pk", "is_no")[:LOOKED_THROUGH])
    chosen = [pk for pk, _is_no in found[:ANSWERED]]
    refusals = [pk for pk, is_no in found if is_no]
    if refusals and not set(refusals) & set(chosen):
        chosen[-1] = refusals[0]
    return chosen


def open_matters(actor: Actor) -> QuerySet[Matter]:
    """Return the matters on which the actor can say something now, those that close first at the top."""
    rows = (
        allowed(actor, Action.ADD, Matter)
        .filter(Q(open_until__isnull=True) | Q(open_until__gte=today()), is_open=True)
        .filter(Q(partnership__ended_on__isnull=True) | Q(partnership__ended_on__gt=today()))
        .select_related("partnership", "tally")
        .order_by(F("open_until").asc(nulls_last=True), "-opened_at", "-pk")
    )
    return with_words_here(rows)


def with_words_here(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Add to each row its words in the language of the page, as ``words_here``.

    On pages in the service's own language, rows get none and keep their own: that saves a query.
    """
    language = get_language()
    if language == settings.LANGUAGE_CODE:
        return rows
    translations = MatterTranslation if rows.model is Matter else PartnershipTranslation
    found = translations.objects.filter(language=language)
    return rows.prefetch_related(Prefetch("translations", found, to_attr="words_here"))


def with_partner_counts(rows: QuerySet[Partnership]) -> QuerySet[Partnership]:
    """Add to each partnership its words and how many partners it has today, as ``partner_count``."""
    seats = Seat.objects.filter(in_force(), partnership=OuterRef("pk")).order_by()
    counted = seats.values("partnership").annotate(count=Count("pk")).values("count")
    return with_words_here(rows).annotate(partner_count=Subquery(counted))


def _first_partnerships(actor: Actor) -> QuerySet[Partnership]:
    """Return the partnerships at the top, then those that are part of one at the top."""
    rows = current_partnerships(actor)
    near = rows.filter(Q(part_of__isnull=True) | Q(part_of__part_of__isnull=True))
    return near.order_by(F("part_of").asc(nulls_first=True), "name", "pk")


def current_partnerships(actor: Actor) -> QuerySet[Partnership]:
    """Return the partnerships that have not ended, by name, each with its number of partners."""
    rows = allowed(actor, Action.VIEW, Partnership)
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today()))
    return with_partner_counts(rows).order_by("name", "pk")
