"""Which statement somebody is asked about next, and how far they are.

The rule is ``thegither_analysis.opinion.routing``: a draw by chance in which each statement that they have
not answered has a stated weight. The chance is seeded by whom it is for and by how many they answered, so
that a page that is loaded again asks the same.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from django.core.cache import caches
from django.utils.translation import gettext as _

from thegither.dialogue.models import Standing
from thegither.opinions.models import Ballots, Statement, Voter

from .ballot import own_votes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from thegither_analysis.opinion.votes import Flags, Floats

    Ints = NDArray[np.int64]

logger = logging.getLogger(__name__)

KEPT_FOR = 15  # seconds: a new statement is asked about within them
PEOPLE_ENOUGH = 20  # before what people do on average says anything
_WITH_AUTHOR = ("contribution__seat__organisation",)


class Given(NamedTuple):
    """On which edition of a statement somebody voted, and when in the order of all votes."""

    edition: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """The statements that take votes: keys, numbers, from which edition on votes count, weights.

    ``voters`` is how many people voted, ``usual`` how many statements they answer on average.
    """

    keys: Ints
    numbers: Ints
    counts_from: Ints
    weights: Floats
    voters: int
    usual: int

    def answered_in(self, given: Mapping[int, Given]) -> Flags:
        """Return which of them somebody answered, as they read now."""
        import numpy as np  # numpy stays away from start-up

        editions = [given[key].edition if key in given else 0 for key in self.keys.tolist()]
        return np.array(editions, np.int64) >= self.counts_from

    def number_of(self, key: int) -> int | None:
        """Return the number of the statement with this key, if it is among them."""
        return next(iter(self.numbers[self.keys == key].tolist()), None)


@dataclass(frozen=True, slots=True)
class Place:
    """How far somebody is in a conversation, and what they are asked next: nothing when all is answered.

    ``last_number`` is that of the statement they answered last, if it is still shown; ``usual`` is how many
    statements people answer on average, 0 while they are few.
    """

    next: Statement | None
    answered: int
    left: int
    last_number: int | None
    usual: int

    @property
    def is_empty(self) -> bool:
        """True while there is nothing to vote on at all."""
        return not self.answered and not self.left


def place_of(activity_id: int, voter: Voter | None, source: str = "") -> Place:
    """Return how far somebody is, in at most four queries whatever the number of statements.

    ``source`` stands for somebody who has not voted yet. A statement that is not shown never comes.
    """
    given = given_by(voter)
    candidates = _candidates(activity_id)
    chosen = _drawn(activity_id, voter, source, candidates, given)
    if chosen is None:  # all answered, or one was taken down meanwhile: look again before saying so
        candidates = _candidates(activity_id, anew=True)
        chosen = _drawn(activity_id, voter, source, candidates, given)
    answered = int(candidates.answered_in(given).sum())
    return Place(
        next=chosen,
        answered=answered,
        left=len(candidates.keys) - answered,
        last_number=candidates.number_of(max(given, key=lambda key: given[key].sequence, default=0)),
        usual=candidates.usual,
    )


def left_for(voter: Voter) -> int:
    """Return how many statements somebody has not answered as they read now."""
    answered = _candidates(voter.activity_id).answered_in(given_by(voter))
    return int((~answered).sum())


def given_by(voter: Voter | None) -> dict[int, Given]:
    """Return what somebody voted on, by the key of the statement."""
    if voter is None:
        return {}
    rows = own_votes(voter).order_by().values_list("statement_id", "edition", "sequence")
    return {key: Given(edition, sequence) for key, edition, sequence in rows}


def numbered(activity_id: int, number: int) -> Statement | None:
    """Return the statement of this number, shown or not, with nothing but its keys: a vote asks the rest."""
    candidates = _candidates(activity_id)
    for key in candidates.keys[candidates.numbers == number].tolist():
        return Statement(pk=key, activity_id=activity_id)
    return Statement.objects.filter(activity=activity_id, number=number).only("pk", "activity").first()


def shown_statement(activity_id: int, **lookup: int) -> Statement | None:
    """Return a statement of a conversation while others may read it, with who said it."""
    rows = Statement.objects.filter(activity=activity_id, contribution__standing=Standing.SHOWN)
    return rows.select_related(*_WITH_AUTHOR).filter(**lookup).order_by().first()


def said_by(statement: Statement) -> str:
    """Return in words who put a statement in; never a name that its author did not give."""
    contribution = statement.contribution
    if statement.is_seed:
        return _("The organisers wrote")
    if contribution.seat and contribution.seat.organisation:
        return _("%(name)s said") % {"name": contribution.seat.organisation}
    if contribution.byline:
        return _("%(name)s said") % {"name": contribution.byline}
    return _("Someone who takes part said")


def look_anew(activity_id: int) -> None:
    """Forget what was known of the statements of a conversation: some of it turned out to be old."""
    caches["default"].delete(_name(activity_id))


def _name(activity_id: int) -> str:
    return f"opinions:candidates:{activity_id}"


def _candidates(activity_id: int, *, anew: bool = False) -> Candidates:
    kept: Candidates | None = None if anew else caches["default"].get(_name(activity_id))
    if kept is None:
        kept = _read_candidates(activity_id)
        caches["default"].set(_name(activity_id), kept, KEPT_FOR)
    return kept


def _read_candidates(activity_id: int) -> Candidates:
    import numpy as np

    from thegither_analysis.opinion.routing import is_stuck, weights

    rows = Statement.objects.filter(activity=activity_id, contribution__standing=Standing.SHOWN)
    names = ("pk", "number", "counts_from", "agree", "disagree", "passed", "extremity")
    *whole, pull = (
        np.array(list(rows.order_by("number").values_list(*names)), float).reshape(-1, len(names)).T
    )
    keys, numbers, counts_from, agree, disagree, passed = (each.astype(np.int64) for each in whole)
    answers = agree + disagree + passed
    voters = Ballots.objects.filter(pk=activity_id).values_list("voters", flat=True).first() or 0
    weighed = weights(agree, disagree, passed, np.where(answers > 0, pull, np.nan))
    if is_stuck(weighed, agree, disagree, passed):
        logger.error("Conversation %s asks about every statement alike: its rule does not work", activity_id)
    return Candidates(
        keys=keys,
        numbers=numbers,
        counts_from=counts_from,
        weights=weighed,
        voters=voters,
        usual=round(int(answers.sum()) / voters) if voters >= PEOPLE_ENOUGH else 0,
    )


def _drawn(
    activity_id: int, voter: Voter | None, source: str, candidates: Candidates, given: Mapping[int, Given]
) -> Statement | None:
    import numpy as np

    from thegither_analysis.opinion.routing import choose

    who = f"{source}:{candidates.voters}" if voter is None else str(voter.number)
    seed = sha256(f"{activity_id}:{who}:{len(given)}".encode()).digest()
    chance = np.random.default_rng(int.from_bytes(seed[:8], "big"))
    place = choose(candidates.weights, candidates.answered_in(given), chance)
    return None if place is None else shown_statement(activity_id, pk=int(candidates.keys[place]))
