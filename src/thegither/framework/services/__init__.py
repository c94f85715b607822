"""Write what partners agreed: the framework, its signatures, the clarity test."""

from .agreement import (
    begin_change,
    begin_framework,
    keep_ours,
    open_for_signing,
    save_points,
    save_roles,
    save_texts,
    take_over,
)
from .clarity import answer_round, begin_reading, finish_round, judge, open_round
from .signing import sign

__all__ = [
    "answer_round",
    "begin_change",
    "begin_framework",
    "begin_reading",
    "finish_round",
    "judge",
    "keep_ours",
    "open_for_signing",
    "open_round",
    "save_points",
    "save_roles",
    "save_texts",
    "sign",
    "take_over",
]
