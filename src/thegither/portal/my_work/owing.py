"""What somebody owes to people and partners, and what is owed to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.delivery.models import Action as PartnersAction
from thegither.delivery.models import ActionDecision, ActionOwner
from thegither.delivery.selectors import UNDER_WAY
from thegither.dialogue.models import (
    AnswerState,
    Citation,
    Contribution,
    MatterStage,
    Standing,
    TimeRequest,
)
from thegither.dialogue.receipts import receipt_token
from thegither.dialogue.selectors import answer_due_on
from thegither.engagement.selectors.gaps import planned_outreach
from thegither.engagement.selectors.waiting import planning_waits_for
from thegither.framework.models import ClarityState
from thegither.framework.selectors.commitments import promises_at_work
from thegither.framework.selectors.owed import rounds_to_do, versions_to_sign
from thegither.kernel.clock import now, today
from thegither.kernel.policies import Action, allowed
from thegither.means.selectors.support import requests_to_decide
from thegither.partners.models import Invitation
from thegither.relations.selectors.waiting import waiting_for
from thegither.ui.words import as_date, number

from .desk import Desk
from .matters import answers_due, in_number

REVIEW_AHEAD = timedelta(days=42)
SUNSET_AHEAD = timedelta(days=90)
FEEDBACK_WITHIN = timedelta(days=90)
CONFIRM_WITHIN = timedelta(days=28)
SIGN_WITHIN, READ_WITHIN = timedelta(days=28), timedelta(days=14)
MOST = 50


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that is owed: what, by when, and where it is done."""

    title: str
    url: str
    text: str
    due_on: date

    @property
    def is_late(self) -> bool:
        """True once its day has gone by."""
        return self.due_on < today()


def owing(desk: Desk, matters: Sequence[Any]) -> tuple[list[Owed], list[Owed]]:
    """Return all that is owed by somebody, and all that is owed to them, each soonest first.

    ``matters`` are those of ``matters_of``.
    """
    actions, actions_of_others = _actions(desk)
    answers, feedback = _of_what_was_said(desk)
    owed = [
        *actions,
        *_answers(desk, matters),
        *_invitations(desk),
        *_moderation(desk, matters),
        *_reviews(desk),
        *_time_asked(desk),
        *_outreach(desk),
        *_engagements(desk),
        *_support(desk),
        *_agreements(desk),
        *_promises(desk),
        *_relations(desk),
        *feedback,
    ]
    return _soonest_first(owed), _soonest_first([*actions_of_others, *answers])


def _soonest_first(owed: list[Owed]) -> list[Owed]:
    return sorted(owed, key=lambda one: (one.due_on, one.title))


def _actions(desk: Desk) -> tuple[list[Owed], list[Owed]]:
    """Return the actions under way that the seats own, and those of others that come of what was said.

    The second carry out decisions which cite what the person or their seats said.
    """
    names = {seat.pk: str(seat.organisation) if seat.organisation else "" for seat in desk.seats}
    owners = ActionOwner.objects.filter(action=OuterRef("pk"), seat__in=desk.seat_ids)
    said = Contribution.objects.filter(desk.said).order_by().values("pk")
    cited = Citation.objects.filter(contribution__in=said).order_by().values("decision_id")
    carried_out = ActionDecision.objects.filter(decision__in=cited).order_by().values("action_id")
    owned = ActionOwner.objects.filter(seat__in=desk.seat_ids).order_by().values("action_id")
    rows = (
        allowed(desk.actor, Action.VIEW, PartnersAction)
        .filter(Q(pk__in=owned) | Q(pk__in=carried_out), state__in=UNDER_WAY)
        .annotate(owner=Subquery(owners.order_by("pk").values("seat_id")[:1]))
        .select_related("partnership")
        .order_by("due_on", "pk")
    )
    owed: list[Owed] = []
    owed_to_me: list[Owed] = []
    for action in rows[: 2 * MOST]:
        words = {"reference": action.reference, "partnership": action.partnership.name}
        if action.owner is None:
            text = _("Carries out a decision that cites what you said · %(partnership)s") % words
        elif names[action.owner]:
            words["organisation"] = names[action.owner]
            text = _("Action %(reference)s, for %(organisation)s · %(partnership)s") % words
        else:
            text = _("Action %(reference)s · %(partnership)s") % words
        found = owed_to_me if action.owner is None else owed
        found.append(Owed(action.title, action.get_absolute_url(), text, action.due_on))
    return owed, owed_to_me


def _answers(desk: Desk, matters: Sequence[Any]) -> list[Owed]:
    """Return, for each matter, the contributions whose promised day for an answer has come near or gone."""
    owed = []
    for matter in matters:
        count, first = answers_due(matter)
        if not count or matter.partnership_id not in desk.spoken_in:
            continue
        days = desk.spoken_in[matter.partnership_id].answer_within_days
        title = ngettext("Answer %(count)s contribution", "Answer %(count)s contributions", count)
        promise = ngettext("Promised within %(days)s day", "Promised within %(days)s days", days)
        owed.append(
            Owed(
                title % {"count": in_number(count)},
                reverse("dialogue:answer", args=[matter.pk]),
                f"{promise % {'days': days}} · {matter.title}",
                as_date(first) + timedelta(days=days),
            )
        )
    return sorted(owed, key=lambda one: one.due_on)[:MOST]


def _invitations(desk: Desk) -> list[Owed]:
    """Return the invitations to a seat that were sent to the person's address; the link is in the letter."""
    waiting = Invitation.objects.filter(
        email__iexact=desk.email, accepted_at=None, withdrawn_at=None, expires_at__gt=now()
    ).select_related("seat__partnership")
    return [
        Owed(
            _("Say yes or no to a seat in %(partnership)s") % {"partnership": row.seat.partnership.name},
            row.seat.partnership.get_absolute_url() if row.seat.partnership.is_public else "",
            _("Open the link in the letter that we sent you."),
            as_date(row.expires_at),
        )
        for row in waiting.order_by("expires_at")[:MOST]
    ]


def _moderation(desk: Desk, matters: Sequence[Any]) -> list[Owed]:
    """Return how many contributions wait for a moderator: others do not see them until somebody looks."""
    waiting = sum(matter.waiting or 0 for matter in matters if matter.partnership_id in desk.run)
    if not waiting:
        return []
    title = ngettext(
        "Look at %(count)s contribution that waits to be shown",
        "Look at %(count)s contributions that wait to be shown",
        waiting,
    )
    text = _("Nobody else sees what waits for a moderator")
    return [Owed(title % {"count": number(waiting)}, reverse("dialogue:moderate_all"), text, today())]


def _reviews(desk: Desk) -> list[Owed]:
    """Return the reviews and sunset dates that come near, for whoever runs the partnership."""
    owed = []
    for partnership in desk.run.values():
        url = reverse("partners:edit_partnership", args=[partnership.slug])
        if partnership.next_review_on <= today() + REVIEW_AHEAD:
            title = _("Review the partnership, and set the next review")
            owed.append(Owed(title, url, partnership.name, partnership.next_review_on))
        if partnership.sunset_on <= today() + SUNSET_AHEAD:
            title = _("Renew the partnership or close it")
            owed.append(Owed(title, url, partnership.name, partnership.sunset_on))
    return owed


def _time_asked(desk: Desk) -> list[Owed]:
    """Return the partners who need more time for a matter, for whoever runs it."""
    if not desk.run:
        return []
    waiting = TimeRequest.objects.filter(answered_at=None, matter__partnership__in=list(desk.run))
    waiting = waiting.select_related("matter", "asked_for__organisation", "asked_for__individual")
    title = _("Answer %(who)s, who asks for more time")
    return [
        Owed(
            title % {"who": asked.asked_for},
            reverse("dialogue:more_time", args=[asked.matter_id]),
            asked.matter.title,
            as_date(asked.matter.open_until or asked.until),
        )
        for asked in waiting.order_by("asked_at")[:MOST]
    ]


def _after(moment: datetime | None, within: timedelta) -> date:
    assert moment is not None  # what is open has been opened
    return as_date(moment) + within


def _agreements(desk: Desk) -> list[Owed]:
    """Return the versions of agreements to sign, and the clarity tests to answer or to read."""
    owed = []
    for version in versions_to_sign(desk.seat_ids)[:MOST]:
        partnership = version.framework.partnership
        title = _("Sign version %(number)s of the agreement, or say why not") % {"number": version.number}
        url = reverse("framework:sign", args=[partnership.slug, version.number])
        owed.append(Owed(title, url, partnership.name, _after(version.opened_at, SIGN_WITHIN)))
    for row in rounds_to_do(desk.seat_ids)[:MOST]:
        is_answering = row.state == ClarityState.ANSWERING
        title = _("Say what you are here for, unseen") if is_answering else _("Compare answers, unseen")
        due_on = row.answer_until if is_answering else _after(row.reading_from, READ_WITHIN)
        owed.append(Owed(title, row.get_absolute_url(), row.version.framework.partnership.name, due_on))
    return owed


def _outreach(desk: Desk) -> list[Owed]:
    """Return the visits to those who are missing that the seats planned."""
    return [
        Owed(
            _("Go to them: %(who)s") % {"who": task.gap.who},
            task.get_absolute_url(),
            f"{task.where} · {task.gap.partnership.name}",
            task.due_on,
        )
        for task in planned_outreach(desk.seat_ids)[:MOST]
    ]


def _support(desk: Desk) -> list[Owed]:
    """Return the requests for support to take part that wait for a decision of these seats."""
    waiting = requests_to_decide(desk.actor, desk.seat_ids, list(desk.run))
    title = _("Decide about support to take part: %(need)s")
    return [
        Owed(
            title % {"need": asked.get_need_display()},
            asked.get_absolute_url(),
            asked.partnership.name,
            asked.decide_by,
        )
        for asked in waiting[:MOST]
    ]


def _engagements(desk: Desk) -> list[Owed]:
    """Return turns on rotas, purposes to agree, words to go, and positions to look at again."""
    found = planning_waits_for(desk.actor, desk.seat_ids, MOST)
    return [Owed(one.title, one.url, one.text, one.due_on) for one in found]


def _relations(desk: Desk) -> list[Owed]:
    """Return the contacts to follow up and the rounds to answer."""
    return [Owed(one.title, one.url, one.text, one.due_on) for one in waiting_for(desk.actor, MOST)]


def _of_what_was_said(desk: Desk) -> tuple[list[Owed], list[Owed]]:
    """Return the answers that the person and their seats wait for, and the feedback they are asked for."""
    ended = MatterStage.objects.filter(
        matter=OuterRef("matter"),
        stage=OuterRef("stage"),
        left_at__gt=OuterRef("entered_at"),
        left_at__gte=now() - FEEDBACK_WITHIN,
    )
    unanswered = Q(standing=Standing.SHOWN) & ~Q(answer__in=AnswerState.outcomes())
    asked = Q(stage_feedback=None, ended_at__isnull=False)
    if desk.actor.person_id is not None:
        asked &= Q(person=desk.actor.person_id)
    rows = (
        Contribution.objects.filter(pk__in=Contribution.objects.filter(desk.said).order_by().values("pk"))
        .exclude(standing=Standing.WITHDRAWN)
        .annotate(ended_at=Subquery(ended.order_by("left_at").values("left_at")[:1]))
        .filter(unanswered | asked)
        .select_related("matter__partnership", "stage_feedback")
        .order_by("pk")
    )
    answers, feedback = [], []
    for said in rows[:MOST]:
        if said.standing == Standing.SHOWN and not said.is_answered:
            title = _("An answer to %(reference)s") % {"reference": said.reference}
            answers.append(Owed(title, said.get_absolute_url(), said.matter.title, answer_due_on(said)))
        # No due day binds somebody who is asked a favour: it is owed, if at all, until the time is over.
        if said.ended_at and said.person_id == desk.actor.person_id and not hasattr(said, "stage_feedback"):
            title = _("Say whether you were heard on “%(matter)s”") % {"matter": said.matter.title}
            url = reverse("dialogue:stage_feedback", args=[receipt_token(said)])
            text = _("The stage “%(stage)s” has ended · %(reference)s") % {
                "stage": said.get_stage_display(),
                "reference": said.reference,
            }
            feedback.append(Owed(title, url, text, as_date(said.ended_at + FEEDBACK_WITHIN)))
    return answers, feedback


def _promises(desk: Desk) -> list[Owed]:
    """Return what one's own seats promised and have to show, and what one is to say of others' promises."""
    own, of_others = promises_at_work(desk.actor, desk.seat_ids)
    owed = []
    for each in own:
        since = each.verdicts[-1].said_at.date() if each.verdicts else each.next_due_on or today()
        text = _("Your promise to %(name)s: %(standing)s")
        named = {"name": each.commitment.recipient, "standing": each.status.label.lower()}
        due_on = each.missed_on or since
        owed.append(Owed(each.commitment.text, each.commitment.get_absolute_url(), text % named, due_on))
    for each in of_others:
        if each.evidence:
            text = _("%(name)s says that this promise was kept: say whether it was")
            due_on = each.evidence.given_at.date() + CONFIRM_WITHIN
            named = {"name": str(each.commitment.made_by)}
            owed.append(Owed(each.commitment.text, each.commitment.get_absolute_url(), text % named, due_on))
    return owed
