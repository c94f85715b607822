"""Read the records of threads in bulk, through the policies of the actor who asks."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery

from thegither.delivery.models import Action
from thegither.dialogue.models import (
    Citation,
    Contribution,
    Decision,
    DecisionOption,
    DecisionState,
    Disposition,
    DispositionCoverage,
    DissentKind,
    Matter,
    Standing,
)
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed
from thegither.outcomes.models import Likelihood, Measurement, Moment, Outcome

from .records import Answer, Changed, Decided, Did, Figure, Said, Stood

# How many of the contributions behind a decision a thread carries; ``said_count`` says how many there are.
MOST_VOICES = 20

_SAID = ("pk", "text", "language", "byline", "said_at", "layer", "channel", "matter_id", "answer")
_DECIDED = (
    "pk", "title", "state", "is_no", "rule", "reasons", "decided_by", "decided_at", "proposed_at",
    "look_again_on", "matter_id",
)  # fmt: skip
_CHANGED = ("pk", "title", "for_whom", "look_again_on")
_DISSENT = ("dissents__pk", "dissents__kind", "dissents__reason", "dissents__seat__organisation__name")
_OWNER = ("owners__pk", "owners__seat__organisation__name")
_DID = ("pk", "title", "state", "due_on", "done_on", "result")


def said_of(contribution: Contribution) -> Said:
    """Return a loaded contribution as a thread shows it."""
    return Said(**{name: getattr(contribution, name) for name in _SAID})


def read_said(rows: QuerySet[Contribution]) -> tuple[Said, ...]:
    """Return the contributions of ``rows``. One query."""
    return tuple(Said(**row) for row in rows.values(*_SAID))


def read_decided(actor: Actor, rows: QuerySet[Decision], *, whole: bool = False) -> dict[int, Decided]:
    """Return the decisions of ``rows`` that the actor may see, oldest first; ``whole``: with the dissent.

    One query.
    """
    found, fields = _seen(actor, rows), [*_DECIDED, "chosen"]
    if whole:
        found = found.order_by("decided_at", "pk", "dissents__recorded_at", "dissents__pk")
        fields += _DISSENT
    facts: dict[int, dict[str, Any]] = {}
    stood: dict[int, dict[int, Stood]] = defaultdict(dict)
    for row in found.values(*fields):
        if whole:
            dissent, kind, reason, name = (row.pop(field) for field in _DISSENT)
            if dissent is not None:
                stood[row["pk"]][dissent] = Stood(name or "", str(DissentKind(kind).label), reason)
        facts[row["pk"]] = row
    return {pk: _decided(row, stood[pk].values()) for pk, row in facts.items()}


def read_citing(
    actor: Actor, contributions: Collection[int]
) -> tuple[dict[int, Decided], dict[int, set[int]]]:
    """Return the decisions that cite these contributions, and their keys by contribution. One query."""
    facts: dict[int, dict[str, Any]] = {}
    citing: dict[int, set[int]] = defaultdict(set)
    rows = _seen(actor, Decision.objects.filter(citations__contribution__in=list(contributions)))
    for row in rows.values(*_DECIDED, "chosen", "citations__contribution_id"):
        citing[row.pop("citations__contribution_id")].add(row["pk"])
        facts[row["pk"]] = row
    return {pk: _decided(row) for pk, row in facts.items()}, citing


def decided_of(decision: Decision) -> Decided:
    """Return a loaded decision as a list judges it: without the option chosen and the dissent."""
    return Decided(**{name: getattr(decision, name) for name in _DECIDED}, chosen="")


def _seen(actor: Actor, rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """Return the decisions of ``rows`` that the actor may see, with the title of the option chosen."""
    chosen = DecisionOption.objects.filter(decision=OuterRef("pk"), is_chosen=True).values("title")[:1]
    found = allowed(actor, Act.VIEW, rows).exclude(state=DecisionState.WITHDRAWN)
    return found.annotate(chosen=Subquery(chosen)).order_by("decided_at", "pk")


def _decided(row: dict[str, Any], dissents: Iterable[Stood] = ()) -> Decided:
    return Decided(**{**row, "chosen": row["chosen"] or ""}, dissents=tuple(dissents))


class Actions(NamedTuple):
    """Actions, and the keys of the actions that carry out each decision."""

    all: dict[int, Did]
    of_decision: dict[int, set[int]]


def read_actions(actor: Actor, which: Q, *, whole: bool = False) -> Actions:
    """Return the actions that the actor may see, and which decisions they carry out. One query.

    ``whole``: with the organisations that own them; seats of individuals are not named.
    """
    rows = allowed(actor, Act.VIEW, Action).filter(which)
    order, fields = ["done_on", "due_on", "pk"], [*_DID, "decisions__decision_id"]
    if whole:
        order += ["owners__pk"]
        fields += _OWNER
    facts: dict[int, dict[str, Any]] = {}
    of_decision: dict[int, set[int]] = defaultdict(set)
    owners: dict[int, dict[str, None]] = defaultdict(dict)  # names, one empty for whoever sits in person
    for row in rows.order_by(*order).values(*fields):
        of_decision[row.pop("decisions__decision_id")].add(row["pk"])
        if whole:
            owner, name = (row.pop(field) for field in _OWNER)
            if owner is not None:
                owners[row["pk"]][name or ""] = None
        facts[row["pk"]] = row
    found = {
        pk: Did(**row, owners=tuple(filter(None, owners[pk])), in_person="" in owners[pk])
        for pk, row in facts.items()
    }
    return Actions(found, of_decision)


class Outcomes(NamedTuple):
    """Outcomes without a claim, and how likely each action's part in each outcome is thought to be."""

    all: dict[int, Changed]
    likelihoods: dict[tuple[int, int], str]  # (action, outcome) → the newest claim's
    of_matter: dict[int, set[int]]

    def of_actions(self, actions: Collection[int]) -> tuple[Changed, ...]:
        """Return the outcomes in which these actions have a part, with the strongest likelihood claimed."""
        strongest: dict[int, str] = {}
        for (action, outcome), likelihood in self.likelihoods.items():
            if action in actions:
                strongest[outcome] = min(
                    strongest.get(outcome, likelihood), likelihood, key=_STRENGTH.__getitem__
                )
        return tuple(
            replace(self.all[outcome], likelihood=likelihood) for outcome, likelihood in strongest.items()
        )


_STRENGTH: dict[str, int] = {
    Likelihood.LIKELY: 0,
    Likelihood.POSSIBLE: 1,
    Likelihood.UNKNOWN: 2,
    Likelihood.UNLIKELY: 3,
}


def read_outcomes(actor: Actor, which: Q) -> Outcomes:
    """Return the outcomes that the actor may see, and the claims about them. Two queries."""
    rows = allowed(actor, Act.VIEW, Outcome).filter(which).order_by("pk", "claims__claimed_at", "claims__pk")
    facts: dict[int, dict[str, Any]] = {}
    likelihoods: dict[tuple[int, int], str] = {}
    of_matter: dict[int, set[int]] = defaultdict(set)
    for row in rows.values(*_CHANGED, "matter_id", "claims__likelihood", "claims__actions__action_id"):
        pk, action = row["pk"], row["claims__actions__action_id"]
        facts[pk] = {name: row[name] for name in _CHANGED}
        if action is not None:
            likelihoods[action, pk] = row[
                "claims__likelihood"
            ]  # claims come in order of time: the newest stays
        if row["matter_id"] is not None:
            of_matter[row["matter_id"]].add(pk)
    figures = figures_of(facts)
    found = {pk: Changed(**row, likelihood="", figures=figures.get(pk, ())) for pk, row in facts.items()}
    return Outcomes(found, likelihoods, of_matter)


def figures_of(outcomes: Collection[int]) -> dict[int, tuple[Figure, ...]]:
    """Return, for each of these outcomes, the before and after of its measured indicators. One query."""
    if not outcomes:
        return {}
    rows = Measurement.objects.filter(indicator__outcome__in=list(outcomes))
    taken: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in rows.order_by("indicator", "measured_on").values(
        "indicator_id", "indicator__outcome_id", "indicator__name", "indicator__unit", "indicator__better",
        "moment", "value", "measured_on", "sample_size",
    ):  # fmt: skip
        figure = taken[row["indicator__outcome_id"]].setdefault(
            row["indicator_id"],
            {
                "indicator": row["indicator__name"],
                "unit": row["indicator__unit"],
                "better": row["indicator__better"],
            },
        )
        side = "before" if row["moment"] == Moment.BEFORE else "after"
        figure |= {side: row["value"], f"{side}_on": row["measured_on"], f"{side}_n": row["sample_size"]}
    return {
        outcome: tuple(Figure(**figure) for figure in figures.values()) for outcome, figures in taken.items()
    }


def read_answers(actor: Actor, contribution: Contribution, *, is_author: bool) -> tuple[Answer, ...]:
    """Return the answers to a contribution, newest first, each with how many it covers. One query."""
    rows = Disposition.objects.filter(coverage__contribution=contribution)
    if not is_author:  # an answer is always told to the one to whom it was given
        rows = allowed(actor, Act.VIEW, rows)
    rows = rows.order_by("-answered_at", "-pk").select_related("answered_for__organisation")
    covered = DispositionCoverage.objects.filter(disposition=OuterRef("pk")).order_by()
    counted = covered.values("disposition").annotate(count=Count("pk")).values("count")
    rows = rows.annotate(covers=Subquery(counted))
    return tuple(answer_of(given) for given in rows)


def answer_of(given: Disposition) -> Answer:
    """Return a loaded answer as a thread shows it. A seat of an individual is not named in public."""
    seat = given.answered_for
    return Answer(
        pk=given.pk,
        state=given.state,
        because=given.because,
        look_again_on=given.look_again_on,
        answered_at=given.answered_at,
        answered_for=str(seat.organisation) if seat and seat.organisation_id else "",
        covers=getattr(given, "covers", None),
    )


def contributions_cited(actor: Actor, decisions: Collection[int] | QuerySet[Any]) -> QuerySet[Contribution]:
    """Return the shown contributions that these decisions cite, in the order in which they came."""
    keys = decisions if isinstance(decisions, QuerySet) else list(decisions)
    citations = Citation.objects.filter(decision__in=keys).order_by().values("contribution_id")
    return (
        allowed(actor, Act.VIEW, Contribution)
        .filter(pk__in=citations, standing=Standing.SHOWN)
        .order_by("pk")
    )


def read_voices(actor: Actor, decisions: Collection[int]) -> tuple[tuple[Said, ...], int]:
    """Return the first contributions that these decisions cite, and how many there are."""
    if not decisions:
        return (), 0
    rows = contributions_cited(actor, decisions)
    said = read_said(rows[: MOST_VOICES + 1])
    return said[:MOST_VOICES], len(said) if len(said) <= MOST_VOICES else rows.count()


def read_first_voices(actor: Actor, decisions: Collection[int]) -> dict[int, tuple[Said, int]]:
    """Return, for each decision, the first shown contribution that it cites and how many. Two queries."""
    seen = allowed(actor, Act.VIEW, Matter).order_by().values("pk")
    shown = Citation.objects.filter(
        decision__in=list(decisions), contribution__standing=Standing.SHOWN, contribution__matter__in=seen
    )
    counted = shown.order_by().values("decision_id").annotate(first=Min("contribution_id"), count=Count("pk"))
    firsts = {row["decision_id"]: (row["first"], row["count"]) for row in counted}
    keys = {first for first, _count in firsts.values()}
    voices = {said.pk: said for said in read_said(Contribution.objects.filter(pk__in=keys))} if keys else {}
    return {decision: (voices[first], count) for decision, (first, count) in firsts.items()}
