"""The one thread said → decided → did → changed, pulled from any record in either direction.

Links are explicit and many-to-many: a decision cites contributions, an action carries out decisions, a claim
ties actions to an outcome. Everything is read through the policies of the actor who asks, so that a private
record never shows through a thread, and everything is read in bulk: the number of queries does not grow with
the number of threads.
"""

from .pulling import (
    Web,
    reach_of,
    reach_of_decisions,
    thread_of_action,
    thread_of_contribution,
    thread_of_decision,
    thread_of_outcome,
    threads_into,
    threads_of_decisions,
)
from .reading import answer_of, contributions_cited, figures_of, read_decided, said_of
from .records import Answer, Changed, Decided, Did, Figure, Said
from .stations import Reach, Station, Thread

__all__ = [
    "Answer",
    "Changed",
    "Decided",
    "Did",
    "Figure",
    "Reach",
    "Said",
    "Station",
    "Thread",
    "Web",
    "answer_of",
    "contributions_cited",
    "figures_of",
    "reach_of",
    "reach_of_decisions",
    "read_decided",
    "said_of",
    "thread_of_action",
    "thread_of_contribution",
    "thread_of_decision",
    "thread_of_outcome",
    "threads_into",
    "threads_of_decisions",
]
