from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import (
    Aggregate,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.utils.translation import get_language

from thegither.delivery.models import Action as PartnersAction
from thegither.delivery.models import ActionState
from thegither.delivery.selectors import UNDER_WAY
from thegither.dialogue.models import Citation, Decision, DecisionState, Matter
from thegither.framework.selectors.agreement import Promise, promise_of
from thegither.framework.selectors.commitments import standing_promises
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import NOTHING, Action, allowed
from thegither.outcomes.models import Measurement, Moment, Outcome
from thegither.partners.models import OrganisationSector, Partnership, PartnershipTranslation, Seat, Sector
from thegither.partners.policies import in_force

from ..threads import Decided, Did, Figure, Reach, Web, read_decided
from .home import open_matters, with_partner_counts, with_words_here

LEVELS = 3
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Branch:
    """A partnership in the tree, and how deep it is."""

    partnership: Partnership
    depth: int


def partnership_roots(actor: Actor) -> QuerySet[Partnership]:
    """Return the partnerships at the top of the tree; a group whose board is hidden stands at the top."""
    seen = allowed(actor, Action.VIEW, Partnership)
    top = Q(part_of__isnull=True) | ~Q(part_of__in=seen.order_by().values("pk"))
    return with_partner_counts(seen.filter(top)).order_by("ended_on", "name", "pk")


def partnerships_named(actor: Actor, query: str) -> QuerySet[Partnership]:
    """Return the partnerships with these words in their name or purpose."""
    rows = allowed(actor, Action.VIEW, Partnership)
    for word in query.split()[:8]:
        rows = rows.filter(Q(name__icontains=word) | Q(purpose__icontains=word))
    return with_partner_counts(rows).order_by("ended_on", "name", "pk")


def branches(actor: Actor, roots: Iterable[Partnership]) -> list[Branch]:
    """Return the tree under these partnerships, top first, in one query for each level."""
    roots = list(roots)
    groups: dict[int, list[Partnership]] = defaultdict(list)
    level = [root.pk for root in roots]
    for _depth in range(LEVELS):
        if not level:
            break
        rows = with_partner_counts(allowed(actor, Action.VIEW, Partnership).filter(part_of__in=level))
        found = list(rows.order_by("ended_on", "name", "pk"))
        for group in found:
            if group.part_of_id:
                groups[group.part_of_id].append(group)
        level = [group.pk for group in found]

    def walk(rows: Iterable[Partnership], depth: int) -> Iterable[Branch]:
        for row in rows:
            yield Branch(row, depth)
            yield from walk(groups.get(row.pk, ()), depth + 1)

    return list(walk(roots, 0))


@dataclass(frozen=True, slots=True)
class ThreadCounts:
    """How much there is at each station of a partnership's thread."""

    said: int
    answered: int
    decided: int
    shaped: int
    actions: int
    done: int
    under_way: int
    late: int
    outcomes: int
    measured: int

    @property
    def waiting(self) -> int:
        """How many contributions wait for an answer."""
        return self.said - self.answered


@dataclass(frozen=True, slots=True)
class PartnershipPage:
    """Everything on the page of a partnership."""

    partnership: Partnership
    translation: PartnershipTranslation | None
    parent: Partnership | None
    groups: Sequence[Partnership]
    seats: Sequence[Any]
    counts: ThreadCounts
    open_matters: Sequence[Matter]
    matters: Sequence[Matter]
    decisions: Sequence[tuple[Decided, Reach]]
    actions: Sequence[Did]
    outcomes: Sequence[tuple[Outcome, tuple[Figure, ...]]]
    promise: Promise | None
    promises: tuple[int, int]

    @property
    def name(self) -> str:
        """The name in the language of the page, if there is one."""
        return self.translation.name if self.translation else self.partnership.name

    @property
    def purpose(self) -> str:
        """The purpose in the language of the page, if there is one."""
        return self.translation.purpose if self.translation else self.partnership.purpose

    @property
    def is_fallback(self) -> bool:
        """True if the page is in a language in which the partnership has no words yet."""
        return self.translation is None and get_language() != settings.LANGUAGE_CODE

    @property
    def other_language(self) -> str:
        """The language of the partnership's words, if it is not the page's."""
        return settings.LANGUAGE_CODE if self.is_fallback else ""

    @property
    def rationale_lines(self) -> list[str]:
        """Why together, paragraph by paragraph."""
        return [line for line in self.partnership.rationale.splitlines() if line.strip()]

    @property
    def by_sector(self) -> list[tuple[str, list[Any]]]:
        """The seats of organisations under the name of their first sector, and individuals at the end."""
        grouped: dict[str, list[Any]] = defaultdict(list)
        for seat in self.seats:
            grouped[seat.sector or ""].append(seat)
        return [
            (str(label), grouped[value]) for value, label in [*Sector.choices, ("", "")] if grouped.get(value)
        ]

    @property
    def interdependent(self) -> list[Any]:
        """The seats that say what they bring or cannot do alone."""
        return [seat for seat in self.seats if seat.brings or seat.cannot_alone]


def partnership_page(actor: Actor, partnership: Partnership) -> PartnershipPage:
    """Return what the page of a partnership shows, in nine queries, and two more in Gaelic."""
    newest = (
        allowed(actor, Action.VIEW, Decision)
        .filter(matter__partnership=partnership, state=DecisionState.DECIDED)
        .order_by("-decided_at", "-pk")
        .values("pk")[:SHOWN]
    )
    decided = read_decided(actor, Decision.objects.filter(pk__in=newest))
    outcomes = list(allowed(actor, Action.VIEW, Outcome).filter(partnership=partnership)[:SHOWN])
    under_way = allowed(actor, Action.VIEW, PartnersAction).filter(
        partnership=partnership, state__in=UNDER_WAY
    )
    web = Web(
        actor,
        decided,
        actions=Q(pk__in=under_way.order_by("due_on", "pk").values("pk")[: SHOWN + 1]),
        outcomes=Q(pk__in=[outcome.pk for outcome in outcomes]),
    )
    going = sorted(
        (did for did in web.actions.all.values() if did.is_under_way), key=lambda did: (did.due_on, did.pk)
    )
    matters = _matters(actor, partnership)
    parent, groups = _near(actor, partnership)
    return PartnershipPage(
        partnership=partnership,
        translation=_translation(partnership),
        parent=parent,
        groups=groups,
        seats=seats_shown(actor, partnership),
        counts=thread_counts(actor, partnership),
        open_matters=[matter for matter in matters if matter.may_say],
        matters=[matter for matter in matters if not matter.may_say],
        decisions=[(record, web.reach([pk])) for pk, record in reversed(decided.items())],
        actions=going[: SHOWN + 1],
        outcomes=[(outcome, web.outcomes.all[outcome.pk].figures) for outcome in outcomes],
        promise=promise_of(actor, partnership),
        promises=standing_promises(actor, partnership),
    )


def _matters(actor: Actor, partnership: Partnership) -> list[Any]:
    """Return the newest matters, each with whether the actor may say something on it as ``may_say``."""
    may_say = open_matters(actor).filter(pk=OuterRef("pk")).select_related(None).order_by()
    rows = (
        with_words_here(allowed(actor, Action.VIEW, Matter))
        .filter(partnership=partnership)
        .annotate(may_say=Exists(may_say))
        .select_related("tally")
        .order_by("-opened_at", "-pk")
    )
    matters: list[Any] = list(rows[: SHOWN * 3])
    for matter in matters:
        matter.partnership = partnership
    return matters


def _near(actor: Actor, partnership: Partnership) -> tuple[Partnership | None, list[Partnership]]:
    """Return the partnership of which this one is part, and the groups that are part of it. One query."""
    rows = allowed(actor, Action.VIEW, Partnership)
    near = Q(part_of=partnership) | (Q(pk=partnership.part_of_id) if partnership.part_of_id else NOTHING)
    found = list(rows.filter(near).order_by("ended_on", "name"))
    parent = next((row for row in found if row.pk == partnership.part_of_id), None)
    return parent, [row for row in found if row.part_of_id == partnership.pk]


def seats_shown(actor: Actor, partnership: Partnership) -> list[Any]:
    """Return the seats of today that the actor may see, by name, each with its first ``sector``."""
    sectors = OrganisationSector.objects.filter(organisation=OuterRef("organisation")).order_by("pk")
    rows = (
        allowed(actor, Action.VIEW, Seat)
        .filter(in_force(), partnership=partnership)
        .annotate(sector=Subquery(sectors.values("sector")[:1]))
        .select_related("organisation", "individual")
        .order_by("organisation__name", "individual__name", "pk")
    )
    return list(rows)


def thread_counts(actor: Actor, partnership: Partnership) -> ThreadCounts:
    """Return how much there is at each station, from the tallies and the records. One query."""
    cited = Citation.objects.filter(decision=OuterRef("pk"))
    measured = Measurement.objects.filter(indicator__outcome=OuterRef("pk"), moment=Moment.AFTER)
    under_way = Q(state__in=UNDER_WAY)
    matters = allowed(actor, Action.VIEW, Matter).filter(partnership=partnership)
    decisions = allowed(actor, Action.VIEW, Decision).filter(
        matter__partnership=partnership, state=DecisionState.DECIDED
    )
    actions = allowed(actor, Action.VIEW, PartnersAction).filter(partnership=partnership)
    outcomes = allowed(actor, Action.VIEW, Outcome).filter(partnership=partnership)
    counts = (
        _counts("said", matters, "partnership", Sum("tally__shown"), Sum("tally__answered")),
        _counts(
            "decided", decisions, "matter__partnership", Count("pk"), Count("pk", filter=Q(Exists(cited)))
        ),
        _counts(
            "did",
            actions,
            "partnership",
            Count("pk"),
            Count("pk", filter=Q(state=ActionState.DONE)),
            Count("pk", filter=under_way),
            Count("pk", filter=under_way & Q(due_on__lt=today())),
        ),
        _counts("changed", outcomes, "partnership", Count("pk"), Count("pk", filter=Q(Exists(measured)))),
    )
    found = {row[0]: row[1:] for row in counts[0].union(*counts[1:], all=True)}
    none = (0, 0, 0, 0)
    said, answered, *_rest = (count or 0 for count in found.get("said", none))
    decided, shaped, *_rest = found.get("decided", none)
    did, done, going, late = found.get("did", none)
    followed, measured_since, *_rest = found.get("changed", none)
    return ThreadCounts(
        said=said,
        answered=answered,
        decided=decided,
        shaped=shaped,
        actions=did,
        done=done,
        under_way=going,
        late=late,
        outcomes=followed,
        measured=measured_since,
    )


def _counts(station: str, rows: QuerySet[Any], of: str, *counts: Aggregate) -> QuerySet[Any]:
    """Return one row: the station and four counts, of rows that all belong to one partnership."""
    columns = {f"n{place}": count for place, count in enumerate(counts)}
    missing = {f"n{place}": Value(0) for place in range(len(counts), 4)}
    grouped = rows.order_by().values(of).annotate(**columns)
    named = grouped.annotate(station=Value(station, output_field=CharField()), **missing)
    return named.values_list("station", "n0", "n1", "n2", "n3")


def _translation(partnership: Partnership) -> PartnershipTranslation | None:
    """Return the words of a partnership in the language of the page, if that is not its own."""
    language = get_language()
    if language == settings.LANGUAGE_CODE:
        return None
    return partnership.translations.filter(language=language).first()
