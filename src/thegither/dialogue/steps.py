"""Steps that a matter goes through before it moves on: answering, and those that higher rooms know of.

A step is never a lock: whoever moves a matter on without it says why, and the record keeps both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .models import AnswerState, Contribution, Matter, Stage, Standing


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a matter as it is now: what it is called, whether it is done, and where it is done."""

    key: str
    label: str
    is_done: bool
    url: str


Asked = Callable[[Matter], tuple[bool, str]]

_steps: dict[str, tuple[Any, Asked]] = {}


def step(key: str, label: Any) -> Callable[[Asked], Asked]:
    """Register a function that says of a matter whether the step ``key`` is done, and at which address."""

    def register(asked: Asked) -> Asked:
        _steps[key] = (label, asked)
        return asked

    return register


def steps_of(matter: Matter) -> list[Step]:
    """Return the steps of a matter; none for one that was imported or whose partnership has ended."""
    if matter.attribution or matter.partnership.has_ended:
        return []
    return [Step(key, str(label), *asked(matter)) for key, (label, asked) in _steps.items()]


def open_steps(matter: Matter) -> list[Step]:
    """Return the steps that are not done."""
    return [each for each in steps_of(matter) if not each.is_done]


def goes_on(matter: Matter, to: str) -> bool:
    """Return whether ``to`` lies after the stage of the matter."""
    return to in Stage and Stage.values.index(to) > Stage.values.index(matter.stage)


def label_of(key: str) -> str:
    """Return what a step is called, also one whose room is not there any more."""
    return str(_steps[key][0]) if key in _steps else key


@step("answered", _("Answer what was said"))
def everything_is_answered(matter: Matter) -> tuple[bool, str]:
    """Done while nothing that was said on the matter waits for an answer."""
    waiting = Contribution.objects.filter(matter=matter, standing=Standing.SHOWN, answer=AnswerState.RECEIVED)
    return not waiting.exists(), reverse("dialogue:answer", args=[matter.pk])
