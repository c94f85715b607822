"""Records for tests, made as the product makes them: through the services, unless a test says otherwise."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.test import Client

from thegither.accounts.models import AdministratorSession, User
from thegither.accounts.services import create_user
from thegither.dialogue.models import Contribution, Decision, Matter
from thegither.dialogue.services import (
    OptionDraft,
    contribute,
    open_matter,
    propose_decision,
    record_decision,
)
from thegither.engagement.models import Activity, Engagement, Response
from thegither.engagement.services import add_activity, begin_response, send_response
from thegither.kernel.actors import PERSON, Actor
from thegither.kernel.clock import now
from thegither.partners.acting import SESSION_KEY
from thegither.partners.models import Community, Mandate, Organisation, Partnership, Person, Seat
from thegither.partners.services import (
    create_community,
    create_organisation,
    create_partnership,
    create_person,
    create_seat,
    give_mandate,
)

PASSWORD = "correct horse battery staple"

_numbers = count(1)


# Partners ------------------------------------------------------------------------------------------------
def make_user(
    *, name: str = "", email: str = "", password: str = PASSWORD, is_administrator: bool = False
) -> User:
    """Make an account with its person (``user.person``)."""
    number = next(_numbers)
    return create_user(
        actor=Actor.system(),
        email=email or f"person{number}@example.org",
        name=name or f"Person {number}",
        password=password,
        is_administrator=is_administrator,
    )


def make_person(
    *, name: str = "", email: str = "", organisation: Organisation | None = None, has_account: bool = True
) -> Person:
    """Make a person, with an account unless ``has_account=False``."""
    if not has_account:
        name = name or f"Person {next(_numbers)}"
        return create_person(actor=Actor.system(), name=name, email=email, organisation=organisation)
    person = Person.objects.get(user=make_user(name=name, email=email))
    if organisation is not None:
        person.organisation = organisation
        person.save(update_fields=["organisation"])
    return person


def make_organisation(*, name: str = "", sectors: Iterable[str] = ("public",), **fields: Any) -> Organisation:
    """Make an organisation of the public sector."""
    name = name or f"Organisation {next(_numbers)}"
    return create_organisation(actor=Actor.system(), name=name, sectors=sectors, **fields)


def make_community(*, name: str = "", kind: str = "place", **fields: Any) -> Community:
    """Make a community of place."""
    name = name or f"Community {next(_numbers)}"
    return create_community(actor=Actor.system(), name=name, kind=kind, **fields)


def make_partnership(
    *, name: str = "", kind: str = "thematic", is_public: bool = True, **fields: Any
) -> Partnership:
    """Make a partnership without any seat."""
    return create_partnership(
        actor=Actor.system(),
        name=name or f"Partnership {next(_numbers)}",
        kind=kind,
        purpose=fields.pop("purpose", "Everybody gets home at night"),
        rationale=fields.pop("rationale", "None of us runs both the buses and the shifts."),
        is_public=is_public,
        **fields,
    )


def make_seat(
    *,
    partnership: Partnership | None = None,
    organisation: Organisation | None = None,
    individual: Person | None = None,
    role: str = "partner",
    person: Person | None = None,
    **fields: Any,
) -> Seat:
    """Make a seat, by default of a new organisation in a new partnership; ``person`` holds it."""
    partnership = partnership or make_partnership()
    if individual is None:
        organisation = organisation or make_organisation()
    seat = create_seat(
        actor=Actor.system(),
        partnership=partnership,
        organisation=organisation,
        individual=individual,
        role=role,
        **fields,
    )
    if person is not None:
        make_mandate(seat=seat, person=person)
    return seat


def make_mandate(
    *,
    seat: Seat | None = None,
    person: Person | None = None,
    from_on: date | None = None,
    is_deputy: bool = False,
) -> Mandate:
    """Let a person hold a seat, from its first day unless ``from_on`` says otherwise."""
    seat = seat or make_seat()
    return give_mandate(
        actor=Actor.system(),
        seat=seat,
        person=person or make_person(),
        from_on=from_on or seat.from_on,
        is_deputy=is_deputy,
    )


def make_member(*, partnership: Partnership, role: str = "partner", **fields: Any) -> Person:
    """Make a person with an account who holds a new organisation's seat in ``partnership``."""
    person = make_person()
    make_seat(partnership=partnership, role=role, person=person, **fields)
    return person


def actor_for(person: Person, seat: Seat | None = None) -> Actor:
    """Return the actor of a person, as themselves or for ``seat``."""
    return Actor(
        kind=PERSON,
        user_id=person.user_id,
        person_id=person.pk,
        seat_id=seat.pk if seat else None,
        organisation_id=seat.organisation_id if seat else None,
    )


def administrator() -> Actor:
    """Return the actor of a new administrator in an administrator session."""
    user = make_user(is_administrator=True)
    begin_administration(user)
    return Actor(kind=PERSON, user_id=user.pk, person_id=user.person.pk, is_administrator=True)


def begin_administration(user: User) -> AdministratorSession:
    """Put ``user``, an administrator, in an administrator session for half an hour."""
    ends_at = now() + timedelta(minutes=30)
    return AdministratorSession.objects.create(user=user, reason="test", ends_at=ends_at)


def sign_in(client: Client, who: Person | Actor, seat: Seat | None = None) -> Client:
    """Sign a test client in as a person (or an actor), as themselves or for ``seat``."""
    user_id = who.user_id
    client.force_login(User.objects.get(pk=user_id))
    if seat is not None:
        session = client.session
        session[SESSION_KEY] = seat.pk
        session.save()
    return client


# Dialogue ------------------------------------------------------------------------------------------------
def make_matter(
    *, partnership: Partnership | None = None, actor: Actor | None = None, **fields: Any
) -> Matter:
    """Open a public matter for everyone, in a new partnership unless one is given."""
    number = next(_numbers)
    return open_matter(
        actor=actor or Actor.system(),
        partnership=partnership or make_partnership(),
        title=fields.pop("title", f"Matter {number}"),
        question=fields.pop("question", "What would make you take the bus at weekends?"),
        **fields,
    )


def make_contribution(
    *, matter: Matter | None = None, actor: Actor | None = None, **fields: Any
) -> Contribution:
    """Say something on a matter, as a new participant unless an actor is given."""
    return contribute(
        actor=actor or Actor.visitor(),
        matter=matter or make_matter(),
        text=fields.pop("text", f"The last bus leaves before my shift ends ({next(_numbers)})."),
        **fields,
    )


def make_decision(
    *,
    matter: Matter | None = None,
    actor: Actor | None = None,
    titles: Iterable[str] = ("A later bus", "A shared taxi"),
    is_decided: bool = False,
    **fields: Any,
) -> Decision:
    """Propose a decision between ``titles`` and doing nothing; decided for the first one if asked."""
    decision = propose_decision(
        actor=actor or Actor.system(),
        matter=matter or make_matter(),
        title=fields.pop("title", f"Decision {next(_numbers)}"),
        question=fields.pop("question", "How do people get home after ten?"),
        options=[*(OptionDraft(title) for title in titles), OptionDraft("Do nothing", is_nothing=True)],
        **fields,
    )
    if is_decided:
        first = decision.options.order_by("position")[0]
        decision = record_decision(
            actor=Actor.system(),
            decision=decision,
            chosen=first,
            rule="consent",
            reasons="It reaches most people.",
        )
    return decision


# Engagement ----------------------------------------------------------------------------------------------
def make_engagement(*, matter: Matter | None = None, state: str = "open", **fields: Any) -> Engagement:
    """Make an engagement of a matter as it is in ``state``, without planning it step by step."""
    opened_at = None if state == "draft" else now()
    return Engagement.objects.create(
        matter=matter or make_matter(),
        title=fields.pop("title", f"Engagement {next(_numbers)}"),
        state=state,
        opened_at=fields.pop("opened_at", opened_at),
        **fields,
    )


def make_activity(
    *, engagement: Engagement | None = None, kind: str = "questionnaire", state: str = "open", **fields: Any
) -> Activity:
    """Make an activity as it is in ``state``, without asking whether it is ready."""
    activity = add_activity(
        actor=Actor.system(),
        engagement=engagement or make_engagement(),
        kind=kind,
        title=fields.pop("title", f"Activity {next(_numbers)}"),
        is_unlocked=True,
        **fields,
    )
    if state != "draft":
        activity.state = state
        activity.save(update_fields=["state"])
    return activity


def make_response(*, activity: Activity | None = None, actor: Actor | None = None, **fields: Any) -> Response:
    """Take part in an activity, as a new participant unless an actor is given."""
    author, response = begin_response(
        actor=actor or Actor.visitor(), activity=activity or make_activity(), **fields
    )
    return send_response(actor=author, response=response)
