"""What must be fair before an engagement opens, read from the records (the four Gunning principles).

Nothing is decided yet; there is enough to judge by; there is enough time; what is said is taken into account.
Besides, citizens and communities have a way in. Each is met, or passed by a reason that everybody reads.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.dialogue.models import AnswerState, Contribution, Stage, Standing
from thegither.engagement.models import (
    Access,
    Engagement,
    GateKey,
    GateReason,
    ModerationDuty,
    PaperKind,
)
from thegither.kernel.clock import today
from thegither.ui.words import number, short_day

from .time import TimePage, opening_of, time_of


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: whether the records meet it, what they show, and the reason by which it was passed."""

    key: str
    label: str
    is_met: bool
    shows: str
    passed: GateReason | None
    url: str

    @property
    def is_passed(self) -> bool:
        """True where it is met, or a reason was given."""
        return self.is_met or self.passed is not None


@dataclass(frozen=True, slots=True)
class Need:
    """Something else without which an engagement does not open."""

    key: str
    label: str
    is_there: bool
    shows: str
    url: str


@dataclass(frozen=True, slots=True)
class Check:
    """All that an engagement needs to open."""

    gates: Sequence[Gate]
    needs: Sequence[Need]

    @property
    def is_ready(self) -> bool:
        """True where it may open."""
        return all(gate.is_passed for gate in self.gates) and all(need.is_there for need in self.needs)

    @property
    def missing(self) -> list[str]:
        """What is not there, in words."""
        gates = [gate.label for gate in self.gates if not gate.is_passed]
        return gates + [need.label for need in self.needs if not need.is_there]


def said_in(engagement: Engagement) -> QuerySet[Contribution]:
    """Return what was said in an engagement and is shown: in its activities, and by its partners' members."""
    return Contribution.objects.filter(
        Q(placed__activity__engagement=engagement) | Q(member_kit__invited__engagement=engagement),
        standing=Standing.SHOWN,
    )


def unanswered_in(engagement: Engagement) -> int:
    """Count what was said in an engagement and has no answer yet. One query."""
    return said_in(engagement).filter(answer=AnswerState.RECEIVED).count()


def check_of(engagement: Engagement, time: TimePage | None = None) -> Check:
    """Return what an engagement needs to open and what is there of it (its matter loaded)."""
    time = time or time_of(engagement)
    return Check(gates_of(engagement, time), list(_needs(engagement)))


def gates_of(engagement: Engagement, time: TimePage | None = None) -> list[Gate]:
    """Return the gates of an engagement as the records stand now."""
    reasons = {
        reason.gate: reason for reason in engagement.gate_reasons.select_related("given_for__organisation")
    }
    page = time or time_of(engagement)
    read: dict[str, Callable[[], tuple[bool, str, str]]] = {
        GateKey.FORMATIVE: lambda: _formative(engagement),
        GateKey.REASONS: lambda: _reasons(engagement),
        GateKey.TIME: lambda: _time(engagement, page),
        GateKey.ACCOUNT: lambda: _account(engagement),
        GateKey.CITIZENS: lambda: _citizens(engagement, page),
    }
    found = []
    for key in GateKey:
        is_met, shows, url = read[key]()
        found.append(Gate(key, str(key.label), is_met, shows, reasons.get(key), url))
    return found


def _page(name: str, engagement: Engagement) -> str:
    return reverse(f"engagement:{name}", args=[engagement.pk])


def _formative(engagement: Engagement) -> tuple[bool, str, str]:
    url = _page("plan_dates", engagement)
    if engagement.matter.stage not in (Stage.PROBLEM, Stage.OPTIONS, Stage.DRAFT):
        told = {"stage": engagement.matter.get_stage_display()}
        return False, _("The matter is at “%(stage)s”.") % told, url
    if engagement.decides_on is None:
        return False, _("No day of the decision is set."), url
    last = engagement.closes_on or today()
    told = {"decides": short_day(engagement.decides_on), "closes": short_day(last)}
    if engagement.decides_on <= last:
        return False, _("It is decided on %(decides)s, not after %(closes)s.") % told, url
    return True, _("It is decided on %(decides)s, after it closes on %(closes)s.") % told, url


def _reasons(engagement: Engagement) -> tuple[bool, str, str]:
    url = _page("plan_papers", engagement)
    there = set(engagement.papers.filter(removed_at=None).values_list("kind", flat=True))
    needed = [PaperKind.REASONS, PaperKind.ASSESSMENT]
    if engagement.matter.stage != Stage.PROBLEM:
        needed.insert(1, PaperKind.OPTIONS)
    lacking = [str(kind.label).lower() for kind in needed if kind not in there]
    if lacking:
        return False, _("Not linked yet: %(what)s.") % {"what": ", ".join(lacking)}, url
    return True, _("Linked: %(what)s.") % {"what": ", ".join(str(kind.label).lower() for kind in needed)}, url


def _time(engagement: Engagement, time: TimePage) -> tuple[bool, str, str]:
    url = _page("plan_time", engagement)
    if not time.rows:
        return False, _("Nobody is asked yet."), _page("plan_partners", engagement)
    if time.short:
        who = ", ".join(str(row.invited) for row in time.short)
        told = {"who": who, "day": short_day(time.fair_close)}
        return False, _("Too short for %(who)s; fair from %(day)s.") % told, url
    agreed = sum(row.has_agreed for row in time.rows)
    if agreed:
        words = ngettext(
            "Enough for all who are asked; %(count)s agreed to less than it needs.",
            "Enough for all who are asked; %(count)s agreed to less than they need.",
            agreed,
        )
        return True, words % {"count": number(agreed)}, url
    return True, _("Enough for all who are asked."), url


def _account(engagement: Engagement) -> tuple[bool, str, str]:
    url = _page("plan_purpose", engagement)
    if engagement.hear_back_on is None:
        return False, _("No day is set by which people hear back."), url
    told = {"day": short_day(engagement.hear_back_on)}
    if engagement.is_draft:
        return True, _("People hear back by %(day)s.") % told, url
    waiting = unanswered_in(engagement)
    if waiting:
        words = ngettext(
            "%(count)s contribution has no answer yet; people hear back by %(day)s.",
            "%(count)s contributions have no answer yet; people hear back by %(day)s.",
            waiting,
        )
        told |= {"count": number(waiting)}
        is_met = engagement.is_open and engagement.hear_back_on >= today()
        return is_met, words % told, reverse("dialogue:answer", args=[engagement.matter_id])
    return True, _("Everything that was said so far has an answer."), url


def _citizens(engagement: Engagement, time: TimePage) -> tuple[bool, str, str]:
    url = _page("methods", engagement)
    if engagement.activities.exclude(access=Access.SEATS).exists():
        return True, _("There is a way to take part for people without a seat."), url
    groups = [str(row.invited) for row in time.rows if row.invited.organisation_id is None]
    if groups:
        return True, _("Asked besides organisations: %(who)s.") % {"who": ", ".join(groups)}, url
    return False, _("Only partners are asked so far."), url


def _needs(engagement: Engagement) -> Iterable[Need]:
    plan = _page("plan_purpose", engagement)
    people = _page("plan_people", engagement)
    if engagement.purpose_agreed_at:
        told: dict[str, Any] = {"day": short_day(engagement.purpose_agreed_at)}
        told["who"] = engagement.purpose_agreed_for or _("a partner")
        shows = _("Agreed by %(who)s on %(day)s.") % told
    else:
        shows = _("Not agreed yet.")
    yield Need("purpose", _("The purpose is agreed"), engagement.is_purpose_agreed, shows, plan)
    owner = engagement.owner
    shows = _("%(who)s says go or no-go.") % {"who": owner} if owner else _("Nobody is named.")
    yield Need("owner", _("Somebody says go or no-go"), owner is not None, shows, people)
    expects = bool(engagement.promise and engagement.hear_back_on)
    shows = engagement.promise if expects else _("The promise, or the day to hear back, is empty.")
    yield Need("promise", _("People know what becomes of what they say, and by when"), expects, shows, plan)
    covered, shows = _rota(engagement)
    yield Need("rota", _("Somebody looks at what comes in"), covered, shows, people)
    chosen = engagement.chosen_methods.exists() or engagement.activities.exists()
    shows = _("A method is chosen.") if chosen else _("No method is chosen yet.")
    yield Need("method", _("There is a way to take part"), chosen, shows, _page("methods", engagement))
    # Whoever owned it before spoke for themselves: a new owner says go anew.
    word = engagement.words_to_go.filter(said_for=engagement.owner_id).first() if owner else None
    shows = _("The owner has not said go yet.") if word is None else (_("Go.") if word.is_go else word.reason)
    yield Need(
        "go", _("The owner says go"), word is not None and word.is_go, shows, _page("say_go", engagement)
    )


def _rota(engagement: Engagement) -> tuple[bool, str]:
    """Return whether the rota covers the first week at least, and until when it goes without a gap."""
    day = opening_of(engagement)
    needed = min(day + timedelta(days=6), engagement.closes_on or day + timedelta(days=6))
    for duty in ModerationDuty.objects.filter(engagement=engagement).order_by("begins_on"):
        if duty.begins_on <= day <= duty.ends_on:
            day = duty.ends_on + timedelta(days=1)
    if day <= needed:
        return False, _("Nobody is on the rota for the first week.")
    return True, _("The rota goes without a gap until %(day)s.") % {"day": short_day(day - timedelta(days=1))}
