"""Who is there: organisations, people, partnerships and their seats, with the changes of two years."""

from functools import partial

from django.db.models import QuerySet

from thegither.accounts.models import User
from thegither.accounts.services import create_user, note_visit
from thegither.kernel.actors import PERSON, Actor
from thegither.partners.models import (
    RUNNING_ROLES,
    Community,
    Mandate,
    Organisation,
    Partnership,
    Person,
    Seat,
    SeatRole,
)
from thegither.partners.policies import in_force
from thegither.partners.services import (
    change_partnership,
    create_community,
    create_organisation,
    create_partnership,
    create_person,
    create_seat,
    end_mandate,
    give_mandate,
    invite,
    join_umbrella,
    translate_partnership,
)

from . import content
from .content import Entry
from .timeline import Timeline

DOMAIN = "strathbrannoch.example"
PASSWORD = "strathbrannoch-demo"
FOUNDER = "ishbel"  # sets every partnership up, and so is its first officer

_FIRST_DAY = -806
LAST_VISIT = -7  # of everybody with an account, so that something has changed since
_MORNING = 8 * 60


class Cast:
    """The invented people and bodies by the keys that the content uses for them."""

    def __init__(self, timeline: Timeline) -> None:
        self.communities: dict[str, Community] = {}
        self.organisations: dict[str, Organisation] = {}
        self.people: dict[str, Person] = {}
        self.partnerships: dict[str, Partnership] = {}
        self._seats: dict[tuple[str, str], Seat] = {}
        self._timeline = timeline

    # Whoever acts -----------------------------------------------------------------------------------------
    def actor(self, person: str, partnership: str | None = None) -> Actor:
        """Return a person acting for the seat they hold in a partnership now; for none, as themselves."""
        somebody = self.people[person]
        mandate = self._mandates(partnership).filter(person=somebody).first() if partnership else None
        if partnership and mandate is None and somebody.organisation_id:
            raise ValueError(f"{person} holds no seat in {partnership} on that day")
        return _actor(somebody, mandate.seat if mandate else None)

    def officer(self, partnership: str) -> Actor:
        """Return whoever runs a partnership now: its officer, or else its chair."""
        running = self._mandates(partnership).filter(seat__role__in=RUNNING_ROLES)
        return self._first(running.order_by("-seat__role", "pk"), f"running {partnership}")

    def holder(self, partnership: str, organisation: str) -> Actor:
        """Return whoever holds the seat of an organisation now."""
        seat = self.seat(partnership, organisation)
        return self._first(self._mandates(partnership).filter(seat=seat), f"{organisation} in {partnership}")

    def holding(self, seat: Seat) -> Actor:
        """Return whoever holds a seat now, the officer's as well as a partner's."""
        held = Mandate.objects.filter(in_force(), seat=seat).select_related("person", "seat")
        return self._first(held.order_by("is_deputy", "pk"), f"holding {seat}")

    def seat(self, partnership: str, organisation: str) -> Seat:
        """Return the seat of an organisation; a partner's seat where it has an officer's as well."""
        return self._seats[partnership, organisation]

    def _mandates(self, partnership: str) -> QuerySet[Mandate]:
        held = Mandate.objects.filter(in_force(), in_force(of="seat")).select_related("person", "seat")
        return held.filter(seat__partnership=self.partnerships[partnership]).order_by("is_deputy", "pk")

    def _first(self, mandates: QuerySet[Mandate], who: str) -> Actor:
        mandate = mandates.first()
        if mandate is None:
            raise ValueError(f"Nobody is {who} on that day")
        return _actor(mandate.person, mandate.seat)

    # What happens ------------------------------------------------------------------------------------------
    def enter(self) -> None:
        """Put everything about who is there on the timeline."""
        self._timeline.add(_FIRST_DAY, _MORNING, self._gather)
        everything = content.partnerships()
        for entry in everything["partnership"]:
            self._enter_partnership(entry)
        for entry in everything["invitation"]:
            self._timeline.add(entry["day"], _MORNING + 100, partial(self._invite, entry))
        self._timeline.add(LAST_VISIT, _MORNING + 200, self._visit)

    def _gather(self) -> None:
        system, everything = Actor.system(), content.cast()
        for entry in everything["community"]:
            fields = {**entry, "part_of": self.communities.get(entry.get("part_of", ""))}
            key = fields.pop("key")
            self.communities[key] = create_community(actor=system, **fields)
        for entry in everything["organisation"]:
            fields = {**entry, "unit_of": self.organisations.get(entry.get("unit_of", ""))}
            key = fields.pop("key")
            self.organisations[key] = create_organisation(actor=system, is_invented=True, **fields)
        for entry in everything["membership"]:
            for member in entry["members"]:
                join_umbrella(
                    actor=system,
                    umbrella=self.organisations[entry["umbrella"]],
                    member=self.organisations[member],
                )
        for entry in everything["person"]:
            self.people[entry["key"]] = self._person(entry)

    def _person(self, entry: Entry) -> Person:
        organisation = self.organisations.get(entry.get("organisation", ""))
        if "login" not in entry:
            return create_person(
                actor=Actor.system(),
                name=entry["name"],
                email=f"{entry['key']}@{DOMAIN}",
                organisation=organisation,
                is_invented=True,
            )
        user = create_user(
            actor=Actor.system(),
            email=f"{entry['login']}@{DOMAIN}",
            name=entry["name"],
            password=PASSWORD,
            is_administrator=entry["login"] == "administrator",
        )
        # No service of the product says these of somebody with an account: people are not invented.
        Person.objects.filter(user=user).update(is_invented=True, organisation=organisation)
        return Person.objects.get(user=user)

    def _enter_partnership(self, entry: Entry) -> None:
        key = entry["key"]
        self._timeline.add(entry["day"], _MORNING + 30, partial(self._found, entry))
        for place, seat in enumerate(entry["seats"]):
            day = max(seat.get("from", entry["day"]), entry["day"])
            self._timeline.add(day, _MORNING + 40 + place, partial(self._give_seat, key, seat))
            for held in seat["held"]:
                if (held["person"], held["from"]) != (FOUNDER, entry["day"]):
                    self._timeline.add(held["from"], _MORNING + 70, partial(self._give, key, seat, held))
                if "until" in held:
                    self._timeline.add(held["until"] + 1, _MORNING + 80, partial(self._end, key, held))
        for version in entry.get("version", ()):
            self._timeline.add(version["day"], _MORNING + 90, partial(self._reword, key, version))
        for translation in entry.get("translation", ()):
            self._timeline.add(translation["day"], _MORNING + 95, partial(self._translate, key, translation))

    def _found(self, entry: Entry) -> None:
        is_first = not self.partnerships
        partnership = create_partnership(
            actor=Actor.system() if is_first else self.actor(FOUNDER),
            name=entry["name"],
            kind=entry["kind"],
            purpose=entry["purpose"],
            rationale=entry["rationale"],
            part_of=self.partnerships.get(entry.get("part_of", "")),
            next_review_on=self._timeline.day(entry["next_review"]),
            sunset_on=self._timeline.day(entry["sunset"]),
            answer_within_days=entry.get("answer_within_days"),
            community=self.communities[entry["community"]],
            is_invented=True,
        )
        self.partnerships[entry["key"]] = partnership
        if is_first:  # whoever sets a later one up gets its officer's seat by that
            founder = self.people[FOUNDER]
            seat = create_seat(
                actor=Actor.system(),
                partnership=partnership,
                organisation=founder.organisation,
                role=SeatRole.OFFICER,
            )
            give_mandate(actor=Actor.system(), seat=seat, person=founder)

    def _give_seat(self, partnership: str, entry: Entry) -> None:
        row, role = self.partnerships[partnership], entry.get("role", SeatRole.PARTNER)
        if role == SeatRole.OFFICER:
            seat = Seat.objects.get(partnership=row, role=role)
        else:
            wording = {name: entry[name] for name in ("authority", "brings", "cannot_alone") if name in entry}
            seat = create_seat(
                actor=self.officer(partnership),
                partnership=row,
                organisation=self.organisations.get(entry.get("organisation", "")),
                individual=self.people.get(entry.get("individual", "")),
                role=role,
                **wording,
            )
        if "organisation" in entry:
            self._seats[partnership, entry["organisation"]] = seat

    def _give(self, partnership: str, seat: Entry, held: Entry) -> None:
        give_mandate(
            actor=self.officer(partnership),
            seat=self.seat(partnership, seat["organisation"]),
            person=self.people[held["person"]],
            is_deputy=held.get("deputy", False),
        )

    def _end(self, partnership: str, held: Entry) -> None:
        mandate = self._mandates(partnership).get(person=self.people[held["person"]])
        end_mandate(
            actor=self.officer(partnership), mandate=mandate, until_on=self._timeline.day(held["until"])
        )

    def _reword(self, partnership: str, version: Entry) -> None:
        row = Partnership.objects.get(pk=self.partnerships[partnership].pk)
        self.partnerships[partnership] = change_partnership(
            actor=self.officer(partnership),
            partnership=row,
            expected_version=row.version,
            purpose=version["purpose"],
            reason=version["reason"],
        )

    def _translate(self, partnership: str, translation: Entry) -> None:
        translate_partnership(
            actor=self.officer(partnership),
            partnership=self.partnerships[partnership],
            language=translation["language"],
            name=translation["name"],
            purpose=translation["purpose"],
        )

    def _invite(self, entry: Entry) -> None:
        invite(
            actor=self.officer(entry["partnership"]),
            seat=self.seat(entry["partnership"], entry["organisation"]),
            email=f"{entry['name'].split()[0].lower()}@{DOMAIN}",
            name=entry["name"],
            message=entry["message"],
        )

    def _visit(self) -> None:
        """Let everybody with an account have been here."""
        for user in User.objects.order_by("pk"):
            note_visit(user)


def logins() -> list[tuple[str, str, str]]:
    """Return address, password and description of every account of the demonstration."""
    return [
        (f"{entry['login']}@{DOMAIN}", PASSWORD, f"{entry['name']}, {entry['who']}")
        for entry in content.cast()["person"]
        if "login" in entry
    ]


def _actor(person: Person, seat: Seat | None) -> Actor:
    return Actor(
        kind=PERSON,
        user_id=person.user_id,
        person_id=person.pk,
        seat_id=seat.pk if seat else None,
        organisation_id=seat.organisation_id if seat else person.organisation_id,
    )
