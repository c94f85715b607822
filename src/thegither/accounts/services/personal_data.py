from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, require
from thegither.kernel.transactions import write_transaction

from .. import personal
from ..models import User
from .users import refuse_without_administrator


def export_user(*, actor: Actor, user: User) -> dict[str, Any]:
    """Return all that every room knows of ``user``, as JSON can hold it, and record that it was given."""
    require(actor, Action.VIEW, user)
    with write_transaction():
        rooms = personal.export_all(user)
        record("accounts.user_exported", actor=actor, target=user)
    return {"service": settings.SITE_NAME, "address": settings.BASE_URL, "exported_at": now(), "rooms": rooms}


def erase_user(*, actor: Actor, user: User) -> User:
    """Take every personal trace of ``user`` away, in every room, for ever.

    What they said, decided and did stays without their name: the record still verifies and counts hold.
    """
    require(actor, Action.DELETE, user)
    with write_transaction():
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.erased_at is not None:
            raise DomainError("erased_already", _("This account was erased already."))
        refuse_without_administrator(user)
        personal.erase_all(user)
        record("accounts.user_erased", actor=actor, target=user)
        user.refresh_from_db()
    return user
