"""Looking back: what the records show for each standard, and whether the promise was kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.dialogue.models import AnswerState
from thegither.engagement.models import (
    Engagement,
    Influence,
    PromiseReview,
    Response,
    ResponseStanding,
    StandardNote,
)
from thegither.engagement.packages import Standard, standard_package
from thegither.ui.words import number, percent

from .gates import said_in
from .interests import interests_of, judged
from .plan import purpose_before_method
from .time import TimePage, time_of


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One standard: what the records show, and what partners noted."""

    standard: Standard
    shows: Sequence[str]
    note: StandardNote | None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Everything on the page of a review."""

    rows: Sequence[Reviewed]
    promise: PromiseReview | None
    kept: bool | None

    @property
    def noted(self) -> int:
        """How many standards have a note."""
        return sum(row.note is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Facts:
    engagement: Engagement
    time: TimePage
    said: int
    answered: int
    acted_on: int
    responses: int


def review_of(engagement: Engagement) -> ReviewPage:
    """Return what the records show of an engagement by each standard (its matter loaded)."""
    counted = dict(
        said_in(engagement).order_by().values_list("answer").annotate(count=Count("pk", distinct=True))
    )
    said = sum(counted.values())
    facts = _Facts(
        engagement,
        time_of(engagement),
        said,
        said - counted.get(AnswerState.RECEIVED, 0),
        counted.get(AnswerState.ACTED_ON, 0) + counted.get(AnswerState.PARTLY, 0),
        Response.objects.filter(
            activity__engagement=engagement, sent_at__isnull=False, standing=ResponseStanding.COUNTED
        ).count(),
    )
    notes = {
        note.standard: note for note in engagement.standard_notes.select_related("written_for__organisation")
    }
    rows = [
        Reviewed(standard, [line for line in _SHOWS[standard.key](facts) if line], notes.get(standard.key))
        for standard in standard_package().entries.values()
    ]
    promise = (
        PromiseReview.objects.filter(engagement=engagement).select_related("said_for__organisation").first()
    )
    return ReviewPage(rows, promise, _kept(engagement, promise))


def _kept(engagement: Engagement, promise: PromiseReview | None) -> bool | None:
    """Return whether the say went as far as promised; None where one of the two is not said."""
    if promise is None or not engagement.influence:
        return None
    return Influence.values.index(promise.influence) >= Influence.values.index(engagement.influence)


def _inclusion(facts: _Facts) -> list[str]:
    rows = judged(interests_of(facts.engagement.matter).select_related("matter", "organisation", "community"))
    affected = [row for row in rows if row.interest.is_much_affected]
    heard = [row for row in affected if row.is_heard]
    told = {"heard": number(len(heard)), "all": number(len(affected))}
    return [
        _("%(heard)s of %(all)s much affected groups were heard.") % told,
        ngettext("%(count)s was asked.", "%(count)s were asked.", len(facts.time.rows))
        % {"count": number(len(facts.time.rows))},
    ]


def _support(facts: _Facts) -> list[str]:
    texts = facts.engagement.activities.filter(texts__isnull=False).distinct().count()
    if not texts:
        return [_("No way to take part was put into another language or Easy Read.")]
    told = {"count": number(texts)}
    return [
        ngettext(
            "%(count)s way to take part in other languages or Easy Read.",
            "%(count)s ways to take part in other languages or Easy Read.",
            texts,
        )
        % told
    ]


def _planning(facts: _Facts) -> list[str]:
    engagement = facts.engagement
    order = purpose_before_method(list(engagement.chosen_methods.all()))
    words = {
        True: _("The purpose was agreed before any method was chosen."),
        False: _("A method was chosen before the purpose was agreed, with a reason."),
        None: _("No method was chosen."),
    }
    early = facts.time.earliness
    return [
        words[order],
        _("Earliness %(share)s: how much of the time up to the decision partners were in.")
        % {"share": percent(early)}
        if early is not None
        else "",
    ]


def _working(facts: _Facts) -> list[str]:
    short = facts.time.short
    agreed = sum(row.has_agreed for row in facts.time.rows)
    told = {"short": number(len(short)), "agreed": number(agreed)}
    return [_("Too little time for %(short)s partners; %(agreed)s agreed to less.") % told]


def _methods(facts: _Facts) -> list[str]:
    chosen = list(facts.engagement.chosen_methods.all())
    against = [each for each in chosen if each.cautions]
    told = {"names": ", ".join(each.name for each in chosen) or "–", "against": number(len(against))}
    return [_("%(names)s. Chosen against a caution: %(against)s.") % told]


def _communication(facts: _Facts) -> list[str]:
    if not facts.said:
        return [_("Nothing that was said is kept as part of it.")]
    told = {"answered": number(facts.answered), "said": number(facts.said)}
    return [_("%(answered)s of %(said)s contributions have an answer.") % told]


def _impact(facts: _Facts) -> list[str]:
    if not facts.said and not facts.responses:
        return [_("Nobody took part in a way that is recorded here.")]
    told = {"acted": number(facts.acted_on), "said": number(facts.said), "taking": number(facts.responses)}
    return [
        _("%(acted)s of %(said)s contributions were acted on, at least in part.") % told,
        _("%(taking)s responses count.") % told,
    ]


_SHOWS: dict[str, Callable[[_Facts], list[str]]] = {
    "inclusion": _inclusion,
    "support": _support,
    "planning": _planning,
    "working-together": _working,
    "methods": _methods,
    "communication": _communication,
    "impact": _impact,
}
