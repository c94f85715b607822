"""What administrators do; each act is recorded."""

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from thegither.accounts.models import User
from thegither.accounts.services import send_sign_in_link
from thegither.accounts.services.users import refuse_without_administrator
from thegither.audit.services import record
from thegither.jobs.models import Job
from thegither.jobs.services import discard_job, retry_job
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, require
from thegither.kernel.transactions import write_transaction


def deactivate_user(*, actor: Actor, user: User) -> User:
    """Let a user sign in no more, and end what they have open; what they said stays."""
    require(actor, Action.MANAGE, user)
    if user.pk == actor.user_id:
        raise DomainError("own_account", _("This is your own account. Ask another administrator."))
    with write_transaction():
        if user.is_active:
            refuse_without_administrator(user)
            user.is_active = False
            user.save(update_fields=["is_active"])
            _end_sessions(user)
            record("operations.user_deactivated", actor=actor, target=user)
    return user


def reactivate_user(*, actor: Actor, user: User) -> User:
    """Let a user sign in again."""
    require(actor, Action.MANAGE, user)
    if user.erased_at is not None:
        raise DomainError("erased", _("This account was erased. It cannot come back."))
    with write_transaction():
        if not user.is_active:
            user.is_active = True
            user.save(update_fields=["is_active"])
            record("operations.user_reactivated", actor=actor, target=user)
    return user


def end_sessions(*, actor: Actor, user: User) -> int:
    """Sign a user out everywhere; return how many sessions ended."""
    require(actor, Action.MANAGE, user)
    with write_transaction():
        count = _end_sessions(user)
        record("operations.sessions_ended", actor=actor, target=user, facts={"count": count})
    return count


def _end_sessions(user: User) -> int:
    sessions = list(UserSession.objects.filter(user_id=user.pk))
    for session in sessions:
        session.end()
    return len(sessions)


def send_link(*, actor: Actor, user: User) -> None:
    """Send a user a link that signs them in once."""
    require(actor, Action.MANAGE, user)
    if not user.is_active:
        raise DomainError("inactive", _("This account is deactivated. Reactivate it first."))
    with write_transaction():
        send_sign_in_link(email=user.email)
        record("operations.sign_in_link_sent", actor=actor, target=user)


def retry(*, actor: Actor, job_id: int) -> Job:
    """Have a failed job tried again."""
    with write_transaction():
        job = retry_job(actor=actor, job_id=job_id)
        record("operations.job_retried", actor=actor, target=job, facts={"job": job.name})
    return job


def discard(*, actor: Actor, job_id: int) -> Job:
    """Let a job that waits or failed never run."""
    with write_transaction():
        job = discard_job(actor=actor, job_id=job_id)
        record("operations.job_discarded", actor=actor, target=job, facts={"job": job.name})
    return job
