"""Rows about partners: organisations, people, and the agreements between them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.framework.models import Agreement, AgreementKind, AgreementParty, ClauseKind
from thegither.framework.services.agreements import add_agreement, add_clause
from thegither.kernel.errors import DomainError
from thegither.partners.models import Organisation, Person
from thegither.partners.services import change_organisation, create_organisation, create_person, join_umbrella

from .cells import choice, day, flag, names_in, organisation_called, sectors_in, whole_number
from .place import CHANGED, CREATED, SAME, ImportKind, Place


def _store_organisation(place: Place, row: dict[str, str]) -> str:
    wanted: dict[str, Any] = {
        "purpose": row["purpose"],
        "website": row["website"],
        "consulting_days": whole_number(row["consulting_days"], "consulting_days"),
        "has_legal_form": flag(row["has_legal_form"], "has_legal_form", default=True),
        "unit_of": organisation_called(row["unit_of"], "unit_of"),
    }
    sectors = sectors_in(row["sectors"])
    umbrella = organisation_called(row["umbrella"], "umbrella")
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
    organisation = organisation_called(row["organisation"], "organisation")
    known = (
        Person.objects.filter(email__iexact=row["email"])
        if row["email"]
        else Person.objects.filter(name__iexact=row["name"], organisation=organisation)
    )
    if known.exists():
        return SAME
    create_person(actor=place.actor, name=row["name"], email=row["email"], organisation=organisation)
    return CREATED


def _store_agreement(place: Place, row: dict[str, str]) -> str:
    """Store one clause, and the agreement it is of when that comes for the first time.

    Many papers have one title. Without a key it is the same one if it is from the same day and binds, perhaps
    among others, the parties of the row.
    """
    from_on = day(row["from_on"], "from_on")
    if from_on is None:
        raise DomainError("day_missing", _("Say from which day it holds."), "from_on")
    parties = list(filter(None, (organisation_called(name, "parties") for name in names_in(row["parties"]))))
    if place.organisation is not None and place.organisation not in parties:
        message = _("“%(name)s” is not among the parties. Import its own agreements here.")
        raise DomainError("not_a_party", message % {"name": place.organisation}, "parties")
    known, bound = Agreement.objects.filter(source_key=row["key"]), [place.organisation]
    if not row["key"]:
        known, bound = Agreement.objects.filter(title__iexact=row["title"], from_on=from_on), [*parties]
    for party in filter(None, bound):
        known = known.filter(pk__in=AgreementParty.objects.filter(organisation=party).values("agreement_id"))
    agreement, result = known.order_by("pk").first(), SAME
    if agreement is None:
        agreement, result = (
            add_agreement(
                actor=place.actor,
                title=row["title"],
                kind=choice(row["kind"], AgreementKind.choices, "kind", AgreementKind.OTHER),
                parties=parties,
                from_on=from_on,
                until_on=day(row["until_on"], "until_on"),
                review_on=day(row["review_on"], "review_on"),
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
            kind=choice(row["about"], ClauseKind.choices, "about", ClauseKind.PRINCIPLE),
            text=row["clause"],
            bearer=organisation_called(row["bearer"], "bearer"),
            by_when=row["by_when"],
        )
        result = CREATED
    return result


ORGANISATIONS = ImportKind(
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
)

PEOPLE = ImportKind(
    gettext_lazy("People"),
    {
        "name": ("person", "full name", "contact"),
        "email": ("e-mail", "email address", "e-mail address", "mail"),
        "organisation": ("organisation name", "employer", "body"),
    },
    frozenset({"name"}),
    _store_person,
)

AGREEMENTS = ImportKind(
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
)
