from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import get_language

from thegither.delivery.models import Action as PartnersAction
from thegither.delivery.models import ActionState
from thegither.delivery.selectors import actions_seen_by
from thegither.dialogue.models import Citation, Decision, DecisionState, Matter, MatterTally
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed
from thegither.outcomes.models import Outcome
from thegither.partners.models import Partnership, PartnershipTranslation, Seat, Sector
from thegither.partners.policies import in_force

from ..threads import Figure, Reach, figures_of, reach_of_decisions
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
    seats: Sequence[Seat]
    counts: ThreadCounts
    open_matters: Sequence[Matter]
    matters: Sequence[Matter]
    decisions: Sequence[tuple[Decision, Reach]]
    actions: Sequence[PartnersAction]
    outcomes: Sequence[tuple[Outcome, tuple[Figure, ...]]]

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
    def by_sector(self) -> list[tuple[str, list[Seat]]]:
        """The seats of organisations under the name of their first sector, and individuals at the end."""
        grouped: dict[str, list[Seat]] = defaultdict(list)
        for seat in self.seats:
            sectors = list(seat.organisation.sectors.all()) if seat.organisation else []
            grouped[sectors[0].sector if sectors else ""].append(seat)
        return [
            (str(label), grouped[value]) for value, label in [*Sector.choices, ("", "")] if grouped.get(value)
        ]

    @property
    def interdependent(self) -> list[Seat]:
        """The seats that say what they bring or cannot do alone."""
        return [seat for seat in self.seats if seat.brings or seat.cannot_alone]


def partnership_page(actor: Actor, partnership: Partnership) -> PartnershipPage:
    """Return what the page of a partnership shows."""
    decisions = list(
        allowed(actor, Action.VIEW, Decision)
        .filter(matter__partnership=partnership, state=DecisionState.DECIDED)
        .order_by("-decided_at", "-pk")[:SHOWN]
    )
    reaches = reach_of_decisions(actor, [decision.pk for decision in decisions]) if decisions else {}
    outcomes = list(allowed(actor, Action.VIEW, Outcome).filter(partnership=partnership)[:SHOWN])
    figures = figures_of([outcome.pk for outcome in outcomes])
    matters = list(
        with_words_here(allowed(actor, Action.VIEW, Matter))
        .filter(partnership=partnership)
        .select_related("tally")
        .order_by("-opened_at", "-pk")[: SHOWN * 3]
    )
    may_say = set(open_matters(actor).filter(partnership=partnership).values_list("pk", flat=True)[:50])
    under_way = actions_seen_by(actor).filter(
        partnership=partnership, state__in=[ActionState.PLANNED, ActionState.DOING]
    )
    return PartnershipPage(
        partnership=partnership,
        translation=_translation(partnership),
        parent=allowed(actor, Action.VIEW, Partnership).filter(pk=partnership.part_of_id).first()
        if partnership.part_of_id
        else None,
        groups=list(
            with_partner_counts(
                allowed(actor, Action.VIEW, Partnership).filter(part_of=partnership)
            ).order_by("ended_on", "name")
        ),
        seats=seats_shown(actor, partnership),
        counts=thread_counts(actor, partnership),
        open_matters=[matter for matter in matters if matter.pk in may_say],
        matters=[matter for matter in matters if matter.pk not in may_say],
        decisions=[(decision, reaches[decision.pk]) for decision in decisions],
        actions=list(under_way[: SHOWN + 1]),
        outcomes=[(outcome, figures.get(outcome.pk, ())) for outcome in outcomes],
    )


def seats_shown(actor: Actor, partnership: Partnership) -> list[Seat]:
    """Return the seats of today that the actor may see, by name, each with its organisation's sectors."""
    return list(
        allowed(actor, Action.VIEW, Seat)
        .filter(in_force(), partnership=partnership)
        .select_related("organisation", "individual")
        .prefetch_related("organisation__sectors")
        .order_by("organisation__name", "individual__name", "pk")
    )


def thread_counts(actor: Actor, partnership: Partnership) -> ThreadCounts:
    """Return how much there is at each station, from the tallies and four small counts."""
    matters = allowed(actor, Action.VIEW, Matter).filter(partnership=partnership).order_by().values("pk")
    said = MatterTally.objects.filter(matter__in=matters).aggregate(
        shown=Sum("shown", default=0), answered=Sum("answered", default=0)
    )
    cited = Citation.objects.filter(decision=OuterRef("pk"))
    decided = (
        allowed(actor, Action.VIEW, Decision)
        .filter(matter__partnership=partnership, state=DecisionState.DECIDED)
        .annotate(is_shaped=Exists(cited))
        .aggregate(all=Count("pk"), shaped=Count("pk", filter=Q(is_shaped=True)))
    )
    under_way = Q(state__in=[ActionState.PLANNED, ActionState.DOING])
    did = (
        allowed(actor, Action.VIEW, PartnersAction)
        .filter(partnership=partnership)
        .aggregate(
            all=Count("pk"),
            done=Count("pk", filter=Q(state=ActionState.DONE)),
            under_way=Count("pk", filter=under_way),
            late=Count("pk", filter=under_way & Q(due_on__lt=today())),
        )
    )
    outcomes = allowed(actor, Action.VIEW, Outcome).filter(partnership=partnership)
    changed = outcomes.aggregate(
        all=Count("pk", distinct=True),
        measured=Count("pk", filter=Q(indicators__measurements__moment="after"), distinct=True),
    )
    return ThreadCounts(
        said=said["shown"],
        answered=said["answered"],
        decided=decided["all"],
        shaped=decided["shaped"],
        actions=did["all"],
        done=did["done"],
        under_way=did["under_way"],
        late=did["late"],
        outcomes=changed["all"],
        measured=changed["measured"],
    )


def _translation(partnership: Partnership) -> PartnershipTranslation | None:
    """Return the words of a partnership in the language of the page, if that is not its own."""
    language = get_language()
    if language == settings.LANGUAGE_CODE:
        return None
    return partnership.translations.filter(language=language).first()
