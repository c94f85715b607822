from thegither.accounts.models import User
from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, require
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction

from ..models import Organisation, Person
from ..policies import require_runs_something


def create_person(
    *,
    actor: Actor,
    name: str,
    email: str = "",
    user: User | None = None,
    organisation: Organisation | None = None,
    is_invented: bool = False,
) -> Person:
    """Add somebody we deal with, with or without an account. A user has one person."""
    require_runs_something(actor)
    with write_transaction():
        if user and (known := Person.objects.filter(user=user).first()):
            return known
        person = Person.objects.create(
            name=clean_line(name, limit=120, field="name"),
            email=clean_line(email, limit=254, field="email", required=False).lower(),
            user=user,
            organisation=organisation,
            is_invented=is_invented,
        )
        record("partners.person_created", actor=actor, target=person, facts={"has_account": user is not None})
        return person


def change_person(*, actor: Actor, person: Person, name: str) -> Person:
    """Change the name by which a person is known."""
    require(actor, Action.CHANGE, person)
    with write_transaction():
        person.name = clean_line(name, limit=120, field="name")
        person.save(update_fields=["name"])
        record("partners.person_changed", actor=actor, target=person)
        return person
