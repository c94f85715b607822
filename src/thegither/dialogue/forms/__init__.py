"""Forms of this room: what is said, matters, answers, decisions."""

from .saying import SayForm, say_form_for

__all__ = ["SayForm", "say_form_for"]
