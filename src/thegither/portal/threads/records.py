"""The records as a thread shows them: small, frozen, safe to hand on."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from thegither.delivery.models import ActionState
from thegither.dialogue.models import AnswerState, DecisionRule, DecisionState
from thegither.kernel.ids import reference
from thegither.outcomes.models import Likelihood


@dataclass(frozen=True, slots=True)
class Said:
    """A contribution as a thread shows it."""

    pk: int
    text: str
    language: str
    byline: str
    said_at: datetime
    layer: str
    channel: str
    matter_id: int
    answer: str

    @property
    def reference(self) -> str:
        """The reference people quote, for example ``C-0187``."""
        return reference("C", self.pk)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a contribution, because of what, and which seat says so."""

    pk: int
    state: str
    because: str
    look_again_on: date | None
    answered_at: datetime
    answered_for: str
    covers: int | None = None  # how many contributions, where that was asked for

    @property
    def state_text(self) -> str:
        """The state in words."""
        return str(AnswerState(self.state).label)

    @property
    def is_no(self) -> bool:
        """True where it says that nothing will be done."""
        return self.state == AnswerState.NOT_DONE


@dataclass(frozen=True, slots=True)
class Stood:
    """A seat, or a person of their own (unnamed), that did not go along with a decision."""

    seat: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as a thread shows it."""

    pk: int
    title: str
    state: str
    is_no: bool
    rule: str
    reasons: str
    chosen: str
    decided_by: str
    decided_at: datetime | None
    proposed_at: datetime
    look_again_on: date | None
    matter_id: int
    dissents: tuple[Stood, ...] = ()

    def get_absolute_url(self) -> str:
        """Return the page of the decision."""
        return reverse("portal:decision", args=[self.pk])

    @property
    def rule_text(self) -> str:
        """The rule in words."""
        return str(DecisionRule(self.rule).label) if self.rule else ""

    @property
    def is_taken(self) -> bool:
        """True for a decision to go ahead."""
        return self.state == DecisionState.DECIDED and not self.is_no

    @property
    def is_refusal(self) -> bool:
        """True for a decision not to go ahead."""
        return self.state == DecisionState.DECIDED and self.is_no


@dataclass(frozen=True, slots=True)
class Did:
    """An action as a thread shows it."""

    pk: int
    title: str
    state: str
    due_on: date
    done_on: date | None
    result: str
    owners: tuple[str, ...] = ()
    in_person: bool = False  # somebody who sits for themselves owns it too, who is not named

    def get_absolute_url(self) -> str:
        """Return the page of the action."""
        return reverse("portal:action", args=[self.pk])

    @property
    def owner_names(self) -> tuple[str, ...]:
        """Who owns it, as a list shows it."""
        return (*self.owners, _("a partner in person")) if self.in_person else self.owners

    @property
    def state_text(self) -> str:
        """The state in words."""
        return str(ActionState(self.state).label)

    @property
    def is_under_way(self) -> bool:
        """True until it is done or stopped."""
        return self.state in (ActionState.PLANNED, ActionState.DOING)


@dataclass(frozen=True, slots=True)
class Figure:
    """The last value of an indicator from before and its newest from after; either may be missing."""

    indicator: str
    unit: str
    better: str
    before: Decimal | None = None
    before_on: date | None = None
    before_n: int | None = None
    after: Decimal | None = None
    after_on: date | None = None
    after_n: int | None = None

    @property
    def is_measured(self) -> bool:
        """True if there is a value on both sides."""
        return self.before is not None and self.after is not None

    @property
    def is_equal(self) -> bool:
        """True if both values are the same."""
        return self.is_measured and self.before == self.after


@dataclass(frozen=True, slots=True)
class Changed:
    """An outcome as a thread shows it; ``likelihood`` is empty where nobody claimed a part in it."""

    pk: int
    title: str
    for_whom: str
    look_again_on: date | None
    likelihood: str
    figures: tuple[Figure, ...]

    @property
    def is_measured(self) -> bool:
        """True if any of its indicators has a value from before and from after."""
        return any(figure.is_measured for figure in self.figures)

    @property
    def measured_figures(self) -> tuple[Figure, ...]:
        """The indicators with a value on both sides."""
        return tuple(figure for figure in self.figures if figure.is_measured)

    @property
    def likelihood_text(self) -> str:
        """How likely it is that the actions played a part, in words."""
        return str(Likelihood(self.likelihood).label).lower() if self.likelihood else ""

    @property
    def counts(self) -> bool:
        """True if it is measured and the actions are thought to have played a part in it."""
        return self.is_measured and self.likelihood in (Likelihood.LIKELY, Likelihood.POSSIBLE)

    @property
    def is_unchanged(self) -> bool:
        """True if every measured indicator has the same value after as before."""
        return self.is_measured and all(figure.is_equal for figure in self.measured_figures)
