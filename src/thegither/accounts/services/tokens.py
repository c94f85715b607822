from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.ids import digest_of, new_secret
from thegither.kernel.policies import Action, fetch, require
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction

from ..models import ApiToken, User
from ..scopes import seats_of

PREFIX = "tg_"
LONGEST = timedelta(days=366)
MOST = 20
_NOTED_EVERY = timedelta(hours=1)


def create_token(
    *, actor: Actor, name: str, expires_at: datetime, may_write: bool = False, seat_id: int | None = None
) -> tuple[ApiToken, str]:
    """Create a token for the API and return it with its secret, which is shown once and not kept."""
    if actor.user_id is None:
        raise NotPermitted
    name = clean_line(name, limit=80, field="name")
    moment = now()
    if not moment < expires_at <= moment + LONGEST:
        raise DomainError(
            "bad_expiry", _("A token must end within a year. Choose an earlier day."), "expires_on"
        )
    with write_transaction():
        user = fetch(actor, Action.CHANGE, User, pk=actor.user_id)
        if seat_id is not None and seat_id not in dict(seats_of(user)):
            raise DomainError(
                "not_your_seat", _("You do not hold this seat now. Choose another one."), "seat_id"
            )
        if ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=moment).count() >= MOST:
            raise DomainError("too_many_tokens", _("You have 20 tokens. Take one away first."))
        secret = PREFIX + new_secret()
        token = ApiToken.objects.create(
            user=user,
            name=name,
            digest=digest_of(secret),
            seat_id=seat_id,
            may_write=may_write,
            expires_at=expires_at,
        )
        record(
            "accounts.token_created",
            actor=actor,
            target=token,
            facts={"may_write": may_write, "seat": seat_id},
        )
    return token, secret


def revoke_token(*, actor: Actor, token: ApiToken) -> ApiToken:
    """Make a token useless at once. Doing it twice is doing it once."""
    require(actor, Action.CHANGE, token)
    with write_transaction():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now()):
            record("accounts.token_revoked", actor=actor, target=token)
        token.refresh_from_db()
    return token


def use_token(*, secret: str) -> ApiToken | None:
    """Return the token of ``secret`` with its user if it works now, noting its use at most once an hour."""
    if not secret.startswith(PREFIX):
        return None
    moment = now()
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest_of(secret), revoked_at=None, expires_at__gt=moment, user__is_active=True)
        .first()
    )
    if token is not None and (token.last_used_at is None or moment - token.last_used_at >= _NOTED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=moment)
    return token
