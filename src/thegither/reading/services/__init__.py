"""What may be done in this room."""

from .coding import code_unit, open_coding, settle_unit
from .evidence import name_evidence, weight_sample
from .marks import mark_read
from .runs import ask_for_reading, catch_up, make_run
from .themes import (
    accept_suggestion,
    assign,
    change_theme,
    make_theme,
    merge_themes,
    refuse_suggestion,
    refuse_theme,
    split_theme,
)
from .workbench import answer_all

__all__ = [
    "accept_suggestion",
    "answer_all",
    "ask_for_reading",
    "assign",
    "catch_up",
    "change_theme",
    "code_unit",
    "make_run",
    "make_theme",
    "mark_read",
    "merge_themes",
    "name_evidence",
    "open_coding",
    "refuse_suggestion",
    "refuse_theme",
    "settle_unit",
    "split_theme",
    "weight_sample",
]
