"""How far the plan of an engagement is: its steps, what is done and what is missing in each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.engagement.models import ChosenMethod, Engagement
from thegither.ui.words import number, short_day

from .gates import Check, check_of
from .time import TimePage, time_of

# What partners agree on when they agree the purpose; a change of it in planning asks for their word anew.
PURPOSE = ("at_stake", "can_change", "cannot_change", "influence", "promise", "decided_by")


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step: whether it is done, and what is there or missing."""

    key: str
    title: str
    is_done: bool
    shows: str
    url: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything on the page of a plan."""

    steps: Sequence[PlanStep]
    check: Check
    time: TimePage
    chosen: Sequence[ChosenMethod]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.is_done for step in self.steps)


def missing_of_purpose(engagement: Engagement) -> list[str]:
    """Return the parts of the purpose, and its days, that are still empty."""
    needed = (*PURPOSE, "decides_on", "hear_back_on")
    return [field for field in needed if not getattr(engagement, field)]


def plan_of(engagement: Engagement) -> PlanPage:
    """Return the plan of an engagement (its matter loaded); the queries do not grow with what is planned."""
    time = time_of(engagement)
    check = check_of(engagement, time)
    chosen = list(engagement.chosen_methods.select_related("activity", "chosen_for__organisation"))
    return PlanPage(_steps(engagement, time, check, chosen), check, time, chosen)


def purpose_before_method(chosen: Sequence[ChosenMethod]) -> bool | None:
    """Return M23 of one engagement: all methods came after the purpose was agreed; None without any."""
    return all(not each.unlocked_because for each in chosen) if chosen else None


def _steps(
    engagement: Engagement, time: TimePage, check: Check, chosen: Sequence[ChosenMethod]
) -> list[PlanStep]:
    lacking = len(missing_of_purpose(engagement))
    purpose = ngettext(
        "%(count)s part of it is still empty.", "%(count)s parts of it are still empty.", lacking
    ) % {"count": number(lacking)}
    agreed = (
        _("Agreed on %(day)s.") % {"day": short_day(engagement.purpose_agreed_at)}
        if engagement.purpose_agreed_at
        else _("Another partner has not agreed it yet.")
    )
    asked = len(time.rows)
    people = ngettext("%(count)s is asked.", "%(count)s are asked.", asked) % {"count": number(asked)}
    papers = next(gate for gate in check.gates if gate.key == "reasons")
    dates_done = bool(engagement.closes_on and engagement.decides_on) and not time.short
    if engagement.closes_on:
        dates = _("Closes on %(day)s; the earliest fair close is %(fair)s.") % {
            "day": short_day(engagement.closes_on),
            "fair": short_day(time.fair_close),
        }
    else:
        dates = _("No last day is set; the earliest fair close is %(fair)s.") % {
            "fair": short_day(time.fair_close)
        }
    who_done = all(need.is_there for need in check.needs if need.key in ("owner", "rota"))
    missing = check.missing

    def page(name: str) -> str:
        return reverse(f"engagement:{name}", args=[engagement.pk])

    return [
        PlanStep(
            "purpose",
            _("What it is for"),
            not lacking,
            purpose if lacking else _("Written."),
            page("plan_purpose"),
        ),
        PlanStep("agree", _("Agree the purpose"), engagement.is_purpose_agreed, agreed, page("plan_purpose")),
        PlanStep("partners", _("Who is asked"), bool(time.rows), people, page("plan_partners")),
        PlanStep(
            "methods",
            _("How"),
            bool(chosen) or engagement.activities.exists(),
            ", ".join(each.name for each in chosen) or _("No method is chosen yet."),
            page("methods"),
        ),
        PlanStep("dates", _("When"), dates_done, dates, page("plan_dates")),
        PlanStep("papers", _("What there is to read"), papers.is_met, papers.shows, page("plan_papers")),
        PlanStep(
            "people",
            _("Who does what"),
            who_done,
            _("The owner and the rota are there.") if who_done else _("An owner or a rota is missing."),
            page("plan_people"),
        ),
        PlanStep(
            "check",
            _("Check and open"),
            not engagement.is_draft,
            (_("Missing: %(what)s.") % {"what": "; ".join(missing)} if missing else _("Everything is there."))
            if engagement.is_draft
            else engagement.get_state_display(),
            page("plan_check"),
        ),
    ]
