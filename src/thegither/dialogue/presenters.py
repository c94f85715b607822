"""The sentences that people read for this room's events. Facts only: no query for each."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.audit.models import Event
from thegither.audit.presenters import presents
from thegither.ui.words import number

from .models import AnswerState, Channel, DecisionRule, DissentKind, Heard, Layer, Stage, Standing
from .reasons import published_reasons
from .steps import label_of


# Matters -------------------------------------------------------------------------------------------------
@presents("dialogue.matter_opened")
def matter_opened(event: Event) -> str:
    """A matter was opened."""
    return _("A matter was opened")


@presents("dialogue.matter_changed")
def matter_changed(event: Event) -> str:
    """The words or the terms of a matter were changed."""
    return _("What the matter asks, or of whom, was changed")


@presents("dialogue.matter_translated")
def matter_translated(event: Event) -> str:
    """A matter was put into another language."""
    return _("The matter was put into another language")


@presents("dialogue.time_asked")
def time_asked(event: Event) -> str:
    """A partner needs longer."""
    return _("A partner asked for more time, to ask its people")


@presents("dialogue.time_answered")
def time_answered(event: Event) -> str:
    """Whether it got longer."""
    if event.facts.get("is_granted"):
        return _("The last day moved, because a partner needed more time")
    return _("A request for more time was turned down")


@presents("dialogue.matter_closed")
def matter_closed(event: Event) -> str:
    """A matter takes no more contributions."""
    return _("The matter takes no more contributions")


@presents("dialogue.matter_reopened")
def matter_reopened(event: Event) -> str:
    """A matter takes contributions again."""
    return _("The matter takes contributions again")


@presents("dialogue.stage_moved")
def stage_moved(event: Event) -> str:
    """A matter came to another stage, with how many went unanswered."""
    names = {"from": Stage(event.facts["from"]).label, "to": Stage(event.facts["to"]).label}
    if event.facts.get("goes_back"):
        moved = _("The matter went back from “%(from)s” to “%(to)s”") % names
    else:
        moved = _("The matter moved from “%(from)s” to “%(to)s”") % names
    if skipped := event.facts.get("skipped"):
        steps = ", ".join(f"“{label_of(key)}”" for key in skipped)
        moved = f"{moved}; {_('it went on without %(steps)s') % {'steps': steps}}"
    unanswered = event.facts.get("unanswered", 0)
    if not unanswered:
        return moved
    rest = ngettext(
        "%(count)s contribution had no answer", "%(count)s contributions had no answer", unanswered
    ) % {"count": number(unanswered)}
    return f"{moved}; {rest}"


@presents("dialogue.stage_feedback_given")
def stage_feedback_given(event: Event) -> str:
    """Somebody said how they were heard at a stage."""
    names = {"verdict": Heard(event.facts["verdict"]).label, "stage": Stage(event.facts["stage"]).label}
    return _("Asked “Did we hear you?” about the stage “%(stage)s”, somebody said: %(verdict)s") % names


# Answers and decisions -----------------------------------------------------------------------------------
@presents("dialogue.contributions_answered")
def contributions_answered(event: Event) -> str:
    """An answer was given to one or many contributions."""
    count = event.facts["count"]
    answered = ngettext("%(count)s contribution was answered", "%(count)s contributions were answered", count)
    state = AnswerState(event.facts["state"]).label
    return f"{answered % {'count': number(count)}}: {str(state).lower()}"


@presents("dialogue.decision_proposed")
def decision_proposed(event: Event) -> str:
    """A decision was put with its options."""
    return _("A decision was proposed, with %(count)s options") % {"count": event.facts["options"]}


@presents("dialogue.contributions_cited")
def contributions_cited(event: Event) -> str:
    """A decision cites what was said."""
    count = event.facts["cites"]
    cited = ngettext(
        "The decision cites %(count)s more contribution",
        "The decision cites %(count)s more contributions",
        count,
    )
    return cited % {"count": number(count)}


@presents("dialogue.decision_recorded")
def decision_recorded(event: Event) -> str:
    """What was decided, and by which rule."""
    if event.facts.get("is_no"):
        return _("It was decided: not now")
    return _("It was decided. %(rule)s") % {"rule": DecisionRule(event.facts["rule"]).label}


@presents("dialogue.decision_withdrawn")
def decision_withdrawn(event: Event) -> str:
    """A proposal was taken back."""
    return _("The proposal was withdrawn")


@presents("dialogue.dissent_recorded")
def dissent_recorded(event: Event) -> str:
    """A seat did not go along."""
    if event.facts["kind"] == DissentKind.OBJECTED:
        return _("A partner objected to the decision")
    return _("A partner stood aside from the decision")


# Contributions -------------------------------------------------------------------------------------------
@presents("dialogue.contribution_made")
def contribution_made(event: Event) -> str:
    """Somebody said something, and from which layer."""
    said = {
        Layer.PARTNER: _("A partner said something"),
        Layer.COMMUNITY: _("A community body said something"),
        Layer.PUBLIC: _("Somebody said something"),
    }[Layer(event.facts["layer"])]
    if event.channel in Channel.values and event.channel not in (Channel.WEB, Channel.API, Channel.IMPORT):
        return _("%(said)s: %(how)s") % {"said": said, "how": str(Channel(event.channel).label).lower()}
    return said


@presents("dialogue.contributions_imported")
def contributions_imported(event: Event) -> str:
    """Many contributions came from another system at once."""
    count = event.facts["count"]
    return ngettext("%(count)s contribution was imported", "%(count)s contributions were imported", count) % {
        "count": number(count)
    }


@presents("dialogue.contribution_withdrawn")
def contribution_withdrawn(event: Event) -> str:
    """An author took back what they had said."""
    return _("An author took back what they had said")


@presents("dialogue.contribution_moderated")
def contribution_moderated(event: Event) -> str:
    """A moderator looked at a contribution, and what came of it."""
    if event.facts["standing"] == Standing.SHOWN:
        return _("A moderator looked at it: it is shown")
    reason = published_reasons().named(event.facts["reason"])
    return _("A moderator does not show it: %(reason)s") % {"reason": reason.title if reason else "–"}


@presents("dialogue.contributions_claimed")
@presents("dialogue.contribution_claimed")
def contributions_claimed(event: Event) -> str:
    """What somebody had said without an account is now kept with one."""
    count = event.facts.get("contributions", 1)
    return ngettext(
        "%(count)s contribution was kept with its author’s account",
        "%(count)s contributions were kept with their author’s account",
        count,
    ) % {"count": number(count)}


@presents("dialogue.note_attached")
def note_attached(event: Event) -> str:
    """The paper itself was put beside what was typed in from it."""
    return _("A picture of the paper was added")


@presents("dialogue.following_asked")
def following_asked(event: Event) -> str:
    """An address was asked whether it wants news."""
    return _("Somebody asked for news of it by e-mail")


@presents("dialogue.following_confirmed")
def following_confirmed(event: Event) -> str:
    """An address wants news."""
    return _("Somebody follows it by e-mail")


@presents("dialogue.following_stopped")
def following_stopped(event: Event) -> str:
    """An address was forgotten."""
    return _("Somebody stopped following it by e-mail")
