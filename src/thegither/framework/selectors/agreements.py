from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Organisation
from thegither.partners.policies import held_organisations

from ..comparing import Candidate, Orphans, candidates, orphans
from ..models import Agreement, AgreementParty, Clause, ClauseKind, ClauseLink

MOST_COMPARED = 300


def agreements_seen_by(actor: Actor) -> QuerySet[Agreement]:
    """Return the agreements that the actor may see, newest first, with their parties and clauses."""
    parties = AgreementParty.objects.select_related("organisation").order_by("organisation__name", "pk")
    clauses = Clause.objects.select_related("bearer").order_by("pk")
    return (
        allowed(actor, Action.VIEW, Agreement)
        .select_related("partnership", "superseded_by")
        .prefetch_related(Prefetch("parties", parties), Prefetch("clauses", clauses))
    )


def narrowed(
    rows: QuerySet[Agreement], *, text: str = "", kind: str = "", party: str = "", state: str = ""
) -> QuerySet[Agreement]:
    """Return those with these words in title or summary, of this kind and party (a slug), in this state.

    ``state`` is "in_force", "expired" or "overdue" (to be reviewed by now).
    """
    for word in text.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(summary__icontains=word))
    if kind:
        rows = rows.filter(kind=kind)
    if party:
        rows = rows.filter(pk__in=_of_party(party))
    if state == "in_force":
        rows = rows.filter(holding_on(today()))
    elif state == "expired":
        rows = rows.filter(until_on__lt=today())
    elif state == "overdue":
        rows = rows.filter(holding_on(today()), review_on__lt=today())
    return rows


def holding_on(day: date) -> Q:
    """Return the ``Q`` of the agreements that hold on a day: begun, not over, not replaced by then."""
    begun = Q(from_on__lte=day) & (Q(until_on__isnull=True) | Q(until_on__gte=day))
    return begun & (Q(superseded_by__isnull=True) | Q(superseded_by__from_on__gt=day))


def _of_party(slug: str) -> QuerySet[AgreementParty, tuple[int]]:
    parties = AgreementParty.objects.filter(organisation__slug=slug).order_by()
    return parties.values_list("agreement_id")


def bound_organisations(actor: Actor) -> list[Organisation]:
    """Return the organisations that an agreement binds, or bound, as far as one may see it; one query."""
    parties = allowed(actor, Action.VIEW, AgreementParty).order_by().values("organisation_id")
    return list(Organisation.objects.filter(pk__in=parties).order_by("name", "pk"))


def own_organisations(actor: Actor, known: Iterable[Organisation]) -> list[Organisation]:
    """Return those for which the actor holds a seat, the one they act for first."""
    if actor.person_id is None:
        return []
    held = set(held_organisations(actor).values_list("seat__organisation_id", flat=True))
    own = [each for each in known if each.pk in held]
    return sorted(own, key=lambda each: each.pk != actor.organisation_id)


@dataclass(frozen=True, slots=True)
class Applying:
    """An agreement that holds between those asked about, and what it says on the topic."""

    agreement: Agreement
    clauses: Sequence[Clause]


def applying(
    actor: Actor,
    organisations: Iterable[Organisation],
    *,
    day: date,
    kind: str = "",
    words: str = "",
) -> list[Applying]:
    """Return the agreements that held on ``day`` between all of these, the latest first.

    Those with a clause of this kind, or with these words, come first; without either, all their clauses are
    given. Three queries, however many agreements there are. One more than ``MOST_COMPARED`` is given where
    there are more.
    """
    rows = agreements_seen_by(actor).filter(holding_on(day))
    for organisation in organisations:
        bound = AgreementParty.objects.filter(
            Q(left_on__isnull=True) | Q(left_on__gt=day), organisation=organisation
        )
        rows = rows.filter(pk__in=bound.order_by().values("agreement_id"))
    found = [
        Applying(each, [clause for clause in each.clauses.all() if _is_about(clause, kind, words)])
        for each in rows.order_by("-from_on", "pk")[: MOST_COMPARED + 1]
    ]
    return sorted(found, key=lambda each: not each.clauses)


def _is_about(clause: Clause, kind: str, words: str) -> bool:
    if kind and clause.kind != kind:
        return False
    text = f"{clause.text} {clause.by_when}".casefold()
    return all(word in text for word in words.casefold().split())


def differing_days(found: Iterable[Applying]) -> list[Clause]:
    """Return the clauses of those found that name a time to consult, if the times are not the same."""
    timed = [
        clause
        for each in found
        for clause in each.clauses
        if clause.kind == ClauseKind.CONSULTATION and clause.days is not None
    ]
    return timed if len({clause.days for clause in timed}) > 1 else []


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is to be settled between agreements, what was, and what nobody looks after."""

    differing: Sequence[Candidate]
    overlapping: Sequence[Candidate]
    settled: Sequence[ClauseLink]
    orphans: Orphans
    is_cut: bool  # there are more agreements than the ``MOST_COMPARED`` newest ones


def comparison(actor: Actor, agreement: Agreement | None = None) -> Comparison:
    """Return what there is to settle between the agreements that the actor may see (or those with one)."""
    newest = list(agreements_seen_by(actor).order_by("-from_on", "pk")[: MOST_COMPARED + 1])
    rows = newest[:MOST_COMPARED]
    holding = [each for each in rows if not each.is_over]
    links = list(
        allowed(actor, Action.VIEW, ClauseLink).select_related("first__agreement", "second__agreement")
    )
    settled = {(link.first_id, link.second_id) for link in links}
    found = [each for each in candidates(holding, within=agreement) if each.key not in settled]
    nobodys = orphans(rows)
    if agreement is not None:
        key = agreement.pk
        links = [each for each in links if key in (each.first.agreement_id, each.second.agreement_id)]
        nobodys = orphans([each for each in rows if each.pk == key])
    return Comparison(
        differing=[each for each in found if each.differs],
        overlapping=[each for each in found if not each.differs],
        settled=links,
        orphans=nobodys,
        is_cut=len(newest) > len(rows),
    )


def agreements_changeable_by(actor: Actor) -> set[int]:
    """Return the keys of the agreements that the actor may change."""
    return set(allowed(actor, Action.CHANGE, Agreement).values_list("pk", flat=True))
