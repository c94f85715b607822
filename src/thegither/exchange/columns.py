"""The open data: for each kind its rows, its columns and what each holds. The guide is made from this."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thegither.audit.models import Event
from thegither.delivery.models import Action as PartnersAction
from thegither.delivery.models import ActionDecision, ActionDueDate, ActionOwner
from thegither.dialogue.models import (
    Citation,
    Contribution,
    Decision,
    DecisionOption,
    Disposition,
    DispositionCoverage,
    Matter,
    MatterStage,
    Standing,
)
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.outcomes.models import ClaimedAction, ContributionClaim, Indicator, Measurement, Outcome
from thegither.partners.models import Organisation, Partnership, Seat
from thegither.portal.news import TOLD

from .columns_missing import WHO_IS_MISSING
from .columns_partners import BROUGHT_AND_AGREED
from .tables import ID, PARTNERSHIP, Column, Kind, by_reference, seen


def _shown(actor: Actor) -> QuerySet[Contribution]:
    return allowed(actor, Action.VIEW, Contribution).filter(standing=Standing.SHOWN)


def _covered(actor: Actor) -> QuerySet[DispositionCoverage]:
    return DispositionCoverage.objects.filter(contribution__in=_shown(actor).values("pk"))


def _cited(actor: Actor) -> QuerySet[Citation]:
    return allowed(actor, Action.VIEW, Citation).filter(contribution__in=_shown(actor).values("pk"))


def _told(actor: Actor) -> QuerySet[Event]:
    """Events that concern everybody, of what the actor may see; the rest of the record stays closed."""
    partnerships = allowed(actor, Action.VIEW, Partnership).values("pk")
    matters = allowed(actor, Action.VIEW, Matter).values("pk")
    events = Event.objects.filter(name__in=TOLD, partnership_id__in=partnerships)
    return events.filter(matter_id__isnull=True) | events.filter(matter_id__in=matters)


_MATTER = Column("matter", "matter_id", _("Reference of the matter"), by_reference("M"))
_LANGUAGE = Column("language", "language", _("Language of the text, as a BCP 47 tag"))

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "organisations",
            _("Organisations"),
            seen(Organisation),
            (
                ID,
                Column("slug", "slug", _("Short name, used in addresses")),
                Column("name", "name", _("Name")),
                Column("unit_of", "unit_of__slug", _("Short name of the organisation it is a unit of")),
                Column("purpose", "purpose", _("What it is for, in its own words")),
                Column("website", "website", _("Its website")),
                Column("has_legal_form", "has_legal_form", _("Whether it is constituted")),
                Column("consulting_days", "consulting_days", _("Days it needs to ask its own members")),
                Column("is_invented", "is_invented", _("True for demonstration data")),
            ),
        ),
        Kind(
            "partnerships",
            _("Partnerships"),
            seen(Partnership),
            (
                ID,
                Column("slug", "slug", _("Short name, used in addresses")),
                Column("name", "name", _("Name")),
                Column("kind", "kind", _("Kind of joint arrangement")),
                Column("part_of", "part_of__slug", _("Short name of the partnership it is part of")),
                Column("purpose", "purpose", _("What changes for whom")),
                Column("rationale", "rationale", _("Why together")),
                Column("started_on", "started_on", _("Day it began")),
                Column("next_review_on", "next_review_on", _("Day of the next review")),
                Column("sunset_on", "sunset_on", _("Day it ends unless renewed")),
                Column("ended_on", "ended_on", _("Day it ended")),
                Column("is_invented", "is_invented", _("True for demonstration data")),
            ),
        ),
        Kind(
            "seats",
            _("Seats of organisations"),
            lambda actor: allowed(actor, Action.VIEW, Seat).filter(organisation__isnull=False),
            (
                ID,
                PARTNERSHIP,
                Column("organisation", "organisation__slug", _("Short name of the organisation")),
                Column("role", "role", _("What the seat is for")),
                Column("brings", "brings", _("What it brings")),
                Column("cannot_alone", "cannot_alone", _("What it cannot do alone")),
                Column("from_on", "from_on", _("First day")),
                Column("until_on", "until_on", _("Last day, empty while it lasts")),
            ),
        ),
        Kind(
            "matters",
            _("Matters"),
            seen(Matter),
            (
                ID,
                Column("reference", "pk", _("Reference that people quote"), by_reference("M")),
                PARTNERSHIP,
                Column("title", "title", _("Title")),
                Column("question", "question", _("What people are asked")),
                Column("summary", "summary", _("More about it")),
                Column("stage", "stage", _("Stage now: problem, options, draft, decided, doing or reviewed")),
                Column("is_open", "is_open", _("Whether it takes contributions")),
                Column("open_until", "open_until", _("Last day for contributions, empty if always open")),
                Column("opened_at", "opened_at", _("When it was opened (UTC)")),
                Column(
                    "contributions", "tally__shown", _("How many contributions are shown (self-selected)")
                ),
                Column("answered", "tally__answered", _("How many of them are answered")),
                Column("attribution", "attribution", _("Source and licence of imported data")),
                _LANGUAGE,
            ),
        ),
        Kind(
            "stages",
            _("Stages of matters, dated"),
            seen(MatterStage),
            (
                ID,
                _MATTER,
                Column("stage", "stage", _("Stage")),
                Column("entered_at", "entered_at", _("When it began (UTC)")),
                Column("left_at", "left_at", _("When it ended, empty while it lasts (UTC)")),
                Column("reason", "reason", _("Why the matter moved to it")),
            ),
        ),
        Kind(
            "contributions",
            _("Contributions"),
            _shown,
            (
                ID,
                Column("reference", "pk", _("Reference on the author’s receipt"), by_reference("C")),
                _MATTER,
                Column("text", "text", _("What was said")),
                _LANGUAGE,
                Column("layer", "layer", _("partner, community or public")),
                Column(
                    "knowledge", "knowledge", _("lived, professional, local or technical; empty if not said")
                ),
                Column("channel", "channel", _("How it reached us")),
                Column("stage", "stage", _("Stage of the matter when it was said")),
                Column("said_at", "said_at", _("When it was said (UTC)")),
                Column("answer", "answer", _("What became of it: the newest answer")),
                Column("answered_at", "answered_at", _("When that was answered (UTC)")),
                Column("byline", "byline", _("How the author chose to be named; empty for nobody")),
                Column("organisation", "seat__organisation__slug", _("Organisation it was said for, if any")),
            ),
        ),
        Kind(
            "answers",
            _("Answers"),
            seen(Disposition),
            (
                ID,
                _MATTER,
                Column("state", "state", _("considered, acted_on, partly or not_done")),
                Column("because", "because", _("Why")),
                Column("look_again_on", "look_again_on", _("Day on which it is looked at again")),
                Column("answered_at", "answered_at", _("When (UTC)")),
                Column("organisation", "answered_for__organisation__slug", _("For which organisation")),
            ),
        ),
        Kind(
            "answered",
            _("Which answer covers which contribution"),
            _covered,
            (
                ID,
                Column("answer", "disposition_id", _("Key of the answer")),
                Column(
                    "contribution", "contribution_id", _("Reference of the contribution"), by_reference("C")
                ),
            ),
        ),
        Kind(
            "decisions",
            _("Decisions"),
            seen(Decision),
            (
                ID,
                Column("reference", "pk", _("Reference that people quote"), by_reference("D")),
                _MATTER,
                Column("title", "title", _("What is decided")),
                Column("question", "question", _("The question")),
                Column("state", "state", _("proposed, decided or withdrawn")),
                Column("rule", "rule", _("By which rule it was decided")),
                Column("decided_by", "decided_by", _("Which meeting or body decided")),
                Column("reasons", "reasons", _("Why")),
                Column("is_no", "is_no", _("True for “not now”")),
                Column("look_again_on", "look_again_on", _("Day on which it is looked at again")),
                Column("decided_at", "decided_at", _("When (UTC)")),
            ),
        ),
        Kind(
            "options",
            _("Options of decisions"),
            seen(DecisionOption),
            (
                ID,
                Column("decision", "decision_id", _("Reference of the decision"), by_reference("D")),
                Column("title", "title", _("What could be done")),
                Column("is_nothing", "is_nothing", _("True for doing nothing")),
                Column("is_chosen", "is_chosen", _("True for the one that was chosen")),
                Column("arguments_for", "arguments_for", _("What speaks for it")),
                Column("arguments_against", "arguments_against", _("What speaks against it")),
                Column("evidence", "evidence", _("Evidence")),
            ),
        ),
        Kind(
            "citations",
            _("Which decision cites which contribution"),
            _cited,
            (
                ID,
                Column("decision", "decision_id", _("Reference of the decision"), by_reference("D")),
                Column(
                    "contribution", "contribution_id", _("Reference of the contribution"), by_reference("C")
                ),
                Column("note", "note", _("How it shaped the decision")),
            ),
        ),
        Kind(
            "actions",
            _("Actions"),
            seen(PartnersAction),
            (
                ID,
                Column("reference", "pk", _("Reference that people quote"), by_reference("A")),
                PARTNERSHIP,
                _MATTER,
                Column("title", "title", _("What is done")),
                Column("description", "description", _("More about it")),
                Column("state", "state", _("planned, doing, done or stopped")),
                Column("due_on", "due_on", _("Day it is due")),
                Column("done_on", "done_on", _("Day it was done")),
                Column("result", "result", _("What was done, or why it stopped")),
            ),
        ),
        Kind(
            "owners",
            _("Owners of actions"),
            lambda actor: allowed(actor, Action.VIEW, ActionOwner).filter(seat__organisation__isnull=False),
            (
                ID,
                Column("action", "action_id", _("Reference of the action"), by_reference("A")),
                Column("organisation", "seat__organisation__slug", _("Organisation that owns it")),
            ),
        ),
        Kind(
            "due_dates",
            _("Due dates of actions, every one they had"),
            seen(ActionDueDate),
            (
                ID,
                Column("action", "action_id", _("Reference of the action"), by_reference("A")),
                Column("due_on", "due_on", _("Day it was due")),
                Column("set_at", "set_at", _("When that was set (UTC)")),
                Column("reason", "reason", _("Why it moved")),
            ),
        ),
        Kind(
            "carried_out",
            _("Which action carries out which decision"),
            lambda actor: allowed(actor, Action.VIEW, ActionDecision).filter(
                decision__in=allowed(actor, Action.VIEW, Decision).values("pk")
            ),
            (
                ID,
                Column("action", "action_id", _("Reference of the action"), by_reference("A")),
                Column("decision", "decision_id", _("Reference of the decision"), by_reference("D")),
            ),
        ),
        Kind(
            "outcomes",
            _("Outcomes"),
            seen(Outcome),
            (
                ID,
                Column("reference", "pk", _("Reference that people quote"), by_reference("O")),
                PARTNERSHIP,
                _MATTER,
                Column("title", "title", _("What should change")),
                Column("for_whom", "for_whom", _("For whom")),
                Column("description", "description", _("More about it")),
                Column("look_again_on", "look_again_on", _("Day on which it is looked at again")),
            ),
        ),
        Kind(
            "indicators",
            _("Indicators of outcomes"),
            seen(Indicator),
            (
                ID,
                Column("outcome", "outcome_id", _("Reference of the outcome"), by_reference("O")),
                Column("name", "name", _("What is measured")),
                Column("unit", "unit", _("In which unit")),
                Column("better", "better", _("Which way is better: up or down")),
                Column("source", "source", _("Where the figures come from")),
            ),
        ),
        Kind(
            "measurements",
            _("Measurements"),
            seen(Measurement),
            (
                ID,
                Column("indicator", "indicator_id", _("Key of the indicator")),
                Column("moment", "moment", _("before or after")),
                Column("measured_on", "measured_on", _("Day of the measurement")),
                Column("value", "value", _("Value, in the indicator’s unit")),
                Column("sample_size", "sample_size", _("How many people or cases it rests on")),
                Column("note", "note", _("Note")),
            ),
        ),
        Kind(
            "claims",
            _("Claims that actions played a part"),
            seen(ContributionClaim),
            (
                ID,
                Column("outcome", "outcome_id", _("Reference of the outcome"), by_reference("O")),
                Column("likelihood", "likelihood", _("likely, possible, unlikely or unknown")),
                Column("because", "because", _("Why")),
                Column("other_influences", "other_influences", _("What else may have changed it")),
                Column("claimed_at", "claimed_at", _("When (UTC)")),
            ),
        ),
        Kind(
            "claimed_actions",
            _("Which claim names which action"),
            lambda actor: allowed(actor, Action.VIEW, ClaimedAction).filter(
                action__in=allowed(actor, Action.VIEW, PartnersAction).values("pk")
            ),
            (
                ID,
                Column("claim", "claim_id", _("Key of the claim")),
                Column("action", "action_id", _("Reference of the action"), by_reference("A")),
            ),
        ),
        *WHO_IS_MISSING,
        *BROUGHT_AND_AGREED,
        Kind(
            "events",
            _("Events that concern everybody"),
            _told,
            (
                ID,
                Column("chain", "stream", _("Which chain it is in: the key of the partnership")),
                Column("place", "sequence", _("Its place in the chain")),
                Column("name", "name", _("What kind of act")),
                Column("occurred_at", "occurred_at", _("When (UTC)")),
                Column("target_type", "target_type", _("What kind of record it concerns")),
                Column("target_id", "target_id", _("Key of that record")),
                Column("matter", "matter_id", _("Reference of the matter"), by_reference("M")),
                Column("previous", "previous", _("Digest of the event before it in the chain")),
                Column("digest", "digest", _("Its own digest (SHA-256)")),
            ),
        ),
    )
}


def guide() -> list[tuple[Kind, tuple[Column, ...]]]:
    """Return every kind with its columns, in the order in which they are best read."""
    return [(kind, kind.columns) for kind in KINDS.values()]
