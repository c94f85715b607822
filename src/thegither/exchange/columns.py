"""The open data: for each kind its rows, its columns and what each holds. The guide is made from this."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
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
from thegither.framework.models import Agreement, AgreementParty, Clause, Commitment, CommitmentEvidence
from thegither.kernel.actors import Actor
from thegither.kernel.ids import reference
from thegither.kernel.policies import Action, allowed
from thegither.offers.models import LedgerEntry, Listing
from thegither.outcomes.models import ClaimedAction, ContributionClaim, Indicator, Measurement, Outcome
from thegither.partners.models import Organisation, Partnership, Seat
from thegither.portal.news import TOLD


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, where its value comes from (a path of the ORM), and what it holds."""

    name: str
    path: str
    holds: Any
    convert: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of open data."""

    name: str
    title: Any
    rows: Callable[[Actor], QuerySet[Any]]
    columns: tuple[Column, ...]


def _seen(model: type[Model]) -> Callable[[Actor], QuerySet[Any]]:
    return lambda actor: allowed(actor, Action.VIEW, model)


def _ref(letter: str) -> Callable[[int | None], str | None]:
    return lambda key: reference(letter, key) if key else None


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


_ID = Column("id", "pk", _("Key of the row, for ever the same"))
_MATTER = Column("matter", "matter_id", _("Reference of the matter"), _ref("M"))
_PARTNERSHIP = Column("partnership", "partnership__slug", _("Short name of the partnership"))
_LANGUAGE = Column("language", "language", _("Language of the text, as a BCP 47 tag"))

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "organisations",
            _("Organisations"),
            _seen(Organisation),
            (
                _ID,
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
            _seen(Partnership),
            (
                _ID,
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
                _ID,
                _PARTNERSHIP,
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
            _seen(Matter),
            (
                _ID,
                Column("reference", "pk", _("Reference that people quote"), _ref("M")),
                _PARTNERSHIP,
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
            _seen(MatterStage),
            (
                _ID,
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
                _ID,
                Column("reference", "pk", _("Reference on the author’s receipt"), _ref("C")),
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
            _seen(Disposition),
            (
                _ID,
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
                _ID,
                Column("answer", "disposition_id", _("Key of the answer")),
                Column("contribution", "contribution_id", _("Reference of the contribution"), _ref("C")),
            ),
        ),
        Kind(
            "decisions",
            _("Decisions"),
            _seen(Decision),
            (
                _ID,
                Column("reference", "pk", _("Reference that people quote"), _ref("D")),
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
            _seen(DecisionOption),
            (
                _ID,
                Column("decision", "decision_id", _("Reference of the decision"), _ref("D")),
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
                _ID,
                Column("decision", "decision_id", _("Reference of the decision"), _ref("D")),
                Column("contribution", "contribution_id", _("Reference of the contribution"), _ref("C")),
                Column("note", "note", _("How it shaped the decision")),
            ),
        ),
        Kind(
            "actions",
            _("Actions"),
            _seen(PartnersAction),
            (
                _ID,
                Column("reference", "pk", _("Reference that people quote"), _ref("A")),
                _PARTNERSHIP,
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
                _ID,
                Column("action", "action_id", _("Reference of the action"), _ref("A")),
                Column("organisation", "seat__organisation__slug", _("Organisation that owns it")),
            ),
        ),
        Kind(
            "due_dates",
            _("Due dates of actions, every one they had"),
            _seen(ActionDueDate),
            (
                _ID,
                Column("action", "action_id", _("Reference of the action"), _ref("A")),
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
                _ID,
                Column("action", "action_id", _("Reference of the action"), _ref("A")),
                Column("decision", "decision_id", _("Reference of the decision"), _ref("D")),
            ),
        ),
        Kind(
            "outcomes",
            _("Outcomes"),
            _seen(Outcome),
            (
                _ID,
                Column("reference", "pk", _("Reference that people quote"), _ref("O")),
                _PARTNERSHIP,
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
            _seen(Indicator),
            (
                _ID,
                Column("outcome", "outcome_id", _("Reference of the outcome"), _ref("O")),
                Column("name", "name", _("What is measured")),
                Column("unit", "unit", _("In which unit")),
                Column("better", "better", _("Which way is better: up or down")),
                Column("source", "source", _("Where the figures come from")),
            ),
        ),
        Kind(
            "measurements",
            _("Measurements"),
            _seen(Measurement),
            (
                _ID,
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
            _seen(ContributionClaim),
            (
                _ID,
                Column("outcome", "outcome_id", _("Reference of the outcome"), _ref("O")),
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
                _ID,
                Column("claim", "claim_id", _("Key of the claim")),
                Column("action", "action_id", _("Reference of the action"), _ref("A")),
            ),
        ),
        Kind(
            "listings",
            _("Offers and needs"),
            _seen(Listing),
            (
                _ID,
                _PARTNERSHIP,
                Column("organisation", "seat__organisation__slug", _("Short name of the organisation")),
                Column("kind", "kind", _("offer or need")),
                Column("thing", "thing", _("What kind of thing")),
                Column("title", "title", _("What it is")),
                Column("description", "description", _("More about it")),
                Column("amount", "amount", _("How much, in words")),
                Column("place", "place__name", _("Where, empty for anywhere")),
                Column("from_on", "from_on", _("First day")),
                Column("until_on", "until_on", _("Last day, empty while it lasts")),
                Column("withdrawn_at", "withdrawn_at", _("When it was taken out (UTC)")),
            ),
        ),
        Kind(
            "ledger",
            _("What partners gave, for the members of a partnership"),
            _seen(LedgerEntry),
            (
                _ID,
                _PARTNERSHIP,
                Column("organisation", "seat__organisation__slug", _("Short name of the organisation")),
                Column("given_on", "given_on", _("Day it was given")),
                Column("what", "what", _("What was given")),
                Column("hours", "hours", _("Hours, empty for money and in kind")),
                Column("pence", "pence", _("Money in pence, empty for hours and in kind")),
                Column("promise", "take_up_id", _("Key of the promise it was given for")),
                Column("is_struck", "struck_at", _("True if it no longer counts"), bool),
            ),
        ),
        Kind(
            "commitments",
            _("Promises"),
            lambda actor: allowed(actor, Action.VIEW, Commitment).filter(made_by__organisation__isnull=False),
            (
                _ID,
                Column("reference", "pk", _("Reference that people quote"), _ref("K")),
                _PARTNERSHIP,
                Column("organisation", "made_by__organisation__slug", _("Organisation that promised")),
                Column("to_seat_of", "to_seat__organisation__slug", _("Partner to whom, if it is one")),
                Column("to_organisation", "to_organisation__slug", _("Organisation to whom, if it is one")),
                Column("to_community", "to_community__slug", _("Community to whom, if it is one")),
                Column("is_to_everyone", "is_to_everyone", _("Whether it was promised to everyone")),
                Column("text", "text", _("What was promised")),
                Column("principle", "principle", _("Which principle it serves")),
                Column("led_by", "led_by", _("Which office stands for it")),
                Column("rhythm", "rhythm", _("How often it falls due: once, month, quarter or year")),
                Column("first_due_on", "first_due_on", _("Day it falls due first")),
                Column("made_on", "made_on", _("Day it was promised")),
                Column("withdrawn_on", "withdrawn_on", _("Day it was withdrawn, empty while it stands")),
                Column("withdrawn_because", "withdrawn_because", _("Why it was withdrawn")),
            ),
        ),
        Kind(
            "evidence",
            _("Evidence of promises"),
            _seen(CommitmentEvidence),
            (
                _ID,
                Column("commitment", "commitment_id", _("Reference of the promise"), _ref("K")),
                Column("dated_on", "dated_on", _("Day it is of")),
                Column("text", "text", _("What was done")),
                Column("link", "link", _("Where it can be seen")),
            ),
        ),
        Kind(
            "agreements",
            _("Agreements between organisations"),
            _seen(Agreement),
            (
                _ID,
                Column("reference", "pk", _("Reference that people quote"), _ref("G")),
                Column("title", "title", _("What it is called")),
                Column("kind", "kind", _("concordat, compact, memorandum, service, sharing or other")),
                Column("summary", "summary", _("What it is about")),
                Column("from_on", "from_on", _("First day")),
                Column("until_on", "until_on", _("Last day, empty if none is named")),
                Column("review_on", "review_on", _("Day on which it is looked at again")),
                Column("link", "link", _("Where it can be read")),
                Column("superseded_by", "superseded_by_id", _("What replaced it"), _ref("G")),
            ),
        ),
        Kind(
            "parties",
            _("Which organisation an agreement binds"),
            _seen(AgreementParty),
            (
                _ID,
                Column("agreement", "agreement_id", _("Reference of the agreement"), _ref("G")),
                Column("organisation", "organisation__slug", _("Organisation that is bound")),
                Column("left_on", "left_on", _("Day it left, empty while it is bound")),
            ),
        ),
        Kind(
            "clauses",
            _("What agreements say"),
            _seen(Clause),
            (
                _ID,
                Column("agreement", "agreement_id", _("Reference of the agreement"), _ref("G")),
                Column("kind", "kind", _("What it is about")),
                Column("text", "text", _("What it says")),
                Column("bearer", "bearer__slug", _("Organisation that has to do it")),
                Column("days", "days", _("Within how many days")),
                Column("by_when", "by_when", _("By when, in its own words")),
            ),
        ),
        Kind(
            "events",
            _("Events that concern everybody"),
            _told,
            (
                _ID,
                Column("chain", "stream", _("Which chain it is in: the key of the partnership")),
                Column("place", "sequence", _("Its place in the chain")),
                Column("name", "name", _("What kind of act")),
                Column("occurred_at", "occurred_at", _("When (UTC)")),
                Column("target_type", "target_type", _("What kind of record it concerns")),
                Column("target_id", "target_id", _("Key of that record")),
                Column("matter", "matter_id", _("Reference of the matter"), _ref("M")),
                Column("previous", "previous", _("Digest of the event before it in the chain")),
                Column("digest", "digest", _("Its own digest (SHA-256)")),
            ),
        ),
    )
}


def guide() -> list[tuple[Kind, tuple[Column, ...]]]:
    """Return every kind with its columns, in the order in which they are best read."""
    return [(kind, kind.columns) for kind in KINDS.values()]
