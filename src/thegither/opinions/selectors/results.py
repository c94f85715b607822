"""How a conversation stands, from its last run: read, never worked out, on a request."""

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thegither.dialogue.models import Standing
from thegither.engagement.models import Activity
from thegither.engagement.policies import shows_responses
from thegither.kernel.actors import Actor
from thegither.opinions.models import GroupName, Run, Statement
from thegither.opinions.results import (
    LETTERS,
    NO_PARTS,
    PART_MISSING,
    STRANGERS,
    GroupResult,
    Mattering,
    Point,
    Representative,
    Result,
    Shared,
    StatementResult,
    Steadiness,
    Tally,
    WeightedShare,
)

_HEAVY = ("result", "shown")
_STORED = ("pk", "number", "text", "is_seed", "contribution_id", "contribution__language")


def may_see_results(actor: Actor, activity: Activity) -> bool:
    """Return whether results are shown to the actor now: always to those who plan the activity."""
    return Activity.objects.filter(shows_responses(actor), pk=activity.pk).exists()


def runs_of(activity_id: int) -> QuerySet[Run]:
    """Return the runs of a conversation, the last first, without what was found in them."""
    return Run.objects.filter(activity=activity_id, is_replaced=False).defer(*_HEAVY).order_by("-pk")


def last_run(activity_id: int) -> Run | None:
    """Return the last run of a conversation with what pages show of it; None before the first vote counts."""
    return Run.objects.filter(activity=activity_id).defer("result").order_by("-pk").first()


def voted_on(actor: Actor, contribution_id: int) -> Statement | None:
    """Return the statement that a contribution is, where the actor may see how enough people voted on it."""
    shown = Activity.objects.filter(shows_responses(actor)).order_by().values("pk")
    taken = Statement.objects.filter(contribution=contribution_id, contribution__standing=Standing.SHOWN)
    rows = taken.filter(activity__in=shown)
    statement = rows.select_related("activity").first()
    return statement if statement and statement.has_enough else None


def whole_run(activity_id: int, key: str = "") -> Run | None:
    """Return the run of this key if it is there still and whole, else the last whole run."""
    whole = Run.objects.filter(activity=activity_id, is_whole=True, is_replaced=False)
    runs = whole.defer("result").order_by("-pk")
    asked = runs.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
    return asked or runs.first()


def result_of(activity: Activity, run: Run | None = None) -> Result | None:
    """Return how a conversation stands, by its last run or a given one; None where nothing was found yet.

    Statements that are not shown any more are left out at once, though the run may still know them.
    """
    run = run or last_run(activity.pk)
    if run is None or not run.voters:
        return None
    shown = unpacked(run.shown)
    statements = _statements(activity.pk, shown)
    names = _names(run)
    newest = max((name.run_id for name in names.values()), default=None)
    of_groups = _called(run, names)
    known = {each.number for each in statements}
    return Result(
        run=run,
        people=run.voters,
        placed=run.placed,
        votes=run.votes,
        statements=statements,
        groups=[_group(row, of_groups.get(row["id"]), known) for row in shown["groups"]],
        points=[Point(*row) for row in shown["points"]],
        refused=run.refused,
        stability=Steadiness(**shown["stability"]) if shown["stability"] else None,
        shared=[Shared(**row) for row in shown["shared"] if row["statement"] in known],
        has_changed=any(name.run_id == newest and name not in of_groups.values() for name in names.values()),
        is_drawn_sample=shown["is_drawn_sample"],
        unweighted_because=_why_unweighted(shown["unweighted_because"]),
    )


def names_of(run: Run) -> dict[int, GroupName]:
    """Return what each group of a run is called: as it was named on this run, or else as it still is."""
    return _called(run, _names(run))


def place_of(run: Run, voter: int) -> Point | None:
    """Return where a voter (by their number) sits in a run, also one who is not drawn; None: nowhere yet."""
    drawn = {row[3]: row for row in unpacked(run.shown)["points"]}
    if voter in drawn:
        return Point(*drawn[voter])
    people = unpacked(run.result)["participants"] if len(drawn) < run.placed else []
    row = next((each for each in people if each["id"] == voter), None)
    placed = row is not None and (row["group"] is not None or run.refused)
    return Point(row["x"], row["y"], row["group"], voter) if row and placed else None


def matters_in(run: Run) -> dict[int, Sequence[int]]:
    """Return by statement to how many of each stance it matters a lot, as of a run."""
    return {row["number"]: row["matters"] for row in unpacked(run.shown)["statements"] if "matters" in row}


def unpacked(packed: bytes | memoryview) -> Any:
    """Return what is in a field of a run."""
    return json.loads(zlib.decompress(packed))


def packed(content: Mapping[str, Any]) -> bytes:
    """Return content for a field of a run."""
    return zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 6)


def _why_unweighted(reason: str) -> str:
    words = {
        NO_PARTS: _("No codes were made for the parts of a population, so nobody is known to be of any."),
        STRANGERS: _("Some who voted did not come in with the code of a part of the population."),
        PART_MISSING: _("Of some part of the population nobody voted yet."),
    }
    return words.get(reason, "")


def _statements(activity_id: int, shown: Mapping[str, Any]) -> list[StatementResult]:
    rows = {row["number"]: row for row in shown["statements"]}
    stored = Statement.objects.filter(activity=activity_id, contribution__standing=Standing.SHOWN)
    # No models: of thousands they would take longer than all else.
    told = stored.order_by("number").values_list(*_STORED, named=True)
    hidden = {row["id"] for row in shown["groups"] if row["n"] < settings.OPINION_FEWEST_IN_GROUP}
    return [
        _statement(statement, rows[statement.number], hidden)
        for statement in told
        if statement.number in rows
    ]


def _statement(statement: Any, row: Mapping[str, Any], hidden: set[int]) -> StatementResult:
    of_groups = [_tally(each) for each in row["of_groups"]]
    everybody = _tally(row["everybody"])
    return StatementResult(
        number=statement.number,
        text=statement.text,
        is_seed=statement.is_seed,
        statement_id=statement.pk,
        contribution_id=statement.contribution_id,
        everybody=everybody,
        consensus=row["consensus"],
        divisiveness=row["divisiveness"],
        of_groups=[
            None if group in hidden or each.seen < settings.OPINION_FEWEST_IN_GROUP else each
            for group, each in enumerate(of_groups)
        ],
        has_enough=everybody.seen >= settings.OPINION_FEWEST_ANSWERS,
        matters=Mattering(*row.get("matters", ())),
        weighted=WeightedShare(*row["weighted"]) if row.get("weighted") else None,
        language=statement.contribution__language,
    )


def _tally(row: Sequence[float]) -> Tally:
    agree, disagree, passed, low, high = row
    return Tally(int(agree), int(disagree), int(passed), low, high)


def _group(row: Mapping[str, Any], name: GroupName | None, known: set[int]) -> GroupResult:
    is_shown = row["n"] >= settings.OPINION_FEWEST_IN_GROUP
    return GroupResult(
        id=row["id"],
        letter=LETTERS[row["id"]],
        n=row["n"],
        name=name.name if name else "",
        about=name.about if name else "",
        name_id=name.pk if name else None,
        is_small=row["n"] < settings.OPINION_SMALL_GROUP,
        is_shown=is_shown,
        representative=_representative(row["representative"], known) if is_shown else [],
    )


def _representative(rows: Sequence[Mapping[str, Any]], known: set[int]) -> list[Representative]:
    return [Representative(**row) for row in rows if row["statement"] in known]


def _names(run: Run) -> dict[int, GroupName]:
    """The names that were given up to a run, and on it, by key."""
    names = GroupName.objects.filter(run__activity=run.activity_id, run__lte=run.pk).exclude(name="")
    return {name.pk: name for name in names}


def _called(run: Run, names: Mapping[int, GroupName]) -> dict[int, GroupName]:
    carried = {int(group): names[key] for group, key in run.carried.items() if key in names}
    return carried | {name.group: name for name in names.values() if name.run_id == run.pk}
