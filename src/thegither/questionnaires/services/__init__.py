"""Everything that can be done with questionnaires."""

from .about import forget_about, has_told, still_to_ask, tell_about
from .answering import answer_at_once, begin_sheet, keep_answers, resume, send_answers
from .editing import (
    change_form,
    choose_about,
    copy_form,
    duplicate,
    load_form,
    move,
    put_in_force,
    put_question,
    put_section,
    remove,
    write_words,
)
from .workbooks import ask_workbook

__all__ = [
    "answer_at_once",
    "ask_workbook",
    "begin_sheet",
    "change_form",
    "choose_about",
    "copy_form",
    "duplicate",
    "forget_about",
    "has_told",
    "keep_answers",
    "load_form",
    "move",
    "put_in_force",
    "put_question",
    "put_section",
    "remove",
    "resume",
    "send_answers",
    "still_to_ask",
    "tell_about",
    "write_words",
]
