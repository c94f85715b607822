"""The open data about what partners bring and what they agreed."""

from django.utils.translation import gettext_lazy as _

from thegither.framework.models import Agreement, AgreementParty, Clause, Commitment, CommitmentEvidence
from thegither.kernel.policies import Action, allowed
from thegither.offers.models import LedgerEntry, Listing

from .tables import ID, PARTNERSHIP, Column, Kind, by_reference, seen

BROUGHT_AND_AGREED: tuple[Kind, ...] = (
    Kind(
        "listings",
        _("Offers and needs"),
        seen(Listing),
        (
            ID,
            PARTNERSHIP,
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
        seen(LedgerEntry),
        (
            ID,
            PARTNERSHIP,
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
            ID,
            Column("reference", "pk", _("Reference that people quote"), by_reference("K")),
            PARTNERSHIP,
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
        seen(CommitmentEvidence),
        (
            ID,
            Column("commitment", "commitment_id", _("Reference of the promise"), by_reference("K")),
            Column("dated_on", "dated_on", _("Day it is of")),
            Column("text", "text", _("What was done")),
            Column("link", "link", _("Where it can be seen")),
        ),
    ),
    Kind(
        "agreements",
        _("Agreements between organisations"),
        seen(Agreement),
        (
            ID,
            Column("reference", "pk", _("Reference that people quote"), by_reference("G")),
            Column("title", "title", _("What it is called")),
            Column("kind", "kind", _("concordat, compact, memorandum, service, sharing or other")),
            Column("summary", "summary", _("What it is about")),
            Column("from_on", "from_on", _("First day")),
            Column("until_on", "until_on", _("Last day, empty if none is named")),
            Column("review_on", "review_on", _("Day on which it is looked at again")),
            Column("link", "link", _("Where it can be read")),
            Column("superseded_by", "superseded_by_id", _("What replaced it"), by_reference("G")),
        ),
    ),
    Kind(
        "parties",
        _("Which organisation an agreement binds"),
        seen(AgreementParty),
        (
            ID,
            Column("agreement", "agreement_id", _("Reference of the agreement"), by_reference("G")),
            Column("organisation", "organisation__slug", _("Organisation that is bound")),
            Column("left_on", "left_on", _("Day it left, empty while it is bound")),
        ),
    ),
    Kind(
        "clauses",
        _("What agreements say"),
        seen(Clause),
        (
            ID,
            Column("agreement", "agreement_id", _("Reference of the agreement"), by_reference("G")),
            Column("kind", "kind", _("What it is about")),
            Column("text", "text", _("What it says")),
            Column("bearer", "bearer__slug", _("Organisation that has to do it")),
            Column("days", "days", _("Within how many days")),
            Column("by_when", "by_when", _("By when, in its own words")),
        ),
    ),
)
