from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action, fetch
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction

from ..models import AdministratorSession, User
from ..selectors import current_administrator_session


def start_administration(*, actor: Actor, reason: str) -> AdministratorSession:
    """Begin a spell of administration; whoever has one already goes on with it.

    The caller has made sure that it is really them: a fresh password, and the second factor if they have one.
    """
    if actor.user_id is None:
        raise NotPermitted
    user = fetch(actor, Action.CHANGE, User, pk=actor.user_id)
    if not user.is_administrator:
        raise NotPermitted(_("You are not an administrator of this service."))
    reason = clean_line(reason, limit=200, field="reason")
    with write_transaction():
        if session := current_administrator_session(user.pk):
            return session
        session = AdministratorSession.objects.create(
            user=user, reason=reason, ends_at=now() + timedelta(minutes=settings.ADMIN_SESSION_MINUTES)
        )
        facts = {"minutes": settings.ADMIN_SESSION_MINUTES}
        record("accounts.administration_started", actor=actor, target=session, facts=facts)
    return session


def end_administration(*, actor: Actor) -> None:
    """End the actor's spell of administration now; nothing happens if there is none."""
    if actor.user_id is None:
        raise NotPermitted
    with write_transaction():
        session = current_administrator_session(actor.user_id)
        if session is None:
            return
        session.ended_at = now()
        session.save(update_fields=["ended_at"])
        record("accounts.administration_ended", actor=actor, target=session)
