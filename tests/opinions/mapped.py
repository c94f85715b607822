"""Conversations with a map, without casting each vote."""

import numpy as np

from tests.factories import make_activity
from thegither.engagement.models import Activity
from thegither.kernel.actors import Actor
from thegither.opinions.models import Ballots, Run
from thegither.opinions.selectors.results import packed
from thegither.opinions.services.showing import placed_in, shown_of
from thegither.opinions.services.statements import add_statement
from thegither_analysis.opinion import VERSION, opinion_map, votes

TEXTS = (
    "A bus that always comes is worth more than a bus that comes often.",
    "If a bus is cancelled, tell us by text, not only in an app.",
    "Serve the main road first, even if the glens wait.",
    "An evening ticket could cost a pound more if the bus ran until midnight.",
    "Smaller buses on more roads would serve us better.",
    "Fares must not rise, whatever else changes.",
    "The last bus should wait for the last train.",
    "Every village needs one bus in the evening, even if few take it.",
    "Bigger buses are the answer.",
    "Dogs should travel free after seven.",
)
# Of each group, the share who agree with each of the statements.
SHARES = (
    (0.95, 0.95, 0.95, 0.9, 0.05, 0.1, 0.8, 0.05, 0.1, 0.8),
    (0.9, 0.9, 0.05, 0.85, 0.95, 0.1, 0.8, 0.97, 0.1, 0.2),
    (0.9, 0.95, 0.4, 0.03, 0.4, 0.97, 0.8, 0.4, 0.1, 0.5),
)


def make_conversation(statements: int = len(TEXTS), **fields: object) -> Activity:
    """Make an open conversation with statements of ``TEXTS``, the first three of them seeds."""
    activity = make_activity(kind="conversation", **fields)
    for place, text in enumerate(TEXTS[:statements]):
        add_statement(actor=Actor.system(), activity=activity, text=text, is_seed=place < 3)
    return activity


def drawn_votes(sizes: tuple[int, ...], *, seed: int = 3, answered: float = 0.95) -> np.ndarray:
    """Return rows of person, statement and vote: people of each group vote by its shares; few pass."""
    chance = np.random.default_rng(seed)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    agreed = chance.random((len(groups), len(TEXTS))) < np.array(SHARES)[groups]
    values = np.where(chance.random(agreed.shape) < 0.05, 0, np.where(agreed, 1, -1))
    people, statements = np.nonzero(chance.random(agreed.shape) < answered)
    return np.column_stack([people + 1, statements + 1, values[people, statements]])


def make_run(
    activity: Activity,
    rows: np.ndarray,
    *,
    matters: dict[int, list[int]] | None = None,
    **fields: object,
) -> Run:
    """Store the map of votes as the newest run of a conversation."""
    cast = votes(rows[:, 0], rows[:, 1], rows[:, 2])
    found = opinion_map(cast)
    Ballots.objects.update_or_create(activity=activity, defaults={"sequence": len(cast)})
    return Run.objects.create(
        **{
            "activity": activity,
            "sequence": len(cast),
            "version": VERSION,
            "seed": found.seed,
            "parameters": found.parameters,
            "digest": found.digest,
            "voters": len(found.participants),
            "placed": len(placed_in(found, cast.given)),
            "statements": len(found.statements),
            "votes": len(cast),
            "groups": len(found.groups),
            "refused": found.refused or "",
            "shown": packed(shown_of(activity, found, cast.given, cast, matters or {})),
            "result": packed(found.as_dict()),
            **fields,
        }
    )
