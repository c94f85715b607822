"""What pages show of a map: figures of statements and groups, and at most so many places of people."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q

from thegither.dialogue.models import Standing
from thegither.engagement.models import Activity, ResponseStanding
from thegither.opinions.models import Stance, Vote
from thegither.opinions.results import FEWEST_PUBLISHED, MOST_DRAWN
from thegither.opinions.selectors.packed import read_votes

from .sampling import weights_of

if TYPE_CHECKING:
    from thegither_analysis.opinion import Counts, OpinionMap, Votes
    from thegither_analysis.opinion.votes import Integers

_DIGITS = 4


def placed_in(found: "OpinionMap", given: "Integers") -> "Integers":
    """Return the rows of those who gave enough votes to be on the map, whether groups are drawn or not."""
    import numpy as np

    enough = min(found.parameters["enough"], len(found.statements))
    return np.flatnonzero(given >= max(enough, 1))


def mattering(activity_id: int, sequence: int) -> dict[int, list[int]]:
    """Return by the number of a statement to how many who agree, disagree and pass it matters a lot.

    Of the votes that count, up to the one that is numbered so. Reads all votes of the conversation.
    """
    marked = Vote.objects.filter(
        activity=activity_id,
        matters=True,
        sequence__lte=sequence,
        edition__gte=F("statement__counts_from"),
        statement__contribution__standing=Standing.SHOWN,
        voter__response__standing=ResponseStanding.COUNTED,
    )
    stances = (Stance.AGREE, Stance.DISAGREE, Stance.PASS)
    counts = {f"of_{place}": Count("voter", filter=Q(value=stance)) for place, stance in enumerate(stances)}
    rows = marked.order_by().values_list("statement__number").annotate(**counts)
    return {number: list(of_stances) for number, *of_stances in rows}


def shown_of(
    activity: Activity,
    found: "OpinionMap",
    given: "Integers",
    votes: "Votes | None",
    matters: Mapping[int, Sequence[int]],
) -> dict[str, Any]:
    """Return what pages show of a map, ready for JSON; ``selectors.results`` reads it.

    ``given`` is how many votes each of its people gave; ``votes`` are read where they are needed, for a
    sample, and not at hand; ``matters`` is as ``mattering`` returns it. A tally is agree, disagree, passed
    and the interval of the share who agree. Of more than ``MOST_DRAWN`` people every so-manieth is drawn; of
    fewer than ``FEWEST_PUBLISHED`` nobody.
    """
    steady = found.stability
    weights, unweighted_because = weights_of(activity, found.participants)
    weighted = _weighted(votes or read_votes(activity.pk).votes, weights) if weights else {}
    return {
        "statements": _statements(found, weighted, matters),
        "groups": [
            {
                "id": group.id,
                "n": group.n,
                "representative": [each.as_dict() for each in group.representative],
            }
            for group in found.groups
        ],
        "points": _points(found, placed_in(found, given)),
        "shared": [{"statement": each.statement, "stance": each.stance} for each in found.shared],
        "stability": {"agreeing": steady.agreeing, "resamples": steady.resamples} if steady else None,
        "is_drawn_sample": bool(weights or unweighted_because),
        "unweighted_because": unweighted_because,
    }


def _statements(
    found: "OpinionMap", weighted: Mapping[int, list[float]], matters: Mapping[int, Sequence[int]]
) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "everybody": everybody,
            "of_groups": of_groups,
            "consensus": consensus,
            "divisiveness": divisiveness,
            "weighted": weighted.get(number),
            "matters": matters.get(number, (0, 0, 0)),
        }
        for number, everybody, of_groups, consensus, divisiveness in zip(
            found.statements.tolist(),
            _tallies(found.counts).tolist(),
            _tallies(found.of_groups).swapaxes(0, 1).tolist(),
            found.consensus.tolist(),
            found.divisiveness.tolist(),
            strict=True,
        )
    ]


def _tallies(counts: "Counts") -> Any:
    """The numbers of a tally, along a last axis."""
    import numpy as np

    from thegither_analysis.opinion import shares

    agree = shares(counts).agree
    return np.stack([*counts, agree.low.round(_DIGITS), agree.high.round(_DIGITS)], axis=-1)


def _weighted(votes: "Votes", weights: Mapping[int, float]) -> dict[int, list[float]]:
    """By statement the weighted shares, what they rest on, and the interval of those who agree."""
    import numpy as np

    from thegither_analysis.opinion import weighted_counts

    votes = votes.without(participants=set(votes.participants.tolist()) - weights.keys())
    found = weighted_counts(votes, [weights[number] for number in votes.participants.tolist()])
    agree = found.agree
    rows = (agree.value, found.disagree.value, found.passed.value, found.effective_n, agree.low, agree.high)
    shares = np.stack(rows, axis=-1).round(_DIGITS).tolist()
    return dict(zip(votes.statements.tolist(), shares, strict=True))


def _points(found: "OpinionMap", rows: "Integers") -> list[list[float | int | None]]:
    import numpy as np

    if len(rows) < FEWEST_PUBLISHED:
        return []
    drawn = rows[np.linspace(0, len(rows) - 1, min(len(rows), MOST_DRAWN)).astype(int)]
    return [
        [round(x, _DIGITS), round(y, _DIGITS), group if group >= 0 else None, voter]
        for (x, y), group, voter in zip(
            found.points[drawn].tolist(),
            found.label[drawn].tolist(),
            found.participants[drawn].tolist(),
            strict=True,
        )
    ]
