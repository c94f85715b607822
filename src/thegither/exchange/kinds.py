"""What can be imported from a table: for each kind its columns, and how one row becomes a record."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.delivery.models import Action as PartnersAction
from thegither.delivery.selectors import possible_owners
from thegither.delivery.services import finish_action, plan_action, start_action
from thegither.dialogue.models import Channel, Contribution, Knowledge, Layer, Matter
from thegither.dialogue.services import ContributionDraft, check_draft, contribute_many
from thegither.framework.models import Agreement, AgreementKind, ClauseKind
from thegither.framework.services.agreements import add_agreement, add_clause
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.offers.models import LedgerEntry
from thegither.offers.services import enter_in_ledger
from thegither.partners.models import Organisation, Partnership, Person, Seat, Sector
from thegither.partners.services import change_organisation, create_organisation, create_person, join_umbrella
from thegither.ui.forms import DayField, MoneyField

from .population_rows import COLUMNS, REQUIRED, TITLE, store_population_row

CREATED, CHANGED, SAME = "created", "changed", "same"
YES = {"yes", "y", "true", "1", "x"}
NO = {"no", "n", "false", "0", ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the rows go: by whom, into which partnership and matter."""

    actor: Actor
    partnership: Partnership | None = None
    matter: Matter | None = None
    # Contributions are checked row by row, and stored together at the end.
    drafts: list[ContributionDraft] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImportKind:
    """One kind of import. ``columns`` maps our column to other headings for it; ``store`` stores one row."""

    title: Any
    columns: dict[str, tuple[str, ...]]
    required: frozenset[str]
    store: Callable[[Place, dict[str, str]], str]
    needs: frozenset[str] = frozenset()
    finish: Callable[[Place, Counter[str]], None] = lambda place, counts: None


def _sectors(value: str) -> list[str]:
    known = {name.casefold(): name for name in Sector.values}
    known |= {str(label).casefold(): name for name, label in Sector.choices}
    found = []
    for part in value.replace(";", ",").replace("/", ",").split(","):
        if word := part.strip().casefold():
            if word not in known:
                choices = ", ".join(str(label) for label in Sector.labels)
                raise DomainError(
                    "sector_unknown",
                    _("“%(value)s” is no sector. Use: %(choices)s")
                    % {"value": part.strip()[:40], "choices": choices},
                    "sectors",
                )
            found.append(known[word])
    return found


def _choice(value: str, choices: list[tuple[str, Any]], column: str, default: str = "") -> str:
    if not value:
        return default
    known = {name.casefold(): name for name, _label in choices} | {
        str(label).casefold(): name for name, label in choices
    }
    if value.casefold() not in known:
        allowed = ", ".join(name for name, _label in choices)
        raise DomainError(
            "choice_unknown",
            _("“%(value)s” is not known. Use: %(choices)s") % {"value": value[:40], "choices": allowed},
            column,
        )
    return known[value.casefold()]


def _day(value: str, column: str) -> date | None:
    try:
        return DayField(required=False).clean(value)
    except ValidationError:
        raise DomainError(
            "day_unreadable",
            _("“%(value)s” is no day. Write it as 24 7 2026 or 2026-07-24.") % {"value": value[:40]},
            column,
        ) from None


def _flag(value: str, column: str, *, default: bool) -> bool:
    word = value.casefold()
    if word in YES:
        return True
    if word in NO:
        return False if word else default
    raise DomainError("flag_unreadable", _("Write yes or no."), column)


def _number(value: str, column: str) -> int:
    if not value:
        return 0
    try:
        return int(value)
    except ValueError:
        raise DomainError("number_unreadable", _("Write a whole number."), column) from None


def _organisation(name: str, column: str) -> Organisation | None:
    if not name:
        return None
    found = Organisation.objects.filter(name__iexact=name).first()
    if found is None:
        raise DomainError(
            "organisation_unknown",
            _("There is no organisation “%(name)s”. Import it first.") % {"name": name[:80]},
            column,
        )
    return found


def _store_organisation(place: Place, row: dict[str, str]) -> str:
    wanted: dict[str, Any] = {
        "purpose": row["purpose"],
        "website": row["website"],
        "consulting_days": _number(row["consulting_days"], "consulting_days"),
        "has_legal_form": _flag(row["has_legal_form"], "has_legal_form", default=True),
        "unit_of": _organisation(row["unit_of"], "unit_of"),
    }
    sectors = _sectors(row["sectors"])
    umbrella = _organisation(row["umbrella"], "umbrella")
    found = Organisation.objects.filter(name__iexact=row["name"]).first()
    if found is None:
        found = create_organisation(actor=place.actor, name=row["name"], sectors=sectors, **wanted)
        result = CREATED
    else:
        # An empty cell says nothing; it never empties what is there.
        said = {name: value for name, value in wanted.items() if row[name]}
        said["sectors"] = sectors
        if all(_state(found)[name] == _comparable(value) for name, value in said.items()):
            result = SAME
        else:
            found = change_organisation(actor=place.actor, organisation=found, **said)
            result = CHANGED
    if umbrella and not found.umbrellas.filter(umbrella=umbrella, until_on=None).exists():
        join_umbrella(actor=place.actor, umbrella=umbrella, member=found)
        result = CHANGED if result == SAME else result
    return result


def _state(organisation: Organisation) -> dict[str, Any]:
    return {
        "purpose": organisation.purpose,
        "website": organisation.website,
        "consulting_days": organisation.consulting_days,
        "has_legal_form": organisation.has_legal_form,
        "unit_of": organisation.unit_of,
        "sectors": sorted(organisation.sectors.values_list("sector", flat=True)),
    }


def _comparable(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def _store_person(place: Place, row: dict[str, str]) -> str:
    if row["email"]:
        try:
            validate_email(row["email"])
        except ValidationError:
            raise DomainError("email_wrong", _("This is no e-mail address."), "email") from None
    organisation = _organisation(row["organisation"], "organisation")
    known = (
        Person.objects.filter(email__iexact=row["email"])
        if row["email"]
        else Person.objects.filter(name__iexact=row["name"], organisation=organisation)
    )
    if known.exists():
        return SAME
    create_person(actor=place.actor, name=row["name"], email=row["email"], organisation=organisation)
    return CREATED


def _store_action(place: Place, row: dict[str, str]) -> str:
    partnership = place.partnership
    assert partnership is not None
    due_on = _day(row["due_on"], "due_on")
    done_on = _day(row["done_on"], "done_on")
    state = _choice(row["state"], PartnersAction._meta.get_field("state").choices, "state", "planned")  # type: ignore[arg-type]
    if due_on is None:
        raise DomainError("day_missing", _("Say by when."), "due_on")
    known = PartnersAction.objects.filter(partnership=partnership)
    known = (
        known.filter(source_key=row["key"])
        if row["key"]
        else known.filter(title__iexact=row["title"], due_on=due_on)
    )
    if known.exists():
        return SAME
    if state == "stopped":
        raise DomainError("choice_unknown", _("Import it as planned, doing or done."), "state")
    action = plan_action(
        actor=place.actor,
        partnership=partnership,
        title=row["title"],
        description=row["description"],
        due_on=due_on,
        owners=_owners(partnership, row["owners"]),
        source_key=row["key"],
    )
    if state == "doing":
        start_action(actor=place.actor, action=action)
    if state == "done" or done_on:
        finish_action(actor=place.actor, action=action, result=row["result"] or row["title"], done_on=done_on)
    return CREATED


def _owners(partnership: Partnership, names: str, column: str = "owners") -> list[Seat]:
    seats = {str(seat).casefold(): seat for seat in possible_owners(partnership)}
    found = []
    for name in (part.strip() for part in names.replace("\n", ";").split(";")):
        if name and name.casefold() not in seats:
            raise DomainError(
                "owner_unknown",
                _("“%(name)s” has no seat in this partnership.") % {"name": name[:80]},
                column,
            )
        if name:
            found.append(seats[name.casefold()])
    return found


def _store_given(place: Place, row: dict[str, str]) -> str:
    partnership = place.partnership
    assert partnership is not None
    seats = _owners(partnership, row["organisation"], "organisation")
    if len(seats) != 1:
        raise DomainError("owner_unknown", _("Write one organisation."), "organisation")
    known = LedgerEntry.objects.filter(partnership=partnership, struck_at=None)
    given_on = _day(row["given_on"], "given_on")
    wanted: dict[str, Any] = {
        "what": row["what"],
        "hours": _typed(forms.DecimalField(max_digits=8, decimal_places=2), row["hours"], "hours"),
        "pence": _typed(MoneyField(), row["money"], "money"),
    }
    same = {"source_key": row["key"]} if row["key"] else {"seat": seats[0], "given_on": given_on, **wanted}
    if known.filter(**same).exists():
        return SAME
    enter_in_ledger(actor=place.actor, seat=seats[0], given_on=given_on, source_key=row["key"], **wanted)
    return CREATED


def _typed(field: forms.Field, value: str, column: str) -> Any:
    """Return what a form field reads in a cell; None for an empty one."""
    field.required = False
    try:
        return field.clean(value)
    except ValidationError as error:
        raise DomainError("number_unreadable", " ".join(error.messages), column) from None


def _store_contribution(place: Place, row: dict[str, str]) -> str:
    matter = place.matter
    assert matter is not None
    said_on = _day(row["said_on"], "said_on")
    draft = ContributionDraft(
        text=row["text"],
        layer=_choice(row["layer"], Layer.choices, "layer", Layer.PUBLIC),
        knowledge=_choice(row["knowledge"], Knowledge.choices, "knowledge"),
        language=row["language"] or matter.language,
        byline=row["byline"],
        channel=_choice(row["channel"], Channel.choices, "channel", Channel.IMPORT),
        provenance=row["provenance"],
        said_at=datetime.combine(said_on, time(12), ZoneInfo(settings.TIME_ZONE)) if said_on else None,
        source_key=row["key"],
    )
    if (
        not row["key"]
        and Contribution.objects.filter(matter=matter, text=draft.text, channel=draft.channel).exists()
    ):
        return SAME
    check_draft(matter, draft)
    place.drafts.append(draft)
    return CREATED


def _store_agreement(place: Place, row: dict[str, str]) -> str:
    """Store one clause, and the agreement it is of when that comes for the first time."""
    known = Agreement.objects.all()
    known = known.filter(source_key=row["key"]) if row["key"] else known.filter(title__iexact=row["title"])
    agreement, result = known.order_by("pk").first(), SAME
    if agreement is None:
        from_on = _day(row["from_on"], "from_on")
        if from_on is None:
            raise DomainError("day_missing", _("Say from which day it holds."), "from_on")
        agreement, result = (
            add_agreement(
                actor=place.actor,
                title=row["title"],
                kind=_choice(row["kind"], AgreementKind.choices, "kind", AgreementKind.OTHER),
                parties=filter(None, (_organisation(name, "parties") for name in _names(row["parties"]))),
                from_on=from_on,
                until_on=_day(row["until_on"], "until_on"),
                review_on=_day(row["review_on"], "review_on"),
                summary=row["summary"],
                link=row["link"],
                partnership=place.partnership,
                source_key=row["key"],
            ),
            CREATED,
        )
    if row["clause"] and not agreement.clauses.filter(text=row["clause"]).exists():
        add_clause(
            actor=place.actor,
            agreement=agreement,
            kind=_choice(row["about"], ClauseKind.choices, "about", ClauseKind.PRINCIPLE),
            text=row["clause"],
            bearer=_organisation(row["bearer"], "bearer"),
            by_when=row["by_when"],
        )
        result = CREATED
    return result


def _names(value: str) -> list[str]:
    return [name for part in value.replace("\n", ";").split(";") if (name := part.strip())]


def _store_drafts(place: Place, counts: Counter[str]) -> None:
    """Store the contributions that were checked; those whose key is known already are the same as before."""
    if place.matter and place.drafts:
        stored = contribute_many(actor=place.actor, matter=place.matter, drafts=place.drafts)
        if known := len(place.drafts) - len(stored):
            counts.update({SAME: known, CREATED: -known})


IMPORTS: dict[str, ImportKind] = {
    "populations": ImportKind(TITLE, COLUMNS, REQUIRED, store_population_row, frozenset({"partnership"})),
    "organisations": ImportKind(
        gettext_lazy("Organisations"),
        {
            "name": ("organisation", "organisation name", "name of organisation", "body"),
            "sectors": ("sector", "type", "kind"),
            "purpose": ("description", "about"),
            "website": ("web", "url", "web site"),
            "consulting_days": ("days to consult", "consultation days"),
            "has_legal_form": ("legal form", "constituted"),
            "unit_of": ("part of", "parent", "unit of organisation"),
            "umbrella": ("member of", "umbrella body", "federation"),
        },
        frozenset({"name", "sectors"}),
        _store_organisation,
    ),
    "people": ImportKind(
        gettext_lazy("People"),
        {
            "name": ("person", "full name", "contact"),
            "email": ("e-mail", "email address", "e-mail address", "mail"),
            "organisation": ("organisation name", "employer", "body"),
        },
        frozenset({"name"}),
        _store_person,
    ),
    "actions": ImportKind(
        gettext_lazy("Actions"),
        {
            "title": ("action", "what", "task"),
            "due_on": ("due", "due date", "by when", "deadline"),
            "owners": ("owner", "lead", "who", "organisation"),
            "description": ("details", "notes"),
            "state": ("status",),
            "done_on": ("done", "completed", "completed on", "date done"),
            "result": ("outcome", "what was done"),
            "key": ("id", "reference", "ref", "number"),
        },
        frozenset({"title", "due_on", "owners"}),
        _store_action,
        frozenset({"partnership"}),
    ),
    "ledger": ImportKind(
        gettext_lazy("What partners gave"),
        {
            "organisation": ("seat", "partner", "who"),
            "given_on": ("date", "when", "day"),
            "what": ("description", "contribution", "for"),
            "hours": ("time",),
            "money": ("pounds", "amount", "cash"),
            "key": ("id", "reference", "ref", "number"),
        },
        frozenset({"organisation", "given_on", "what"}),
        _store_given,
        frozenset({"partnership"}),
    ),
    "agreements": ImportKind(
        gettext_lazy("Agreements, a clause in each row"),
        {
            "title": ("agreement", "name"),
            "kind": ("type",),
            "parties": ("organisations", "between", "signatories"),
            "from_on": ("from", "signed", "start", "date"),
            "until_on": ("until", "end", "expires"),
            "review_on": ("review", "review date"),
            "summary": ("description", "about the agreement"),
            "link": ("url", "document"),
            "clause": ("text", "says"),
            "about": ("clause kind", "topic"),
            "bearer": ("who", "duty of", "owner"),
            "by_when": ("when", "time", "due"),
            "key": ("id", "reference", "ref", "number"),
        },
        frozenset({"title", "parties", "from_on"}),
        _store_agreement,
    ),
    "contributions": ImportKind(
        gettext_lazy("Contributions"),
        {
            "text": ("contribution", "comment", "response", "answer", "what was said"),
            "said_on": ("date", "when", "said", "submitted"),
            "layer": (),
            "channel": ("how", "method"),
            "knowledge": (),
            "language": ("lang",),
            "byline": ("by", "shown as"),
            "provenance": ("where", "source", "place"),
            "key": ("id", "reference", "ref", "number"),
        },
        frozenset({"text"}),
        _store_contribution,
        frozenset({"partnership", "matter"}),
        _store_drafts,
    ),
}
