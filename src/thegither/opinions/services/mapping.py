"""Map a conversation, and keep what was found: whole, or followed from the last map that this process made.

A map is made anew wherever more happened than new votes, so that what was moderated, revised or excluded
leaves no trace: see ``Basis`` and ``replacing``. What is followed settles within a minute, when the whole is
mapped again.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from thegither.engagement.models import Activity
from thegither.jobs.running import job_transaction
from thegither.kernel.clock import now
from thegither.opinions import clusters
from thegither.opinions.methods import CONVERSATION
from thegither.opinions.models import Ballots, Run, Statement
from thegither.opinions.results import SEED
from thegither.opinions.selectors.packed import read_since, read_votes
from thegither.opinions.selectors.results import matters_in, packed
from thegither.opinions.selectors.telling import has_ended

from .basis import Basis, basis_of
from .naming import carried_names
from .packing import pack
from .replacing import replace_earlier
from .showing import mattering, placed_in, shown_of

if TYPE_CHECKING:
    from thegither_analysis.opinion import LiveMap, OpinionMap, Votes
    from thegither_analysis.opinion.votes import Integers

RUNS_HELD = 10
MOST_FOLLOWED = 4
MOST_HERE = 5_000_000  # votes, changes counted too: a whole map of so many takes 5 s (bench/opinion.py)
WHOLE_AFTER = timedelta(minutes=10)


class Found(NamedTuple):
    """A map, how many votes each of its people gave, the last of these, and what the map rests on.

    ``votes`` is None where they are too many to be here.
    """

    map: "OpinionMap"
    given: "Integers"
    sequence: int
    basis: Basis
    is_whole: bool
    votes: "Votes | None"


@dataclass(slots=True)
class _Followed:
    live: "LiveMap"
    basis: Basis
    sequence: int
    whole_at: datetime
    is_whole: bool = True


# Of this process, so that a vote costs milliseconds: the jobs of conversations are not heavy for that reason,
# a child process would begin from nothing each time.
_followed: OrderedDict[int, _Followed] = OrderedDict()


def map_conversation(activity_id: int, *, is_whole: bool = False, forgets: bool = False) -> Run | None:
    """Map a conversation as it stands, store the run and what it says of the statements; return the last run.

    ``is_whole``: from the beginning; ``forgets`` the runs before it, so that none holds what is gone. After
    the end of the activity the map is whole and kept. None where more changed meanwhile: it must run again.
    """
    activity = Activity.objects.filter(pk=activity_id, kind=CONVERSATION).first()
    if activity is None:
        return None
    is_over = has_ended(activity)
    found = _find(activity_id, is_whole=is_whole or forgets or is_over)
    with job_transaction():
        if basis_of(activity_id) != found.basis:
            return None
        run = _store(activity, found)
        if is_over and run is not None and run.voters and not run.is_kept:
            run.is_kept = True
            run.save(update_fields=["is_kept"])
        _tell_statements(activity_id, found.map)
        if forgets and run is not None:
            replace_earlier(run, found.basis)
        _forget_runs(run, 1 if forgets or is_over else RUNS_HELD)
    return run


def is_mapped_elsewhere(activity_id: int) -> bool:
    """Return whether a conversation is too large for this machine, and there is a cluster to map it on."""
    larger = Ballots.objects.filter(pk=activity_id, sequence__gt=MOST_HERE)
    return clusters.is_used() and larger.exists()


def forget_followed() -> None:
    """Follow no conversation any more: the next map of each is whole."""
    _followed.clear()


def _find(activity_id: int, *, is_whole: bool) -> Found:
    from thegither_analysis.opinion import LiveMap

    basis = basis_of(activity_id)
    if is_mapped_elsewhere(activity_id):
        found = clusters.map_votes(activity_id, enough=basis.enough, seed=SEED)
        return Found(found.map, found.given, found.sequence, basis, True, None)
    known = _followed.get(activity_id)
    if known is not None and not is_whole and known.basis.is_followed_by(basis):
        tail, last = read_since(activity_id, known.sequence)
        if len(tail):
            known.live.update(tail)
            known.is_whole = False
        known.basis, known.sequence = basis, last
        if not known.live.is_stale and (known.is_whole or now() - known.whole_at < WHOLE_AFTER):
            _followed.move_to_end(activity_id)
            return _found_here(known)
    pack(activity_id)
    read = read_votes(activity_id)
    live = LiveMap(read.votes, enough=basis.enough, seed=SEED)
    _followed[activity_id] = known = _Followed(live, basis, read.sequence, now())
    _followed.move_to_end(activity_id)
    while len(_followed) > MOST_FOLLOWED:
        _followed.popitem(last=False)
    return _found_here(known)


def _found_here(known: _Followed) -> Found:
    votes = known.live.votes
    return Found(known.live.map, votes.given, known.sequence, known.basis, known.is_whole, votes)


def _store(activity: Activity, found: Found) -> Run | None:
    """Store a run, unless the last one says the same; None before the first vote counts."""
    from thegither_analysis.opinion import VERSION

    mapped = found.map
    last = Run.objects.filter(activity=activity).defer("result").order_by("-pk").first()
    if last is None and not len(mapped.participants):
        return None
    # To read all votes for it would make each new vote cost as much as all: what was followed takes it over.
    matters = mattering(activity.pk, found.sequence) if found.is_whole or last is None else matters_in(last)
    run = Run(
        activity=activity,
        made_at=now(),
        sequence=found.sequence,
        is_whole=found.is_whole,
        version=VERSION,
        seed=mapped.seed,
        parameters=mapped.parameters,
        digest=mapped.digest,
        voters=len(mapped.participants),
        placed=len(placed_in(mapped, found.given)),
        statements=len(mapped.statements),
        votes=int(found.given.sum()),
        groups=len(mapped.groups),
        refused=mapped.refused or "",
        shown=packed(shown_of(activity, mapped, found.given, found.votes, matters)),
    )
    if last is not None and _says_same(last, run):
        last.sequence = run.sequence
        last.save(update_fields=["sequence"])
        return last
    run.result = packed(mapped.as_dict())
    run.again_at = last.again_at if last is not None else None
    run.carried = carried_names(activity.pk, mapped)
    run.save()
    return run


def _says_same(last: Run, run: Run) -> bool:
    told = ("digest", "version", "seed", "parameters", "is_whole", "votes", "refused")
    same = all(getattr(last, name) == getattr(run, name) for name in told)
    return same and bytes(last.shown) == run.shown


def _tell_statements(activity_id: int, found: "OpinionMap") -> None:
    """Write to each statement how it is voted on and how far it pulls, without a new version of it."""
    counts = (each.tolist() for each in (*found.counts, found.extremity.round(6)))
    known = dict(zip(found.statements.tolist(), zip(*counts, strict=True), strict=True))
    changed = []
    for statement in Statement.objects.select_for_update().filter(activity=activity_id):
        told = known.get(statement.number, (0, 0, 0, 0.0))
        if told != (statement.agree, statement.disagree, statement.passed, statement.extremity):
            statement.agree, statement.disagree, statement.passed, statement.extremity = told
            changed.append(statement)
    Statement.objects.bulk_update(changed, ["agree", "disagree", "passed", "extremity"], batch_size=200)


def _forget_runs(run: Run | None, held: int) -> None:
    """Delete runs before ``run`` that need not be kept: what was followed, and all but the last whole."""
    if run is None:
        return
    before = Run.objects.filter(activity=run.activity_id, is_kept=False, pk__lt=run.pk)
    whole = before.filter(is_whole=True).order_by("-pk").values_list("pk", flat=True)
    before.exclude(pk__in=list(whole[: held - 1])).delete()
